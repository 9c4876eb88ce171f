"""The setup draft as far as the flags of ``onboard`` and ``migrate`` answer it."""

from __future__ import annotations

import argparse
import os

from openclaw_tui.cli.token_source import read_token
from openclaw_tui.core.base_url import clean_base_url
from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.portal.findings import Leftovers
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
    """As ``draft_from``; what names no way means the recommended one."""
    if args.auth_choice is None and _names_more(args):
        args.auth_choice = catalog.recommended.id
    draft = draft_from(args, catalog)
    if args.token_found:
        draft = _with_found(draft, leftovers)
    return draft.with_image_model(args.image_model) if args.image_model else draft


def _names_more(args: argparse.Namespace) -> bool:
    token = args.token_stdin or args.token_env or args.token_command
    return bool(token or args.base_url or args.model)


def _with_found(draft: Draft, leftovers: Leftovers) -> Draft:
    """The first key on this machine that fits the way, or any of a plan that has not ended."""
    for key in leftovers.keys_for(draft.choice):
        url = draft.custom_url or key.base_url
        return draft.with_choice(draft.choice or key.choice, url).with_token(key.token)
    raise Problem(ProblemCode.TOKEN_MISSING)


def _with_choice(draft: Draft, args: argparse.Namespace, catalog: Catalog) -> Draft:
    if not args.auth_choice:
        if args.base_url or args.model:
            raise Problem(ProblemCode.CHOICE_MISSING)
        return draft
    choice = catalog.choice(args.auth_choice)
    if choice is None:
        raise Problem(ProblemCode.UNKNOWN_CHOICE, choice=args.auth_choice)
    draft = draft.with_choice(choice, clean_base_url(args.base_url) if args.base_url else None)
    if args.model:
        draft = draft.with_model_id(args.model.removeprefix(f"{choice.provider}/"))
    return draft
