"""The health of the whole: what concerns no single provider."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Check(StrEnum):
    """What is looked at; texts ``status.health.<check>.<level>``, in the order they are shown."""

    OPENCLAW = "openclaw"
    CONFIG = "config"
    KEYRING = "keyring"
    RESOLVER = "resolver"
    PORTAL = "portal"
    PLAINTEXT = "plaintext"
    ENVIRONMENT = "environment"
    UNREADABLE = "unreadable"
    INTERRUPTED = "interrupted"


class Level(StrEnum):
    """How it is."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


class Health(NamedTuple):
    """One finding. ``facts`` fill its text; ``command`` is what puts it right, if one does.

    Where the fact ``code`` names a ``ProblemCode``, the text and the remedy are that problem's.
    """

    check: Check
    level: Level
    facts: Mapping[str, str] = MappingProxyType({})
    command: tuple[str, ...] = ()
