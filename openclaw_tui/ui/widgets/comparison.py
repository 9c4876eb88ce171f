"""The plans side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable

from openclaw_tui.ui.glyphs import glyphs

_MARKER = "marker"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its width in cells."""

    title: str
    width: int


class Comparison(DataTable[Text], inherit_bindings=False):
    """A table whose cursor row, marked with a symbol, is the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("home", "scroll_top", show=False),
        Binding("end", "scroll_bottom", show=False),
        Binding("enter", "select_cursor", "ui.key.next"),
    ]

    MARKER_WIDTH = GAP = 2

    def __init__(self, *, ident: str) -> None:
        super().__init__(id=ident, cursor_type="row", cell_padding=0)

    @property
    def picked(self) -> str:
        """The key of the cursor row."""
        return str(self.ordered_rows[self.cursor_row].key.value)

    def fill(
        self, columns: Sequence[Column], rows: Sequence[tuple[str, Sequence[str]]], picked: str
    ) -> None:
        """Show ``rows`` (key, cells) with the cursor on ``picked``; too long cells are cut."""
        self.clear(columns=True)
        self.add_column("", width=self.MARKER_WIDTH, key=_MARKER)
        for column in columns:
            self.add_column(Text(column.title, style="bold"), width=column.width + self.GAP)
        for key, cells in rows:
            fitted = [
                Text(_fit(cell, column.width), style="bold" if index == 0 else "")
                for index, (cell, column) in enumerate(zip(cells, columns, strict=True))
            ]
            self.add_row(Text(" "), *fitted, key=key)
        self.move_cursor(row=self.get_row_index(picked))
        self._mark()

    def watch_cursor_coordinate(self, old: Coordinate, new: Coordinate) -> None:
        """Move the marker with the cursor."""
        super().watch_cursor_coordinate(old, new)
        self._mark()

    def _mark(self) -> None:
        for index, row in enumerate(self.ordered_rows):
            symbol = glyphs().here if index == self.cursor_row else " "
            self.update_cell(row.key, _MARKER, Text(symbol))


def _fit(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 2).rstrip() + ".."
