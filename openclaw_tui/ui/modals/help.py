"""Help for what is on the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from openclaw_tui.ui.modals.reading import ReadingModal
from openclaw_tui.ui.widgets.text import Action, Text


class HelpModal(ReadingModal[None]):
    """A title and paragraphs, all of them keys of texts; the last one stands apart."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "dismiss_none", show=False)]

    def __init__(self, title: str, *paragraphs: str) -> None:
        super().__init__()
        self._title, self._paragraphs = title, paragraphs

    def compose_content(self) -> ComposeResult:
        """All of it; what does not fit is scrolled."""
        *first, last = self._paragraphs
        yield Text(self._title, classes="title")
        with VerticalScroll(can_focus=False):
            yield from map(Text, first)
            yield Text(last, classes="keys")

    def compose_buttons(self) -> ComposeResult:
        """One way out."""
        yield Action("ui.button.close", ident="close", primary=True)
