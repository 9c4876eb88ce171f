"""The application: wiring, theme, breakpoints, and guards against leaks."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import Any, ClassVar, NoReturn

from rich.text import Text as RichText
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step, first_open, order
from openclaw_tui.core.problem import Exit
from openclaw_tui.core.redact import redact
from openclaw_tui.core.secret import Secret
from openclaw_tui.i18n import LOCALES, tr
from openclaw_tui.services.executor import use_daemon_threads
from openclaw_tui.services.ports import Services
from openclaw_tui.ui import glyphs, themes
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.modals.confirm import ConfirmModal
from openclaw_tui.ui.screens.wizard import WizardScreen
from openclaw_tui.ui.widgets.scroll_bar import use_plain_scroll_bars
from openclaw_tui.ui.widgets.secret_input import SecretInput

_STYLES = Path(__file__).parent / "styles"


class OnboardingApp(App[int]):
    """First-run setup. The result is the exit code."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        _STYLES / name for name in ("app.tcss", "panes.tcss", "modals.tcss")
    ]
    TITLE = "openclaw-tui"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "ui.key.commands", priority=True),
        Binding("ctrl+q", "quit", "ui.key.quit", priority=True),
    ]

    def __init__(
        self, services: Services, draft: Draft, start: Step = Step.WELCOME, *, theme: str = "dark"
    ) -> None:
        """``theme``: ``dark`` or ``light``; NO_COLOR overrides both."""
        # Textual picks its colour filter here, before it knows the theme (black on black if not).
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.wizard = WizardScreen(Context(services), draft, start)
        self.register_theme(themes.DARK)
        self.register_theme(themes.LIGHT)
        chosen = themes.LIGHT if theme == "light" else themes.DARK
        self.theme = themes.WITHOUT_COLOUR if self.no_color else chosen.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for the built-in theme without colours."""
        return themes.FALLBACKS

    def on_mount(self) -> None:
        """Open the wizard; a hung name lookup must not delay the exit.

        Without awaiting it: the application could not report a crash of what it waits for.
        """
        use_daemon_threads()
        use_plain_scroll_bars()
        self.set_class(glyphs.glyphs() is glyphs.ASCII, "-ascii")
        _ = self.push_screen(self.wizard)

    async def action_quit(self) -> None:
        """Ask where something would be lost; the second time, go."""
        if isinstance(self.screen, ConfirmModal):
            self.exit(Exit.CANCELLED)
        else:
            self.wizard.request_quit()

    def action_help_quit(self) -> None:
        """Say which key leaves (ctrl+c copies, in terminals' own tradition)."""
        self.notify(tr("ui.quit_hint"), timeout=3)

    def action_command_palette(self) -> None:
        """The palette, in our language."""
        if not isinstance(self.screen, CommandPalette):
            palette = CommandPalette(placeholder=tr("ui.palette"), id="--command-palette")
            _ = self.push_screen(palette)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Steps that can be entered, languages, quit. No screenshots: they may show a key."""
        for step in order(self.wizard.draft):
            if self.wizard.can_go(step):
                title = tr("ui.command.go", title=tr(f"ui.step.{step}"))
                yield SystemCommand(title, tr(f"ui.{step}.title"), self._go_to(step))
        for locale in LOCALES:
            title, text = tr(f"ui.language.{locale}"), tr("ui.command.language")
            yield SystemCommand(title, text, lambda locale=locale: self.wizard.speak(locale))
        yield SystemCommand(tr("ui.command.quit"), tr("ui.command.quit.text"), self.action_quit)

    def _go_to(self, step: Step) -> Callable[[], None]:
        def go() -> None:
            self.call_later(self.wizard.go, step)

        return go

    def get_key_display(self, binding: Binding) -> str:
        """Key names in ASCII where the terminal has nothing else."""
        shown = super().get_key_display(binding)
        return shown if shown.isascii() or not self.has_class("-ascii") else binding.key

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """The screen as SVG, with every key masked."""
        for field in self.wizard.query(SecretInput):
            field.conceal()
        return super().export_screenshot(title=title, simplify=simplify)

    def save_screenshot(self, *args: object, **kwargs: object) -> NoReturn:
        """Screens that may show a key are not written to files."""
        raise PermissionError("no screenshots while a key may be on the screen")

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what holds no key; every program can read the clipboard."""
        super().copy_to_clipboard(redact(text, self._secrets()))

    def _secrets(self) -> list[Secret]:
        typed = [Secret(field.value) for field in self.wizard.query(SecretInput)]
        return [secret for secret in (self.wizard.draft.token, *typed) if secret]

    def _fatal_error(self) -> None:
        """Report a bug without local variables (Textual prints them all) and without keys."""
        self.bell()
        report = "".join(traceback.format_exception(*sys.exc_info()))
        self._exit_renderables.append(RichText(redact(report, self._secrets())))
        self._close_messages_no_wait()


def _start_of(draft: Draft) -> Step:
    """Where an open draft goes on; a migration shows first what it is about."""
    return Step.FOUND if draft.migrating else first_open(draft)


def run_wizard(services: Services, draft: Draft, *, ascii_only: bool = False) -> Exit:
    """Run setup on the terminal, starting at the first step that ``draft`` leaves open."""
    encoding = getattr(sys.__stderr__, "encoding", None)  # Textual draws on it
    if ascii_only or glyphs.needs_ascii(os.environ, encoding):
        glyphs.use_glyphs(glyphs.ASCII)
    fresh = draft.plan is None and not draft.migrating
    start = Step.WELCOME if fresh else _start_of(draft)
    code = OnboardingApp(services, draft, start, theme=themes.fitting(os.environ)).run()
    return Exit.BUG if code is None else Exit(code)
