"""The credentials in OpenClaw's auth stores, as 2026.3.13 to 2026.9.6 write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openclaw_tui.core.json5.values import JsonValue
from openclaw_tui.core.openclaw_config import PORTAL_MARKER, value_at
from openclaw_tui.core.portal.names import Names
from openclaw_tui.core.secret import Secret

_LAST_SECOND = 253_402_300_799  # of the year 9999


class StoredLogin(NamedTuple):
    """A credential in one of OpenClaw's auth stores.

    ``expires`` is Unix seconds, ``None`` where none is said; ``token`` is what would be sent,
    ``None`` for the Portal's marker and for a SecretRef.
    """

    profile: str
    provider: str
    token: Secret | None
    expires: int | None
    is_marker: bool = False

    def is_dead(self, now: int) -> bool:
        """Whether it certainly opens nothing any more."""
        return self.is_marker or (self.expires is not None and self.expires <= now)


def stored_logins(store: JsonValue) -> Iterator[StoredLogin]:
    """Every credential in an auth store: ``{profiles: {id: {...}}}``, or the older flat map."""
    profiles = value_at(store, ("profiles",))
    for name, value in (profiles if isinstance(profiles, dict) else _flat(store)).items():
        if isinstance(value, dict):
            provider = value.get("provider")
            yield _login(name, str(provider or name.partition(":")[0]), value)


def portal_logins(store: JsonValue, names: Names) -> tuple[StoredLogin, ...]:
    """Those of the Portal."""
    return tuple(login for login in stored_logins(store) if names.has(login.provider))


def holds_nothing_else(store: JsonValue, names: Names) -> bool:
    """Whether every credential in the store is one of the Portal."""
    logins = tuple(stored_logins(store))
    return bool(logins) and all(names.has(login.provider) for login in logins)


def _flat(store: JsonValue) -> dict[str, JsonValue]:
    """``auth.json`` and ``oauth.json`` of the first versions: provider -> credential."""
    return store if isinstance(store, dict) and "version" not in store else {}


def _login(profile: str, provider: str, value: dict[str, JsonValue]) -> StoredLogin:
    found = (value.get(name) for name in ("access", "key", "apiKey", "token"))
    token = next((text for text in found if isinstance(text, str) and text), None)
    is_marker = token == PORTAL_MARKER
    return StoredLogin(
        profile,
        provider,
        Secret(token) if token and not is_marker else None,
        unix_seconds(value.get("expires")),
        is_marker,
    )


def unix_seconds(milliseconds: JsonValue) -> int | None:
    """A time as JavaScript counts; ``None`` for what is none."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    is_time = abs(milliseconds) <= _LAST_SECOND * 1000  # not so for NaN and Infinity
    return int(milliseconds // 1000) if is_time else None
