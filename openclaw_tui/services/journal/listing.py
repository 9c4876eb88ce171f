"""The rows of the list of backups."""

from __future__ import annotations

import time
from calendar import timegm
from pathlib import Path

from openclaw_tui.core.backup import Backup, BackupState
from openclaw_tui.core.problem import ProblemCode
from openclaw_tui.services.files import explained
from openclaw_tui.services.journal.record import BrokenBackup, read_record


def describe(folder: Path) -> Backup:
    """The journal in ``folder`` as a value; of a broken one what its folder tells."""
    with explained(ProblemCode.FILE_UNREADABLE, folder):
        size = sum(file.lstat().st_size for file in folder.iterdir())
    try:
        record = read_record(folder)
    except BrokenBackup:
        return Backup(
            id=folder.name,
            created=_begun(folder.name),
            kind="",
            profile=None,
            state=BackupState.BROKEN,
            files=(),
            size=size,
            holds_secrets=True,  # nobody can tell, so the careful answer
        )
    return Backup(
        id=record.id,
        created=record.created,
        kind=record.kind,
        profile=record.profile,
        state=record.state,
        files=tuple(step.path for step in record.steps),
        size=size,
        holds_secrets=any(step.holds_secrets for step in record.steps),
    )


def _begun(name: str) -> int:
    """The time in the name of a folder, in Unix seconds; 0 where there was never such a time."""
    try:
        return timegm(time.strptime(name.partition("-")[0], "%Y%m%dT%H%M%SZ"))
    except ValueError:
        return 0
