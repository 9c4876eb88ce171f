"""The application of the dashboard."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from openclaw_tui.core.problem import Exit
from openclaw_tui.i18n import LOCALES, has, tr
from openclaw_tui.services.ports import Services
from openclaw_tui.ui import themes
from openclaw_tui.ui.dashboard.screen import DashboardScreen
from openclaw_tui.ui.safe_app import STYLES, SafeApp, prepare_glyphs
from openclaw_tui.ui.writing import writing_ends


class DashboardApp(SafeApp):
    """Ends with an exit code, or with a ``Leaving``."""

    CSS_PATH: ClassVar = [*SafeApp.CSS_PATH, STYLES / "dashboard.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "quit", show=False, priority=False),
    ]

    def __init__(self, services: Services, *, theme: str = "dark") -> None:
        super().__init__(theme=theme)
        self.dashboard = DashboardScreen(services)

    def get_default_screen(self) -> Screen[Any]:
        """The only one (see ``OnboardingApp``)."""
        return self.dashboard

    async def action_quit(self) -> None:
        """Nothing is lost here; a change that is being written is finished first."""
        await writing_ends(self)
        self.exit(Exit.DONE)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What every key of the dashboard does, languages, quit."""
        told = set[str]()
        for active in self.dashboard.active_bindings.values():
            action, does = active.binding.action, f"ui.does.{active.binding.action}"
            if active.enabled and active.node is self.dashboard and has(does) and does not in told:
                told.add(does)
                key = tr("ui.command.press", name=active.binding.key_display or active.binding.key)
                yield SystemCommand(tr(does), key, self._runner(action))
        for locale in LOCALES:
            title, text = tr(f"ui.language.{locale}"), tr("ui.command.language")
            speak = lambda locale=locale: self.dashboard.speak(locale)  # noqa: E731 - needs its own
            yield SystemCommand(title, text, speak)
        yield SystemCommand(tr("ui.command.quit"), tr("ui.command.leave"), self.action_quit)

    def _runner(self, action: str) -> Any:
        async def run() -> None:
            await self.run_action(action, self.dashboard)

        return run


def run_dashboard(services: Services, *, ascii_only: bool = False) -> int:
    """Show it until the person leaves; an exit code, or what to open next."""
    prepare_glyphs(ascii_only=ascii_only)
    code = DashboardApp(services, theme=themes.fitting(os.environ)).run()
    return int(Exit.BUG) if code is None else code
