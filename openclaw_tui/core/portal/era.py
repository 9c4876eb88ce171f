"""What sets OpenClaw's versions apart where the Portal's leftovers are concerned."""

from __future__ import annotations

from enum import StrEnum


class Era(StrEnum):
    """``FILES``: up to 2026.6.1 credentials lie in ``auth-profiles.json``. ``AGENT_DB``: from
    2026.6.5 to 2026.7 they are in a database of each agent and that file is ignored.
    ``SHARED_DB``: from 2026.8 they are in one database and the file is in the way. ``UNKNOWN``:
    OpenClaw is not installed.
    """

    FILES = "files"
    AGENT_DB = "agent_db"
    SHARED_DB = "shared_db"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, release: tuple[int, int, int] | None) -> Era:
        """The era of an installed release."""
        if release is None:
            return cls.UNKNOWN
        if release < (2026, 6, 5):  # nothing was released in between
            return cls.FILES
        return cls.AGENT_DB if release < (2026, 8, 0) else cls.SHARED_DB

    @property
    def rejects_old_keys(self) -> bool:
        """Whether members that 2026.3.13 wrote make the config invalid; if in doubt, yes."""
        return self in (Era.SHARED_DB, Era.UNKNOWN)

    @property
    def needs_marked_agent(self) -> bool:
        """Whether one of several agents has to be the marked default; if in doubt, yes."""
        return self in (Era.SHARED_DB, Era.UNKNOWN)
