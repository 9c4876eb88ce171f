"""Runs one parsed command: builds what it needs and hands over to a presenter."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from openclaw_tui.core.problem import Exit, Problem, ProblemCode

if TYPE_CHECKING:
    from openclaw_tui.core.credential import Credential
    from openclaw_tui.core.draft import Draft
    from openclaw_tui.core.profile import ProfileId
    from openclaw_tui.core.status.overview import Overview
    from openclaw_tui.plain.answers import Answers
    from openclaw_tui.plain.console import Console
    from openclaw_tui.plain.onboard import Onboarding
    from openclaw_tui.services.live import World
    from openclaw_tui.services.ports import Plan, Survey


_WITHOUT_SCREENS = (
    "plain", "json", "yes", "dry_run", "no_probe", "allow_unverified", "check_logins",
    "run_openclaw",
)  # fmt: skip

T = TypeVar("T")
Flow = TypeVar("Flow", bound="Onboarding")


def run(args: argparse.Namespace) -> Exit:
    """The exit code of ``args.command``; without one, of the wizard. Raises ``Problem``."""
    return _COMMANDS[args.command](Session(args))


class Session:
    """One run of the command line: its arguments, and what is built from them when needed."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args

    @cached_property
    def world(self) -> World:
        """The services of the chosen OpenClaw home."""
        from openclaw_tui.services.live import World

        return World(os.environ, self.args.openclaw_profile, dry_run=self.args.dry_run)

    def fresh_world(self) -> World:
        """The same, looked at anew."""
        self.__dict__.pop("world", None)
        return self.world

    @cached_property
    def console(self) -> Console:
        """Where headless commands write."""
        from openclaw_tui.plain.console import Console

        # What a careful person types first: it shows everything and wants nothing.
        rehearsal = self.args.command == "migrate" and self._flag("dry_run")
        return Console(as_json=self.args.json, questions=not self.args.yes and not rehearsal)

    @cached_property
    def survey(self) -> Survey:
        """What was found on this machine."""
        return self.world.survey()

    @cached_property
    def answers(self) -> Answers:
        """The person at the terminal, or else the flags."""
        from openclaw_tui.plain.answers import Flags, Prompts

        if self.console.can_ask:
            return Prompts(self.console, self.world.catalog(), self.survey)
        return Flags(
            self.world.catalog(),
            self.survey,
            yes=self.args.yes,
            allow_unverified=self._flag("allow_unverified"),
        )

    def headless(self, kind: type[Flow]) -> Flow:
        """Setup, or a flow that is built like it, without screens."""
        return kind(
            self.world.services(),
            self.survey,
            self.answers,
            self.console,
            check=self.check,
            dry_run=self.args.dry_run,
        )

    def _flag(self, name: str) -> bool:
        """A flag that only some commands have."""
        return bool(getattr(self.args, name, False))

    async def recover(self) -> None:
        """Finish or take back what an earlier run left half done, and say so."""
        from openclaw_tui.plain.undoing import tell_taken_back

        tell_taken_back(await self.world.recover(), self.console)

    @property
    def check(self) -> bool:
        """Whether the key is to be checked live."""
        return not self._flag("no_probe")

    @property
    def has_screen(self) -> bool:
        """Whether the screens can be drawn: Textual paints on stderr and reads stdin.

        Some flags are wishes that the screens have no place for.
        """
        return (
            not any(map(self._flag, _WITHOUT_SCREENS))
            and _is_terminal(sys.stdin)
            and _is_terminal(sys.stderr)
            and os.environ.get("TERM", "dumb") != "dumb"
        )

    def named(self) -> ProfileId:
        """PROFILE as it was typed. Raises ``Problem``."""
        from openclaw_tui.core.profile import ProfileId

        try:
            return ProfileId.parse(self.args.profile)
        except ValueError:
            raise Problem(ProblemCode.BAD_NAME) from None

    def credential(self) -> Credential:
        """The stored credential that PROFILE names, by provider id or alias. Raises ``Problem``."""
        from openclaw_tui.core.profile import ProfileId

        named = self.named()
        provider = self.world.catalog().provider_id(named.provider) or named.provider
        return self.world.credentials.get(ProfileId(provider, named.name))


def _is_terminal(stream: TextIO | None) -> bool:
    """``None`` is what Python has for a closed one."""
    return stream is not None and stream.isatty()


def _result(work: Coroutine[Any, Any, T]) -> T:
    import asyncio

    from openclaw_tui.services.executor import use_daemon_threads
    from openclaw_tui.services.hardening import redact_logs

    async def main() -> T:
        use_daemon_threads()
        redact_logs()
        return await work

    return asyncio.run(main())


def _start(session: Session) -> Exit:
    """The wizard the first time; later the dashboard."""
    from openclaw_tui.services.places import INDEX

    if session.has_screen and (session.world.home.state_dir / INDEX).exists():
        return _dashboard(session)
    return _onboard(session)


def _wizard(session: Session, draft: Draft) -> Exit:
    """The wizard, and the dashboard if the person asks for it there."""
    from openclaw_tui.ui.app import run_wizard
    from openclaw_tui.ui.dashboard.leaving import Leaving

    code = run_wizard(session.world.services(), draft, ascii_only=session.args.ascii)
    return _dashboard(session) if code == Leaving.DASHBOARD else Exit(code)


