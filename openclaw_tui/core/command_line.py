"""Commands that people are shown: quoted for a shell, without any secret.

``profile`` is OpenClaw's ``--profile``, where one is in use.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.profile import DEFAULT_NAME, ProfileId
from openclaw_tui.core.store import StoreKind


def undo_command(backup: str, profile: str | None) -> str:
    """What takes a change back."""
    return shlex.join([*_own("undo", profile), backup])


def status_command(profile_id: ProfileId | None, profile: str | None) -> str:
    """What checks one stored key live, or shows every provider."""
    if profile_id is None:
        return shlex.join([*_own("status", profile), "--probe"])
    return shlex.join([*_own("probe", profile), str(profile_id)])


def ask_command(model: str, profile: str | None, agent: str | None = None) -> str:
    """What asks OpenClaw through the saved key; ``model`` as OpenClaw names it.

    ``agent`` is the one of several that has to be named.
    """
    owner = ["--agent", agent] if agent else []
    words = ["infer", "model", "run", "--local", *owner, "--model", model, "--prompt", "hello"]
    return openclaw_command(words, profile)


def openclaw_command(arguments: Iterable[str], profile: str | None) -> str:
    """One of OpenClaw's own commands."""
    selected = ["--profile", profile] if profile else []
    return shlex.join(["openclaw", *selected, *arguments])


def _own(command: str, profile: str | None) -> list[str]:
    selected = ["--openclaw-profile", profile] if profile else []
    return ["openclaw-tui", command, *selected]


def equivalent(draft: Draft, profile: str | None) -> str:
    """``openclaw-tui onboard ...`` or ``migrate ...`` for a complete draft: what the screens did.

    The token comes from stdin, or from the variable that the environment store names.
    """
    words = _migrate(draft, profile) if draft.migrating else _onboard(draft, profile)
    options = {
        "--base-url": draft.custom_url,
        "--model": draft.model,
        "--image-model": draft.image_model,
        "--name": draft.name if draft.name != DEFAULT_NAME else None,
        "--store": draft.store,
    }
    for option, value in options.items():
        words += [option, value] if value is not None else []
    if draft.unverified:
        words.append("--allow-unverified")
    if draft.store is StoreKind.ENV and draft.env_name:
        words += ["--token-env", draft.env_name]
    else:
        words.append("--token-stdin")
    return shlex.join(words)


def _onboard(draft: Draft, profile: str | None) -> list[str]:
    words = _own("onboard", profile)
    if draft.choice is not None:
        words += ["--auth-choice", draft.choice.id]
    if draft.make_default is not None:
        words.append("--set-default" if draft.make_default else "--no-set-default")
    return words


def _migrate(draft: Draft, profile: str | None) -> list[str]:
    words = _own("migrate", profile)
    if draft.choice is not None:
        words += ["--to", draft.choice.id]
    return [*words, *(["--clean-copies"] if draft.clean_copies else [])]
