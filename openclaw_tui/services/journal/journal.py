"""One operation: prepare, apply, undo, recover."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from types import MappingProxyType
from typing import Final

from openclaw_tui.core.backup import BackupState
from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.files import (
    digest,
    explained,
    file_mode,
    read_file,
    remove_file,
    require_writable,
    sweep,
    write_file,
)
from openclaw_tui.services.journal.copies import cut as cut_out, old_content, shows_secret
from openclaw_tui.services.journal.record import BrokenBackup, Record, Step, write_record

NO_CUTS: Final[Mapping[str, Secret]] = MappingProxyType({})

# Files whose mode is ours to set; all others keep the one they have when they are written.
_SET_MODE: Final = (ChangeKind.CONFIG, ChangeKind.INDEX, ChangeKind.SECRETS, ChangeKind.LAUNCHER)


class _Now(Enum):
    """What a file is now, told by its digest."""

    OLD = auto()
    NEW = auto()
    FOREIGN = auto()


class Journal:
    """One operation in ``folder``; made by ``Journals``. All errors are ``Problem``."""

    def __init__(self, folder: Path, record: Record, namespace: str) -> None:
        self._folder = folder
        self._record = record
        self._namespace = namespace
        self._changes: tuple[FileChange, ...] = ()
        self._cuts: dict[str, Secret] = {}

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self._record.id

    @property
    def state(self) -> BackupState:
        """How far it came."""
        return self._record.state

    @property
    def unused_accounts(self) -> tuple[str, ...]:
        """The keyring accounts that a dropped journal left to delete."""
        return self._record.added if self.state is BackupState.DROPPED else ()

    def prepare(self, changes: Iterable[FileChange], *, cut: bool) -> Mapping[str, Secret]:
        """Copy what ``changes`` will replace; the cut-out secrets to store before ``apply``.

        Changes without a difference are left out. ``cut=False`` (no keyring) cuts nothing.
        Raises ``CHANGED_MEANWHILE`` when a file is not what its change says.
        """
        self._changes = tuple(change for change in changes if not change.is_empty)
        steps = [self._copy(str(n), change, cut) for n, change in enumerate(self._changes)]
        update = {"state": BackupState.PREPARED, "steps": tuple(steps)}
        self._save(self._record.model_copy(update=update))
        return self._cuts

    def apply(self) -> None:
        """Write the prepared changes in their order; whatever fails, nothing has changed.

        If even taking back fails (the disk died), the next ``recover`` does it.
        """
        try:
            for change, step in zip(self._changes, self._record.steps, strict=True):
                _write(change, step)
        except BaseException:
            with suppress(Problem):  # the first error says more; recover() completes this
                self._roll_back(self._cuts)
            raise
        with suppress(Problem):  # the last file was the commit; recover() finds it written
            self._mark(BackupState.COMMITTED)

    def needed_cuts(self) -> tuple[str, ...]:
        """The names of the secrets that ``undo`` or ``recover`` will ask for now."""
        steps = (step for step in self._record.steps if step.cuts and _now(step) is _Now.NEW)
        return tuple(name for step in steps for name in step.cuts)

    def require_undoable(self) -> None:
        """Raise ``CHANGED_MEANWHILE(path)`` when a file is neither as before nor as written,
        ``FILE_UNWRITABLE(path, reason)`` when one cannot get its old content back."""
        for step in self._as_written():
            require_writable(step.path)

    def _as_written(self) -> list[Step]:
        """The steps whose files are as they were written; the others are as before."""
        written = []
        for step in self._record.steps:
            match _now(step):
                case _Now.FOREIGN:
                    raise Problem(ProblemCode.CHANGED_MEANWHILE, path=str(step.path))
                case _Now.NEW:
                    written.append(step)
        return written

    def undo(self, cuts: Mapping[str, Secret] = NO_CUTS) -> None:
        """Give every file its old content and mode back.

        Touches nothing and raises as ``require_undoable`` does, ``BACKUP_BROKEN`` when one cannot
        be given back, ``UNKNOWN_BACKUP(backup)`` when this was taken back before.
        ``UNDO_INTERRUPTED(path, reason)``: the next ``recover`` completes it.
        """
        if self.state is not BackupState.COMMITTED:
            raise Problem(ProblemCode.UNKNOWN_BACKUP, backup=self.id)
        self.require_undoable()
        for step in self._as_written():
            old_content(self._folder, step, cuts)
        self._mark(BackupState.UNDOING)
        self.recover(cuts)

    def recover(self, cuts: Mapping[str, Secret] = NO_CUTS) -> None:
        """Bring an unfinished journal to an end.

        Raises ``UNDO_INTERRUPTED(path, reason)`` for an undo that could not be finished.
        """
        try:
            self._end(cuts)
        except BrokenBackup:
            raise
        except Problem as problem:
            if self.state is not BackupState.UNDOING:
                raise
            facts = {"reason": "changed", **problem.facts}
            raise Problem(ProblemCode.UNDO_INTERRUPTED, **facts) from None

    def _end(self, cuts: Mapping[str, Secret]) -> None:
        for step in self._record.steps:
            sweep(Path(os.path.realpath(step.path)).parent)
        match self.state:
            case BackupState.OPENED:
                self.drop()
            case BackupState.PREPARED if self._is_written():
                self._mark(BackupState.COMMITTED)
            case BackupState.PREPARED:
                self._roll_back(cuts)
            case BackupState.UNDOING:
                self._restore(cuts)
                self._mark(BackupState.UNDONE)

    def drop(self) -> None:
        """Forget the copies; what remains are the names of keyring accounts to delete."""
        # Copies first: that makes the room on a full disk that the record needs.
        with explained(ProblemCode.FILE_UNWRITABLE, self._folder):
            for copied in self._folder.glob("*.old"):
                copied.unlink()
        self._save(self._record.dropped())

    def give_up(self) -> None:
        """Drop one that ``recover`` cannot finish; which accounts are in use, the index tells."""
        both = self._record.added + self._record.released
        self._record = self._record.model_copy(update={"added": both})
        self.drop()

    def _copy(self, number: str, change: FileChange, cut: bool) -> Step:
        path = Path(os.path.abspath(change.path))
        if digest(read_file(path)) != digest(change.old):
            raise Problem(ProblemCode.CHANGED_MEANWHILE, path=str(path))
        copied, cuts, holds_secrets = None, dict[str, Secret](), False
        if change.old is not None:
            live = change.live_secrets if cut else ()
            data, cuts = cut_out(change.old, live, f"{self._namespace}{self.id}/{number}")
            copied = f"{number}.old"
            write_file(self._folder / copied, data, 0o600)
            holds_secrets = change.kind is ChangeKind.SECRETS or shows_secret(data)
        self._cuts |= cuts
        mode = file_mode(path)
        return Step(
            kind=change.kind,
            path=path,
            old=digest(change.old),
            new=digest(change.new),
            old_mode=mode or 0o600,
            new_mode=change.mode if mode is None or change.kind in _SET_MODE else mode,
            copied=copied,
            cuts=tuple(cuts),
            holds_secrets=holds_secrets,
        )

    def _is_written(self) -> bool:
        """Whether the commit point was passed.

        A last file that somebody changed after a crash cannot tell. Then, with all others new,
        it counts as written: to take away what OpenClaw's config may name would be worse.
        """
        found = [_now(step) for step in self._record.steps]
        if not found or found[-1] is _Now.NEW:
            return True
        return found[-1] is _Now.FOREIGN and all(now is _Now.NEW for now in found[:-1])

    def _roll_back(self, cuts: Mapping[str, Secret]) -> None:
        self._restore(cuts)
        self.drop()

    def _restore(self, cuts: Mapping[str, Secret]) -> None:
        """Give back what is still ours, the commit point first; leave foreign changes alone."""
        for step in reversed(self._record.steps):
            if _now(step) is not _Now.NEW:
                continue
            old = old_content(self._folder, step, cuts)
            if old is None:
                remove_file(step.path, expect=step.new)
            else:
                write_file(step.path, old, step.old_mode, expect=step.new)

    def _mark(self, state: BackupState) -> None:
        self._save(self._record.model_copy(update={"state": state}))

    def _save(self, record: Record) -> None:
        write_record(self._folder, record)
        self._record = record


def _now(step: Step) -> _Now:
    known = {step.old: _Now.OLD, step.new: _Now.NEW}
    return known.get(digest(read_file(step.path)), _Now.FOREIGN)


def _write(change: FileChange, step: Step) -> None:
    if change.new is None:
        remove_file(step.path, expect=step.old)
    else:
        write_file(step.path, change.new, step.new_mode, expect=step.old)
    if _now(step) is not _Now.NEW:
        raise Problem(ProblemCode.CHANGED_MEANWHILE, path=str(step.path))
