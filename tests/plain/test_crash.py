"""A bug in a headless command is reported, and prints no key."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from openclaw_tui import cli as command_line
from openclaw_tui.core.problem import Exit
from tests.plain.cli import Cli
from tests.support.leakscan import scan

KEYS = ["sk-5e0c7d91ab3f4826e7d1c0b9a8f75634", "odd-shaped_key.QUX7XW3Z9K1P5M2R"]
BUGS = [
    "openclaw_tui.services.prober:HttpProber.probe",
    "openclaw_tui.services.live_check:cause_of",
    "openclaw_tui.services.planner:Planner.setup",
    "openclaw_tui.plain.onboard:Onboarding.run",
]


@pytest.mark.parametrize("key", KEYS, ids=["usual", "odd"])
@pytest.mark.parametrize("bug", BUGS)
def test_a_crash_report_hides_the_key(cli: Cli, tmp_path: Path, bug: str, key: str) -> None:
    (tmp_path / "key").write_text(key)
    with (tmp_path / "said").open("wb") as said:
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.sabotage", bug, "onboard", "--token-stdin",
             "--auth-choice", "qwen-standard-api-key", "--store", "file", "--yes",
             "--base-url", "http://127.0.0.1:9/v1", "--allow-unverified"],
            input=key.encode(), stdout=said, stderr=said, check=False,
            env={**os.environ, "SABOTAGE_KEY": str(tmp_path / "key")},
        )  # fmt: skip
    report = (tmp_path / "said").read_text()
    assert done.returncode == 1
    assert "CarelessError" in report
    assert scan([tmp_path / "said", cli.home], key) == []


UNAWAITED = """
import asyncio, sys
from openclaw_tui.cli.commands import _result
from openclaw_tui.core.secret import Secret

async def fail(key):
    raise ValueError(key.reveal())

async def main():
    key = Secret(sys.stdin.read())
    asyncio.create_task(fail(key))
    await asyncio.sleep(0.01)

_result(main())
"""


@pytest.mark.parametrize("key", KEYS, ids=["usual", "odd"])
@pytest.mark.parametrize("mode", [[], ["-X", "dev"]], ids=["usual", "dev"])
def test_what_asyncio_logs_hides_the_key(mode: list[str], key: str) -> None:
    done = subprocess.run(
        [sys.executable, *mode, "-c", UNAWAITED], input=key.encode(), capture_output=True,
        check=True,
    )  # fmt: skip
    assert b"never retrieved" in done.stderr
    assert b"ValueError" in done.stderr
    assert key.encode() not in done.stderr


def test_a_disk_that_fails_is_no_bug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "/home/ann/.openclaw")

    monkeypatch.setattr("openclaw_tui.services.home.discover", fail)
    assert command_line._run(["status", "--json"]) is Exit.OPENCLAW_FILES
    said = json.loads(capsys.readouterr().out)["error"]
    assert (said["code"], "/home/ann/.openclaw" in said["message"]) == ("file_unreadable", True)
