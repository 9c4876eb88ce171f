"""The words about changes that both presenters say."""

from __future__ import annotations

from openclaw_tui.i18n import has, tr


def operation_text(kind: str) -> str:
    """What was done; as it is called where a newer version did it."""
    key = f"plain.operation.{kind}"
    return tr(key) if has(key) else kind
