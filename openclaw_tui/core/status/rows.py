"""The rows of the dashboard: one for each provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from openclaw_tui.core.status.sources import Source, SourceKind
from openclaw_tui.core.verdict import Status, Verdict

Question: TypeAlias = tuple[object, ...]


class State(StrEnum):
    """What is known of a provider; its text is ``status.state.<state>``."""

    WORKING = "working"
    UNCHECKED = "unchecked"
    PROBLEM = "problem"
    LEGACY = "legacy"
    DETECTED = "detected"


class Trouble(StrEnum):
    """What is wrong; texts ``status.trouble.<trouble>`` and ``.remedy``, the worst first."""

    PORTAL = "portal"
    NO_KEY = "no_key"
    BROKEN = "broken"
    REFUSED = "refused"
    ACCOUNT = "account"
    UNDETERMINED = "undetermined"
    STALE_PROFILE = "stale_profile"
    ENV_OVERRIDES = "env_overrides"
    HEADER_OVERRIDES = "header_overrides"
    PLAINTEXT = "plaintext"
    PLAINTEXT_HEADER = "plaintext_header"
    PLAINTEXT_ELSEWHERE = "plaintext_elsewhere"


_HARMLESS = (
    Trouble.PLAINTEXT, Trouble.PLAINTEXT_HEADER, Trouble.PLAINTEXT_ELSEWHERE, Trouble.UNDETERMINED,
)  # fmt: skip
_GRAVE = tuple(trouble for trouble in Trouble if trouble not in _HARMLESS)


class ProviderRow(NamedTuple):
    """One provider. ``plan`` and ``region`` are the catalog's ids, recognised from the base URL.

    ``sources`` are in OpenClaw's order. ``model`` is the one that a live check asks, if there is
    any. ``verdict`` is the last live check of the source that is
    used, ``checked_at`` its time (Unix seconds). ``known``: the catalog has it, so that its keys
    can be stored here.
    """

    provider: str
    sources: tuple[Source, ...]
    base_url: str = ""
    api: str = ""
    plan: str = ""
    region: str = ""
    models: tuple[str, ...] = ()
    model: str = ""
    configured: bool = True
    is_default: bool = False
    is_fallback: bool = False
    legacy: bool = False
    known: bool = True
    verdict: Verdict | None = None
    checked_at: int | None = None

    @property
    def source(self) -> Source | None:
        """The one that OpenClaw takes."""
        return next((source for source in self.sources if source.is_used), None)

    @property
    def question(self) -> Question:
        """What a live check of it finds out: whether the key from there works here."""
        source = self.source
        return self.provider, self.base_url, source and (source.kind, source.name, source.path)

    @property
    def plaintext(self) -> bool:
        """Whether a key of it can be read on this disk."""
        return any(source.plaintext for source in self.sources)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong, the worst first."""
        return tuple(trouble for trouble in _TROUBLES if self.has(trouble))

    def has(self, trouble: Trouble) -> bool:
        """Whether this is wrong with it."""
        return _TROUBLES[trouble](self)

    @property
    def state(self) -> State:
        """All of it in one word."""
        if self.legacy:
            return State.LEGACY
        if not self.configured:
            return State.DETECTED
        if any(self.has(trouble) for trouble in _GRAVE):
            return State.PROBLEM
        accepted = self.verdict is not None and self.verdict.status is Status.ACCEPTED
        return State.WORKING if accepted else State.UNCHECKED

    def found(self, status: Status) -> bool:
        """Whether the last check ended like this."""
        return self.verdict is not None and self.verdict.status is status

    def reads_plain(self, *, of_block: bool) -> bool:
        """Whether the key of its block, or else one outside of it, can be read on this disk."""
        variables = {source.variable for source in self.sources if source.is_in_config} - {None}
        return any(
            source.plaintext and of_block is (source.is_in_config or source.variable in variables)
            for source in self.sources
            if source.kind is not SourceKind.HEADER
        )

    def shadows(self, kind: SourceKind) -> bool:
        """Whether a source of this kind hides a key that somebody put into the config."""
        used = self.source
        hidden = (SourceKind.REF, SourceKind.KEY, SourceKind.VARIABLE)
        return (
            used is not None
            and used.kind is kind
            and any(source.kind in hidden and source.shadowed_by for source in self.sources)
        )


_TROUBLES: Mapping[Trouble, Callable[[ProviderRow], bool]] = {
    Trouble.PORTAL: lambda row: row.legacy and row.configured,
    Trouble.NO_KEY: lambda row: row.configured and row.source is None,
    Trouble.BROKEN: lambda row: row.source is not None and bool(row.source.broken),
    Trouble.REFUSED: lambda row: row.found(Status.REFUSED),
    Trouble.ACCOUNT: lambda row: row.found(Status.ACCEPTED_WITH_PROBLEM),
    Trouble.UNDETERMINED: lambda row: row.found(Status.UNDETERMINED),
    Trouble.STALE_PROFILE: lambda row: row.shadows(SourceKind.PROFILE),
    Trouble.ENV_OVERRIDES: lambda row: row.shadows(SourceKind.ENV),
    Trouble.HEADER_OVERRIDES: lambda row: row.shadows(SourceKind.HEADER),
    Trouble.PLAINTEXT: lambda row: row.reads_plain(of_block=True),
    Trouble.PLAINTEXT_HEADER: lambda row: any(
        source.plaintext and source.kind is SourceKind.HEADER for source in row.sources
    ),
    # Of the Portal, a migration removes it.
    Trouble.PLAINTEXT_ELSEWHERE: lambda row: not row.legacy and row.reads_plain(of_block=False),
}