def _dashboard(session: Session) -> Exit:
    """The dashboard, and from there whatever the person wants."""
    from openclaw_tui.core.draft import Draft
    from openclaw_tui.ui.app import run_wizard
    from openclaw_tui.ui.dashboard.app import run_dashboard
    from openclaw_tui.ui.dashboard.leaving import Leaving

    drafts: dict[int, Draft] = {
        Leaving.SETUP: Draft(),
        Leaving.MIGRATION: Draft().with_migration(maps_images=False),
    }
    while True:
        services = session.fresh_world().services()
        wanted = run_dashboard(services, ascii_only=session.args.ascii)
        if wanted not in drafts:
            return Exit(wanted)
        run_wizard(services, drafts[wanted], ascii_only=session.args.ascii)


def _onboard(session: Session) -> Exit:
    from openclaw_tui.core.draft import Draft

    args = session.args
    draft = Draft()
    if args.command == "onboard":
        from openclaw_tui.cli.draft import draft_from

        draft = draft_from(args, session.world.catalog())
    elif not session.has_screen and not session.console.can_ask:
        raise Problem(ProblemCode.TERMINAL_UNUSABLE)
    if session.has_screen:
        return _wizard(session, draft)
    from openclaw_tui.plain.onboard import Onboarding

    _result(session.recover())
    return _result(session.headless(Onboarding).run(draft))


def _migrate(session: Session) -> Exit:
    from openclaw_tui.cli.draft import migration_draft

    args = session.args
    # The screens fetch the keys themselves.
    wants_keys = args.token_found or not session.has_screen
    world = session.world
    if not session.has_screen:
        _result(session.recover())
    leftovers = _result(world.leftovers_and_keys() if wants_keys else world.leftovers())
    draft = migration_draft(args, session.world.catalog(), leftovers)
    if session.has_screen and leftovers.findings:
        return _wizard(session, draft.with_migration(maps_images=leftovers.uses_images))
    from openclaw_tui.plain.migrate import Migration, Wishes

    migration = session.headless(Migration)
    migration.tell(leftovers, Wishes(args.check_logins, args.run_openclaw))
    return _result(migration.run(draft))


def _providers(session: Session) -> Exit:
    from openclaw_tui.plain.providers import show_providers

    return show_providers(session.world.catalog(), session.console)


def _status(session: Session) -> Exit:
    """Without ``World``, which knows how to change things: this one has to be quick."""
    from openclaw_tui.plain.status import show_status
    from openclaw_tui.services.catalog import load
    from openclaw_tui.services.home import discover
    from openclaw_tui.services.openclaw_install import installed
    from openclaw_tui.services.status.look import look

    def overview() -> Overview:
        home = discover(os.environ, session.args.openclaw_profile)
        return look(os.environ, home, installed(os.environ), load())

    if session.args.probe and not session.args.dry_run:
        from openclaw_tui.plain.probing import probe_all, with_found

        found = _result(probe_all(session.world, session.console))
        return show_status(with_found(overview(), found), load(), session.console)
    return show_status(overview(), load(), session.console)


def _probe(session: Session) -> Exit:
    from openclaw_tui.plain.probing import probe_stored

    return _result(
        probe_stored(
            session.credential(), session.world, session.console, dry_run=session.args.dry_run
        )
    )


def _use(session: Session) -> Exit:
    model = session.args.model
    return _result(_apply(session, lambda named: session.world.planner.use(named, model)))


def _rotate(session: Session) -> Exit:
    from openclaw_tui.cli.token_source import read_token
    from openclaw_tui.plain.rotating import Rotation

    _result(session.recover())
    rotation = Rotation(
        session.credential(),
        session.world,
        session.answers,
        session.console,
        live=session.check,
        dry_run=session.args.dry_run,
    )
    # Outside of the loop, which would only note a Ctrl-C until the next await.
    return _result(rotation.run(read_token(session.args, os.environ)))


def _move(session: Session) -> Exit:
    from openclaw_tui.core.store import StoreKind
    from openclaw_tui.plain.moving import move

    world, store = session.world, StoreKind(session.args.store)

    async def run() -> Exit:
        await session.recover()
        return await move(
            await world.mover.plan(session.named(), store),
            world.changer,
            session.answers,
            session.console,
            profile=world.home.profile,
            dry_run=session.args.dry_run,
        )

    return _result(run())


def _forget(session: Session) -> Exit:
    return _result(_apply(session, session.world.planner.forget))


async def _apply(session: Session, make_plan: Callable[[Credential], Plan]) -> Exit:
    from openclaw_tui.plain.changing import review_and_apply

    await session.recover()
    return await review_and_apply(
        make_plan(session.credential()),
        session.world.changer,
        session.answers,
        session.console,
        profile=session.world.home.profile,
        dry_run=session.args.dry_run,
    )


def _undo(session: Session) -> Exit:
    from openclaw_tui.plain.undoing import undo

    return _result(
        undo(
            session.args.backup,
            session.world.changer,
            session.answers,
            session.console,
            dry_run=session.args.dry_run,
        )
    )


def _backups(session: Session) -> Exit:
    from openclaw_tui.plain.undoing import backups

    return _result(
        backups(
            session.world.changer,
            session.answers,
            session.console,
            purge=session.args.purge,
            dry_run=session.args.dry_run,
        )
    )


_COMMANDS: dict[str | None, Callable[[Session], Exit]] = {
    None: _start,
    "onboard": _onboard,
    "migrate": _migrate,
    "providers": _providers,
    "status": _status,
    "probe": _probe,
    "use": _use,
    "rotate": _rotate,
    "move": _move,
    "forget": _forget,
    "undo": _undo,
    "backups": _backups,
}
