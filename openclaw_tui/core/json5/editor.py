"""Makes edits one after the other, scanning the text anew after each change but swaps."""

from __future__ import annotations

from collections.abc import Sequence

from openclaw_tui.core.json5.edits import (
    Append,
    Delete,
    Edit,
    NotAContainer,
    Rename,
    Set,
    Unwritable,
    are_alike,
    differences,
)
from openclaw_tui.core.json5.scanner import Json5Error, Node, scan
from openclaw_tui.core.json5.splices import (
    Splice,
    insertion,
    removal,
    renaming,
    replacement,
    spliced,
)
from openclaw_tui.core.json5.swaps import Swaps
from openclaw_tui.core.json5.values import MAX_DEPTH, JsonValue, Path, same
from openclaw_tui.core.json5.writer import is_writable


class Editor:
    """A text under change, with its nodes."""

    def __init__(self, text: str, root: Node) -> None:
        self.text = text
        self.root = root

    def make(self, edits: Sequence[Edit]) -> None:
        """Change the text. Raises ``EditError``; the editor is of no use after that."""
        swaps = Swaps(self.text, self.root)
        for edit in edits:
            if not swaps.take(edit):
                self._swap(swaps, edit.path)
                self._make(edit)
                swaps = Swaps(self.text, self.root)
        self._swap(swaps, edits[-1].path if edits else ())

    def _swap(self, swaps: Swaps, path: Path) -> None:
        try:
            if swaps.splices:
                self._splice(swaps.splices)
        except Json5Error as error:
            raise Unwritable(path) from error

    def _make(self, edit: Edit) -> None:
        if not _is_writable(edit) or len(edit.path) > MAX_DEPTH:
            raise Unwritable(edit.path)
        try:
            self._carry_out(edit)
        except Json5Error as error:  # only the new value can have crossed a limit
            raise Unwritable(edit.path) from error

    def _carry_out(self, edit: Edit) -> None:
        match edit:
            case Set(path, value):
                self._set(path, value)
            case Append(path, value):
                self._append(path, value)
            case Delete(path):
                self._delete(path)
            case Rename(path, key):
                self._rename(path, key)

    def _set(self, path: Path, value: JsonValue) -> None:
        chain = self.root.chain(path)
        old = chain[-1].value
        if len(chain) <= len(path):
            self._create(chain, path, value)
        elif are_alike(old, value):
            for edit in differences(path, old, value):
                self._carry_out(edit)
        elif not same(old, value):
            self._splice(replacement(self.text, chain, value))

    def _create(self, chain: list[Node], path: Path, value: JsonValue) -> None:
        """Put in what is missing of ``path`` behind ``chain``, with ``value`` at its end."""
        found = path[: len(chain) - 1]
        keys = [part for part in path[len(found) :] if isinstance(part, str)]
        if not isinstance(chain[-1].value, dict) or len(found) + len(keys) < len(path):
            raise NotAContainer(found)
        for key in reversed(keys[1:]):
            value = {key: value}
        self._splice(insertion(self.text, chain, keys[0], value))

    def _append(self, path: Path, value: JsonValue) -> None:
        chain = self.root.chain(path)
        if len(chain) <= len(path):
            self._create(chain, path, [value])
        elif isinstance(chain[-1].value, list):
            self._splice(insertion(self.text, chain, None, value))
        else:
            raise NotAContainer(path)

    def _delete(self, path: Path) -> None:
        if not path:
            raise NotAContainer(path)
        chain = self.root.chain(path)
        while len(chain) > len(path):
            self._splice(removal(self.text, chain[-2], chain[-1]))
            if isinstance(path[-1], int):
                break
            chain = self.root.chain(path)  # an earlier duplicate would come back to life

    def _rename(self, path: Path, key: str) -> None:
        chain = self.root.chain(path)
        if len(chain) <= len(path):
            return
        if not path or not isinstance(path[-1], str) or chain[-2].child(key) is not None:
            raise NotAContainer(path)
        self._splice(renaming(self.text, chain, key))

    def _splice(self, splices: list[Splice]) -> None:
        self.text = spliced(self.text, splices)
        self.root = scan(self.text)


def _is_writable(edit: Edit) -> bool:
    match edit:
        case Set(_, value) | Append(_, value):
            return is_writable(value)
        case Rename(_, key):
            return is_writable(key)
        case Delete():
            return True
