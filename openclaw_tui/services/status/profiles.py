"""Credentials in OpenClaw's own auth stores, as sources, each read at most once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.logins import stored_logins
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.status.sources import Idle, Source, SourceKind
from openclaw_tui.services.home import Home
from openclaw_tui.services.openclaw_files import places
from openclaw_tui.services.openclaw_files.databases import Database
from openclaw_tui.services.quick_json import read_json


class Profiles:
    """``by_provider`` are the credentials, ``unreadable`` the stores that could not be read."""

    def __init__(self) -> None:
        self.by_provider: dict[str, list[Source]] = {}
        self.unreadable: list[Problem] = []

    def add(self, path: Path, store: JsonValue, *, is_read: bool, now: int) -> None:
        """Take the credentials of one store; one that is known from a store before it is not new.

        Agents copy each other's stores, and versions leave those of their predecessors behind.
        """
        for login in stored_logins(store):
            sources = self.by_provider.setdefault(login.provider, [])
            if any(known.name == login.profile for known in sources):
                continue
            idle = None if is_read else Idle.NOT_READ
            if idle is None and login.is_dead(now) and not login.is_marker:
                idle = Idle.EXPIRED
            sources.append(
                Source(
                    SourceKind.PROFILE,
                    login.profile,
                    path,
                    plaintext=login.token is not None,
                    expires=login.expires,
                    idle=idle,
                )
            )


def read_profiles(home: Home, era: Era, now: int) -> Profiles:
    """The credentials in every store; those that this version of OpenClaw reads come first."""
    found = Profiles()
    files = [(path, False) for path in places.auth_stores(home)]
    databases = [(path, True) for path in places.databases(home)]
    ordered = [*files, *databases] if era in (Era.FILES, Era.UNKNOWN) else [*databases, *files]
    for path, is_database in ordered:
        is_read = era is Era.UNKNOWN or is_database is not (era is Era.FILES)
        try:
            for store in _stores(path, is_database):
                found.add(path, store, is_read=is_read, now=now)
        except Problem as problem:
            found.unreadable.append(problem)
    return found


def _stores(path: Path, is_database: bool) -> Iterator[JsonValue]:
    if is_database:
        yield from Database(path).auth_stores()
    else:
        yield read_json(path)
