"""A bug anywhere on the way of a key is reported, gives the terminal back, and shows no key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

import pytest

from openclaw_tui.core.problem import Exit
from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.torture.leaks.hunt import KEYS, Hunt

pytestmark = pytest.mark.timeout(900)

WORDS = ("onboard", "--auth-choice", "qwen-standard-api-key", "--store", "file",
         "--model", "qwen3.7-plus", "--set-default", "--base-url")  # fmt: skip
ANYWHERE_AT_ALL = [
    "openclaw_tui.services.prober:HttpProber.probe",
    "openclaw_tui.services.live_check:LiveCheck._ask",
    "openclaw_tui.services.live_check:open_client",
    "openclaw_tui.services.live_check:judge_chat",
    "openclaw_tui.services.live_check:_without_token",
    "openclaw_tui.services.planner:Planner.setup",
    "openclaw_tui.services.credentials:CredentialService.stage",
    "openclaw_tui.services.changer:Changer.apply",
    "openclaw_tui.services.changer:Changer._carry_out",
    "openclaw_tui.services.journal.journal:Journal.apply",
    "openclaw_tui.core.draft:Draft.with_token",
    "openclaw_tui.core.draft:Draft.with_verdict",
]
HEADLESS = [
    *ANYWHERE_AT_ALL,
    "openclaw_tui.cli.draft:usable_token",
    "openclaw_tui.plain.onboard:Onboarding.run",
    "openclaw_tui.plain.onboard:Onboarding._review_and_save",
    "openclaw_tui.plain.onboard:Onboarding._payload",
    "openclaw_tui.plain.checking:verdict_lines",
]
ON_SCREEN = [
    *ANYWHERE_AT_ALL,
    "openclaw_tui.ui.panes.token:describe",
    "openclaw_tui.ui.panes.token:TokenPane.finish",
    "openclaw_tui.ui.panes.check:CheckPane._start",
    "openclaw_tui.ui.panes.check:CheckPane._probe",
    "openclaw_tui.ui.panes.check:CheckPane._report_stage",
    "openclaw_tui.ui.panes.check:CheckPane._judge",
    "openclaw_tui.ui.panes.review:ReviewPane._make_plan",
    "openclaw_tui.ui.panes.review:ReviewPane._save",
    "openclaw_tui.ui.panes.done:DonePane.saved_lines",
    "openclaw_tui.ui.widgets.verdict_box:VerdictBox._content",
    "openclaw_tui.ui.widgets.secret_input:SecretInput.action_reveal",
]


def crash_on_screen(hunt: Hunt, bug: str, url: str) -> None:
    """Paste the key, then go on until the bug strikes."""
    with hunt.terminal((*WORDS, url), bug) as screen:
        screen.wait_for("Show/hide")
        screen.paste(KEYS[0])
        screen.press("\x12" if bug.endswith("reveal") else "\r")
        end = time.monotonic() + 60
        while b"CarelessError" not in screen.raw and time.monotonic() < end:
            if not screen.read(1):
                screen.press("\r")
        assert screen.wait_for_exit() == Exit.BUG
        assert b"CarelessError" in screen.raw
        assert screen.raw.count(b"\x1b[?1049h") == screen.raw.count(b"\x1b[?1049l") == 1


@pytest.mark.parametrize(
    ("headless", "screens"),
    [
        pytest.param(HEADLESS[:2], ON_SCREEN[:1], id="few"),
        pytest.param(HEADLESS, ON_SCREEN, id="all", marks=pytest.mark.torture),
    ],
)
async def test_a_bug_shows_no_key(
    hunt: Hunt, headless: Sequence[str], screens: Sequence[str], figures: Callable[..., None]
) -> None:
    missed = []

    def everything(url: str) -> None:
        for bug in headless:
            hunt.run(*WORDS, url, "--token-stdin", "--yes", stdin=KEYS[0], bug=bug)
        for bug in screens:
            try:
                crash_on_screen(hunt, bug, url)
            except AssertionError as error:
                missed.append((bug, str(error)))

    async with FakeEndpoint(dict.fromkeys(KEYS, ANYWHERE)) as endpoint:
        with hunt.watching():
            await asyncio.to_thread(everything, endpoint.url())
    assert missed == []
    assert hunt.codes == [Exit.BUG] * len(headless)
    assert hunt.leaks() == []
    figures(bugs=len(headless) + len(screens), processes=hunt.processes, **hunt.searched())
