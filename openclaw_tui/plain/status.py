"""``status``: every provider, where its key comes from, and whether it works."""

from __future__ import annotations

import time
from collections.abc import Iterator

from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.problem import Exit
from openclaw_tui.core.status.health import Health, Level
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow, Trouble
from openclaw_tui.core.status.sources import Source
from openclaw_tui.core.store import StoreKind
from openclaw_tui.i18n import has, tr
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
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.table import cells, cut, table, wrapped

_COLUMNS = ("provider", "state", "source", "plan", "checked")
_SOURCE, _PLAN = 3, 4  # after the mark, which has no title
_LEAST = 8
_MARKS = {Level.GOOD: " ", Level.NOTE: "-", Level.BAD: "!"}


def show_status(overview: Overview, catalog: Catalog, console: Console) -> Exit:
    """Print the overview; ``DONE`` only when the default works as far as is known."""
    for line in status_lines(overview, catalog, console.width):
        console.say(line)
    console.emit(status_payload(overview))
    if overview.works:
        return Exit.DONE
    default = overview.default
    refused = default is not None and Trouble.REFUSED in default.troubles
    return Exit.REFUSED if refused else Exit.OPENCLAW_FILES


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


def status_payload(overview: Overview) -> dict[str, object]:
    """The overview as documented in the README."""
    return {
        "ok": overview.works,
        "openclaw": {
            "version": overview.version,
            "stateDir": str(overview.state_dir),
            "configPath": str(overview.config_path),
            "defaultModel": overview.default_model,
        },
        "providers": [_row_payload(row) for row in overview.rows],
        "health": [_health_payload(health) for health in overview.health],
    }


def _row_payload(row: ProviderRow) -> dict[str, object]:
    source = row.source
    return {
        "provider": row.provider,
        "state": row.state,
        "source": source.kind if source else None,
        "profile": str(source.profile) if source and source.profile else None,
        "store": _store(source),
        "baseUrl": row.base_url or None,
        "plan": row.plan or None,
        "region": row.region or None,
        "models": list(row.models),
        "isDefault": row.is_default,
        "isFallback": row.is_fallback,
        "expires": source.expires if source else None,
        "plaintext": row.plaintext,
        "verdict": _verdict_payload(row),
        "checkedAt": row.checked_at,
        "problems": [
            {"code": trouble, "message": what, "remedy": remedy}
            for trouble, (what, remedy) in zip(row.troubles, trouble_lines(row), strict=False)
        ],
        "sources": [_source_payload(each) for each in row.sources],
    }


def _store(source: Source | None) -> str | None:
    """Which of the three stores a SecretRef leads to."""
    if source is None or source.kind != "ref":
        return None
    store = StoreKind.of_source(source.name.partition(":")[0])
    return store if source.profile or store is StoreKind.ENV else None


def _source_payload(source: Source) -> dict[str, object]:
    return {
        "kind": source.kind,
        "name": source.name,
        "path": str(source.path) if source.path else None,
        "plaintext": source.plaintext,
        "expires": source.expires,
        "used": source.is_used,
        "shadowedBy": source.shadowed_by or None,
        "idle": source.idle,
        "broken": source.broken or None,
    }


def _verdict_payload(row: ProviderRow) -> dict[str, object] | None:
    if row.verdict is None:
        return None
    cause = row.verdict.cause
    is_known = has(f"verdict.{cause}")  # not so for what a newer version remembered
    return {
        "status": row.verdict.status,
        "code": cause,
        "cause": tr(f"verdict.{cause}") if is_known else cause,
        "remedy": tr(f"verdict.{cause}.remedy") if is_known else None,
        "httpStatus": row.verdict.http_status,
    }


def _health_payload(health: Health) -> dict[str, object]:
    return {
        "check": health.check,
        "level": health.level,
        "message": health_line(health),
        "remedy": health_remedy(health) or None,
        "command": list(health.command) or None,
    }
