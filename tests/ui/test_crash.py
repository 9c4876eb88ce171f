"""A bug ends the program and prints no key."""

from __future__ import annotations

import pytest

from openclaw_tui.core.flow import Step
from openclaw_tui.ui.app import OnboardingApp
from tests.support.fakes import CANARY, FakeProber, World, draft_with


class Leaky(Exception):
    """Carries the key in its text, as careless libraries do."""


async def crash(error: Exception, token: str = CANARY) -> str:
    """What the application would print when its live check raises ``error``."""
    world = World(prober=FakeProber(error=error))
    app = OnboardingApp(world.services(), draft_with(token=token), Step.CHECK)
    report: list[str] = []

    async def press_check() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            report.extend(str(each) for each in app._exit_renderables)

    with pytest.raises(type(error)):
        await press_check()
    assert app.return_code == 1
    return "\n".join(report)


async def test_a_crash_report_names_the_bug_and_hides_the_key() -> None:
    report = await crash(Leaky(f"Illegal header value b'Bearer {CANARY}'"))
    assert "Leaky" in report
    assert CANARY not in report
    assert CANARY[3:] not in report


async def test_a_key_of_no_known_shape_is_hidden_too() -> None:
    report = await crash(Leaky("token=abcdefgh12345678"), token="abcdefgh12345678")
    assert "Leaky" in report
    assert "abcdefgh12345678" not in report
