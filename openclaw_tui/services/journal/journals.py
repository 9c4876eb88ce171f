"""All operations of one OpenClaw home: begin, list, recover, purge."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final

from openclaw_tui.core.backup import Backup, BackupState, id_order
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.files import explained, private_dir, sweep, sync_folder
from openclaw_tui.services.journal.journal import NO_CUTS, Journal
from openclaw_tui.services.journal.listing import describe
from openclaw_tui.services.journal.record import (
    BrokenBackup,
    Record,
    is_there,
    read_record,
    write_record,
)

_ID: Final = re.compile(r"\d{8}T\d{6}Z-\d{2,}")


class Journals:
    """The journals in ``<folder>/backups``; newest first everywhere. All errors are ``Problem``.

    ``namespace`` begins the names of cut-out secrets, so that two OpenClaw homes can share a
    keyring.
    """

    def __init__(self, folder: Path, namespace: str = "") -> None:
        self._root = folder
        self._backups = folder / "backups"
        self._namespace = namespace

    def open(
        self,
        kind: str,
        profile: str | None,
        added: Iterable[str] = (),
        released: Iterable[str] = (),
    ) -> Journal:
        """Begin an operation; durable on return.

        ``added`` are the keyring accounts that will come into use, ``released`` those that go out
        of use with it.
        """
        private_dir(self._root)
        private_dir(self._backups)
        folder = self._new_folder()
        record = Record(
            id=folder.name,
            kind=kind,
            profile=profile,
            created=int(time.time()),
            state=BackupState.OPENED,
            added=tuple(added),
            released=tuple(released),
        )
        write_record(folder, record)
        return Journal(folder, record, self._namespace)

    def get(self, backup: str) -> Journal:
        """The journal with that id. Raises ``UNKNOWN_BACKUP(backup)``, ``BACKUP_BROKEN``."""
        folder = self._backups / backup
        if not _ID.fullmatch(backup) or not is_there(folder):
            raise Problem(ProblemCode.UNKNOWN_BACKUP, backup=backup)
        return self._read(folder)

    def backups(self) -> tuple[Backup, ...]:
        """Every operation that has a backup, also one whose journal cannot be read any more."""
        listed = map(describe, filter(is_there, self._folders()))
        return tuple(backup for backup in listed if backup.state is not BackupState.DROPPED)

    def needed_cuts(self) -> tuple[str, ...]:
        """The names of the secrets that ``recover`` will ask for; nearly always none."""
        return tuple(name for journal in self._unfinished() for name in journal.needed_cuts())

    def recover(self, cuts: Mapping[str, Secret] = NO_CUTS) -> None:
        """Complete or take back whatever a crash left half done, and remove its leftovers.

        Raises ``BrokenBackup`` of the newest one that is damaged, when all others are done.
        """
        sweep(self._root)
        for folder in self._folders():
            sweep(folder)
            if not is_there(folder):  # killed before its first word or after its last
                _remove(folder)
        broken = list[BrokenBackup]()
        for journal in self._unfinished():
            try:
                journal.recover(cuts)
            except BrokenBackup as problem:
                broken.append(problem)
        if broken:
            raise broken[0]

    def purge(self, backups: Iterable[str]) -> None:
        """Delete these backups for good; they can no longer be undone.

        Afterwards ``freed`` has their keyring accounts. Call it after ``recover``: what is still
        unfinished then is given up, and its files stay as they are.
        """
        for backup in set(backups):
            try:
                journal = self.get(backup)
            except BrokenBackup:
                _remove(self._backups / backup)
            else:
                journal.give_up() if journal.state.is_unfinished else journal.drop()

    def freed(self) -> tuple[str, ...]:
        """The keyring accounts that nothing refers to any more, until ``settle``."""
        return tuple(name for journal in self._readable() for name in journal.unused_accounts)

    def settle(self) -> None:
        """Say that all ``freed`` accounts are deleted: nothing remembers them any more."""
        for journal in self._readable():
            if journal.state is BackupState.DROPPED:
                _remove(self._backups / journal.id)

    def _new_folder(self) -> Path:
        """Its name comes after all others: a clock that was set back must not hide what is last.

        It counts milliseconds: whoever repeats ``undo ID`` must not take back what came after it.
        """
        now = time.time()
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now)), int(now % 1 * 1000)
        stamp, last = max([moment, *(id_order(folder.name) for folder in self._folders())])
        with explained(ProblemCode.FILE_UNWRITABLE, self._backups):
            for number in count(last + 1):
                folder = self._backups / f"{stamp}-{number:03}"
                with suppress(FileExistsError):
                    folder.mkdir(mode=0o700)
                    sync_folder(self._backups)
                    break
            return folder

    def _folders(self) -> list[Path]:
        with explained(ProblemCode.FILE_UNREADABLE, self._backups):
            found = self._backups.iterdir() if self._backups.is_dir() else ()
            ours = (path for path in found if _ID.fullmatch(path.name))
            return sorted(ours, key=lambda path: id_order(path.name), reverse=True)

    def _read(self, folder: Path) -> Journal:
        return Journal(folder, read_record(folder), self._namespace)

    def _readable(self) -> list[Journal]:
        journals = []
        for folder in filter(is_there, self._folders()):
            with suppress(BrokenBackup):  # backups() shows these
                journals.append(self._read(folder))
        return journals

    def _unfinished(self) -> list[Journal]:
        return [journal for journal in self._readable() if journal.state.is_unfinished]


def _remove(folder: Path) -> None:
    with explained(ProblemCode.FILE_UNWRITABLE, folder):
        shutil.rmtree(folder)
        sync_folder(folder.parent)
