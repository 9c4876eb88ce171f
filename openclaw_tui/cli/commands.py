"""Runs one parsed command: builds the services it needs and hands over to a presenter."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from openclaw_tui.cli.token_source import read_token
from openclaw_tui.core.problem import Exit, Problem, ProblemCode

if TYPE_CHECKING:
    from openclaw_tui.core.catalog import Catalog
    from openclaw_tui.core.credential import Credential
    from openclaw_tui.core.draft import Draft
    from openclaw_tui.plain.console import Console
    from openclaw_tui.services.live import World


def run(args: argparse.Namespace) -> Exit:
    """The exit code of ``args.command``. Raises ``Problem``."""
    if args.command in (None, "onboard"):
        return _onboard(args)
    return _headless(args)


def _world(args: argparse.Namespace) -> World:
    from openclaw_tui.services.live import World

    return World(os.environ, args.openclaw_profile)


def _console(args: argparse.Namespace) -> Console:
    from openclaw_tui.plain.console import Console

    return Console(as_json=args.json, questions=not args.yes)


def _run_async(work: Coroutine[Any, Any, Exit]) -> Exit:
    from openclaw_tui.services.executor import use_daemon_threads

    async def main() -> Exit:
        use_daemon_threads()
        return await work

    return asyncio.run(main())


def _has_screen(args: argparse.Namespace) -> bool:
    """Whether the Textual screens can be drawn: it draws on stderr and reads stdin."""
    return (
        not (args.plain or args.json or args.yes or args.dry_run)
        and sys.stdin.isatty()
        and sys.stderr.isatty()
        and os.environ.get("TERM", "dumb") != "dumb"
    )


def _onboard(args: argparse.Namespace) -> Exit:
    from openclaw_tui.core.draft import Draft

    if args.command is None and not _has_screen(args) and not sys.stdin.isatty():
        raise Problem(ProblemCode.TERMINAL_UNUSABLE)
    world = _world(args)
    draft = Draft()
    if args.command == "onboard":
        draft = _draft(args, world.catalog())
    if _has_screen(args):
        from openclaw_tui.ui.app import run_wizard

        return run_wizard(world.services(), draft, ascii_only=args.ascii)
    return _plain_onboard(args, world, draft)


def _draft(args: argparse.Namespace, catalog: Catalog) -> Draft:
    """The draft as far as the flags answer it."""
    from openclaw_tui.core.base_url import clean_base_url
    from openclaw_tui.core.draft import Draft
    from openclaw_tui.core.store import StoreKind
    from openclaw_tui.plain.answers import usable_token

    draft = Draft(make_default=args.set_default)
    if args.name:
        try:
            draft = draft.with_name(args.name)
        except ValueError:
            raise Problem(ProblemCode.BAD_NAME, name=args.name) from None
    if args.store == StoreKind.ENV and not args.token_env:
        raise Problem(ProblemCode.ENV_NAME_NEEDED)
    if args.store:
        draft = draft.with_store(StoreKind(args.store))
    if args.auth_choice:
        choice = catalog.choice(args.auth_choice)
        if choice is None:
            raise Problem(ProblemCode.UNKNOWN_CHOICE, choice=args.auth_choice)
        url = clean_base_url(args.base_url) if args.base_url else None
        draft = draft.with_choice(choice, url)
        if args.model:
            draft = draft.with_model_id(args.model.removeprefix(f"{choice.provider}/"))
    elif args.base_url or args.model:
        raise Problem(ProblemCode.UNKNOWN_CHOICE, choice="")
    pasted = read_token(args, os.environ)
    if pasted is not None:
        draft = draft.with_token(usable_token(pasted, draft, catalog))
        draft = draft.with_env_name(args.token_env)
    return draft


def _plain_onboard(args: argparse.Namespace, world: World, draft: Draft) -> Exit:
    from openclaw_tui.plain.answers import Flags, Prompts
    from openclaw_tui.plain.onboard import Onboarding

    console = _console(args)
    services = world.services()
    survey = services.survey()
    flags = args.command == "onboard" and args
    answers = (
        Prompts(console, services.catalog(), survey)
        if console.can_ask
        else Flags(survey, yes=args.yes, allow_unverified=bool(flags and flags.allow_unverified))
    )
    onboarding = Onboarding(
        services,
        answers,
        console,
        check=not (flags and flags.no_probe),
        dry_run=args.dry_run,
    )
    return _run_async(onboarding.run(draft))


def _headless(args: argparse.Namespace) -> Exit:
    from openclaw_tui.plain.answers import Flags, Prompts

    world = _world(args)
    console = _console(args)
    survey = world.survey()
    answers = (
        Prompts(console, world.catalog(), survey)
        if console.can_ask
        else Flags(survey, yes=args.yes, allow_unverified=False)
    )
    match args.command:
        case "providers":
            from openclaw_tui.plain.providers import show_providers

            return show_providers(world.catalog(), console)
        case "probe":
            from openclaw_tui.plain.probing import probe_stored

            return _run_async(
                probe_stored(
                    _stored(args, world),
                    world.credentials,
                    world.catalog(),
                    world.services().prober,
                    console,
                )
            )
        case "use" | "forget":
            from openclaw_tui.plain.changing import review_and_apply

            credential = _stored(args, world)
            plan = (
                world.planner.use(credential, args.model)
                if args.command == "use"
                else world.planner.forget(credential)
            )
            return _run_async(
                review_and_apply(plan, world.changer, answers, console, dry_run=args.dry_run)
            )
        case "undo":
            from openclaw_tui.plain.undoing import undo

            return _run_async(
                undo(args.backup, world.changer, answers, console, dry_run=args.dry_run)
            )
        case _:
            from openclaw_tui.plain.undoing import backups

            return _run_async(backups(world.changer, answers, console, purge=args.purge))


def _stored(args: argparse.Namespace, world: World) -> Credential:
    from openclaw_tui.core.profile import ProfileId

    try:
        profile = ProfileId.parse(args.profile)
    except ValueError:
        raise Problem(ProblemCode.BAD_NAME, name=args.profile) from None
    provider = world.catalog().provider_id(profile.provider)
    credential = world.credentials.get(ProfileId(provider or profile.provider, profile.name))
    if credential is None:
        raise Problem(ProblemCode.UNKNOWN_PROFILE, profile=str(profile))
    return credential
