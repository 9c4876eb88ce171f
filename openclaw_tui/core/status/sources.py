"""Where a provider's key can come from, and which of the places OpenClaw takes.

The order was observed by the key that reached an endpoint, on 2026.5.28, 2026.7.1 and 2026.9.6
(``tests/interop/test_status.py`` does it again), and read in ``resolveApiKeyForProvider``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from openclaw_tui.core.profile import ProfileId


class SourceKind(StrEnum):
    """What a source is; its text is ``status.source.<kind>``."""

    HEADER = "header"
    REF = "ref"
    KEY = "key"
    VARIABLE = "variable"
    MARKER = "marker"
    PROFILE = "profile"
    ENV = "env"
    STORED = "stored"
    LOGIN = "login"


class Idle(StrEnum):
    """Why OpenClaw does not take a source at all; its text is ``status.idle.<idle>``."""

    NOT_READ = "not_read"
    EXPIRED = "expired"
    NO_PLUGIN = "no_plugin"
    NOT_IN_CONFIG = "not_in_config"
    FOREIGN = "foreign"
    BESIDE = "beside"
    OTHER_MODEL = "other_model"
    NOT_SENT = "not_sent"


class Source(NamedTuple):
    """One place. ``name`` is what it is called there: a ref, a variable, a credential; of a key or
    a header in the provider's block the way to it.

    ``path`` is the file, if it is in one. ``plaintext`` is true where the key itself can be read
    in that file. ``expires`` is Unix seconds. ``broken`` is the word for why it gives no key
    (``status.broken.<word>``). ``profile`` is our own credential behind it. ``shadowed_by`` names
    the source that OpenClaw takes instead.
    """

    kind: SourceKind
    name: str
    path: Path | None = None
    plaintext: bool = False
    expires: int | None = None
    idle: Idle | None = None
    broken: str = ""
    profile: ProfileId | None = None
    shadowed_by: str = ""

    @property
    def variable(self) -> str | None:
        """The variable that it reads."""
        if self.kind in (SourceKind.ENV, SourceKind.VARIABLE):
            return self.name
        kind, _, name = self.name.partition(":")
        return name if self.kind is SourceKind.REF and kind == "env" else None

    @property
    def steps(self) -> tuple[str | int, ...]:
        """The way to a key or a header in the provider's block."""
        return tuple(int(part) if part.isdecimal() else part for part in self.name.split("."))

    @property
    def is_in_config(self) -> bool:
        """Whether the provider's block names it as its key."""
        return self.kind in _IN_CONFIG

    @property
    def is_in_block(self) -> bool:
        """Whether the provider's block says it: as its key, or in a header."""
        return self.is_in_config or self.kind is SourceKind.HEADER

    @property
    def is_used(self) -> bool:
        """Whether OpenClaw takes this one."""
        return self.idle is None and not self.shadowed_by


_IN_CONFIG = (SourceKind.REF, SourceKind.KEY, SourceKind.VARIABLE, SourceKind.MARKER)


def ranked(sources: Iterable[Source], *, config_first: bool) -> tuple[Source, ...]:
    """The sources in OpenClaw's order, each that loses with the name of the winner.

    ``config_first``: the block says ``auth: "api-key"``, which puts its key before everything.
    Among equals the order of ``sources`` stands. A header of the block comes before every key, and
    is not sent without one.
    """
    sources = [*sources]
    if all(source.idle or source.kind is SourceKind.HEADER for source in sources):
        sources = [source._replace(idle=source.idle or Idle.NOT_SENT) for source in sources]

    def rank(source: Source) -> tuple[bool, int]:
        if source.is_in_config and config_first:
            return source.idle is not None, 0
        return source.idle is not None, _RANKS[source.kind]

    ordered = sorted(sources, key=rank)
    winner = next((source for source in ordered if source.idle is None), None)
    return tuple(
        source._replace(shadowed_by=winner.name)
        if winner is not None and source is not winner and source.idle is None
        else source
        for source in ordered
    )


_RANKS = {
    SourceKind.HEADER: -1,
    SourceKind.PROFILE: 1,
    SourceKind.ENV: 2,
    SourceKind.REF: 3,
    SourceKind.KEY: 4,
    SourceKind.VARIABLE: 4,
    SourceKind.MARKER: 4,
    SourceKind.STORED: 5,
    SourceKind.LOGIN: 6,
}
