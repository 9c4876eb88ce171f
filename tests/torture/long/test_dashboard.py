"""The dashboard, open for as many events as an hour brings: nothing that it holds grows."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from openclaw_tui.core.problem import Exit
from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.plain.cli import TOKEN, Cli
from tests.support.long_run import REPORT, WATCH_SECONDS, Holdings, Inspector, check, wait_until
from tests.support.screen import Screen, on_screen

PROVIDERS: Final = 20
CHANGES: Final = 720  # one each five seconds of an hour
REAL_SECONDS: Final = float(os.environ.get("OPENCLAW_TUI_LONG_RUN_SECONDS", "0"))
"""Set, the events are spread over so much real time, at the pace of the dashboard itself.

Read here: a test begins without any such variable.
"""

DOWN, UP, F1, F2, ESCAPE = "\x1b[B", "\x1b[A", "\x1bOP", "\x1bOQ", "\x1b"
SIZES: Final = [(120, 40), (80, 24)]


@dataclass(slots=True)
class Sitting:
    """One person before the dashboard, doing everything again and again."""

    screen: Screen
    cli: Cli
    endpoint: FakeEndpoint
    events: int = 0
    probes: int = 0
    done: dict[str, int] = field(default_factory=dict)

    def change(self) -> None:
        """Somebody else sets another default model."""
        model = f"qwen/m{self.events}"
        set_up(self.cli, self.endpoint, model)
        wait_until(self.screen, lambda: self.screen.text.splitlines()[0].endswith(model))

    def check_all(self) -> None:
        """One live check of each provider, after the question."""
        self.screen.press("C")
        self.screen.wait_for("Check")
        wanted = self.probes + PROVIDERS
        self.screen.press("\t\r")
        wait_until(self.screen, lambda: self.chats() == wanted)
        wait_until(self.screen, lambda: "checking" not in self.screen.text)
        self.probes = wanted

    def chats(self) -> int:
        """Requests that a check ends with."""
        return sum(each.path.endswith("/chat/completions") for each in self.endpoint.requests)

    def move_cursor(self) -> None:
        """To another row, and back."""
        for key in (DOWN, UP):
            self.screen.press(key)
            self.screen.read(0.2)

    def resize(self) -> None:
        """A larger window, then the smaller one again."""
        for columns, rows in SIZES:
            self.screen.resize(columns, rows)
            self.screen.wait_for("Plan or address" if columns > 100 else "p01")

    def open_help(self) -> None:
        """Open the help and close it."""
        self.screen.press(F1)
        self.screen.wait_for("Close")
        self.screen.press(ESCAPE)
        wait_until(self.screen, lambda: "Close" not in self.screen.text)

    def review(self) -> None:
        """Look at what removing a key would write, and leave it."""
        self.screen.press("f")
        self.screen.wait_for("Remove qwen")
        self.screen.press(ESCAPE)
        wait_until(self.screen, lambda: "Remove qwen" not in self.screen.text)

    def speak(self) -> None:
        """Every language once round."""
        for word in ("状态", "狀態", "State"):
            self.screen.press(F2)
            self.screen.wait_for(word)

    def go_on(self) -> None:
        """The next event of the hour, with what a person does beside it."""
        self.events += 1
        for every, act in EVENTS:
            if self.events % every == 0:
                act(self)
                self.done[act.__name__] = self.done.get(act.__name__, 0) + 1


EVENTS: Final[list[tuple[int, Callable[[Sitting], None]]]] = [
    (1, Sitting.change), (12, Sitting.check_all), (3, Sitting.move_cursor), (10, Sitting.resize),
    (7, Sitting.open_help), (9, Sitting.review), (20, Sitting.speak),
]  # fmt: skip


def set_up(cli: Cli, endpoint: FakeEndpoint, model: str) -> None:
    """Beside the stored key, as many providers as fill the table, and this default model."""
    config = json.loads(cli.config.read_text())
    blocks = config["models"]["providers"]
    for number in range(1, PROVIDERS):
        blocks[f"p{number:02}"] = {
            "baseUrl": endpoint.url(),
            "apiKey": TOKEN.reveal(),
            "models": [{"id": "qwen3.7-plus"}],
        }
    config.setdefault("agents", {})["defaults"] = {"model": {"primary": model}}
    draft = cli.config.with_suffix(".draft")
    draft.write_text(json.dumps(config))
    draft.chmod(0o600)
    draft.rename(cli.config)


@pytest.fixture
async def endpoint() -> AsyncIterator[FakeEndpoint]:
    async with FakeEndpoint({TOKEN.reveal(): ANYWHERE}) as endpoint:
        yield endpoint


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("changes", [24, pytest.param(CHANGES, marks=pytest.mark.torture)])
async def test_an_hour_of_changes_and_checks(
    clean_machine: Path,
    tmp_path: Path,
    endpoint: FakeEndpoint,
    figures: Callable[..., None],
    changes: int,
) -> None:
    cli = Cli(clean_machine)
    assert (await cli.onboard(endpoint.url())).code == 0
    endpoint.requests.clear()
    set_up(cli, endpoint, "qwen/m0")
    report = tmp_path / "report.json"
    watch = "1.0" if REAL_SECONDS else "0.2"
    environ = {**os.environ, REPORT: str(report), WATCH_SECONDS: watch, "TERM": "xterm-256color"}

    def sit() -> tuple[list[int], list[Holdings], Sitting, int]:
        at, samples = [], []
        with on_screen([sys.executable, "-m", "tests.support.long_run"], environ) as screen:
            screen.wait_for("p01")
            sitting, inspector = Sitting(screen, cli, endpoint), Inspector(screen, report)
            for number in range(changes):
                began = time.monotonic()
                sitting.go_on()
                if number % (15 if changes == CHANGES else 3) == 0:
                    at.append(sitting.events)
                    samples.append(inspector.holdings())
                while time.monotonic() - began < REAL_SECONDS / changes:
                    screen.read(0.1)
            screen.press("\x11")
            return at, samples, sitting, screen.wait_for_exit()

    at, samples, sitting, code = await asyncio.to_thread(sit)
    assert code == Exit.DONE
    assert sitting.done["change"] == changes
    check(at, samples, figures, all_day=changes == CHANGES)
    figures(**sitting.done, requests=len(endpoint.requests))
