"""Where a secret is kept, and how OpenClaw is told to reach it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId

EXEC_ALIAS = "openclaw_tui"
FILE_ALIAS = "openclaw_tui_file"
ENV_ALIAS = "default"


# OpenClaw refuses the whole config for any other name (2026.5.28 and 2026.9.6).
_ENV_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,127}")


def is_env_name(name: str) -> bool:
    """Whether an ``env`` SecretRef may have this id."""
    return _ENV_NAME.fullmatch(name) is not None


class StoreKind(StrEnum):
    """The three stores, named as on the command line (``--store``)."""

    KEYRING = "keyring"
    FILE = "file"
    ENV = "env"

    @property
    def source(self) -> str:
        """What OpenClaw calls it in a SecretRef."""
        return _SOURCES[self]

    @classmethod
    def of_source(cls, source: str) -> StoreKind | None:
        """The store that OpenClaw calls so."""
        return next((store for store in cls if store.source == source), None)


_SOURCES = {StoreKind.KEYRING: "exec", StoreKind.FILE: "file", StoreKind.ENV: "env"}


class KeyringState(StrEnum):
    """What a bounded look at the OS keyring found. Only ``ABSENT`` may lead to the file store."""

    READY = "ready"
    LOCKED = "locked"
    ABSENT = "absent"
    SILENT = "silent"


_OBSTACLES = {
    KeyringState.ABSENT: ProblemCode.KEYRING_ABSENT,
    KeyringState.LOCKED: ProblemCode.KEYRING_LOCKED,
    KeyringState.SILENT: ProblemCode.KEYRING_SILENT,
}


def keyring_obstacle(keyring: KeyringState, *, vanishing: bool = False) -> ProblemCode | None:
    """What keeps this keyring from taking a key; ``vanishing``: what OpenClaw would read it with
    will not stay."""
    return ProblemCode.INSTALL_VANISHES if vanishing else _OBSTACLES.get(keyring)


def require_keyring(keyring: KeyringState, *, vanishing: bool = False) -> None:
    """Raise that obstacle with what to do about it in a setup."""
    if obstacle := keyring_obstacle(keyring, vanishing=vanishing):
        raise Problem(obstacle, case="setup")


def usable_stores(
    keyring: KeyringState | None,
    *,
    vanishing: bool,
    named: StoreKind | None = None,
    env_name: str | None = None,
) -> tuple[StoreKind, ...]:
    """Where a key can be kept, as long as the keyring is so (``None``: nobody knows yet).

    ``named`` is the store that the person named already: a file is taken knowingly then, and a
    place that vanishes too. The environment, where the key is in a variable ``env_name``, needs
    no keyring.
    """
    in_keyring = not vanishing or named is StoreKind.KEYRING
    usable = {
        StoreKind.KEYRING: keyring is KeyringState.READY and in_keyring,
        StoreKind.FILE: keyring in (KeyringState.READY, KeyringState.ABSENT)
        or named is StoreKind.FILE,
        StoreKind.ENV: env_name is not None,
    }
    return tuple(store for store, is_usable in usable.items() if is_usable)


class SecretRef(NamedTuple):
    """OpenClaw's pointer to a secret (``source``, ``provider`` alias, ``id``).

    One alias belongs to one source, or OpenClaw refuses the whole file (seen on 2026.9.6).
    """

    source: str
    provider: str
    id: str

    def as_json(self) -> dict[str, str]:
        """The value that stands at ``models.providers.<id>.apiKey``."""
        return {"source": self.source, "provider": self.provider, "id": self.id}


def secret_ref(profile: ProfileId, store: StoreKind, env_name: str | None = None) -> SecretRef:
    """The SecretRef of a profile in a store; ``env_name`` is needed for, and only for, ``env``."""
    match store:
        case StoreKind.KEYRING:
            return SecretRef(store.source, EXEC_ALIAS, profile.ref_id)
        case StoreKind.FILE:
            return SecretRef(store.source, FILE_ALIAS, f"/{profile.ref_id}")
        case StoreKind.ENV:
            if not env_name:
                raise ValueError("the environment store needs a variable name")
            return SecretRef(store.source, ENV_ALIAS, env_name)
