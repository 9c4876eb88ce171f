"""Standard input that is closed, or holds what is no text; output that goes nowhere."""

from __future__ import annotations

import asyncio
import json
import os
import sys

import pytest

from openclaw_tui.core.problem import Exit
from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.plain.cli import TOKEN, Cli

ONBOARD = ("onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--json")


@pytest.mark.parametrize("redirection", ["<&-", "</dev/null"])
@pytest.mark.usefixtures("cli")
async def test_a_closed_stdin_gives_no_key(redirection: str) -> None:
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", f'exec "$@" {redirection}', "sh",
        sys.executable, "-m", "openclaw_tui", *ONBOARD,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert (process.returncode, json.loads(out)["error"]["code"]) == (2, "token_missing")


async def test_bytes_that_are_no_text_are_no_key(cli: Cli) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "openclaw_tui", *ONBOARD,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
    )  # fmt: skip
    out, _ = await process.communicate(b"sk-0123456789abcdef\xff0123456789abcdef")
    assert (process.returncode, json.loads(out)["error"]["code"]) == (2, "token_unusable")
    assert not cli.config.exists()


async def shell(line: str, *arguments: str, stdin: bytes = b"") -> tuple[int | None, str]:
    """The exit code of ``line``, where the command is ``"$@"``, and what it says on stderr."""
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", line, "sh", sys.executable, "-m", "openclaw_tui", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={name: os.environ[name] for name in os.environ if name != "PYTHONUNBUFFERED"},
    )  # fmt: skip
    _, complaint = await process.communicate(stdin)
    return process.returncode, complaint.decode()


@pytest.mark.parametrize("command", ["status", "status --json", "providers", "undo --json"])
@pytest.mark.usefixtures("cli")
async def test_a_full_disk_under_the_output(command: str) -> None:
    code, complaint = await shell('"$@" >/dev/full', *command.split())
    assert code in (Exit.BUG, Exit.USAGE)  # of what went wrong first
    assert "The output could not be written (the disk is full)" in complaint
    assert "Traceback" not in complaint
    assert "Exception ignored" not in complaint


async def test_a_change_stands_whose_report_is_lost(cli: Cli) -> None:
    async with FakeEndpoint({TOKEN.reveal(): ANYWHERE}) as endpoint:
        options = ["--yes", "--store", "file", "--base-url", endpoint.url()]
        code, complaint = await shell(
            '"$@" >/dev/full', *ONBOARD, *options, stdin=TOKEN.reveal().encode()
        )
    assert (code, complaint.count("\n")) == (Exit.BUG, 2)
    assert cli.config.exists()


@pytest.mark.parametrize("command", ["status", "status --json", "providers", "undo --json"])
@pytest.mark.usefixtures("cli")
async def test_a_closed_output(command: str) -> None:
    code, complaint = await shell('"$@" >&-', *command.split())
    assert code in (Exit.BUG, Exit.USAGE)  # of what went wrong first
    assert complaint.count("The output could not be written (standard output is closed)") == 1
    assert "Traceback" not in complaint


@pytest.mark.parametrize("command", ["status", "status --json", "providers"])
@pytest.mark.usefixtures("cli")
async def test_nobody_reads_the_output(command: str) -> None:
    line = '{ "$@"; echo "code $?" >&2; } | true'
    assert await shell(line, *command.split()) == (0, f"code {Exit.BUG}\n")


@pytest.mark.usefixtures("cli")
async def test_a_complaint_that_nobody_hears_keeps_its_code() -> None:
    code, _ = await shell('"$@" 2>/dev/full', "probe", "qwen:nobody")
    assert code == Exit.USAGE


@pytest.mark.usefixtures("cli")
async def test_an_option_without_its_word_is_told_as_json(cli: Cli) -> None:
    outcome = await cli.run("status", "--json", "--lang")
    assert (outcome.code, outcome.json["error"]["code"]) == (Exit.USAGE, "usage")


@pytest.mark.usefixtures("cli")
async def test_a_complaint_without_stderr_does_not_join_the_json() -> None:
    script = 'out=$("$@" 2>&-); code=$?; printf %s "$out" >&2; exit $code'
    code, out = await shell(script, "probe", "qwen:nobody", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (Exit.USAGE, "unknown_profile")
