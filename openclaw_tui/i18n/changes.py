"""The words about changes that both presenters say."""

from __future__ import annotations

from openclaw_tui.core.backup import Backup, BackupState
from openclaw_tui.i18n import has, tr


def operation_text(kind: str) -> str:
    """What was done; as it is called where a newer version did it."""
    key = f"change.operation.{kind}"
    return tr(key) if has(key) else kind


def undone_text(backup: Backup) -> str:
    """That it is taken back, when ``backup`` is what it was before.

    Only an undo that nothing interrupted refuses files that somebody else changed.
    """
    return tr("change.undone" if backup.state is BackupState.COMMITTED else "change.undo_finished")


def taken_back_text(backup: Backup) -> str:
    """That a start took back what an earlier run left half done."""
    return tr("change.taken_back", backup=backup.id, kind=operation_text(backup.kind))
