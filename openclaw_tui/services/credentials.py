"""The one credential service: what is stored, what storing it would change, and the secrets.

Planning and writing are apart. ``stage*`` only say what would change; the caller records the new
keyring accounts in its journal, stores the secret there, and applies the file changes. Every
secret gets a new keyring account, so a reader finds the old one or the new one.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.credential import Check, Credential, check_subject, up_to_date
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.services.checks import last_checks, remember_check
from openclaw_tui.services.files import digest, read_file
from openclaw_tui.services.home import Home
from openclaw_tui.services.index import Index, format_index, parse_index
from openclaw_tui.services.keyring.backends import default_backend
from openclaw_tui.services.keyring.client import KeyringClient
from openclaw_tui.services.launcher import launcher_change
from openclaw_tui.services.locks import own_lock
from openclaw_tui.services.places import FOLDER, INDEX
from openclaw_tui.services.quick_json import read_config
from openclaw_tui.services.secrets_file import read_secret, secrets_change
from openclaw_tui.services.variables import values


@dataclass(frozen=True, slots=True)
class Staged:
    """What storing, changing or removing ``credential`` would do; nothing is done yet.

    ``changes`` are in the order of writing, the index last. ``accounts_added`` are the keyring
    accounts that the caller fills with the secret; ``accounts_released`` are needed for undo only.
    ``seen`` is the index that all of this rests on.
    """

    credential: Credential
    changes: tuple[FileChange, ...]
    seen: Mapping[Path, str]
    accounts_added: tuple[str, ...] = ()
    accounts_released: tuple[str, ...] = ()


class CredentialService:
    """The credentials of one OpenClaw home.

    Every method may raise ``INDEX_BROKEN``; those that touch the file store
    ``FILE_STORE_UNSAFE``; the ``async`` ones the keyring's problems (see ``KeyringClient``).
    """

    def __init__(self, home: Home, environ: Mapping[str, str], keyring: KeyringClient) -> None:
        self._home = home
        self._state_dir = Path(os.path.realpath(home.state_dir))
        self._environ = environ
        self._keyring = keyring

    def list(self) -> tuple[Credential, ...]:
        """All stored credentials, by profile, each with its last live check."""
        index = self._index()[1]
        return self._up_to_date(index, [row for _, row in sorted(index.rows.items())])

    def get(self, profile: ProfileId) -> Credential:
        """One stored credential. Raises ``UNKNOWN_PROFILE``."""
        index = self._index()[1]
        (row,) = self._up_to_date(index, [self._known(index, profile)])
        return row

    def require_current(self, credential: Credential) -> None:
        """Raise ``CHANGED_MEANWHILE`` where its secret was replaced, moved or removed since, or is
        for another address, plan or model by now."""
        index = self._index()[1]
        row = index.rows.get(credential.profile)
        if row is None or _identity(*self._up_to_date(index, [row])) != _identity(credential):
            raise Problem(ProblemCode.CHANGED_MEANWHILE, path=str(self._state_dir / INDEX))

    def same_key_as(self, secret: Secret) -> ProfileId | None:
        """The profile that was stored with exactly this secret."""
        index = self._index()[1]
        wanted = index.fingerprint(secret)
        same = (profile for profile, row in index.rows.items() if row.fingerprint == wanted)
        return min(same, default=None)

    async def holds(self, credential: Credential, secret: Secret) -> bool:
        """Whether this very secret is stored there. Raises ``Problem`` of the store."""
        try:
            return await self.reveal(credential) == secret
        except Problem as problem:
            if problem.code is not ProblemCode.SECRET_MISSING:
                raise
            return False  # somebody emptied the store: a new key repairs that

    def stage(self, wanted: Credential, secret: Secret | None) -> Staged:
        """Store ``wanted`` with ``secret``; where it lives and its fingerprint are filled in.

        A verdict on the key that ``wanted`` has a fingerprint of is none on another ``secret``.
        Without a ``secret`` the stored one stays, so the store cannot change
        (``SECRET_MISSING``); the environment store needs none.
        """
        data, index = self._index()
        before = index.rows.get(wanted.profile)
        row = self._placed(index, wanted, before, secret)
        changes = []
        if row.store is StoreKind.FILE and secret is not None:
            changes.append(secrets_change(self._state_dir, row.profile, secret))
        elif before is not None and before.store is StoreKind.FILE is not row.store:
            in_keyring = row.store is StoreKind.KEYRING
            changes.append(secrets_change(self._state_dir, row.profile, None, hide_old=in_keyring))
        if row.store is StoreKind.KEYRING:
            changes.append(launcher_change(self._state_dir))
        changes.append(self._index_change(data, index.with_row(row)))
        old = before.account if before else ""
        return Staged(
            row,
            tuple(change for change in changes if not change.is_empty),
            self._seen(data),
            accounts_added=(row.account,) if row.account not in ("", old) else (),
            accounts_released=(old,) if old not in ("", row.account) else (),
        )

    def stage_removal(self, profile: ProfileId) -> Staged:
        """Remove a credential: its secret and its row. Raises ``UNKNOWN_PROFILE``."""
        data, index = self._index()
        row = self._known(index, profile)
        changes = [self._index_change(data, index.without(profile))]
        if row.store is StoreKind.FILE:
            changes.insert(0, secrets_change(self._state_dir, profile, None))
        released = (row.account,) if row.account else ()
        return Staged(row, tuple(changes), self._seen(data), accounts_released=released)

    async def record_check(
        self, profile: ProfileId, key: Secret, base_url: str, verdict: Verdict
    ) -> None:
        """Remember what a live check proved. Raises ``FILE_UNWRITABLE``, ``OTHER_WIZARD_BUSY``.

        It is about the ``key`` that was sent: another one may be stored by now.
        """
        async with own_lock(self._state_dir / FOLDER):
            check = Check(self._index()[1].fingerprint(key), verdict, int(time.time()))
            remember_check(self._state_dir, check_subject(profile, base_url), check)

    async def keyring_state(self) -> KeyringState:
        """A bounded look at the keyring, without any dialog."""
        return await self._keyring.state()

    async def unlock_keyring(self) -> None:
        """Let the desktop ask for the keyring's password. Raises what is wrong afterwards."""
        await self._keyring.unlock()

    async def require_keyring(self) -> None:
        """Raise what keeps the keyring from being used now, without any dialog."""
        await self._keyring.require()

    async def reveal(self, credential: Credential) -> Secret:
        """The secret from its store. Raises ``SECRET_MISSING``, ``ENV_UNSET``."""
        match credential.store:
            case StoreKind.KEYRING:
                secret = await self._keyring.get(credential.account, credential.backend)
            case StoreKind.FILE:
                secret = read_secret(self._state_dir, credential.profile)
            case StoreKind.ENV:
                name = credential.env_name
                if (secret := self._values([name]).get(name)) is None:
                    raise Problem(ProblemCode.ENV_UNSET, name=name)
        if secret is None:
            raise _missing(credential)
        return secret

    def _index(self) -> tuple[bytes | None, Index]:
        path = self._state_dir / INDEX
        data = read_file(path)
        return data, parse_index(data, path)

    def _seen(self, data: bytes | None) -> Mapping[Path, str]:
        return {self._state_dir / INDEX: digest(data)}

    def _index_change(self, old: bytes | None, index: Index) -> FileChange:
        return FileChange(ChangeKind.INDEX, self._state_dir / INDEX, old, format_index(index))

    def _up_to_date(self, index: Index, rows: Collection[Credential]) -> tuple[Credential, ...]:
        return up_to_date(rows, index.salt, self._values, last_checks(self._state_dir))

    def _values(self, names: Collection[str]) -> Mapping[str, Secret]:
        """What OpenClaw sees of these variables, by name."""
        if not names:
            return {}
        try:
            config = read_config(self._home)
        except Problem:
            config = {}  # what stands elsewhere is set all the same
        return values(names, self._environ, self._home, config)

    def _known(self, index: Index, profile: ProfileId) -> Credential:
        row = index.rows.get(profile)
        if row is None:
            facts = {"profile": str(profile), "known": ", ".join(map(str, sorted(index.rows)))}
            raise Problem(ProblemCode.UNKNOWN_PROFILE, case="" if index.rows else "none", **facts)
        return row

    def _placed(
        self, index: Index, wanted: Credential, before: Credential | None, secret: Secret | None
    ) -> Credential:
        fingerprint = index.fingerprint(secret) if secret is not None else ""
        if secret is not None and wanted.fingerprint:
            wanted = wanted.about(fingerprint)
        bare = wanted._replace(account="", backend="", fingerprint=fingerprint)
        if secret is None and wanted.store is not StoreKind.ENV:
            if before is None or before.store is not wanted.store:
                raise _missing(wanted)
            return bare._replace(
                account=before.account,
                backend=before.backend,
                fingerprint=before.fingerprint,
            )
        if secret is None and before is not None:
            return bare._replace(fingerprint=wanted.fingerprint or before.fingerprint)
        if wanted.store is StoreKind.KEYRING:
            return bare._replace(account=self._account(wanted.profile), backend=default_backend())
        return bare

    def _account(self, profile: ProfileId) -> str:
        """A new keyring user name, never used before."""
        namespace = keyring_namespace(self._state_dir)
        return f"{namespace}/{profile.ref_id}@{secrets.token_hex(4)}"


def keyring_namespace(state_dir: Path) -> str:
    """The first part of our keyring user names; it tells the state dirs of one user apart."""
    return hashlib.sha256(os.fsencode(os.path.realpath(state_dir))).hexdigest()[:12]


def _identity(row: Credential) -> tuple[object, ...]:
    """Which key it is, where that is kept, and what it is for."""
    place = row.store, row.account, row.env_name, row.fingerprint
    return *place, row.auth_choice, row.base_url, row.model, row.models


def _missing(credential: Credential) -> Problem:
    return Problem(
        ProblemCode.SECRET_MISSING, profile=str(credential.profile), store=credential.store.value
    )
