"""Builds the real services; the only place that names every concrete one.

Each is imported when it is first used: the wizard paints its first frame before any of them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.services.home import discover
from openclaw_tui.services.ports import (
    Plan,
    Receipt,
    Services,
    Survey,
    Verification,
)

if TYPE_CHECKING:
    from asyncio import Semaphore

    from openclaw_tui.core.backup import Backup
    from openclaw_tui.core.catalog import Catalog
    from openclaw_tui.core.credential import Credential
    from openclaw_tui.core.portal.findings import FoundKey, Leftovers
    from openclaw_tui.services.changer import Changer
    from openclaw_tui.services.credentials import CredentialService
    from openclaw_tui.services.key_planner import KeyPlanner
    from openclaw_tui.services.keyring.client import KeyringClient
    from openclaw_tui.services.mover import Mover
    from openclaw_tui.services.openclaw_cli import OpenClawCli
    from openclaw_tui.services.openclaw_install import Installed
    from openclaw_tui.services.planner import Planner
    from openclaw_tui.services.status.dashboard import LiveDashboard

# What rests on the home or on the installed OpenClaw.
_BUILT: Final = ("openclaw", "credentials", "changer", "planner", "key_planner", "mover")
_KEYS_AT_ONCE: Final = 8  # each is a helper process


class World:
    """One OpenClaw home and everything that works on it, built when first needed.

    ``profile`` is OpenClaw's ``--profile``. ``dry_run``: not even what an earlier run left half
    done is written. Raises ``Problem`` for a profile name that OpenClaw refuses.
    """

    def __init__(
        self, environ: Mapping[str, str], profile: str | None, *, dry_run: bool = False
    ) -> None:
        self._environ = dict(environ)
        self._dry_run = dry_run
        self.home = discover(environ, profile)

    def look_again(self) -> None:
        """Find home and OpenClaw anew: agents come, OpenClaw is updated while a screen is open."""
        self.home = discover(self._environ, self.home.profile)
        for name in _BUILT:
            self.__dict__.pop(name, None)

    @cached_property
    def openclaw(self) -> Installed | None:
        """The installed OpenClaw."""
        from openclaw_tui.services.openclaw_install import installed

        return installed(self._environ)

    @cached_property
    def credentials(self) -> CredentialService:
        """The stored credentials of this home."""
        from openclaw_tui.services.credentials import CredentialService

        return CredentialService(self.home, self._environ, self._keyring)

    @cached_property
    def _keyring(self) -> KeyringClient:
        from openclaw_tui.services.keyring.client import KeyringClient
        from openclaw_tui.services.launcher import PASS_ENV

        # What the resolver gets from OpenClaw, too: no variable with somebody's key.
        return KeyringClient({k: v for k, v in self._environ.items() if k in PASS_ENV})

    @cached_property
    def changer(self) -> Changer:
        """What carries plans out."""
        from openclaw_tui.services.changer import Changer

        return Changer(self.home, self.credentials, self._keyring)

    async def recover(self) -> Sequence[Backup]:
        """Finish or take back what an earlier run left half done, before anything is planned; what
        was taken back."""
        return () if self._dry_run else await self.changer.recover()

    @cached_property
    def planner(self) -> Planner:
        """What makes plans."""
        from openclaw_tui.services.planner import Planner

        return Planner(self.home, self.openclaw, self.catalog(), self.credentials, self.vanishing)

    @cached_property
    def key_planner(self) -> KeyPlanner:
        """What makes plans for one key."""
        from openclaw_tui.services.key_planner import KeyPlanner

        return KeyPlanner(self.planner)

    @cached_property
    def mover(self) -> Mover:
        """What plans the way of a key into another store."""
        from openclaw_tui.services.mover import Mover
        from openclaw_tui.services.plain_keys import PlainKeys

        plain_keys = PlainKeys(self.key_planner, self._environ)
        return Mover(self.key_planner, plain_keys, self.credentials, self.changer.backups)

    @property
    def vanishing(self) -> bool:
        """Whether this installation lives in a place that will be emptied."""
        from openclaw_tui.services.installation import is_vanishing

        return is_vanishing(Path(sys.prefix), self._environ)

    def catalog(self) -> Catalog:
        """The provider catalog."""
        from openclaw_tui.services.catalog import load

        return load()

    def survey(self) -> Survey:
        """The quick look around."""
        from openclaw_tui.services.survey import look_around

        self.look_again()
        return look_around(
            self._environ,
            self.home,
            self.openclaw,
            self.catalog(),
            self.credentials,
            vanishing=self.vanishing,
        )

    async def leftovers(self) -> Leftovers:
        """What is left of the retired Portal login, and the keys in plain text beside it."""
        import asyncio

        from openclaw_tui.services.portal.discovery import Discovery

        look = Discovery(self._environ, self.home, self.openclaw, self.catalog()).look
        return await asyncio.to_thread(look)

    async def leftovers_and_keys(self) -> Leftovers:
        """The same with every key that could take its place, the stored ones first."""
        import asyncio

        leftovers, gate = await self.leftovers(), asyncio.Semaphore(_KEYS_AT_ONCE)
        found = await asyncio.gather(
            *(self._stored_key(row, gate) for row in self.credentials.list())
        )
        return replace(leftovers, keys=(*filter(None, found), *leftovers.keys))

    async def _stored_key(self, row: Credential, gate: Semaphore) -> FoundKey | None:
        """A key of this program's own; ``None`` for one that cannot be reached now."""
        from openclaw_tui.core.portal.findings import FoundKey

        choice = self.catalog().choice(row.auth_choice)
        if choice is None or row.store is StoreKind.ENV:
            return None  # a variable is found as such
        url = row.base_url if row.base_url != choice.base_url else None
        async with gate:
            try:
                token = await self.credentials.reveal(row)
            except Problem:
                return None
        return FoundKey(str(row.profile), choice, token, base_url=url)

    def dashboard(self) -> LiveDashboard:
        """What the dashboard and ``status`` need."""
        from openclaw_tui.services.status.dashboard import LiveDashboard

        return LiveDashboard(self._environ, self)

    def openclaw_cli(self) -> OpenClawCli:
        """OpenClaw's own commands."""
        from openclaw_tui.services.openclaw_cli import OpenClawCli

        return OpenClawCli(self._environ, self.home.profile)

    def services(self) -> Services:
        """What the presenters of setup need."""
        from openclaw_tui.services.prober import HttpProber

        return Services(
            survey=self.survey,
            catalog=self.catalog,
            prober=HttpProber(),
            setup=_Setup(self),
            openclaw=self.openclaw_cli,
            portal=_Portal(self),
            dashboard=self.dashboard,
            profile=self.home.profile,
        )


