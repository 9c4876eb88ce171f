"""``status`` as text: the table, what is wrong with single providers, the health of the whole."""

from __future__ import annotations

import time
from collections.abc import Iterator

from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.status.health import Level
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.status import (
    age_text,
    health_line,
    health_remedy,
    plan_text,
    source_line,
    source_text,
    state_text,
    trouble_lines,
)
from openclaw_tui.plain.table import cells, cut, table, wrapped

_COLUMNS = ("provider", "state", "source", "plan", "checked")
_SOURCE, _PLAN = 3, 4  # after the mark, which has no title
_LEAST = 8
_MARKS = {Level.GOOD: " ", Level.NOTE: "-", Level.BAD: "!"}


def status_lines(overview: Overview, catalog: Catalog, width: int | None = None) -> Iterator[str]:
    """The table, what is wrong with single providers, and the health of the whole.

    ``width`` is the terminal's: its lines fit. Without it everything stands in one line.
    """
    for line in _lines(overview, catalog, width):
        yield from [line] if width is None else wrapped(line, width)


def _lines(overview: Overview, catalog: Catalog, width: int | None) -> Iterator[str]:
    yield from _beginning(overview)
    if overview.rows:
        yield ""
        yield from _table(overview, catalog, width)
    for row in overview.rows:
        if lines := [*_details(row)]:
            yield ""
            yield row.provider
            yield from lines
    yield ""
    for health in overview.health:
        if health != overview.unread:
            yield f"{_MARKS[health.level]} {health_line(health)}"


def _beginning(overview: Overview) -> Iterator[str]:
    """The default and whether there is any provider; or why that is not known."""
    if (unread := overview.unread) is not None:
        yield health_line(unread)
        yield tr("status.unknown")
        yield health_remedy(unread)
        return
    model = overview.default_model
    yield tr("status.default_model", model=model) if model else tr("status.no_default")
    if not overview.rows:
        yield ""
        yield tr("status.empty")


def _table(overview: Overview, catalog: Catalog, width: int | None) -> Iterator[str]:
    """One line for each provider; where that is too wide, its address on a line of its own."""
    now = time.time()
    head = ["", *(tr(f"status.column.{name}") for name in _COLUMNS)]
    rows = [head, *(_cells(row, catalog, now) for row in overview.rows)]
    lines = [*table(rows)]
    too_wide = max(map(cells, lines)) - (width or 0)
    if width is None or too_wide <= 0:
        yield from lines
        return
    plans = [row.pop(_PLAN) for row in rows]
    too_wide = max(map(cells, table(rows))) - width
    if too_wide > 0:
        room = max(cells(row[_SOURCE]) for row in rows) - too_wide
        for row in rows:
            row[_SOURCE] = cut(row[_SOURCE], max(room, _LEAST))
    for line, plan in zip(table(rows), plans, strict=True):
        yield line
        if plan:
            yield f"     {plan}"


def _cells(row: ProviderRow, catalog: Catalog, now: float) -> list[str]:
    mark = "*" if row.is_default else "+" if row.is_fallback else ""
    return [
        mark, row.provider, state_text(row), source_text(row.source), plan_text(row, catalog),
        age_text(row.checked_at, now),
    ]  # fmt: skip


def _details(row: ProviderRow) -> Iterator[str]:
    """The sources where there is more than one, then what is wrong."""
    if len(row.sources) > 1:
        for source in row.sources:
            yield f"  {'>' if source.is_used else ' '} {source_line(source, row.source)}"
    for what, remedy in trouble_lines(row):
        yield f"  ! {what}"
        yield f"    {remedy}"
