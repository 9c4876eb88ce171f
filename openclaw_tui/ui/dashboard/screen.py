"""The dashboard: a table, the selected provider, the health of the whole."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType

from openclaw_tui.core.command_line import status_command
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.i18n import LOCALES, current_locale, has, tr, use_locale
from openclaw_tui.i18n.lists import sentences
from openclaw_tui.services.status.checker import can_check
from openclaw_tui.ui.dashboard.changing import Changing
from openclaw_tui.ui.dashboard.checking import Checking
from openclaw_tui.ui.dashboard.leaving import Leaving
from openclaw_tui.ui.dashboard.table import ProviderTable
from openclaw_tui.ui.modals.base import open_modal
from openclaw_tui.ui.modals.help import HelpModal

# What has to wait until a change is written.
_WAITING = ("make_default", "rotate", "move", "forget", "undo", "setup", "migrate")


class DashboardScreen(Checking, Changing):
    """Which keys there are, and which of them mean something for the selected row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "check", "ui.key.check"),
        Binding("C", "check_all", "ui.key.check_all", key_display="C"),
        Binding("d", "make_default", "ui.key.default"),
        Binding("r", "rotate", "ui.key.rotate"),
        Binding("m", "move", "ui.key.move"),
        Binding("f", "forget", "ui.key.forget"),
        Binding("u", "undo", "ui.key.undo"),
        Binding("f1", "help", "ui.key.help"),
        Binding("a", "setup", "ui.key.add"),
        Binding("p", "migrate", "ui.key.migrate"),
        Binding("escape", "cancel", "ui.key.cancel"),
        Binding("o", "open_page", "ui.key.key_page", show=False),
        Binding("y", "copy", "ui.key.copy", show=False),
        Binding("pageup", "read(-1)", show=False),
        Binding("pagedown", "read(1)", show=False),
        Binding("f2", "next_language", "ui.key.language", show=False),
    ]

    def on_key(self, event: events.Key) -> None:
        """Have it judged by the application, which carries out the keys before it: one of them
        may move the cursor."""
        self.app.call_later(self._say_why_not, event.key)

    def _say_why_not(self, key: str) -> None:
        """Say why a key that the help names does nothing for the selected row."""
        for binding in self._bindings.key_to_bindings.get(key, ()):
            reason = f"ui.cannot.{binding.action}"
            if has(reason) and self.check_action(binding.action, ()) is False:
                self.app.clear_notifications()
                self.notify(tr(reason), timeout=6)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that do nothing for the selected row are not shown."""
        row = self.row
        match action:
            case _ if self.is_writing and action in _WAITING:
                return None
            case "check":
                return row is not None and can_check(row)
            case "check_all":
                return self.overview is not None and any(map(can_check, self.overview.rows))
            case "make_default" | "forget":
                return bool(self.stored_keys(row))
            case "rotate":
                return row is not None and row.source is not None and bool(row.source.profile)
            case "move":
                return self.movable(row) is not None
            case "migrate":
                return self.overview is not None and any(
                    row.legacy and row.configured for row in self.overview.rows
                )
            case "open_page":
                return bool(self._key_page())
            case "cancel":
                return bool(self.checking)
            case _:
                return True

    @on(ProviderTable.RowSelected)
    def _selected(self) -> None:
        self.action_check()

    def speak(self, locale: str) -> None:
        """Say everything in this language."""
        use_locale(locale)
        self.show(anew=True)

    def action_next_language(self) -> None:
        """Switch to the next language."""
        following = LOCALES.index(current_locale()) + 1
        self.speak(LOCALES[following % len(LOCALES)])

    def action_read(self, pages: int) -> None:
        """Scroll the details while the cursor stays in the table."""
        details = self.query_one("#details")
        details.scroll_relative(y=pages * details.size.height, animate=False)

    def _key_page(self) -> str:
        """Where keys of the selected provider are made."""
        row, choices = self.row, self.catalog.choices if self.catalog else ()
        pages = (c.key_page for c in choices if row and (c.plan.id, c.region) == _place(row))
        return next(pages, "")

    def action_open_page(self) -> None:
        """Open that page in a browser, or copy its address."""
        self.app.open_url(self._key_page())

    def action_copy(self) -> None:
        """Copy the command that does the same check; it holds no secret."""
        keys = self.stored_keys(self.row)
        command = status_command(keys[0] if keys else None, self.services.profile)
        self.app.copy_to_clipboard(command)
        self.notify(sentences(tr("ui.done.copied"), command), timeout=4)

    def action_help(self) -> None:
        """Say what the keys do."""
        help_text = HelpModal("ui.dashboard.title", "ui.help.dashboard", "ui.help.dashboard.keys")
        open_modal(self.app, help_text)

    def action_setup(self) -> None:
        """Set up a key; the dashboard comes back afterwards."""
        self.app.exit(Leaving.SETUP)

    def action_migrate(self) -> None:
        """Get off the Portal; the dashboard comes back afterwards."""
        self.app.exit(Leaving.MIGRATION)


def _place(row: ProviderRow) -> tuple[str, str]:
    return row.plan, row.region