class _Setup:
    """``ports.Setup`` over a world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def keyring_state(self) -> KeyringState:
        return await self._world.credentials.keyring_state()

    async def unlock_keyring(self) -> None:
        await self._world.credentials.unlock_keyring()

    async def plan(self, draft: Draft) -> Plan:
        await self._world.recover()
        if not draft.migrating:
            return self._world.planner.setup(draft)
        from openclaw_tui.services.portal.migration import MigrationPlanner

        leftovers = await self._world.leftovers()
        return MigrationPlanner(self._world.planner).plan(draft, leftovers)

    async def apply(self, draft: Draft, plan: Plan) -> Receipt:
        return await self._world.changer.apply(plan, draft.token)

    async def undo(self, backup: str | None = None) -> None:
        await self._world.changer.undo(backup)

    def same_key_as(self, token: Secret) -> ProfileId | None:
        return self._world.credentials.same_key_as(token)


class _Portal:
    """``ports.Portal`` over a world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def leftovers(self) -> Leftovers:
        return await self._world.leftovers_and_keys()

    async def verify(self) -> Verification:
        leftovers = await self._world.leftovers()
        if self._world.openclaw is None:
            return Verification(leftovers)
        cli = self._world.openclaw_cli()
        valid, complaint = await cli.validate_config()
        return Verification(leftovers, valid, complaint, *await cli.audit_secrets())
