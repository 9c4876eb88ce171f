"""What was done and can be taken back, as a value for lists."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class BackupState(StrEnum):
    """How far an operation came; ``BROKEN`` is a journal that cannot be read."""

    OPENED = "opened"
    PREPARED = "prepared"
    COMMITTED = "committed"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"
    BROKEN = "broken"

    @property
    def is_unfinished(self) -> bool:
        """Whether a crash left it half done."""
        return self in (BackupState.OPENED, BackupState.PREPARED, BackupState.UNDOING)


def id_order(backup: str) -> tuple[str, int]:
    """What the ids sort by: of ``20261130T225541Z-417`` the second and the number."""
    stamp, _, number = backup.partition("-")
    return stamp, int(number) if number.isdecimal() else 0


class Backup(NamedTuple):
    """One operation with its backup.

    ``created`` is Unix seconds, ``kind`` the operation (``setup``), ``profile`` the credential it
    was about, ``files`` what it wrote, ``size`` the bytes of the backup. ``holds_secrets`` is true
    when the backup itself has a secret in clear.
    """

    id: str
    created: int
    kind: str
    profile: str | None
    state: BackupState
    files: tuple[Path, ...]
    size: int
    holds_secrets: bool

    @property
    def is_unfinished(self) -> bool:
        """Whether a crash left it half done."""
        return self.state.is_unfinished

    @property
    def can_undo(self) -> bool:
        """Whether it is complete or left half done, and not yet taken back."""
        return self.state is BackupState.COMMITTED or self.is_unfinished
