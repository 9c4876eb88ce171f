"""``move``: a key goes to another store, also one that stands in plain text in the config."""

from __future__ import annotations

from dataclasses import replace

from openclaw_tui.core.draft import answered
from openclaw_tui.core.problem import Exit
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.i18n import tr
from openclaw_tui.plain.answers import Answers
from openclaw_tui.plain.changing import show_and_write
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.payload import key_payload
from openclaw_tui.services.key_planner import require_stored
from openclaw_tui.services.live import World
from openclaw_tui.services.ports import Note, Plan


class Move:
    """One run of ``move``. ``named`` is a profile, or a provider in OpenClaw's config."""

    def __init__(
        self,
        named: ProfileId,
        store: StoreKind,
        world: World,
        answers: Answers,
        console: Console,
        *,
        dry_run: bool,
    ) -> None:
        self._named = named
        self._store = store
        self._world = world
        self._answers = answers
        self._console = console
        self._dry_run = dry_run

    async def run(self) -> Exit:
        """Plan, review, move. Raises ``Problem``."""
        planner, credentials = self._world.key_planner, self._world.credentials
        profile = planner.profile(self._named)
        is_stored = any(row.profile == profile for row in credentials.list())
        found = None if is_stored else planner.plain_key(self._named)
        if found is not None:
            await self._require_store()
            return await self._write(planner.adoption(profile, found, self._store), found.key)
        credential = credentials.get(profile)
        require_stored(credential)
        if credential.store is self._store:
            self._console.say(tr("plain.nothing_to_change"))
            self._console.emit(key_payload(credential, (), None))
            return Exit.DONE
        await self._require_store()
        key = await credentials.reveal(credential)
        return await self._write(planner.move(credential, key, self._store), key)

    async def _require_store(self) -> None:
        if self._store is StoreKind.KEYRING:
            await self._world.credentials.require_keyring()

    async def _write(self, plan: Plan, key: Secret) -> Exit:
        earlier = self._world.changer.backups()
        if self._store is StoreKind.KEYRING and any(each.holds_secrets for each in earlier):
            plan = replace(plan, notes=(*plan.notes, Note("older_backups")))
        backup = await show_and_write(
            plan,
            self._world.changer,
            self._answers,
            self._console,
            profile=self._world.home.profile,
            dry_run=self._dry_run,
            secret=key,
        )
        self._console.emit(key_payload(answered(plan.credential), plan.changes, backup))
        return Exit.DONE
