"""Carries plans out: every write of this program goes through here and can be taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from pathlib import Path

from openclaw_tui.core.backup import Backup, BackupState
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.credentials import CredentialService, keyring_namespace
from openclaw_tui.services.files import digest, read_file, sweep
from openclaw_tui.services.home import Home
from openclaw_tui.services.journal import BrokenBackup, Journal, Journals
from openclaw_tui.services.keyring.client import KeyringClient
from openclaw_tui.services.locks import openclaw_lock, own_lock
from openclaw_tui.services.openclaw_files.places import is_taken_over
from openclaw_tui.services.places import FOLDER
from openclaw_tui.services.ports import Plan, Receipt

_LOCKED = ("auth-profiles.json",)


class Changer:
    """One writer at a time, everything or nothing, and a journal from which to undo it."""

    def __init__(self, home: Home, credentials: CredentialService, keyring: KeyringClient) -> None:
        self._config = home.config_path
        self._lock_folders = (home.config_path.parent, *home.agent_dirs)
        self._folder = home.state_dir / FOLDER
        self._credentials = credentials
        self._keyring = keyring
        self._journals = Journals(self._folder, f"{keyring_namespace(home.state_dir)}/backup/")

    async def apply(self, plan: Plan, secret: Secret | None = None) -> Receipt:
        """Store ``secret`` in the plan's new keyring accounts and write its changes.

        Raises ``Problem``; then nothing has changed.
        """
        async with own_lock(self._folder):
            await self._recover()
            for path, seen in plan.seen.items():
                if digest(read_file(path)) != seen:
                    raise Problem(ProblemCode.CHANGED_MEANWHILE, path=str(path))
            journal = self._journals.open(
                plan.kind, str(plan.profile), plan.accounts_added, plan.accounts_released
            )
            try:
                await self._carry_out(journal, plan, secret)
            except BaseException:
                # Whatever cannot be tidied up now (a keyring that locked itself) waits for the
                # next start; the first error is the one to tell.
                with suppress(Problem):
                    await self._recover()
                raise
            return Receipt(plan.profile, journal.id, plan.changes)

    async def _carry_out(self, journal: Journal, plan: Plan, secret: Secret | None) -> None:
        if secret is not None:
            for account in plan.accounts_added:
                await self._keyring.put(account, secret)
        cuts = journal.prepare(plan.changes, cut=await self._can_cut(plan))
        for name, live in cuts.items():
            await self._keyring.put(name, live)
        async with self._openclaw_locks(change.path for change in plan.changes):
            journal.apply()

    async def _can_cut(self, plan: Plan) -> bool:
        """Whether live secrets of the old files can move from the backup into the keyring.

        A keyring that just took the new key has to take them, or the whole change fails.
        """
        if plan.accounts_added or not any(change.live_secrets for change in plan.changes):
            return bool(plan.accounts_added)
        try:
            await self._keyring.require()
        except Problem:  # in whatever way: the key goes elsewhere, so nobody waits for it
            return False
        return True

    async def recover(self) -> tuple[Backup, ...]:
        """Finish or take back what an earlier run left half done; what was taken back.

        Cheap when there is nothing. Raises ``UNDO_INTERRUPTED`` for an undo that stops once more.
        """
        if not self._folder.exists():
            return ()
        async with own_lock(self._folder):
            return await self._recover()

    async def _recover(self) -> tuple[Backup, ...]:
        for folder in self._lock_folders:  # a lock may have been begun for a write elsewhere
            with suppress(Problem):  # not ours to write in, so there is nothing of ours in it
                sweep(folder)
        cuts = await self._fetch(self._journals.needed_cuts())
        before = self._journals.backups()
        half_done = [entry for entry in before if entry.is_unfinished]
        files = [path for entry in half_done for path in entry.files]
        async with self._openclaw_locks(files) if half_done else nullcontext():
            self._journals.recover(cuts)
        await self._drop_undone()
        kept = [entry.id for entry in self._journals.backups()]
        return tuple(entry for entry in before if entry.id not in kept)

    @asynccontextmanager
    async def _openclaw_locks(self, files: Iterable[Path]) -> AsyncIterator[None]:
        """Hold what OpenClaw itself takes around a write of these files (2026.5.28)."""
        locked = sorted({path for path in files if path.name in _LOCKED})
        async with AsyncExitStack() as stack:
            for path in [self._config, *locked]:
                await stack.enter_async_context(openclaw_lock(path))
            yield

    async def _fetch(self, names: Sequence[str]) -> dict[str, Secret]:
        found = {name: await self._keyring.get(name) for name in names}
        return {name: secret for name, secret in found.items() if secret is not None}

    async def _drop_undone(self) -> None:
        """What was taken back is over: its backup goes, and the secrets that came with it."""
        undone = (e.id for e in self._journals.backups() if e.state is BackupState.UNDONE)
        self._journals.purge(undone)
        await self._delete_freed()

    async def _delete_freed(self) -> Problem | None:
        """Delete the secrets that nothing refers to any more; what keeps some out of reach.

        Their names stay written down: a later start deletes them.
        """
        used = {credential.account for credential in self._credentials.list()}
        try:
            for account in set(self._journals.freed()) - used:
                await self._keyring.remove(account)
        except Problem as problem:
            return problem
        self._journals.settle()
        return None

    def backups(self) -> tuple[Backup, ...]:
        """What was done, newest first."""
        return self._journals.backups()

    def undoable(self, backup: str | None = None) -> Backup:
        """The change that ``undo`` would take back; writes nothing.

        What was left half done is the last one, or one undo would take back two changes.
        Raises ``Problem``: ``NOTHING_TO_UNDO``, or with a name ``UNKNOWN_BACKUP``;
        ``UNDO_OUT_OF_ORDER`` names a later change, which may rest on this one without sharing a
        file; ``CHANGED_MEANWHILE`` a file that was changed since,
        ``FILE_UNWRITABLE`` one that cannot be written now.
        """
        able = [e for e in self._journals.backups() if e.can_undo or e.state is BackupState.UNDONE]
        if backup is None and not able:
            raise Problem(ProblemCode.NOTHING_TO_UNDO)
        if backup is not None and backup not in [entry.id for entry in able]:
            raise Problem(ProblemCode.UNKNOWN_BACKUP, backup=backup)
        last = able[0]
        if backup not in (None, last.id):
            raise Problem(ProblemCode.UNDO_OUT_OF_ORDER, backup=last.id)
        if last.state is BackupState.COMMITTED:
            self._credentials.list()  # without it nobody knows which keys may go
            for path in filter(is_taken_over, last.files):
                raise Problem(ProblemCode.CHANGED_MEANWHILE, path=str(path))
            self._journals.get(last.id).require_undoable()
        return last

    async def last_change(self, backup: str | None = None) -> Backup:
        """``undoable``, once nobody else is writing."""
        async with own_lock(self._folder) if self._folder.exists() else nullcontext():
            return self.undoable(backup)

    async def undo(self, backup: str | None = None) -> None:
        """Give every file its old bytes and mode back, and drop the secrets that came with it.

        Raises ``Problem`` as ``undoable`` does, and as ``Journal.undo``.
        """
        async with own_lock(self._folder):
            entry = self.undoable(backup)
            if entry not in await self._recover():
                await self._undo(self._journals.get(entry.id), entry.files)

    async def _undo(self, journal: Journal, files: Sequence[Path]) -> None:
        cuts = await self._fetch(journal.needed_cuts())
        async with self._openclaw_locks(files):
            journal.undo(cuts)
        with suppress(Problem):  # everything is back: tidying up may wait for the next start
            await self._drop_undone()

    async def purge(self) -> None:
        """Remove every backup, and the old keys that were kept for them.

        Raises ``Problem`` with the fact ``case="purge"``: some are gone, the rest is not.
        """
        async with own_lock(self._folder):
            with suppress(BrokenBackup):  # is given up with the others
                await self._recover()
            try:
                self._journals.purge(entry.id for entry in self._journals.backups())
                if out_of_reach := await self._delete_freed():
                    raise out_of_reach
            except Problem as problem:  # those before it are gone
                raise Problem(problem.code, **{**problem.facts, "case": "purge"}) from None
