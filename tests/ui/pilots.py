"""Drives the application as a person would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.ui.app import OnboardingApp
from openclaw_tui.ui.widgets.secret_input import SecretInput
from tests.support.at_rest import driven, settle
from tests.support.fakes import World

SIZES = [(80, 24), (120, 40)]


class Person:
    """Presses keys, reads the screen."""

    def __init__(self, app: OnboardingApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    def is_at(self, step: Step) -> bool:
        return self.app.wizard.step is step

    @property
    def draft(self) -> Draft:
        return self.app.wizard.draft

    @property
    def focused(self) -> str | None:
        return self.app.screen.focused.id if self.app.screen.focused else None

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        """Wait until everything that was started has ended, and is painted."""
        await settle(self.pilot)

    async def press_while_busy(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type_token(self, token: str) -> None:
        self.app.screen.query_one(SecretInput).value = token
        await self.pilot.pause()

    def screen(self) -> str:
        """The text on the screen, a line per row."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    def words(self) -> str:
        """The same in one line, wherever it was wrapped."""
        return " ".join(self.screen().split())


@asynccontextmanager
async def person(
    world: World,
    draft: Draft | None = None,
    step: Step = Step.WELCOME,
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Person]:
    """A running application, settled."""
    app = OnboardingApp(world.services(), draft or Draft(), step)
    async with driven(app, size) as pilot:
        yield Person(app, pilot)
