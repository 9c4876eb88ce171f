"""Everything that the dashboard shows, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

from openclaw_tui.core.status.health import Check, Health, Level
from openclaw_tui.core.status.rows import ProviderRow, State
from openclaw_tui.core.verdict import Verdict


class Overview(NamedTuple):
    """One look at a home. ``version`` is the installed OpenClaw's, ``None`` without one.

    Where it looked is told by the config, too: ``included`` are the files that it includes,
    ``agent_dirs`` the folders of all agents.
    """

    version: str | None
    state_dir: Path
    config_path: Path
    default_model: str | None
    rows: tuple[ProviderRow, ...]
    health: tuple[Health, ...]
    included: tuple[Path, ...] = ()
    agent_dirs: tuple[Path, ...] = ()

    @property
    def default(self) -> ProviderRow | None:
        """The provider of the default model."""
        return next((row for row in self.rows if row.is_default), None)

    def with_verdicts(self, verdicts: Mapping[str, Verdict], at: int) -> Self:
        """After these checks (by provider) at this time (Unix seconds)."""
        rows = (
            row._replace(verdict=verdicts[row.provider], checked_at=at)
            if row.provider in verdicts
            else row
            for row in self.rows
        )
        return self._replace(rows=tuple(rows))

    @property
    def unread(self) -> Health | None:
        """Why the config could not be read, so that it is not known what is set up."""
        bad = (each for each in self.health if each.level is Level.BAD)
        return next((each for each in bad if each.check is Check.CONFIG), None)

    @property
    def works(self) -> bool:
        """Whether the default works as far as is known, and nothing stands in its way."""
        row = self.default
        known_good = row is not None and row.state in (State.WORKING, State.UNCHECKED)
        return known_good and all(health.level is not Level.BAD for health in self.health)
