"""``ports.Dashboard`` over a world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openclaw_tui.core.backup import Backup
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.probe import ProbeRequest, StageUpdate
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.health import Health
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import Source
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.services.home import discover
from openclaw_tui.services.key_planner import require_stored
from openclaw_tui.services.openclaw_files import places
from openclaw_tui.services.places import CHECKS, INDEX, LAUNCHER, SECRETS
from openclaw_tui.services.ports import Prepared, Receipt
from openclaw_tui.services.status.health import keyring_health
from openclaw_tui.services.status.interrupted import journals
from openclaw_tui.services.status.look import cli_login, look
from openclaw_tui.services.status.spots import Spot, Spots
from openclaw_tui.services.status.stamps import stamp
from openclaw_tui.services.variables import env_files

if TYPE_CHECKING:
    from openclaw_tui.services.live import World


class LiveDashboard:
    """Looks, checks and changes in one home."""

    def __init__(self, environ: Mapping[str, str], world: World) -> None:
        self._environ = environ
        self._world = world
        self._seen: Overview | None = None
        self._spots: tuple[object, Spots] | None = None

    def look(self) -> Overview:
        """What local files tell."""
        world = self._world
        world.look_again()
        self._seen = look(self._environ, world.home, world.openclaw, world.catalog())
        return self._seen

    def stamp(self) -> tuple[object, ...]:
        """Time and size of every file behind ``look``; ``None`` for one that is not there.

        Those that only the config names belong to it after the look that found them.
        """
        return tuple(map(stamp, self._files()))

    def spots(self, row: ProviderRow) -> Mapping[Source, Spot]:
        """Where its sources stand; the config is read once for all rows until it changes."""
        mark = self.stamp()
        if self._spots is None or self._spots[0] != mark:
            self._spots = mark, Spots(self._world.home)
        return self._spots[1].of(row)

    async def slow_health(self) -> Sequence[Health]:
        """How the keyring is."""
        return [keyring_health(await self._world.credentials.keyring_state())]

    async def check(self, row: ProviderRow, complain: Callable[[Problem], None]) -> Verdict:
        """One live check, which is remembered if it can be."""
        from openclaw_tui.services.prober import HttpProber
        from openclaw_tui.services.status.checker import Checker
        from openclaw_tui.services.status.tokens import Tokens

        world = self._world
        tokens = Tokens(self._environ, world.home, world.credentials)
        checker = Checker(world.home, world.catalog(), world.credentials, tokens, HttpProber())
        return await checker.check(row, complain)

    async def recover(self) -> Sequence[Backup]:
        """Finish or take back what an earlier run left half done."""
        return await self._world.recover()

    async def plan_use(self, profile: ProfileId) -> Prepared:
        """Make it active, and its model the default."""
        await self._world.recover()
        credential = self._world.credentials.get(profile)
        return Prepared(self._world.planner.use(credential, credential.model))

    async def plan_forget(self, profile: ProfileId) -> Prepared:
        """Remove it."""
        await self._world.recover()
        return Prepared(self._world.planner.forget(self._world.credentials.get(profile)))

    async def plan_move(self, profile: ProfileId, store: StoreKind) -> Prepared:
        """Keep a stored key, or one in plain text, elsewhere."""
        await self._world.recover()
        return await self._world.mover.plan(profile, store)

    def stored(self, profile: ProfileId) -> Credential:
        """What there is to show of a stored key before another one takes its place."""
        return self._world.credentials.get(profile)

    async def check_new(
        self, shown: Credential, key: Secret, report: Callable[[StageUpdate], None]
    ) -> Verdict:
        """One live check of a key that is to take the place of a stored one."""
        from openclaw_tui.services.prober import HttpProber

        require_stored(shown)
        self._world.credentials.require_current(shown)
        if await self._world.credentials.holds(shown, key):
            raise Problem(ProblemCode.KEY_UNCHANGED, profile=str(shown.profile))
        choice = self._world.catalog().choice(shown.auth_choice)
        if choice is None:
            raise Problem(ProblemCode.UNKNOWN_CHOICE, choice=shown.auth_choice)
        request = ProbeRequest(choice, shown.base_url, shown.model, key)
        return await HttpProber().probe(request, report)

    async def plan_rotate(self, shown: Credential, key: Secret, verdict: Verdict) -> Prepared:
        """Put a checked key in the place of the one that was shown."""
        await self._world.recover()
        plan = self._world.key_planner.rotation(shown, key, verdict, verified=True)
        return Prepared(plan, key)

    async def carry_out(self, prepared: Prepared) -> Receipt:
        """Write a plan."""
        return await self._world.changer.apply(prepared.plan, prepared.secret)

    async def last_change(self) -> Backup:
        """What ``undo`` would take back."""
        return await self._world.changer.last_change()

    async def undo(self, backup: str) -> None:
        """Take this change back, if it is still the last."""
        await self._world.changer.undo(backup)

    def _files(self) -> list[Path]:
        openclaw, seen = self._world.openclaw, self._seen
        home = discover(self._environ, self._world.home.profile)  # agents come and go
        if seen is not None:
            named = dict.fromkeys((*home.agent_dirs, *seen.agent_dirs))
            home = home._replace(agent_dirs=tuple(named))
        included = seen.included if seen is not None else ()
        ours = [home.state_dir / name for name in (INDEX, CHECKS, SECRETS, LAUNCHER)]
        databases = [*places.databases(home)]
        logs = [path.with_name(f"{path.name}-wal") for path in databases]
        theirs = [home.config_path, *included, *env_files(self._environ, home)]
        theirs += [openclaw.package_dir / "package.json"] if openclaw else []
        logins = [*places.auth_stores(home), cli_login(self._environ)]
        return [*theirs, *ours, *journals(home.state_dir), *logins, *databases, *logs]
