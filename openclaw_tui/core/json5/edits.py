"""Edits of a document as values, what each of them means for the data, and why one is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from openclaw_tui.core.json5.values import JsonValue, Path


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


Edit: TypeAlias = Set | Delete | Append


class EditError(ValueError):
    """An edit that cannot be made without risk. ``path`` leads to the place that prevents it."""

    def __init__(self, path: Path) -> None:
        super().__init__(type(self).__name__)
        self.path = path


class IncludedError(EditError):
    """The value at ``path`` is an object with ``$include``: what is asked for is another file's."""


class NotAContainer(EditError):
    """The value at ``path`` cannot hold what the edit wants to put or find in it."""


class Unwritable(EditError):
    """The new value at ``path`` is too deep, too large, or nothing that JSON can hold exactly."""


class CheckFailed(EditError):
    """The edited text does not read back as expected (a bug): it must not be written."""


def applied(data: JsonValue, edit: Edit) -> JsonValue:
    """The data after ``edit``, by the plain meaning of the edit; ``data`` itself is not changed.

    This is the yardstick for the edited text, so it knows nothing about texts. It takes only
    edits that ``Document`` accepts.
    """
    if not edit.path:
        if isinstance(edit, Append):
            return [*data, edit.value] if isinstance(data, list) else [edit.value]
        return None if isinstance(edit, Delete) else edit.value
    head, rest = edit.path[0], replace(edit, path=edit.path[1:])
    if isinstance(data, list) and isinstance(head, int):
        if isinstance(edit, Delete) and not rest.path:
            return [item for i, item in enumerate(data) if i != head]
        return [applied(item, rest) if i == head else item for i, item in enumerate(data)]
    members = data if isinstance(data, dict) else {}
    if isinstance(edit, Delete):
        if head not in members:
            return data
        if not rest.path:
            return {key: value for key, value in members.items() if key != head}
    return {**members, str(head): applied(members.get(str(head)), rest)}
