"""OpenClaw's SQLite databases, read and never written.

Tables as 2026.6.5 to 2026.9.6 have them; a table or column that is not there holds nothing.
One without a log beside it is opened ``immutable``: SQLite leaves files where it only reads
otherwise. With a log it is ``mode=ro``, or what a running gateway has not yet moved out of it would
be missed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.files import Reason, explained, require_file

if TYPE_CHECKING:
    import sqlite3

SHARED: Final = "state/openclaw.sqlite"
OF_AGENT: Final = "openclaw-agent.sqlite"
_WAIT_SECONDS: Final = 0.5
_READ_SECONDS: Final = 5  # a damaged one may lead its reader in circles
_STEPS: Final = 100_000


class _Column(NamedTuple):
    """A column that holds JSON; with ``key``, only in the row where ``key`` is ``row``."""

    table: str
    name: str
    key: str = ""
    row: str = ""

    def exists_in(self, database: sqlite3.Connection) -> bool:
        """Whether this version of OpenClaw has it."""
        found = database.execute("SELECT name FROM pragma_table_info(?)", (self.table,))
        return self.name in {name for (name,) in found}

    @property
    def query(self) -> tuple[str, tuple[str, ...]]:
        """What gets its values."""
        # Names come from this module alone.
        select = f'SELECT "{self.name}" FROM "{self.table}"'  # noqa: S608
        return (f"{select} WHERE {self.key} = ?", (self.row,)) if self.key else (select, ())


_STORES: Final = (
    _Column("auth_profile_store", "store_json", "store_key", "primary"),
    _Column("auth_profile_stores", "store_json", "store_key", "primary"),
    _Column("config_machine_state", "value_json", "state_key", "authProfiles.store"),
)


class Database:
    """One database file. Every method raises ``FILE_UNREADABLE`` when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def auth_stores(self) -> Iterator[JsonValue]:
        """The auth stores in it, parsed; the same shape as ``auth-profiles.json``."""
        return self._read(*_STORES)

    def cron_jobs(self) -> Iterator[JsonValue]:
        """The scheduled jobs."""
        return self._read(_Column("cron_jobs", "job_json"))

    def sessions(self) -> Iterator[JsonValue]:
        """What each chat remembers (2026.9.6)."""
        return self._read(_Column("session_nodes", "entry_json"))

    def _read(self, *columns: _Column) -> Iterator[JsonValue]:
        """The values of these columns, as far as the database has them."""
        for text in self._texts(columns):
            try:
                value: JsonValue = json.loads(text)
            except (TypeError, ValueError, RecursionError):
                raise self._problem() from None
            yield value

    def _texts(self, columns: Sequence[_Column]) -> list[str | bytes]:
        require_file(self.path)  # opening a pipe would wait for its writer
        if (at_rest := self._at_rest()) is not None:
            try:
                texts = self._select(columns, "immutable=1")
            except Problem:
                if self._at_rest() == at_rest:
                    raise
            else:
                if self._at_rest() == at_rest:
                    return texts
        return self._select(columns, "mode=ro")

    def _at_rest(self) -> tuple[int, ...] | None:
        """What changes with any write, while no log is beside it; ``None`` with one."""
        with explained(ProblemCode.FILE_UNREADABLE, self.path):
            found = self.path.stat()
        for log in (Path(f"{self.path}-wal"), Path(f"{self.path}-journal")):
            with explained(ProblemCode.FILE_UNREADABLE, log), suppress(FileNotFoundError):
                if log.stat().st_size:
                    return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _select(self, columns: Sequence[_Column], how: str) -> list[str | bytes]:
        import sqlite3

        address = f"file:{quote(str(self.path))}?{how}"
        late = time.monotonic() + _READ_SECONDS
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as database:
                database.set_progress_handler(lambda: time.monotonic() > late, _STEPS)
                return [
                    text
                    for column in columns
                    if column.exists_in(database)
                    for (text,) in database.execute(*column.query)
                ]
        except (sqlite3.Error, UnicodeDecodeError):  # it may complain of a name that is no text
            raise self._problem() from None

    def _problem(self) -> Problem:
        path = str(self.path)
        return Problem(ProblemCode.FILE_UNREADABLE, path=path, reason=Reason.DATABASE)
