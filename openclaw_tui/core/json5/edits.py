"""Edits of a document as values, what each of them means for the data, and why one is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from openclaw_tui.core.json5.values import JsonValue, Path, same


@dataclass(frozen=True, slots=True)
class Set:
    """Make ``value`` stand at ``path``; objects that are missing on the way are created."""

    path: Path
    value: JsonValue


@dataclass(frozen=True, slots=True)
class Delete:
    """Take the member or element at ``path`` out; nothing happens where there is none."""

    path: Path


@dataclass(frozen=True, slots=True)
class Append:
    """Put ``value`` at the end of the array at ``path``, creating the array if there is none."""

    path: Path
    value: JsonValue


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the member at ``path`` another ``key`` in its place; its comments stay with it.

    Nothing happens where there is none. No other member may have that key.
    """

    path: Path
    key: str


Edit: TypeAlias = Set | Delete | Append | Rename
_Container = TypeVar("_Container", list[JsonValue], dict[str, JsonValue])


class EditError(ValueError):
    """An edit that cannot be made without risk. ``path`` leads to the place that prevents it."""

    def __init__(self, path: Path) -> None:
        super().__init__(type(self).__name__)
        self.path = path


class NotAContainer(EditError):
    """The value at ``path`` cannot hold what the edit wants to put or find in it."""


class Unwritable(EditError):
    """The new value at ``path`` is too deep, too large, or nothing that JSON can hold exactly."""


class CheckFailed(EditError):
    """The edited text does not read back as expected (a bug): it must not be written."""


class Applying:
    """Data after edits, by their plain meaning; the data that it starts from is not changed.

    This is the yardstick for the edited text, so it knows nothing about texts. It takes only
    edits that ``Document`` accepts. What it changes it copies first, but only once.
    """

    def __init__(self, data: JsonValue) -> None:
        self.data = data
        self._copies: dict[int, JsonValue] = {}

    def make(self, edit: Edit) -> None:
        """Change the data."""
        self.data = self._applied(self.data, edit)

    def _applied(self, data: JsonValue, edit: Edit) -> JsonValue:
        if not edit.path:
            if not isinstance(edit, Append):
                return edit.value if isinstance(edit, Set) else None
            items = self._copied(data if isinstance(data, list) else [])
            items.append(edit.value)
            return items
        head, rest = edit.path[0], replace(edit, path=edit.path[1:])
        is_last = isinstance(edit, Delete) and not rest.path
        if isinstance(data, list) and isinstance(head, int):
            if not 0 <= head < len(data):
                return data
            items = self._copied(data)
            items[head : head + 1] = [] if is_last else [self._applied(items[head], rest)]
            return items
        name = str(head)
        members = self._copied(data if isinstance(data, dict) else {})
        if isinstance(edit, Delete | Rename) and name not in members:
            return data
        if isinstance(edit, Rename) and not rest.path:
            renamed = [(edit.key if key == name else key, value) for key, value in members.items()]
            members.clear()
            members.update(renamed)
            return members
        members[name] = self._applied(members.get(name), rest)
        if is_last:
            del members[name]
        return members

    def _copied(self, container: _Container) -> _Container:
        if id(container) in self._copies:
            return container
        copied = copy(container)
        self._copies[id(copied)] = copied  # kept, or another container may get its id
        return copied


def applied(data: JsonValue, edit: Edit) -> JsonValue:
    """The data after one edit; ``data`` itself is not changed."""
    applying = Applying(data)
    applying.make(edit)
    return applying.data


def are_alike(old: JsonValue, new: JsonValue) -> bool:
    """Whether both are objects or both arrays, so that one can become the other by its parts."""
    return (isinstance(old, dict) and isinstance(new, dict)) or (
        isinstance(old, list) and isinstance(new, list)
    )


def differences(path: Path, old: JsonValue, new: JsonValue) -> Iterator[Edit]:
    """The edits one level below ``path`` that make ``old`` the ``new`` that it is alike to.

    They are meant to be made in this order: members that go are deleted last, because meanwhile
    they show how members are laid out.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in new.items():
            if key not in old or not same(old[key], value):
                yield Set((*path, key), value)
        yield from (Delete((*path, key)) for key in old if key not in new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from (Delete((*path, index)) for index in reversed(range(len(new), len(old))))
        for index, (before, value) in enumerate(zip(old, new, strict=False)):
            if not same(before, value):
                yield Set((*path, index), value)
        yield from (Append(path, value) for value in new[len(old) :])


def touched(edits: Sequence[Edit]) -> tuple[Path, ...]:
    """Every path that the edits lead to, before and after."""
    renamed = [(*edit.path[:-1], edit.key) for edit in edits if isinstance(edit, Rename)]
    return (*(edit.path for edit in edits), *renamed)
