"""What both applications have in common: theme, keys, and guards against leaks."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import ClassVar, NoReturn

from rich.text import Text as RichText
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette

from openclaw_tui.core.problem import Exit
from openclaw_tui.core.redact import redact
from openclaw_tui.core.secret import Secret
from openclaw_tui.i18n import tr
from openclaw_tui.services.executor import use_daemon_threads
from openclaw_tui.services.hardening import redact_logs
from openclaw_tui.ui import glyphs, themes
from openclaw_tui.ui.hangup import end_with_terminal
from openclaw_tui.ui.widgets.scroll_bar import use_plain_scroll_bars
from openclaw_tui.ui.widgets.secret_input import SecretInput

# One of them is set where a browser can be opened; the last by remote editors that open one afar.
_WINDOWS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
STYLES = Path(__file__).parent / "styles"


class SafeApp(App[int]):
    """An application that shows no key by accident. The result is the exit code."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        STYLES / name for name in ("app.tcss", "panes.tcss", "modals.tcss")
    ]
    TITLE = "openclaw-tui"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "ui.key.commands", priority=True),
        Binding("ctrl+q", "quit", "ui.key.quit", priority=True),
    ]

    def __init__(self, *, theme: str) -> None:
        """``theme``: ``dark`` or ``light``; NO_COLOR overrides both."""
        # Textual picks its colour filter here, before it knows the theme (black on black if not).
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.register_theme(themes.DARK)
        self.register_theme(themes.LIGHT)
        chosen = themes.LIGHT if theme == "light" else themes.DARK
        self.theme = themes.WITHOUT_COLOUR if self.no_color else chosen.name
        use_plain_scroll_bars()
        self.set_class(glyphs.glyphs() is glyphs.ASCII, "-ascii", update=False)

    def refresh_css(self, animate: bool = True) -> None:
        """Before the first screen there is nothing to restyle: parsing it all again would only
        delay the first paint."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for the built-in theme without colours."""
        return themes.FALLBACKS

    def on_load(self) -> None:
        """Before the first screen is there: a hung name lookup must not delay the exit."""
        use_daemon_threads()
        redact_logs()
        self._leave_on_signals()

    def on_mount(self) -> None:
        """The terminal is there now."""
        if not self.is_headless and sys.__stdin__ is not None:
            end_with_terminal(sys.__stdin__.fileno())

    def _leave_on_signals(self) -> None:
        """Give the terminal back before ending: Textual 8.2.8 leaves it raw and covered on
        SIGTERM, and reports SIGINT as a bug."""
        if sys.platform != "win32":
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self.exit, Exit.CANCELLED)

    def clear_notifications(self) -> None:
        """Take the toasts away with their holders, which Textual 8.2.8 leaves there for ever."""
        super().clear_notifications()
        _ = self.screen.query("ToastHolder").remove()

    def action_help_quit(self) -> None:
        """Say which key leaves (ctrl+c copies, in terminals' own tradition)."""
        self.notify(tr("ui.quit_hint"), timeout=3)

    def action_command_palette(self) -> None:
        """The palette, in our language."""
        if not isinstance(self.screen, CommandPalette):
            palette = CommandPalette(placeholder=tr("ui.palette"), id="--command-palette")
            _ = self.push_screen(palette)

    def get_key_display(self, binding: Binding) -> str:
        """Key names in ASCII where the terminal has nothing else."""
        shown = super().get_key_display(binding)
        return shown if shown.isascii() or not self.has_class("-ascii") else binding.key

    def secret_fields(self) -> list[SecretInput]:
        """Every field that holds a key, on whichever screen."""
        return [field for screen in self.screen_stack for field in screen.query(SecretInput)]

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """The screen as SVG, with every key masked."""
        for field in self.secret_fields():
            field.conceal()
        return super().export_screenshot(title=title, simplify=simplify)

    def save_screenshot(self, *args: object, **kwargs: object) -> NoReturn:
        """Screens that may show a key are not written to files."""
        raise PermissionError("no screenshots while a key may be on the screen")

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what holds no key; every program can read the clipboard."""
        super().copy_to_clipboard(redact(text, self._every_secret()))

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open it in a browser; where none can be opened, copy it. The address is shown anyway."""
        import webbrowser  # not before the first paint

        if _may_open_windows(os.environ) and webbrowser.open(url):
            self.notify(url, timeout=8)
        else:
            self.copy_to_clipboard(url)
            self.notify(tr("ui.no_browser", url=url), timeout=8)

    def _every_secret(self) -> list[Secret]:
        typed = (Secret(field.value) for field in self.secret_fields())
        return [*Secret.living(), *typed]

    def _fatal_error(self) -> None:
        """Report a bug without local variables (Textual prints them all) and without keys."""
        self.bell()
        report = "".join(traceback.format_exception(*sys.exc_info()))
        self._exit_renderables.append(RichText(redact(report, self._every_secret())))
        self._close_messages_no_wait()


def _may_open_windows(environ: Mapping[str, str]) -> bool:
    """Whether a browser would get a window of its own, and not this terminal (as over SSH)."""
    return sys.platform != "linux" or any(map(environ.get, _WINDOWS))


def prepare_glyphs(*, ascii_only: bool) -> None:
    """Choose the symbols before the first paint."""
    encoding = getattr(sys.__stderr__, "encoding", None)  # Textual draws on it
    if ascii_only or glyphs.needs_ascii(os.environ, encoding):
        glyphs.use_glyphs(glyphs.ASCII)
