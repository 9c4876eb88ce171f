"""Files beside the config that name the Portal: auth stores, generated models, cron, sessions.

Each function takes the parsed file. Shapes: ``reference`` runs of 2026.3.13 to 2026.9.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openclaw_tui.core.json5 import Delete, Edit, JsonValue, Path
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.names import MARKER, Names
from openclaw_tui.core.secret import Secret

if TYPE_CHECKING:
    from openclaw_tui.core.portal.refs import Successors

_SECRETS = ("access", "refresh", "key", "apiKey", "token")
_LAST_SECOND = 253_402_300_799  # of the year 9999
_TRACES = ("order", "lastGood", "usageStats")
_PINS = ("authProfileOverride", "authProfileOverrideSource", "authProfileOverrideCompactionCount")


@dataclass(frozen=True, slots=True)
class StoredLogin:
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


def store_edits(store: JsonValue, names: Names) -> Iterator[Edit]:
    """Take the Portal's credentials out of an auth store, with all traces."""
    doomed = {login.profile for login in portal_logins(store, names)}
    at: Path = ("profiles",) if isinstance(value_at(store, ("profiles",)), dict) else ()
    yield from (Delete((*at, profile)) for profile in sorted(doomed))
    for trace in _TRACES:
        members = value_at(store, (trace,))
        for key, value in members.items() if isinstance(members, dict) else ():
            if names.has(key) or _is_doomed(key, doomed, names) or _is_doomed(value, doomed, names):
                yield Delete((trace, key))
            elif isinstance(value, list):
                places = [n for n, each in enumerate(value) if _is_doomed(each, doomed, names)]
                yield from (Delete((trace, key, place)) for place in reversed(places))


def _is_doomed(profile: JsonValue, doomed: set[str], names: Names) -> bool:
    """Also where the credential itself is in another file."""
    return names.has_profile(profile) or (isinstance(profile, str) and profile in doomed)


def live_secrets(store: JsonValue, names: Names, now: int) -> Iterator[Path]:
    """Where the store holds a secret that still opens something."""
    profiles = value_at(store, ("profiles",))
    at: Path = ("profiles",) if isinstance(profiles, dict) else ()
    for login in stored_logins(store):
        if names.has(login.provider) and login.is_dead(now):
            continue
        entry = value_at(store, (*at, login.profile))
        for member in _SECRETS:
            if isinstance(value_at(entry, (member,)), str):
                yield (*at, login.profile, member)


def generated_model_edits(models: JsonValue, names: Names) -> Iterator[Edit]:
    """Take the Portal out of a generated ``models.json``."""
    providers = value_at(models, ("providers",))
    for name in providers if isinstance(providers, dict) else ():
        if names.has(name):
            yield Delete(("providers", name))


def session_edits(sessions: JsonValue, names: Names, successors: Successors) -> Iterator[Edit]:
    """Lead the model that each chat remembers on; what it said about the past stays."""
    from openclaw_tui.core.portal.refs import pair_edits  # the dashboard reads without it

    for key, session in sessions.items() if isinstance(sessions, dict) else ():
        if isinstance(session, dict):
            yield from pair_edits(session, (key,), names, successors)
            if names.has_profile(session.get(_PINS[0])):
                yield from (Delete((key, pin)) for pin in _PINS if pin in session)


def _flat(store: JsonValue) -> dict[str, JsonValue]:
    """``auth.json`` and ``oauth.json`` of the first versions: provider -> credential."""
    return store if isinstance(store, dict) and "version" not in store else {}


def _login(profile: str, provider: str, value: dict[str, JsonValue]) -> StoredLogin:
    found = (value.get(name) for name in ("access", "key", "apiKey", "token"))
    token = next((text for text in found if isinstance(text, str) and text), None)
    is_marker = token == MARKER
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
