"""``journal.json``: what it holds, checked on reading."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from openclaw_tui.core.backup import BackupState
from openclaw_tui.core.changes import ChangeKind
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.files import explained, read_file, write_file

_FILE = "journal.json"
_LAST_SECOND = 253_402_300_799  # of the year 9999


def _possible(path: Path) -> Path:
    if "\0" in str(path) or not path.is_absolute():
        raise ValueError("no file is called so")
    return path


_Mode = Annotated[int, Field(ge=0, le=0o7777)]


class BrokenBackup(Problem):
    """``BACKUP_BROKEN(backup, path)``: the journal in ``folder`` cannot give ``path`` back."""

    def __init__(self, folder: Path, path: Path) -> None:
        super().__init__(ProblemCode.BACKUP_BROKEN, backup=folder.name, path=str(path))


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Step(_Value):
    """One file: digests and modes before and after, and how its old content is kept.

    ``copied`` is the name of the copy in the journal's folder (``None``: there was no file),
    ``cuts`` the names of the secrets that were cut out of it.
    """

    kind: ChangeKind
    path: Annotated[Path, AfterValidator(_possible)]
    old: str
    new: str
    old_mode: _Mode
    new_mode: _Mode
    copied: Annotated[str, Field(pattern=r"^\d+\.old$")] | None
    cuts: tuple[str, ...]
    holds_secrets: bool


class Record(_Value):
    """One operation. ``added`` and ``released`` are names of keyring accounts."""

    version: Literal[1] = 1
    id: str
    kind: str
    profile: str | None
    created: Annotated[int, Field(ge=0, le=_LAST_SECOND)]
    state: BackupState
    added: tuple[str, ...]
    released: tuple[str, ...]
    steps: tuple[Step, ...] = ()

    @property
    def cuts(self) -> tuple[str, ...]:
        """The names of all secrets that were cut out of the copies."""
        return tuple(name for step in self.steps for name in step.cuts)

    def dropped(self) -> Record:
        """What remains when it can no longer be undone: ``added`` are the accounts to delete."""
        unused = self.released if self.state is BackupState.COMMITTED else self.added
        return self.model_copy(
            update={
                "state": BackupState.DROPPED,
                "added": unused + self.cuts,
                "released": (),
                "steps": (),
            }
        )


def is_there(folder: Path) -> bool:
    """False for a folder whose journal was never begun. Raises ``FILE_UNREADABLE``."""
    with explained(ProblemCode.FILE_UNREADABLE, folder):
        return (folder / _FILE).exists()


def read_record(folder: Path) -> Record:
    """The record of the journal in ``folder``. Raises ``BrokenBackup``."""
    try:
        record = Record.model_validate_json(read_file(folder / _FILE) or b"")
    except ValidationError as error:
        raise BrokenBackup(folder, folder / _FILE) from error
    if record.id != folder.name:
        raise BrokenBackup(folder, folder / _FILE)
    return record


def write_record(folder: Path, record: Record) -> None:
    """Make ``record`` durable. Raises ``FILE_UNWRITABLE``."""
    write_file(folder / _FILE, record.model_dump_json(indent=1).encode(), 0o600)
