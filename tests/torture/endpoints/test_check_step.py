"""Every hazard against the wizard's check step, on a real terminal."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit
from openclaw_tui.i18n import tr
from openclaw_tui.services.prober import DEADLINE
from tests.fake_endpoint import FakeEndpoint
from tests.fake_endpoint.escapes import MARK
from tests.fake_endpoint.hazards import HAZARDS
from tests.support.leakscan import scan
from tests.support.screen import Screen, on_screen
from tests.torture.endpoints.ways import SENT, files

pytestmark = pytest.mark.timeout(900)

FEW = ["escapes_said", "endless"]
WIDE, HIGH = 140, 45
# What only an answer can bring here: Textual itself sends none of these.
FOREIGN = [b"\x1b]52", b"\x1b]0;", b"\x1b]8;", b"\x1bP$q", b"\x1bP1;1|", b"\x1b[6n", b"\x1b(0",
           b"\x0e", b"\xc2\x9b", b"\xc2\x9d", "\u202e".encode(), "\u2066".encode(),
           b"\x1b[31;7m" + MARK.encode()]  # fmt: skip


def watch_check(home: Path, url: str, cause: str) -> Screen:
    """Let the wizard check a key at ``url`` until it names ``cause``, then leave."""
    command = [sys.executable, "-m", "openclaw_tui", "onboard", "--auth-choice",
               "qwen-standard-api-key", "--base-url", url]  # fmt: skip
    environ = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}
    with on_screen(command, environ, WIDE, HIGH) as screen:
        screen.wait_for("Show/hide")
        screen.paste(SENT)
        screen.wait_for("Looks like a key")
        screen.press("\r")
        screen.wait_for(tr(f"verdict.{cause}")[:60], 3 * DEADLINE)
        screen.press("\x11")
        screen.wait_for("Nothing has been written")
        screen.press("\x11")
        assert screen.wait_for_exit() == Exit.CANCELLED
    return screen


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(FEW, id="few"),
        pytest.param(list(HAZARDS), id="all", marks=pytest.mark.torture),
    ],
)
async def test_a_hazard_on_the_screen(
    tmp_path: Path, names: Sequence[str], figures: Callable[..., None]
) -> None:
    at_once, painted = asyncio.Semaphore(3), dict[str, int]()

    async def face(name: str) -> None:
        home = tmp_path / name
        home.mkdir()
        async with at_once, FakeEndpoint() as endpoint:
            url = endpoint.url("standard", name)
            screen = await asyncio.to_thread(watch_check, home, url, HAZARDS[name].cause)
            raw = bytes(screen.raw)
            assert [each for each in FOREIGN if each in raw] == []
            assert raw.count(b"\x1b[?1049h") == raw.count(b"\x1b[?1049l") == 1
            assert {request.host for request in endpoint.requests} == {"127.0.0.1"}
            assert {request.token for request in endpoint.requests} == {SENT}
        (home / "terminal").write_bytes(raw)
        assert scan([home], SENT) == []
        assert list(files(home)) == ["terminal"]
        painted[name] = len(raw)

    results = await asyncio.gather(*map(face, names), return_exceptions=True)
    failed = {name: error for name, error in zip(names, results, strict=True) if error}
    assert not failed
    figures(screens=len(painted), bytes=sum(painted.values()))
