"""Where the leftovers of the Portal login may lie, beside OpenClaw's config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.problem import Problem
from openclaw_tui.services.home import Home
from openclaw_tui.services.portal.databases import OF_AGENT, SHARED, Database

AUTH_STORE: Final = "auth-profiles.json"
_STORES: Final = (AUTH_STORE, "auth-state.json", "auth.json")
_COPIES: Final = (*(f"{name}.*" for name in _STORES), "auth-profiles.json.*/*")
_NO_COPIES: Final = (".lock", ".openclaw-tui-tmp")


def auth_stores(home: Home) -> Iterator[Path]:
    """Auth stores in JSON: every agent's, with its state, and what the first versions wrote."""
    for folder in home.agent_dirs:
        yield from _existing(folder / name for name in _STORES)
    yield from _existing([home.state_dir / "credentials" / "oauth.json"])


def old_copies(home: Home) -> Iterator[Path]:
    """Copies of auth stores that OpenClaw itself made on the way."""
    for folder in home.agent_dirs:
        for pattern in _COPIES:
            found = (path for path in sorted(folder.glob(pattern)) if path.is_file())
            yield from (path for path in found if not path.name.endswith(_NO_COPIES))


def generated_models(home: Home) -> Iterator[Path]:
    """The model list that OpenClaw generates for each agent."""
    yield from _existing(folder / "models.json" for folder in home.agent_dirs)


def cron_files(home: Home) -> Iterator[Path]:
    """The scheduled jobs, where they still are in a file."""
    yield from _existing([home.state_dir / "cron" / "jobs.json"])


def session_files(home: Home, era: Era) -> Iterator[Path]:
    """What each chat remembers, where that still is in files.

    2026.9.6 may leave a file that it has taken into its database; when that file changes, neither
    ``doctor --fix`` nor the gateway gets any further.
    """
    for path in sorted(home.state_dir.glob("agents/*/sessions/sessions.json")):
        database = Database(path.parent.parent / "agent" / OF_AGENT)
        if era is not Era.SHARED_DB or not _has_sessions(database):
            yield path


def _has_sessions(database: Database) -> bool:
    try:
        return database.path.is_file() and any(True for _ in database.sessions())
    except Problem:
        return True  # in doubt it is left alone


def databases(home: Home) -> Iterator[Path]:
    """The shared database, then one of each agent."""
    yield from _existing([home.state_dir / SHARED])
    yield from _existing(folder / OF_AGENT for folder in home.agent_dirs)


def qwen_folder(environ: Mapping[str, str]) -> Path:
    """Where the Qwen CLI keeps its files: read only, always."""
    folder = environ.get("QWEN_HOME") or f"{environ.get('HOME') or '~'}/.qwen"
    return Path(folder).expanduser()


def other_homes(environ: Mapping[str, str], home: Home) -> Iterator[Path]:
    """State dirs of other ``--profile`` homes, and the one under OpenClaw's former name."""
    user = Path(environ.get("HOME") or "~").expanduser()
    for folder in [*sorted(user.glob(".openclaw-*")), user / ".openclaw", user / ".clawdbot"]:
        if folder.is_dir() and folder.resolve() != home.state_dir.resolve():
            yield folder


def _existing(paths: Iterator[Path] | list[Path]) -> Iterator[Path]:
    yield from (path for path in paths if path.is_file())
