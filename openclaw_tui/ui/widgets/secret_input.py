"""The input for a token: masked, and closed on every side on which Textual's own leaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.selection import Selection

from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.widgets.field import Field


class SecretInput(Field):
    """A masked field. ``clean`` turns a paste of any length and number of lines into a token.

    Textual 8.2.8's ``Input`` copies the clear text to the system clipboard even when it is
    masked, and keeps only the first line of a paste.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "reveal", "ui.key.reveal")]

    def __init__(self, clean: Callable[[str], str], *, ident: str) -> None:
        super().__init__(ident=ident)
        self.password = True
        self._clean = clean

    def action_reveal(self) -> None:
        """Show the clear text, or hide it again."""
        self.password = not self.password

    def conceal(self) -> None:
        """Hide the clear text."""
        self.password = True

    def on_blur(self) -> None:
        """Clear text is only ever shown while the person is looking at the field."""
        self.conceal()

    def on_paste(self, event: events.Paste) -> None:
        """Replace what is there: half of an old key and a new one make no key."""
        event.prevent_default()
        event.stop()
        if token := self._clean(event.text):
            self.value = token
            self.cursor_position = len(token)

    def action_copy(self) -> None:
        """Do nothing: the clipboard is readable by every program."""

    def action_cut(self) -> None:
        """Do nothing: the clipboard is readable by every program."""

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Nothing of it can be selected for copying."""
        return None

    @property
    def _value(self) -> Text:
        if not self.password:
            return super()._value
        mask = glyphs().mask * len(self.value)
        return Text(mask, no_wrap=True, overflow="ignore", end="")
