"""One row for each provider."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable

from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow, State
from openclaw_tui.core.terminal import safe
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.status import age_text, plan_text, source_text, state_text
from openclaw_tui.ui.glyphs import glyphs

_COLUMNS = {
    "here": 2, "mark": 2, "provider": 18, "state": 14, "source": 27, "checked": 12, "plan": 30,
}  # fmt: skip
_SYMBOLS = ("here", "mark")
_WIDEST_SOURCE = 36
_NARROW = 80
_COLOURS = {
    State.WORKING: "success",
    State.PROBLEM: "error",
    State.LEGACY: "warning",
    State.DETECTED: "muted",
}


class ProviderTable(DataTable[Text], inherit_bindings=False):
    """Keeps its cursor while rows come and go; only cells that differ are painted anew."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", show=False),
        Binding("down,j", "cursor_down", show=False),
        Binding("home", "scroll_top", show=False),
        Binding("end", "scroll_bottom", show=False),
        Binding("ctrl+pageup", "page_up", show=False),
        Binding("ctrl+pagedown", "page_down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="providers", cursor_type="row", cell_padding=0)
        self._shown: dict[str, tuple[Text, ...]] = {}
        self._widths: tuple[int, ...] = ()
        self._pointed: str | None = None

    @property
    def picked(self) -> str | None:
        """The provider under the cursor."""
        if not self.is_valid_row_index(self.cursor_row):
            return None
        # Not from ``ordered_rows``, which lists all of them each time.
        return self.coordinate_to_cell_key(Coordinate(self.cursor_row, 0)).row_key.value

    def show(
        self, overview: Overview, catalog: Catalog, checking: Mapping[str, str], *, anew: bool
    ) -> None:
        """Show these rows; ``checking`` are words for those that are being checked.

        ``anew``: language or width changed, so that every cell does.
        """
        now, widths = time.time(), self._fitting()
        rows = {
            row.provider: self._cells(row, catalog, now, checking.get(row.provider), widths)
            for row in overview.rows
        }
        if anew or list(rows) != list(self._shown) or widths != self._widths:
            self._fill(rows, widths)
        else:
            names = [name for name, width in zip(_COLUMNS, widths, strict=True) if width]
            for key, cells in rows.items():
                for name, cell, old in zip(names, cells, self._shown[key], strict=True):
                    if cell != old:
                        self.update_cell(key, name, cell)
        self._shown = rows
        self._point()

    def watch_cursor_coordinate(self, old: Coordinate, new: Coordinate) -> None:
        """Move the marker with the cursor."""
        super().watch_cursor_coordinate(old, new)
        if old.row != new.row:  # adding a row tells the same one again
            self._point()

    def _point(self) -> None:
        """Mark the row of the cursor with a symbol too: colour alone would not tell."""
        before, self._pointed = self._pointed, self.picked
        for key, symbol in ((before, " "), (self._pointed, glyphs().here)):
            if key is not None and key in self.rows:
                self.update_cell(key, "here", Text(symbol))

    def _fill(self, rows: Mapping[str, tuple[Text, ...]], widths: tuple[int, ...]) -> None:
        picked, self._widths = self.picked, widths
        self.clear(columns=True)
        for name, width in zip(_COLUMNS, widths, strict=True):
            if width:
                title = "" if name in _SYMBOLS else tr(f"status.column.{name}")
                self.add_column(Text(title, style="bold"), width=width, key=name)
        for key, cells in rows.items():
            self.add_row(*cells, key=key)
        if picked is not None and picked in rows:
            self.move_cursor(row=self.get_row_index(picked))

    def _fitting(self) -> tuple[int, ...]:
        """The width of each column, 0 where there is no room; the last takes what is left."""
        room = (self.size.width or _NARROW) - 1
        spare = max(0, room - sum(_COLUMNS.values()))
        widths = []
        for name, width in _COLUMNS.items():
            taken = width
            if name == "source":
                taken = min(_WIDEST_SOURCE, width + spare // 2)
            elif name == "plan":
                taken = max(0, room)
            widths.append(taken if taken >= min(width, 12) else 0)
            room -= widths[-1]
        return tuple(widths)

    def _colour(self, state: State) -> str:
        """The theme's colour for a state; the word says it as well."""
        colour = self.app.theme_variables.get(_COLOURS.get(state, ""), "")
        return colour if colour.startswith("#") else ""

    def _cells(
        self,
        row: ProviderRow,
        catalog: Catalog,
        now: float,
        checking: str | None,
        widths: tuple[int, ...],
    ) -> tuple[Text, ...]:
        mark = "*" if row.is_default else "+" if row.is_fallback else " "
        state = checking or state_text(row)
        style = "bold" if checking else self._colour(row.state)
        texts = {
            "here": Text(" "),
            "mark": Text(mark),
            "provider": Text(row.provider, style="bold"),
            "state": Text(state, style=style),
            "source": Text(source_text(row.source)),
            "checked": Text(age_text(row.checked_at, now)),
            "plan": Text(plan_text(row, catalog)),
        }
        return tuple(
            _fit(texts[name], width - 1)
            for name, width in zip(_COLUMNS, widths, strict=True)
            if width
        )


def _fit(text: Text, width: int) -> Text:
    text = Text(safe(text.plain), style=text.style)
    if cell_len(text.plain) <= width:
        return text
    return Text(set_cell_size(text.plain, width - 2).rstrip() + "..", style=text.style)
