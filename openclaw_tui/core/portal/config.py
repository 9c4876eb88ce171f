"""OpenClaw's config without the Portal: which edits that takes, by the version that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from openclaw_tui.core.json5 import Delete, Edit, JsonValue, Path, Set
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.names import PLUGIN, Names
from openclaw_tui.core.portal.refs import Ref, Successors, find_refs, ref_edits

_PROVIDERS: Path = ("models", "providers")
# Written by 2026.3.13 itself and "Unrecognized key" for 2026.9.6.
_REJECTED: tuple[Path, ...] = (("meta", "lastTouchedAt"), ("commands", "ownerDisplay"))


def migration_edits(
    config: JsonValue, names: Names, successors: Successors, era: Era
) -> tuple[Edit, ...]:
    """Everything but the new provider's own block: that is ``config_edits.activation``."""
    edits = [*removals(config, names), *_version_edits(config, era)]
    edits += _emptied(config, edits)
    rest = reduce(applied, edits, config)
    return (*edits, *ref_edits(rest, names, successors))


def removals(config: JsonValue, names: Names) -> Iterator[Edit]:
    """Take out the provider blocks, the profiles with their traces, and the plugin."""
    yield from (Delete((*_PROVIDERS, name)) for name in portal_blocks(config, names))
    yield from _profile_removals(value_at(config, ("auth",)), ("auth",), names)
    yield from _plugin_removals(value_at(config, ("plugins",)), ("plugins",))


def portal_blocks(config: JsonValue, names: Names) -> tuple[str, ...]:
    """The provider blocks of the Portal."""
    blocks = value_at(config, _PROVIDERS)
    return tuple(filter(names.has, blocks)) if isinstance(blocks, dict) else ()


def config_refs(config: JsonValue, names: Names) -> tuple[Ref, ...]:
    """The refs to the Portal's models; that a profile names its provider is none."""
    return tuple(ref for ref in find_refs(config, names) if ref.path[:1] != ("auth",))


def portal_profiles(config: JsonValue, names: Names) -> tuple[str, ...]:
    """The credentials of the Portal that the config names."""
    profiles = value_at(config, ("auth", "profiles"))
    if not isinstance(profiles, dict):
        return ()
    return tuple(name for name, value in profiles.items() if _is_profile(name, value, names))


def names_plugin(config: JsonValue) -> bool:
    """Whether the plugin of the login is still configured."""
    return any(True for _ in _plugin_removals(value_at(config, ("plugins",)), ("plugins",)))


def rejected_keys(config: JsonValue, era: Era) -> tuple[str, ...]:
    """The members for which the installed version refuses the whole config."""
    return tuple(".".join(map(str, edit.path)) for edit in _rejected(config, era))


def _is_profile(name: str, value: JsonValue, names: Names) -> bool:
    return names.has_profile(name) or names.has(value_at(value, ("provider",)))


def _profile_removals(value: JsonValue, path: Path, names: Names) -> Iterator[Edit]:
    """``profiles``, ``order``, ``cooldowns``: by id, by provider, at any depth."""
    if isinstance(value, dict):
        for key, child in value.items():
            if names.has(key) or _is_profile(key, child, names) or names.has_profile(child):
                yield Delete((*path, key))
            else:
                yield from _profile_removals(child, (*path, key), names)
    elif isinstance(value, list):
        for index in reversed(range(len(value))):
            if names.has_profile(value[index]):
                yield Delete((*path, index))


def _plugin_removals(value: JsonValue, path: Path) -> Iterator[Edit]:
    if isinstance(value, dict):
        for key, child in value.items():
            if key == PLUGIN:
                yield Delete((*path, key))
            else:
                yield from _plugin_removals(child, (*path, key))
    elif isinstance(value, list):
        for index in reversed(range(len(value))):
            if value[index] == PLUGIN:
                yield Delete((*path, index))


def _version_edits(config: JsonValue, era: Era) -> Iterator[Edit]:
    yield from _rejected(config, era)
    if era.needs_marked_agent:
        yield from _default_marker(config)


def _rejected(config: JsonValue, era: Era) -> Iterator[Edit]:
    if era.rejects_old_keys:
        for path in _REJECTED:
            members = value_at(config, path[:-1])
            if isinstance(members, dict) and path[-1] in members:
                yield Delete(path)


def _default_marker(config: JsonValue) -> Iterator[Edit]:
    """2026.3.13 took the first of several agents; 2026.9.6 wants that one marked."""
    roster = value_at(config, ("agents", "list"))
    if value_at(config, ("agents", "ownership")) == "explicit" or not isinstance(roster, list):
        return
    marked = any(value_at(agent, ("default",)) is True for agent in roster)
    if len(roster) > 1 and not marked and isinstance(roster[0], dict):
        yield Set(("agents", "list", 0, "default"), True)


def _emptied(config: JsonValue, edits: list[Edit]) -> Iterator[Edit]:
    """Objects that have nothing in them any more go too, ``models`` aside: a block follows."""
    rest = reduce(applied, edits, config)
    parents = {edit.path[:-1] for edit in edits if edit.path[0] != "models"}
    gone: set[Path] = set()
    while parents:
        path = max(parents, key=len)
        parents.remove(path)
        value = value_at(rest, path)
        if path and isinstance(value, dict) and all((*path, key) in gone for key in value):
            gone.add(path)
            parents.add(path[:-1])
    # The outermost takes the inner ones with it.
    yield from (Delete(path) for path in sorted(gone, key=len) if path[:-1] not in gone)
