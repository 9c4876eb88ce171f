"""The dashboard's words about one provider and about the whole, as lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from textual.content import Content

from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.status.health import Health, Level
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import Source
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.lists import names
from openclaw_tui.i18n.status import (
    health_line,
    health_remedy,
    plan_text,
    source_line,
    state_text,
    trouble_lines,
)
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.widgets.lines import Line

_EMPTY = Line("")
_MODELS = 12


def detail_lines(
    row: ProviderRow, catalog: Catalog, spots: Mapping[Source, tuple[Path, int]]
) -> list[Line]:
    """Whose row it is, what is wrong and what to do, the sources in OpenClaw's order, models,
    address.

    ``spots`` are file and line of sources, as far as they are known.
    """
    title = Content.assemble((row.provider, "bold"), (f"  {state_text(row)}", "$muted"))
    lines = [Line(title), *_troubles(row)]
    lines += [Line(Content.styled(tr("ui.dashboard.sources"), "$muted"))]
    lines += [_source(source, row.source, spots.get(source)) for source in row.sources]
    if not row.sources:
        lines.append(Line(tr("status.no_source"), " "))
    if row.plan:
        lines += [_EMPTY, Line(Content.styled(plan_text(row, catalog), "bold"))]
    if row.base_url:
        lines.append(Line(Content.styled(row.base_url, "$muted")))
    if row.models:
        shown = names(row.models[:_MODELS])
        more = tr("ui.dashboard.more", count=len(row.models) - _MODELS)
        lines.append(Line(f"{shown} {more}" if len(row.models) > _MODELS else shown))
    return lines


def empty_lines(overview: Overview) -> list[Line]:
    """What stands in the place of a provider where there is none, or none that can be known."""
    if (unread := overview.unread) is None:
        return [Line(tr("ui.dashboard.empty"))]
    return [
        Line(health_line(unread), *_mark(unread.level)),
        Line(tr("status.unknown"), " "),
        Line(Content.styled(health_remedy(unread), "$muted"), " "),
    ]


def health_lines(health: Sequence[Health], *, everything: bool) -> list[Line]:
    """The findings about the whole; without ``everything`` only those that need attention."""
    shown = [each for each in health if everything or each.level is not Level.GOOD]
    return [Line(health_line(each), *_mark(each.level)) for each in shown]


def _troubles(row: ProviderRow) -> Iterator[Line]:
    for what, remedy in trouble_lines(row):
        yield Line(what, glyphs().warned, "bold $warning")
        yield Line(Content.styled(remedy, "$muted"), " ")
    if row.troubles:
        yield _EMPTY


def _source(source: Source, used: Source | None, spot: tuple[Path, int] | None) -> Line:
    text = source_line(source, used, spot)
    if source.is_used:
        return Line(text, glyphs().here, "bold $success")
    return Line(Content.styled(text, "$muted"), " ")


def _mark(level: Level) -> tuple[str, str]:
    match level:
        case Level.GOOD:
            return glyphs().done, "$success"
        case Level.NOTE:
            return glyphs().open, "$muted"
        case Level.BAD:
            return glyphs().warned, "bold $warning"
