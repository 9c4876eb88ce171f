"""The files beside OpenClaw's config without the Portal."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.portal.findings import FindingKind, Leftovers
from openclaw_tui.core.portal.logins import holds_nothing_else
from openclaw_tui.core.portal.names import Names
from openclaw_tui.core.portal.refs import Successors, ref_edits
from openclaw_tui.core.portal.stores import (
    generated_model_edits,
    live_secrets,
    session_edits,
    store_edits,
)
from openclaw_tui.services.home import Home
from openclaw_tui.services.openclaw_files import places
from openclaw_tui.services.openclaw_files.json_file import JsonFile


def auth_store_changes(home: Home, names: Names) -> Iterator[FileChange]:
    """Every agent's auth store in JSON. Raises ``FILE_UNREADABLE``: a login left in one of them
    keeps the gateway of 2026.9.6 from starting."""
    for path in places.auth_stores(home):
        yield _without_portal(JsonFile(path), ChangeKind.AUTH_STORE, names)


def old_copy_changes(home: Home, leftovers: Leftovers) -> Iterator[FileChange]:
    """The copies that OpenClaw made of them."""
    for file in _readable(places.old_copies(home), leftovers):
        yield _without_portal(file, ChangeKind.AUTH_COPY, leftovers.names)


def other_changes(home: Home, leftovers: Leftovers, successors: Successors) -> Iterator[FileChange]:
    """Generated models, scheduled jobs, what chats remember."""
    names = leftovers.names
    for file in _readable(places.generated_models(home), leftovers):
        yield file.change(ChangeKind.GENERATED, [*generated_model_edits(file.data, names)])
    for file in _readable(places.cron_files(home), leftovers):
        yield file.change(ChangeKind.CRON, [*ref_edits(file.data, names, successors)])
    for file in _readable(places.session_files(home, leftovers.era), leftovers):
        yield file.change(ChangeKind.SESSIONS, [*session_edits(file.data, names, successors)])


def has_foreign_logins(home: Home, names: Names) -> bool:
    """Whether a store in JSON has somebody else's credentials too, or none at all."""
    stores = (path for path in places.auth_stores(home) if path.name == places.AUTH_STORE)
    return any(not holds_nothing_else(JsonFile(path).data, names) for path in stores)


def _readable(paths: Iterable[Path], leftovers: Leftovers) -> Iterator[JsonFile]:
    """Those that could be read. The others are findings, told to the person, and stay as they are:
    no reason to keep anybody from a config that works. Raises ``FILE_UNREADABLE`` for one more.
    """
    unreadable = {each.path for each in leftovers.findings if each.kind is FindingKind.UNREADABLE}
    return (JsonFile(path) for path in paths if path not in unreadable)


def _without_portal(file: JsonFile, kind: ChangeKind, names: Names) -> FileChange:
    """Moved into the backup where nothing else is in it: even emptied, it keeps the gateway of
    2026.9.6 from starting. Otherwise only the Portal's logins and their traces go."""
    secrets = live_secrets(file.data, names, int(time.time()))
    if holds_nothing_else(file.data, names):
        return file.removal(kind, secrets)
    return file.change(kind, [*store_edits(file.data, names)], secrets)
