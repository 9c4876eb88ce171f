"""A bug ends the program and prints no key."""

from __future__ import annotations

import pytest

from openclaw_tui.core.flow import Step
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.ui.app import OnboardingApp
from openclaw_tui.ui.dashboard.app import DashboardApp
from openclaw_tui.ui.safe_app import SafeApp
from tests.support.fakes import CANARY, FakeDashboard, FakeProber, World, draft_with

SHAPELESS = "abcdefgh12345678"


class Leaky(Exception):
    """Carries the key in its text, as careless libraries do."""


async def crash(error: Exception, token: str = CANARY) -> str:
    """What the wizard would print when its live check raises ``error``."""
    world = World(prober=FakeProber(error=error))
    return await report_of(OnboardingApp(world.services(), draft_with(token=token), Step.CHECK))


async def report_of(app: SafeApp, check: str = "enter") -> str:
    """What it would print of a live check, which this key begins, that raises ``Leaky``."""
    report: list[str] = []

    async def press_check() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
            await pilot.press(check)
            await pilot.pause()
            report.extend(str(each) for each in app._exit_renderables)

    with pytest.raises(Leaky):
        await press_check()
    assert app.return_code == 1
    return "\n".join(report)


async def test_a_crash_report_names_the_bug_and_hides_the_key() -> None:
    report = await crash(Leaky(f"Illegal header value b'Bearer {CANARY}'"))
    assert "Leaky" in report
    assert CANARY not in report
    assert CANARY[3:] not in report


async def test_a_key_of_no_known_shape_is_hidden_too() -> None:
    report = await crash(Leaky(f"token={SHAPELESS}"), token=SHAPELESS)
    assert "Leaky" in report
    assert SHAPELESS not in report


async def test_a_key_that_the_dashboard_is_checking_is_hidden_too() -> None:
    class Careless(FakeDashboard):
        async def check(self, row: ProviderRow, complain: object) -> Verdict:
            key = Secret(SHAPELESS)
            raise Leaky(f"Illegal header value {key.reveal()}")

    report = await report_of(DashboardApp(World(dashboard=Careless()).services()), "c")
    assert "Leaky" in report
    assert SHAPELESS not in report
