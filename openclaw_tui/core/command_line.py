"""The command that does headless what the screens just did."""

from __future__ import annotations

import shlex

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.profile import DEFAULT_NAME
from openclaw_tui.core.store import StoreKind


def equivalent(draft: Draft) -> str:
    """``openclaw-tui onboard ...`` for a complete draft, quoted for a shell, without the secret.

    The token comes from stdin, or from the variable that the environment store names.
    """
    words = ["openclaw-tui", "onboard"]
    if draft.choice is not None:
        words += ["--auth-choice", draft.choice.id]
    if draft.custom_url is not None:
        words += ["--base-url", draft.custom_url]
    if draft.model is not None:
        words += ["--model", draft.model]
    if draft.name != DEFAULT_NAME:
        words += ["--name", draft.name]
    if draft.store is not None:
        words += ["--store", draft.store.value]
    if draft.make_default is not None:
        words.append("--set-default" if draft.make_default else "--no-set-default")
    if draft.unverified:
        words.append("--allow-unverified")
    if draft.store is StoreKind.ENV and draft.env_name:
        words += ["--token-env", draft.env_name]
    else:
        words.append("--token-stdin")
    return shlex.join(words)
