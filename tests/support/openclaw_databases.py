"""Small SQLite files in the shapes that OpenClaw 2026.7.1 and 2026.9.6 were seen to write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

_TABLES = {
    "auth_profile_store": "store_key TEXT PRIMARY KEY, store_json TEXT, updated_at INTEGER",
    "auth_profile_state": "state_key TEXT PRIMARY KEY, state_json TEXT, updated_at INTEGER",
    "config_machine_state": "state_key TEXT PRIMARY KEY, value_json TEXT, updated_at_ms INTEGER",
    "cron_jobs": "store_key TEXT, job_id TEXT, job_json TEXT NOT NULL, updated_at INTEGER",
    "session_nodes": "session_key TEXT PRIMARY KEY, current_session_id TEXT, entry_json TEXT",
}


@contextmanager
def database(path: Path, *tables: str) -> Iterator[sqlite3.Connection]:
    """A new database with these tables, in WAL mode as OpenClaw's are; committed at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for table in tables:
            connection.execute(f"CREATE TABLE {table} ({_TABLES[table]})")
        yield connection
        connection.commit()


def put(connection: sqlite3.Connection, table: str, *values: object) -> None:
    """Insert a row; what is no scalar goes in as JSON."""
    row = [json.dumps(value) if isinstance(value, dict) else value for value in values]
    places = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} VALUES ({places})", row)  # noqa: S608 - our own names


def agent_database(
    path: Path, profiles: Mapping[str, Any], sessions: Mapping[str, Any] | None = None
) -> None:
    """``openclaw-agent.sqlite``; with ``sessions`` (2026.9.6) it has taken the chats over."""
    tables = ["auth_profile_store", "auth_profile_state"]
    with database(path, *tables, *(["session_nodes"] if sessions is not None else [])) as found:
        put(found, "auth_profile_store", "primary", {"version": 1, "profiles": dict(profiles)}, 1)
        put(found, "auth_profile_state", "primary", {"version": 1, "lastGood": {}}, 1)
        for key, entry in (sessions or {}).items():
            put(found, "session_nodes", key, "id", entry)


def shared_database(
    path: Path, profiles: Mapping[str, Any] | None = None, jobs: Mapping[str, Any] | None = None
) -> None:
    """``state/openclaw.sqlite``; without ``profiles`` it is that of 2026.7.1."""
    tables = ["cron_jobs", *(["config_machine_state"] if profiles is not None else [])]
    with database(path, *tables) as found:
        if profiles is not None:
            store = {"version": 1, "profiles": dict(profiles)}
            put(found, "config_machine_state", "auth.sharedStore", {"location": "state-db"}, 1)
            put(found, "config_machine_state", "authProfiles.store", store, 1)
        for name, job in (jobs or {}).items():
            put(found, "cron_jobs", "jobs.json", name, {"id": name, **job}, 1)
