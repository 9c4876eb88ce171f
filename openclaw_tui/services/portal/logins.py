"""The Portal's logins on this machine, in OpenClaw's stores and in the Qwen CLI's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.findings import Finding, FindingKind
from openclaw_tui.core.portal.logins import StoredLogin, portal_logins, unix_seconds
from openclaw_tui.core.portal.names import Names
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.openclaw_files.databases import Database
from openclaw_tui.services.openclaw_files.json_file import JsonFile


@dataclass(frozen=True, slots=True)
class Login:
    """A login with the finding that tells of it."""

    finding: Finding
    token: Secret | None


def in_file(path: Path, names: Names, kind: FindingKind, now: int) -> Iterator[Login]:
    """The logins in an auth store in JSON, or a copy of one. Raises ``FILE_UNREADABLE``."""
    for login in portal_logins(JsonFile(path).data, names):
        yield _login(login, path, kind, now)


def in_database(path: Path, names: Names, now: int) -> Iterator[Login]:
    """The logins in a database. Raises ``FILE_UNREADABLE``."""
    for store in Database(path).auth_stores():
        for login in portal_logins(store, names):
            yield _login(login, path, FindingKind.DB_LOGIN, now)


def of_qwen_cli(folder: Path, now: int) -> Iterator[Login]:
    """The login of the Qwen CLI itself; its file is only ever read."""
    path = folder / "oauth_creds.json"
    try:
        data = JsonFile(path).data
    except Problem:
        return
    token, expiry = value_at(data, ("access_token",)), value_at(data, ("expiry_date",))
    if not isinstance(token, str) or not token:
        return
    expires = unix_seconds(expiry)
    dead = expires is not None and expires <= now
    finding = Finding(FindingKind.CLI_LOGIN, path, "Qwen CLI", expires=expires, dead=dead)
    yield Login(finding, Secret(token))


def _login(login: StoredLogin, path: Path, kind: FindingKind, now: int) -> Login:
    finding = Finding(kind, path, login.profile, expires=login.expires, dead=login.is_dead(now))
    return Login(finding, login.token)
