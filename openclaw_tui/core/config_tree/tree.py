"""The config as OpenClaw sees it, and its files after edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Self

from openclaw_tui.core.config_tree.errors import IncludeError, IncludeReason
from openclaw_tui.core.config_tree.layers import Layers, Place
from openclaw_tui.core.config_tree.reading import Fragment, Load, fragments, including
from openclaw_tui.core.config_tree.router import Router
from openclaw_tui.core.json5 import CheckFailed, Document, Edit, EditError, JsonValue, Path
from openclaw_tui.core.json5.edits import Applying
from openclaw_tui.core.json5.values import same


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class FragmentEdit:
    """What edits of the config come to in one file: its own edits, and the file after them."""

    fragment: Fragment
    edits: tuple[Edit, ...]
    document: Document


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ConfigTree:
    """A config in one or more files. ``fragments`` begin with the root file.

    ``data`` is what OpenClaw sees, for reading only: it is not copied.
    """

    fragments: tuple[Fragment, ...]
    data: JsonValue

    @classmethod
    def read(cls, root: FilePath, document: Document, load: Load) -> Self:
        """Resolve the includes of the root file (its path has to be absolute).

        ``load`` gives the document of a path; see ``fragments``. Raises ``IncludeError``.
        """
        found = tuple(fragments(root, document, load))
        layers = Layers(root, {fragment.path: fragment.data for fragment in found})
        for fragment in found:
            _check_siblings(layers, fragment)
        return cls(found, layers.value(layers.whole()))

    def holders(self, path: Path) -> tuple[tuple[Fragment, Path], ...]:
        """Every file that has something at ``path``, with the place in that file."""
        if not path:
            return ((self.fragments[0], path),)
        layers = Layers(self.fragments[0].path, self._files())
        views = layers.along(path[:-1])
        if len(views) < len(path):
            return ()
        by_path = {fragment.path: fragment for fragment in self.fragments}
        return tuple(
            (by_path[place.file], (*place.path, part))
            for place, part in layers.holders(views[-1], path[-1])
        )

    def edit(self, edits: Sequence[Edit]) -> tuple[FragmentEdit, ...]:
        """The files that ``edits`` change, the root file last.

        An edit is made where its path is; what no file has yet goes beside the ``$include`` of the
        root object, and elsewhere into the last file that is included there. All edits are made
        or none: raises ``EditError``.
        """
        uses = Counter(fragment.document for fragment in self.fragments)
        shared = {fragment.path for fragment in self.fragments if uses[fragment.document] > 1}
        router = Router(self.fragments[0].path, self._files(), shared)
        for edit in edits:
            router.route(edit)
        changed = tuple(
            _edited(fragment, router.edits[fragment.path])
            for fragment in reversed(self.fragments)
            if fragment.path in router.edits
        )
        self._check(changed, edits)
        return changed

    def _check(self, changed: Sequence[FragmentEdit], edits: Sequence[Edit]) -> None:
        after = {change.fragment.path: change.document.data for change in changed}
        layers = Layers(self.fragments[0].path, {**self._files(), **after})
        expected = Applying(self.data)
        for edit in edits:
            expected.make(edit)
        if not same(layers.value(layers.whole()), expected.data):
            raise CheckFailed(())

    def _files(self) -> dict[FilePath, JsonValue]:
        return {fragment.path: fragment.data for fragment in self.fragments}


def _edited(fragment: Fragment, edits: Sequence[Edit]) -> FragmentEdit:
    try:
        return FragmentEdit(fragment, tuple(edits), fragment.document.edit(edits))
    except EditError as error:
        raise type(error)((*fragment.mount, *error.path)) from None


def _check_siblings(layers: Layers, fragment: Fragment) -> None:
    """Keys beside ``$include`` need an object that they can be merged over."""
    for path, value in including(fragment.data):
        *included, last = layers.including(fragment.path, path, value).parts
        is_own = isinstance(last, Place) and last.file == fragment.path
        if is_own and included and included[-1].kind is not dict:
            mount = (*fragment.mount, *path)
            raise IncludeError(IncludeReason.NOT_AN_OBJECT, fragment.path, mount)
