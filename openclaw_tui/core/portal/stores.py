"""Files beside the config that name the Portal: auth stores, generated models, cron, sessions.

Each function takes the parsed file. Shapes: those of 2026.3.13 to 2026.9.6.
"""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_tui.core.json5 import Delete, Edit, JsonValue, Path
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.logins import portal_logins, stored_logins
from openclaw_tui.core.portal.names import Names
from openclaw_tui.core.portal.refs import Successors, pair_edits

_SECRETS = ("access", "refresh", "key", "apiKey", "token")
_TRACES = ("order", "lastGood", "usageStats")
_PINS = ("authProfileOverride", "authProfileOverrideSource", "authProfileOverrideCompactionCount")


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
    for key, session in sessions.items() if isinstance(sessions, dict) else ():
        if isinstance(session, dict):
            yield from pair_edits(session, (key,), names, successors)
            if names.has_profile(session.get(_PINS[0])):
                yield from (Delete((key, pin)) for pin in _PINS if pin in session)
