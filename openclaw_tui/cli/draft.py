"""The setup draft as far as the flags of ``onboard`` and ``migrate`` answer it."""

from __future__ import annotations

import argparse
import os

from openclaw_tui.cli.token_source import read_token
from openclaw_tui.core.base_url import clean_base_url, host_of
from openclaw_tui.core.catalog import AuthChoice, Catalog
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.portal.findings import FoundKey, Leftovers
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.store import StoreKind
from openclaw_tui.plain.token import usable_token


def draft_from(args: argparse.Namespace, catalog: Catalog) -> Draft:
    """Raises ``Problem`` for a flag that cannot be meant as given."""
    if args.store == StoreKind.ENV and not args.token_env:
        raise Problem(ProblemCode.ENV_NAME_NEEDED)
    draft = _with_choice(Draft(make_default=args.set_default), args, catalog)
    if args.name:
        try:
            draft = draft.with_name(args.name)
        except ValueError:
            raise Problem(ProblemCode.BAD_NAME) from None
    if args.store:
        draft = draft.with_store(StoreKind(args.store))
    pasted = read_token(args, os.environ)
    if pasted is not None:
        if draft.plan is None:
            raise Problem(ProblemCode.CHOICE_MISSING)
        draft = draft.with_token(usable_token(pasted, draft.plan, catalog), args.token_env)
    return draft


def migration_draft(args: argparse.Namespace, catalog: Catalog, leftovers: Leftovers) -> Draft:
    """As ``draft_from``; what names no way means that of the found key, or the recommended one.

    A found key goes where it belongs unless a flag names another place.
    """
    key = _found(args, catalog, leftovers) if args.token_found else None
    if key is not None:
        args.auth_choice = args.auth_choice or key.choice.id
        args.base_url = args.base_url or key.base_url
    elif args.auth_choice is None and _names_more(args):
        args.auth_choice = catalog.recommended.id
    draft = draft_from(args, catalog)
    draft = draft.with_clean_copies(args.clean_copies)
    if key is not None:
        draft = draft.with_token(key.token)
    return draft.with_image_model(args.image_model) if args.image_model else draft


def _names_more(args: argparse.Namespace) -> bool:
    token = args.token_stdin or args.token_env or args.token_command
    return bool(token or args.base_url or args.model)


def _found(args: argparse.Namespace, catalog: Catalog, leftovers: Leftovers) -> FoundKey:
    """The first key on this machine that fits the way, or any of a plan that has not ended.

    Raises ``Problem`` without one, or where all of them belong to other hosts than the one that
    the way alone names: whoever wants that has to say so.
    """
    named = _named(args, catalog)
    keys = leftovers.keys_for(named)
    for key in keys:
        if named is None or args.base_url or _host(key) in (None, host_of(named.base_url)):
            return key
    if named is None or not keys:
        raise Problem(ProblemCode.TOKEN_MISSING)
    facts = {"place": keys[0].place, "own": str(_host(keys[0])), "host": host_of(named.base_url)}
    raise Problem(ProblemCode.KEY_ELSEWHERE, **facts)


def _host(key: FoundKey) -> str | None:
    """The host that the key was found with, where that is not the one of its way."""
    return host_of(key.base_url) if key.base_url else None


def _named(args: argparse.Namespace, catalog: Catalog) -> AuthChoice | None:
    """The way that a flag names. Raises ``Problem`` for one that does not exist."""
    if not args.auth_choice:
        return None
    choice = catalog.choice(args.auth_choice)
    if choice is None:
        raise Problem(ProblemCode.UNKNOWN_CHOICE, choice=args.auth_choice)
    return choice


def _with_choice(draft: Draft, args: argparse.Namespace, catalog: Catalog) -> Draft:
    choice = _named(args, catalog)
    if choice is None:
        if args.base_url or args.model:
            raise Problem(ProblemCode.CHOICE_MISSING)
        return draft
    draft = draft.with_choice(choice, clean_base_url(args.base_url) if args.base_url else None)
    if args.model:
        draft = draft.with_model_id(args.model.removeprefix(f"{choice.provider}/"))
    return draft
