"""Edits of the whole config -> edits of its single files, made one after the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path as FilePath

from openclaw_tui.core.config_tree.errors import IncludedError, SharedError
from openclaw_tui.core.config_tree.layers import (
    INCLUDE,
    Layers,
    Merge,
    Place,
    View,
    has_include,
)
from openclaw_tui.core.json5 import (
    MAX_DEPTH,
    Append,
    Delete,
    Edit,
    JsonValue,
    NotAContainer,
    Path,
    Rename,
    Set,
    Unwritable,
)
from openclaw_tui.core.json5.edits import Applying, are_alike, differences
from openclaw_tui.core.json5.values import same


class Router:
    """The files under change. ``edits`` are those of each file so far.

    ``shared`` files are included more than once, so that an edit would show where nobody asked
    for it.
    """

    def __init__(
        self, root: FilePath, files: Mapping[FilePath, JsonValue], shared: Collection[FilePath]
    ) -> None:
        self.edits: dict[FilePath, list[Edit]] = {}
        self._files = dict(files)
        self._layers = Layers(root, self._files)
        self._shared = shared
        self._applying: dict[FilePath, Applying] = {}

    def route(self, edit: Edit) -> None:
        """Make an edit of the whole config. Raises ``EditError``; no more edits after that.

        Whether the file takes its edit is only checked as far as it is needed here.
        """
        if len(edit.path) > MAX_DEPTH:
            raise Unwritable(edit.path)
        if _writes_include(edit):
            raise IncludedError(edit.path)
        self._carry_out(edit)

    def _carry_out(self, edit: Edit) -> None:
        match edit:
            case Set(path, value):
                self._set(path, value)
            case Append(path, value):
                self._append(path, value)
            case Delete(path):
                self._delete(path)
            case Rename(path):
                self._rename(path, edit)

    def _set(self, path: Path, value: JsonValue) -> None:
        views = self._layers.along(path)
        view = views[-1]
        if len(views) <= len(path):
            self._create(views, Set(path, value))
            return
        old = self._layers.value(view)
        if same(old, value):
            return
        if isinstance(view, Merge) and view.is_include:
            raise IncludedError(path)
        if isinstance(view, Place) and not has_include(view.value):
            self._make(view, (), Set(path, value))
        elif are_alike(old, value):
            for edit in differences(path, old, value):
                self._carry_out(edit)
        else:
            self._make(_top(view, path), (), Set(path, value))
            self._set(path, value)  # what was hidden by the old value may be merged with the new

    def _append(self, path: Path, value: JsonValue) -> None:
        views = self._layers.along(path)
        if len(views) <= len(path):
            self._create(views, Append(path, value))
        elif views[-1].kind is list:
            self._make(_top(views[-1], path), (), Append(path, value))
        elif isinstance(views[-1], Merge) and views[-1].is_include:
            raise IncludedError(path)
        else:
            raise NotAContainer(path)

    def _create(self, views: list[View], edit: Set | Append) -> None:
        """Put in what is missing of the path behind ``views``."""
        found = len(views) - 1
        if views[-1].kind is not dict:
            raise NotAContainer(edit.path[:found])
        place = views[-1]
        while isinstance(place, Merge):
            place = place.writable
        self._make(place, edit.path[found:], edit)

    def _delete(self, path: Path) -> None:
        if not path:
            raise NotAContainer(path)
        views = self._layers.along(path[:-1])
        if len(views) == len(path):
            for place, part in list(self._layers.holders(views[-1], path[-1])):
                self._make(place, (part,), Delete(path))

    def _rename(self, path: Path, edit: Rename) -> None:
        views = self._layers.along(path)
        if len(views) <= len(path):
            return
        if not path or self._layers.child(views[-2], edit.key) is not None:
            raise NotAContainer(path)
        for place, part in list(self._layers.holders(views[-2], path[-1])):
            self._make(place, (part,), edit)

    def _make(self, place: Place, rest: Path, edit: Edit) -> None:
        """Make an edit at ``rest`` behind a place; its own path is for the error only."""
        if place.file in self._shared:
            raise SharedError(edit.path, place.file)
        own = replace(edit, path=(*place.path, *rest))
        self.edits.setdefault(place.file, []).append(own)
        applying = self._applying.setdefault(place.file, Applying(self._files[place.file]))
        applying.make(own)
        self._files[place.file] = applying.data


def _writes_include(edit: Edit) -> bool:
    match edit:
        case Set(path, value) | Append(path, value):
            return INCLUDE in path or has_include(value)
        case Rename(path, key):
            return INCLUDE in (*path, key)
        case Delete():
            return False


def _top(view: View, path: Path) -> Place:
    """The place whose value is merged over all others."""
    while isinstance(view, Merge):
        if view.is_include:
            raise IncludedError(path)
        view = view.parts[-1]
    return view
