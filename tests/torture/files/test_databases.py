"""OpenClaw's databases, damaged inside: what cannot be read is named, what can be is still used."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

import pytest

from openclaw_tui.core.portal.findings import FindingKind, Leftovers
from openclaw_tui.services.live import World
from tests.support.hostile_home import HostileHome
from tests.support.mutations import ODD_VALUES, Mutator
from tests.support.trees import tree
from tests.torture.files.readers import leftovers, outcome, overview

SEED = 3
# Each column that is read, by database.
COLUMNS = (
    ("agent database", "auth_profile_store", "store_json"),
    ("agent database", "session_nodes", "entry_json"),
    ("shared database", "config_machine_state", "value_json"),
    ("shared database", "cron_jobs", "job_json"),
)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("name", "table", "column"), COLUMNS)
@pytest.mark.parametrize("count", [12, pytest.param(1500, marks=pytest.mark.torture)])
def test_what_a_row_holds(
    home: HostileHome, figures: Callable[..., None], name: str, table: str, column: str, count: int
) -> None:
    path, came = home.file(name), Counter[str]()
    select = f"SELECT rowid, {column} FROM {table} ORDER BY length({column}) DESC"  # noqa: S608
    update = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608
    with closing(sqlite3.connect(path)) as database:
        row, good = database.execute(select).fetchone()
        mutator = Mutator(good.encode())
        for number in range(count):
            rng = random.Random(f"{table} {SEED} {number}")  # noqa: S311 - repeatable
            kind, content = mutator.case(rng)
            # As text where it is some: OpenClaw's column type lets both in.
            text = content.decode("utf-8", "replace") if rng.random() < 0.8 else content
            database.execute(update, (text, row))
            database.commit()
            case = f"{table} {SEED} {number}: {kind}"
            for reader in (overview, leftovers):
                came[outcome(home, reader, case)[0]] += 1
    assert set(came) == {"read"}, "a database keeps nobody from the rest"
    figures(inputs=count, reads=came.total())


def _cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


def _overwrite(path: Path, start: int, content: bytes) -> None:
    data = bytearray(path.read_bytes())
    data[start : start + len(content)] = content
    path.write_bytes(data)


def _change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("UPDATE auth_profile_store SET updated_at = 2")
        holder.commit()  # into the log, which has to be read from now on
        holder.execute("BEGIN EXCLUSIVE")
        yield


def _log_only(path: Path) -> None:
    """Everything still in the write-ahead log, as a gateway leaves it that was killed."""
    log = Path(f"{path}-wal")
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE auth_profile_store SET updated_at = 3")
        database.commit()
        saved = path.read_bytes(), log.read_bytes()
    path.write_bytes(saved[0])
    log.write_bytes(saved[1])


_Damage = Callable[[Path], AbstractContextManager[None] | None]
DAMAGES: Mapping[str, tuple[_Damage, bool]] = {
    "half a header": (lambda path: _cut(path, 50), True),
    "the first page alone": (lambda path: _cut(path, 4096), True),
    "half of it": (lambda path: _cut(path, path.stat().st_size // 2), True),
    "no magic words": (lambda path: _overwrite(path, 0, b"SQLite format 4"), True),
    "a newer file format": (lambda path: _overwrite(path, 18, b"\x09\x09"), True),
    "an odd page size": (lambda path: _overwrite(path, 16, b"\x00\x03"), True),
    "a schema of noise": (lambda path: _overwrite(path, 100, b"\xff" * 3000), True),
    "locked": (_locked, True),
    "tables of another kind": (
        lambda path: _change(path, "ALTER TABLE auth_profile_store RENAME TO later"), False,
    ),
    "columns of another kind": (
        lambda path: _change(
            path, "ALTER TABLE auth_profile_store RENAME COLUMN store_json TO later"
        ), False,
    ),
    "a newer version": (lambda path: _change(path, "PRAGMA user_version = 99999"), False),
    "the log alone": (_log_only, False),
    "nothing in it": (lambda path: _cut(path, 0), False),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database(home: HostileHome, figures: Callable[..., None], damage: str) -> None:
    path = home.file("agent database")
    make, is_told = DAMAGES[damage]
    shared = [Path(f"{path}-shm")]  # comes with reading a log
    with make(path) or nullcontext():
        before = tree(home.path, shared)
        found = leftovers(World(home.environ, None))
        assert isinstance(found, Leftovers)
        told = [f.path for f in found.findings if f.kind is FindingKind.UNREADABLE]
        assert told == ([path] if is_told else []), damage
        assert outcome(home, overview, damage)[0] == "read"
        assert tree(home.path, shared) == before
    figures(told=len(told))


def test_every_odd_value_in_the_place_of_a_store(
    home: HostileHome, figures: Callable[..., None]
) -> None:
    path = home.file("agent database")
    for value in ODD_VALUES:
        with closing(sqlite3.connect(path)) as database:
            database.execute("UPDATE auth_profile_store SET store_json = ?", (value,))
            database.commit()
        for reader in (overview, leftovers):
            assert outcome(home, reader, json.dumps(value[:60]))[0] == "read"
    figures(values=len(ODD_VALUES))
