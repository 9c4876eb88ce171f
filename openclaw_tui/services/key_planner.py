"""Plans what happens to one key: another in its place, or another store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from openclaw_tui.core import config_edits, openclaw_config
from openclaw_tui.core.changes import FileChange
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.json5 import Delete, JsonValue, Path
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.credentials import Staged
from openclaw_tui.services.planner import Planner
from openclaw_tui.services.ports import Note, Plan


def require_stored(credential: Credential) -> None:
    """Raise ``KEY_NOT_STORED`` for a key that is in a variable of the environment only."""
    if credential.store is StoreKind.ENV:
        facts = {"profile": str(credential.profile), "name": credential.env_name}
        raise Problem(ProblemCode.KEY_NOT_STORED, **facts)


@dataclass(frozen=True, slots=True)
class KeyPlanner:
    """Plans only; shares its steps with the planner of setup. Everything may raise ``Problem``."""

    planner: Planner

    def is_active(self, credential: Credential) -> bool:
        """Whether OpenClaw's config takes its key from ``credential``."""
        data = ConfigFile(self.planner.home).data
        return self.planner.block_of(data, credential) is not None

    def profile(self, named: ProfileId) -> ProfileId:
        """The profile that ``named`` means by id or alias. Raises ``FOREIGN_PROVIDER``."""
        catalog = self.planner.catalog
        provider = catalog.provider_id(named.provider)
        if provider is None:
            known = ", ".join(dict.fromkeys(choice.provider for choice in catalog.choices))
            facts = {"provider": named.provider, "known": known}
            raise Problem(ProblemCode.FOREIGN_PROVIDER, **facts)
        return ProfileId(provider, named.name)

    def rotation(
        self, credential: Credential, key: Secret, verdict: Verdict | None, *, verified: bool
    ) -> Plan:
        """Put ``key`` in the place of the stored one: OpenClaw's config stays as it is.

        ``verdict`` is what the check of the new key proved, if there was one.
        """
        self.planner.credentials.require_current(credential)
        now = int(time.time())
        checked_at = now if verdict else None
        wanted = credential._replace(
            saved_at=now, fingerprint="", verdict=verdict, checked_at=checked_at
        )
        notes = [Note("old_key_kept"), *self._vanishing(credential.store)]
        if not verified:
            notes.append(Note("unverified"))
        notes += self._header_stays(credential)
        staged = self.planner.credentials.stage(wanted, key)
        return _plan("rotate", staged, staged.changes, notes, staged.seen)

    def move(self, credential: Credential, key: Secret, store: StoreKind) -> Plan:
        """Keep the stored ``key`` in ``store`` from now on."""
        self.planner.credentials.require_current(credential)
        config = ConfigFile(self.planner.home)
        block = self.planner.block_of(config.data, credential)
        plan = self.placed(config, block, credential._replace(store=store), key)
        if credential.store is StoreKind.FILE:
            return plan
        note = Note(f"secret_kept_for_undo.{credential.store}")
        return replace(plan, notes=(note, *plan.notes))

    def placed(
        self,
        config: ConfigFile,
        block: str | None,
        wanted: Credential,
        key: Secret,
        taken_out: Sequence[Path] = (),
    ) -> Plan:
        """Store ``key`` as ``wanted`` says, and let ``block`` (``None``: no one) refer to it.

        ``taken_out`` are further places of the config that hold the key.
        """
        staged = self.planner.credentials.stage(wanted, key)
        changes, notes = staged.changes, [*self._vanishing(wanted.store)]
        if block is not None:
            self.planner.require_supported()
            changes += self._referring(config, block, staged.credential, taken_out)
            notes += self._config_notes(config.data, block)
        return _plan("move", staged, changes, notes, {**config.seen, **staged.seen})

    def _referring(
        self, config: ConfigFile, block: str, credential: Credential, taken_out: Sequence[Path]
    ) -> tuple[FileChange, ...]:
        entry = self.planner.secret_provider(credential.store)
        edits = config_edits.reference(config.data, block, credential.ref, entry)
        cut = (*openclaw_config.plaintext_keys(config.data, block), *taken_out)
        # One that a duplicate or a later file hides would stay: all go before the new one comes.
        hiding = [Delete(place) for place in cut if config.is_repeated(place)]
        return config.changes((*hiding, *edits, *map(Delete, taken_out)), cut=cut)

    def _header_stays(self, credential: Credential) -> Iterator[Note]:
        data = ConfigFile(self.planner.home).data
        block = self.planner.block_of(data, credential)
        if block is not None and openclaw_config.auth_headers(data, block):
            yield Note("auth_header_stays", {"provider": block, "profile": str(credential.profile)})

    def _vanishing(self, store: StoreKind) -> Iterator[Note]:
        if self.planner.vanishing and store is StoreKind.KEYRING:
            yield Note("vanishing")

    def _config_notes(self, data: JsonValue, block: str) -> Iterator[Note]:
        if openclaw_config.plaintext_key(data, block) is not None:
            yield Note("plaintext_removed")
        if openclaw_config.auth_headers(data, block):
            yield Note("auth_header_removed", {"provider": block})
        if self.planner.home.config_path.is_symlink():
            yield Note("config_symlink")


def _plan(
    kind: str,
    staged: Staged,
    changes: tuple[FileChange, ...],
    notes: list[Note],
    seen: Mapping[FilePath, str],
) -> Plan:
    return Plan(
        staged.credential.profile,
        changes,
        kind=kind,
        credential=staged.credential,
        accounts_added=staged.accounts_added,
        accounts_released=staged.accounts_released,
        seen=seen,
        notes=tuple(notes),
    )
