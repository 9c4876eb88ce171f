"""Values over several files: which places show at a path, and what they amount to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path as FilePath
from typing import Final, TypeAlias

from openclaw_tui.core.json5 import JsonValue, Path

INCLUDE: Final = "$include"


@dataclass(frozen=True, slots=True)
class Place:
    """A value as it stands in one file; its members may have ``$include``, itself it has none."""

    file: FilePath
    path: Path
    value: JsonValue = field(repr=False)

    @property
    def kind(self) -> type:
        """``dict``, ``list`` or that of a scalar."""
        return type(self.value)


@dataclass(frozen=True, slots=True)
class Merge:
    """Values that are merged, each over those before it; there is at least one.

    ``writable`` is where members go that none of them has. ``is_include``: all of it comes from
    one object with ``$include``.
    """

    parts: tuple[View, ...]
    writable: View
    is_include: bool = False

    @property
    def kind(self) -> type:
        """Of all that is merged the last one tells."""
        return self.parts[-1].kind

    @property
    def live(self) -> tuple[View, ...]:
        """The parts that count: those after the last one that is replaced as a whole."""
        if self.kind not in (dict, list):
            return self.parts[-1:]
        others = [n for n, part in enumerate(self.parts, 1) if part.kind is not self.kind]
        return self.parts[others[-1] if others else 0 :]


View: TypeAlias = Place | Merge


def included_names(value: JsonValue) -> tuple[str, ...] | None:
    """What an object with ``$include`` names; ``None`` where it names anything but files."""
    names = value[INCLUDE] if isinstance(value, dict) else None
    names = [names] if isinstance(names, str) else names
    if not isinstance(names, list):
        return None
    files = tuple(name for name in names if isinstance(name, str))
    return files if len(files) == len(names) else None


def included_path(file: FilePath, name: str) -> FilePath:
    """The path that ``name`` means in ``file``, told by the names alone as OpenClaw does it."""
    return FilePath(os.path.normpath(file.parent / name))


def has_include(value: JsonValue) -> bool:
    """Whether any object in ``value`` has ``$include``."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if INCLUDE in item:
                return True
            pending += item.values()
        elif isinstance(item, list):
            pending += item
    return False


def merged(low: JsonValue, high: JsonValue) -> JsonValue:
    """``high`` merged over ``low``."""
    if isinstance(low, list) and isinstance(high, list):
        return [*low, *high]
    if isinstance(low, dict) and isinstance(high, dict):
        result = dict(low)
        for key, value in high.items():
            result[key] = merged(low[key], value) if key in low else value
        return result
    return high


@dataclass(frozen=True, slots=True)
class Layers:
    """The values of all files, by path; every file that one of them includes is there.

    What an object includes is read anew from its value each time, so the files may be replaced.
    """

    root: FilePath
    files: Mapping[FilePath, JsonValue] = field(repr=False)

    def whole(self) -> View:
        """The whole config."""
        return self._view(self.root, (), self.files[self.root])

    def _view(self, file: FilePath, path: Path, value: JsonValue) -> View:
        if isinstance(value, dict) and INCLUDE in value:
            return self.including(file, path, value)
        return Place(file, path, value)

    def including(self, file: FilePath, path: Path, value: dict[str, JsonValue]) -> Merge:
        """What an object with ``$include`` stands for; its own members come last if it has any."""
        own = Place(file, path, {key: item for key, item in value.items() if key != INCLUDE})
        paths = [included_path(file, name) for name in included_names(value) or ()]
        parts: list[View] = [self._view(path, (), self.files[path]) for path in paths]
        is_root = file == self.root and not path
        writable = own if is_root or not parts else parts[-1]
        return Merge((*parts, own) if own.value or not parts else tuple(parts), writable, True)

    def child(self, view: View, part: str | int) -> View | None:
        """What is at ``part`` of a view."""
        if isinstance(view, Place):
            return self._own_child(view, part)
        if view.kind is list:
            holder = next(self.holders(view, part), None)
            return holder and self._own_child(*holder)
        found = [child for item in view.live if (child := self.child(item, part)) is not None]
        if len(found) < 2:
            return found[0] if found else None
        return Merge(tuple(found), found[-1])

    def _own_child(self, place: Place, part: str | int) -> View | None:
        if not _has(place.value, part):
            return None
        value: JsonValue = place.value[part]  # type: ignore[index] # see _has
        return self._view(place.file, (*place.path, part), value)

    def holders(self, view: View, part: str | int) -> Iterator[tuple[Place, str | int]]:
        """Every place of a view that has ``part``, with the part's name or index there."""
        for place in places(view):
            if isinstance(part, int) and isinstance(place.value, list):
                if 0 <= part < len(place.value):
                    yield place, part
                    return
                part -= len(place.value)
            elif _has(place.value, part):
                yield place, part

    def along(self, path: Path) -> list[View]:
        """The views along ``path`` as far as it exists, that of the whole config first."""
        views = [self.whole()]
        for part in path:
            child = self.child(views[-1], part)
            if child is None:
                break
            views.append(child)
        return views

    def value(self, view: View) -> JsonValue:
        """What OpenClaw sees there."""
        if isinstance(view, Merge):
            return reduce(merged, map(self.value, view.parts))
        if not has_include(view.value):
            return view.value
        if isinstance(view.value, dict):
            members = {}
            for key, item in view.value.items():
                members[key] = self.value(self._view(view.file, (*view.path, key), item))
            return members
        items: list[JsonValue] = []
        for index, item in enumerate(view.value if isinstance(view.value, list) else ()):
            items.append(self.value(self._view(view.file, (*view.path, index), item)))
        return items


def places(view: View) -> Iterator[Place]:
    """The places that show in a view, those merged over others last."""
    if isinstance(view, Place):
        yield view
        return
    for part in view.live:
        yield from places(part)


def _has(value: JsonValue, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(value, list) and 0 <= part < len(value)
    return isinstance(value, dict) and part in value
