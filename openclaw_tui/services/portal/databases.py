"""OpenClaw's SQLite databases, read and never written.

Tables as 2026.6.11 to 2026.9.6 have them; a table or column that is not there holds nothing.
Opened ``mode=ro``, never ``immutable``: that would miss what a running gateway has not yet moved
out of its write-ahead log.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.files import Reason

SHARED: Final = "state/openclaw.sqlite"
OF_AGENT: Final = "openclaw-agent.sqlite"
_WAIT_SECONDS: Final = 0.5
_STORES: Final = (
    ("auth_profile_store", "store_key", "primary", "store_json"),
    ("auth_profile_stores", "store_key", "primary", "store_json"),
    ("config_machine_state", "state_key", "authProfiles.store", "value_json"),
)


class Database:
    """One database file. Every method raises ``FILE_UNREADABLE`` when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def auth_stores(self) -> Iterator[JsonValue]:
        """The auth stores in it, parsed; the same shape as ``auth-profiles.json``."""
        for table, key, name, column in _STORES:
            yield from self._json(table, column, f" WHERE {key} = ?", (name,))

    def cron_jobs(self) -> Iterator[JsonValue]:
        """The scheduled jobs."""
        yield from self._json("cron_jobs", "job_json")

    def sessions(self) -> Iterator[JsonValue]:
        """What each chat remembers (2026.9.6)."""
        yield from self._json("session_nodes", "entry_json")

    def _json(
        self, table: str, column: str, where: str = "", values: tuple[str, ...] = ()
    ) -> Iterator[JsonValue]:
        for text in self._column(table, column, where, values):
            try:
                value: JsonValue = json.loads(text)
            except (TypeError, ValueError, RecursionError):
                raise self._problem() from None
            yield value

    def _column(
        self, table: str, column: str, where: str, values: tuple[str, ...]
    ) -> list[str | bytes]:
        address = f"file:{quote(str(self.path))}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as database:
                columns = database.execute("SELECT name FROM pragma_table_info(?)", (table,))
                if column not in {name for (name,) in columns}:
                    return []
                # Names come from this module alone.
                query = f'SELECT "{column}" FROM "{table}"{where}'  # noqa: S608
                return [row[0] for row in database.execute(query, values)]
        except sqlite3.Error:
            raise self._problem() from None

    def _problem(self) -> Problem:
        path = str(self.path)
        return Problem(ProblemCode.FILE_UNREADABLE, path=path, reason=Reason.DATABASE)
