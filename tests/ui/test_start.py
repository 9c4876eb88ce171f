"""What happens before the first paint, and how often."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.css.stylesheet import Stylesheet

from openclaw_tui.core.draft import Draft
from openclaw_tui.ui.app import OnboardingApp
from openclaw_tui.ui.dashboard.app import DashboardApp
from openclaw_tui.ui.safe_app import SafeApp
from tests.support.fakes import World

APPS: list[Callable[[], SafeApp]] = [
    lambda: OnboardingApp(World().services(), Draft()),
    lambda: DashboardApp(World().services()),
]


@pytest.mark.parametrize("build", APPS)
async def test_no_style_is_parsed_twice(
    monkeypatch: pytest.MonkeyPatch, build: Callable[[], SafeApp]
) -> None:
    reparsed: list[Stylesheet] = []

    def reparse(self: Stylesheet) -> None:
        reparsed.append(self)

    monkeypatch.setattr(Stylesheet, "reparse", reparse)
    app = build()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.theme_variables["muted"] == "#9aa8b8"
        assert reparsed == []


@pytest.mark.parametrize("build", APPS)
async def test_no_other_screen_is_painted_first(build: Callable[[], SafeApp]) -> None:
    app = build()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert len(app.screen_stack) == 1
