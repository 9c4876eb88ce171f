"""Where OpenClaw keeps files beside its config, and where leftovers of its past may lie."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.names import mentions_portal
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.files import explained, read_file
from openclaw_tui.services.home import STATE_NAMES, Home, expanded, own_home
from openclaw_tui.services.openclaw_files.databases import OF_AGENT, SHARED, Database

AUTH_STORE: Final = "auth-profiles.json"
_STORES: Final = (AUTH_STORE, "auth-state.json", "auth.json")
_COPIES: Final = (*(f"{name}.*" for name in _STORES), "auth-profiles.json.*/*")
_SESSIONS: Final = "sessions.json"
_NO_COPIES: Final = (".lock", ".openclaw-tui-tmp")


def with_named_agents(home: Home, config: JsonValue) -> Home:
    """The home with the folders that its config gives single agents (``agentDir``)."""
    roster, entries = (value_at(config, ("agents", name)) for name in ("list", "entries"))
    agents = [*(roster if isinstance(roster, list) else ())]
    agents += entries.values() if isinstance(entries, dict) else ()
    named = [value_at(agent, ("agentDir",)) for agent in agents]
    texts = (each for each in named if isinstance(each, str) and _is_path(each))
    rooted = (each for each in texts if each.startswith("~") or os.path.isabs(each))
    folders = (expanded(each, home.user_home) for each in rooted)
    found = (folder for folder in folders if os.path.isdir(folder))
    return home._replace(agent_dirs=(*home.agent_dirs, *found))


def _is_path(text: str) -> bool:
    """Python raises for what no file can be called: nothing, NUL, half a character."""
    return bool(text) and not re.search("[\0\ud800-\udfff]", text)


def closed_folders(home: Home) -> Iterator[Problem]:
    """Folders of agents that may not be entered: nothing tells what is in them."""
    root = home.state_dir / "agents"
    for folder in (root, *sorted(path for path in root.glob("*") if path.is_dir())):
        try:
            with explained(ProblemCode.FILE_UNREADABLE, folder), os.scandir(folder) as entries:
                next(entries, None)
        except Problem as problem:
            if os.path.lexists(folder):
                yield problem


def auth_stores(home: Home) -> Iterator[Path]:
    """Auth stores in JSON: every agent's, with its state, and what the first versions wrote."""
    of_agents = (folder / name for folder in home.agent_dirs for name in _STORES)
    yield from _existing(chain(of_agents, [home.state_dir / "credentials" / "oauth.json"]))


def old_copies(home: Home) -> Iterator[Path]:
    """Copies of auth stores that OpenClaw itself made on the way."""
    found = (
        path
        for folder in home.agent_dirs
        for pattern in _COPIES
        for path in sorted(folder.glob(pattern))
    )
    yield from _existing(
        path for path in found if _is_file(path) and not path.name.endswith(_NO_COPIES)
    )


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
    folders = sorted(home.state_dir.glob("agents/*/sessions"))
    for path in _existing(folder / _SESSIONS for folder in folders):
        if era in (Era.FILES, Era.AGENT_DB) or not is_taken_over(path):
            yield path


def is_taken_over(path: Path) -> bool:
    """Whether a file is one of chats that OpenClaw meanwhile keeps in its database."""
    database = Database(path.parent.parent / "agent" / OF_AGENT)
    if path.name != _SESSIONS or not _is_there(database.path):
        return False
    try:
        return any(True for _ in database.sessions())
    except Problem:
        return os.path.lexists(database.path)  # in doubt the chats are left alone


def databases(home: Home) -> Iterator[Path]:
    """The shared database, then one of each agent."""
    of_agents = (folder / OF_AGENT for folder in home.agent_dirs)
    yield from _existing(chain([home.state_dir / SHARED], of_agents))


def qwen_folder(environ: Mapping[str, str]) -> Path:
    """Where the Qwen CLI keeps its files: read only, always."""
    return expanded(environ.get("QWEN_HOME") or "~/.qwen", own_home(environ))


def other_homes(environ: Mapping[str, str], home: Home) -> Iterator[Path]:
    """State dirs of other ``--profile`` homes, and the one under OpenClaw's former name."""
    users = dict.fromkeys([home.user_home, own_home(environ)])
    profiles = (folder for user in users for folder in sorted(user.glob(".openclaw-*")))
    usual = (user / name for user in users for name in STATE_NAMES)
    for folder in chain(profiles, usual):
        if folder.is_dir() and folder.resolve() != home.state_dir.resolve():
            yield folder


def names_portal(path: Path) -> bool:
    """A cheap search, not yet a finding; false for a file that cannot be read."""
    try:
        return mentions_portal(read_file(path) or b"")
    except Problem:
        return False


def _existing(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file once: a folder may be named twice, and agents may share a file by a symlink."""
    known: set[str] = set()
    for path in paths:
        real = os.path.realpath(path)
        if real not in known and _is_there(path):
            known.add(real)
            yield path


def _is_there(path: Path) -> bool:
    """Also a pipe or a link in circles: reading it says why it cannot be read."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:
        return True  # reading it says why it cannot be read
