"""``status``: every provider, where its key comes from, and whether it works."""

from __future__ import annotations

from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.problem import Exit
from openclaw_tui.core.status.health import Health
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow, Trouble
from openclaw_tui.core.status.sources import Source
from openclaw_tui.core.store import StoreKind
from openclaw_tui.i18n import has, tr
from openclaw_tui.i18n.status import (
    health_line,
    health_remedy,
    trouble_text,
)
from openclaw_tui.plain.console import Console


def show_status(overview: Overview, catalog: Catalog, console: Console) -> Exit:
    """Print the overview; ``DONE`` only when the default works as far as is known."""
    if not console.as_json:
        from openclaw_tui.plain.status_text import status_lines

        for line in status_lines(overview, catalog, console.width):
            console.say(line)
    console.emit(status_payload(overview))
    if overview.works:
        return Exit.DONE
    default = overview.default
    refused = default is not None and default.has(Trouble.REFUSED)
    return Exit.REFUSED if refused else Exit.OPENCLAW_FILES


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
            for trouble in row.troubles
            for what, remedy in [trouble_text(trouble, row)]
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
