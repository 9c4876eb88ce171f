"""Plans the way of a key into another store, wherever it is now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from openclaw_tui.core.backup import Backup
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.store import StoreKind
from openclaw_tui.services.credentials import CredentialService
from openclaw_tui.services.key_planner import KeyPlanner, require_stored
from openclaw_tui.services.plain_keys import PlainKey, PlainKeys
from openclaw_tui.services.ports import Note, Plan, Prepared


@dataclass(frozen=True, slots=True)
class Mover:
    """``backups`` are the earlier ones, which may hold keys that no longer stand elsewhere."""

    key_planner: KeyPlanner
    plain_keys: PlainKeys
    credentials: CredentialService
    backups: Callable[[], Sequence[Backup]]

    async def plan(self, named: ProfileId, store: StoreKind) -> Prepared:
        """Keep the key of a profile, or of a provider in OpenClaw's config, in ``store``.

        The plan has no changes where it is there already. Raises ``Problem``.
        """
        profile = self.key_planner.profile(named)
        rows = (row for row in self.credentials.list() if row.profile == profile)
        stored = next(rows, None)
        if stored is None or stored.store is StoreKind.ENV:
            found = self.plain_keys.find(named)
        elif (found := self.plain_keys.of_block(named.provider)) is not None:
            stored = self._same(stored, found, store)
            profile = stored.profile
        if found is not None:
            await self._require(store)
            plan = self.plain_keys.adoption(profile, found, store, stored)
            return Prepared(self._with_warning(plan, store), found.key)
        credential = stored or self.credentials.get(profile)
        require_stored(credential)
        if credential.store is store:
            return Prepared(Plan(profile, (), kind="move", credential=credential))
        await self._require(store)
        key = await self.credentials.reveal(credential)
        plan = self.key_planner.move(credential, key, store)
        return Prepared(self._with_warning(plan, store), key)

    def _same(self, stored: Credential, found: PlainKey, store: StoreKind) -> Credential:
        """The row that has the key of a block already. Raises ``PROFILE_TAKEN``: it is another key
        than the stored one, or one that a further block takes from where it is.
        """
        same = self.credentials.same_key_as(found.key)
        if same is not None and same.provider == stored.profile.provider:
            row = self.credentials.get(same)
            if row.store is store or not self.key_planner.is_active(row):
                return row
        facts = {"profile": str(stored.profile), "block": found.block, "store": store.value}
        raise Problem(ProblemCode.PROFILE_TAKEN, **facts)

    async def _require(self, store: StoreKind) -> None:
        if store is StoreKind.KEYRING:
            await self.credentials.require_keyring()

    def _with_warning(self, plan: Plan, store: StoreKind) -> Plan:
        if store is StoreKind.KEYRING and any(each.holds_secrets for each in self.backups()):
            return replace(plan, notes=(*plan.notes, Note("older_backups")))
        return plan
