"""The application of setup and migration."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from textual.app import SystemCommand
from textual.screen import Screen

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step, first_open, order
from openclaw_tui.core.problem import Exit
from openclaw_tui.i18n import LOCALES, tr
from openclaw_tui.services.ports import Services
from openclaw_tui.ui import themes
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.modals.quit import QuitModal
from openclaw_tui.ui.safe_app import SafeApp, prepare_glyphs
from openclaw_tui.ui.screens.wizard import WizardScreen
from openclaw_tui.ui.writing import writing_ends


class OnboardingApp(SafeApp):
    """First-run setup, and the way off the Portal login."""

    def __init__(
        self, services: Services, draft: Draft, start: Step = Step.WELCOME, *, theme: str = "dark"
    ) -> None:
        super().__init__(theme=theme)
        self.wizard = WizardScreen(Context(services), draft, start)

    def get_default_screen(self) -> Screen[Any]:
        """The wizard: a screen of Textual's own beneath it would be laid out and painted first."""
        return self.wizard

    async def action_quit(self) -> None:
        """Ask where something would be lost; the second time, go. A write is finished first."""
        await writing_ends(self)
        if isinstance(self.screen, QuitModal) and not self.wizard.is_over:
            self.exit(Exit.CANCELLED)
        else:
            self.wizard.request_quit()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Steps that can be entered, languages, quit. No screenshots: they may show a key."""
        for step in order(self.wizard.draft):
            if self.wizard.can_go(step):
                title = tr("ui.command.go", title=tr(f"ui.step.{step}"))
                yield SystemCommand(title, tr(f"ui.{step}.title"), self._go_to(step))
        for locale in LOCALES:
            title, text = tr(f"ui.language.{locale}"), tr("ui.command.language")
            yield SystemCommand(title, text, lambda locale=locale: self.wizard.speak(locale))
        text = tr(f"ui.command.quit.{self.wizard.outcome}")
        yield SystemCommand(tr("ui.command.quit"), text, self.action_quit)

    def _go_to(self, step: Step) -> Callable[[], None]:
        def go() -> None:
            self.call_later(self.wizard.go, step)

        return go


def _start_of(draft: Draft) -> Step:
    """Where an open draft goes on; a migration shows first what it is about."""
    return Step.FOUND if draft.migrating else first_open(draft)


def run_wizard(services: Services, draft: Draft, *, ascii_only: bool = False) -> int:
    """Run setup on the terminal, starting at the first step that ``draft`` leaves open.

    An exit code, or what to open next.
    """
    prepare_glyphs(ascii_only=ascii_only)
    fresh = draft.plan is None and not draft.migrating
    start = Step.WELCOME if fresh else _start_of(draft)
    code = OnboardingApp(services, draft, start, theme=themes.fitting(os.environ)).run()
    return int(Exit.BUG) if code is None else code
