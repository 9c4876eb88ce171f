"""The live check as values: what to ask, and the stages it goes through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from openclaw_tui.core.catalog import AuthChoice
from openclaw_tui.core.secret import Secret


class Stage(StrEnum):
    """The stages a person watches, in order."""

    SHAPE = "shape"
    CONNECT = "connect"
    TLS = "tls"
    MODELS = "models"
    CHAT = "chat"


class StageState(StrEnum):
    """How far a stage is. ``SKIPPED``: it means nothing here (TLS on loopback, say)."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StageUpdate:
    """One stage moved to one state."""

    stage: Stage
    state: StageState


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """What the live check needs. With a custom ``base_url`` the surface follows from ``choice``."""

    choice: AuthChoice
    base_url: str
    model: str
    token: Secret
