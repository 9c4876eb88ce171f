"""Commands that people are shown: quoted for a shell, without any secret.

``profile`` is OpenClaw's ``--profile``, where one is in use.
"""

from __future__ import annotations

import shlex

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.profile import DEFAULT_NAME
from openclaw_tui.core.store import StoreKind


def undo_command(backup: str, profile: str | None) -> str:
    """What takes a change back."""
    return shlex.join([*_own("undo", profile), backup])


def ask_command(model: str, profile: str | None) -> str:
    """What asks OpenClaw through the saved key; ``model`` as OpenClaw names it."""
    selected = ["--profile", profile] if profile else []
    words = ["infer", "model", "run", "--local", "--model", model, "--prompt", "hello"]
    return shlex.join(["openclaw", *selected, *words])


def _own(command: str, profile: str | None) -> list[str]:
    selected = ["--openclaw-profile", profile] if profile else []
    return ["openclaw-tui", command, *selected]


def equivalent(draft: Draft, profile: str | None) -> str:
    """``openclaw-tui onboard ...`` for a complete draft: what the screens just did.

    The token comes from stdin, or from the variable that the environment store names.
    """
    words = _own("onboard", profile)
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
