"""A check that is started and cancelled again and again leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from openclaw_tui.core.problem import Exit
from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import TOKEN
from tests.support.long_run import REPORT, WATCH_SECONDS, Holdings, Inspector, check, wait_until
from tests.support.screen import on_screen

ROUNDS: Final = 300
START, ESCAPE, QUIT = "\r", "\x1b", "\x11"


def arrived(endpoint: FakeEndpoint, count: int) -> bool:
    return len(endpoint.requests) == count


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("rounds", [8, pytest.param(ROUNDS, marks=pytest.mark.torture)])
async def test_a_check_started_and_cancelled(
    tmp_path: Path, figures: Callable[..., None], rounds: int
) -> None:
    report = tmp_path / "report.json"
    environ = {**os.environ, REPORT: str(report), WATCH_SECONDS: "1", "TERM": "xterm-256color"}

    def sit(endpoint: FakeEndpoint) -> tuple[list[int], list[Holdings], int]:
        command = [sys.executable, "-m", "tests.support.long_run", "onboard"]
        options = ["--auth-choice", "qwen-standard-api-key", "--base-url"]
        url = endpoint.url(scenario="hang")
        at, samples = [], []
        with on_screen([*command, *options, url], environ) as screen:
            screen.wait_for("Paste your key")
            screen.wait_for("Show/hide")
            screen.paste(TOKEN.reveal())
            screen.wait_for("Looks like a key")
            inspector = Inspector(screen, report)
            for number in range(1, rounds + 1):
                screen.press(START)
                wait_until(screen, partial(arrived, endpoint, number))
                screen.wait_for("Cancel")
                screen.press(ESCAPE)
                wait_until(screen, lambda: "Cancel" not in screen.text)
                time.sleep(0.5)  # Textual moves the focus a moment after it has painted
                if number % (6 if rounds == ROUNDS else 2) == 0:
                    at.append(number)
                    samples.append(inspector.holdings())
            screen.press(QUIT)
            screen.wait_for("Nothing has been written")
            screen.press("\t\r")
            return at, samples, screen.wait_for_exit()

    async with FakeEndpoint() as endpoint:
        at, samples, code = await asyncio.to_thread(sit, endpoint)
        check(at, samples, figures, all_day=rounds == ROUNDS)
        figures(started_and_cancelled=len(endpoint.requests))
    assert code == Exit.CANCELLED
    assert len(endpoint.requests) == rounds
