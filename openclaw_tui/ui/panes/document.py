"""A pane whose answer is to have read it: one document to scroll."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from openclaw_tui.ui.panes.base import SCROLL_KEYS, Pane
from openclaw_tui.ui.widgets.lines import Line, Lines
from openclaw_tui.ui.widgets.text import Text


class DocumentPane(Pane):
    """The arrow and page keys scroll from wherever the cursor is."""

    BINDINGS: ClassVar[list[BindingType]] = SCROLL_KEYS
    READ = "#document"

    def compose_body(self) -> ComposeResult:
        """The document, and what goes on meanwhile."""
        with VerticalScroll(id="document", can_focus=False):
            yield Lines(ident="lines")
        yield Text(ident="progress")

    def show_document(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self.query_one("#lines", Lines).show(lines)

    def show_progress(self, key: str = "", **facts: object) -> None:
        """Say what goes on; nothing without a key."""
        progress = self.query_one("#progress", Text)
        progress.display = bool(key)
        progress.say(key, **facts)

    def scroll_to_top(self) -> None:
        """Begin to read again."""
        self.query_one("#document").scroll_home(animate=False)
