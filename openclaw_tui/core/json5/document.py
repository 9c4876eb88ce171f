"""A JSON5 text with lookups and edits; what is not edited keeps every byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from openclaw_tui.core.json5.editor import Editor
from openclaw_tui.core.json5.edits import Applying, CheckFailed, Edit
from openclaw_tui.core.json5.scanner import Node, place, scan
from openclaw_tui.core.json5.values import JsonValue, Path, same


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Document:
    """A parsed JSON5 text. ``text`` may hold secrets, so ``repr`` shows nothing of it."""

    text: str
    _root: Node

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a text (a BOM is welcome). Raises ``Json5Error``."""
        return cls(text, scan(text))

    @property
    def data(self) -> JsonValue:
        """The value of the whole document, for reading only: it is not copied."""
        return self._root.value

    def line_of(self, path: Path) -> int | None:
        """The line (from 1) where the member or element at ``path`` begins."""
        node = self._find(path)
        return place(self.text, node.at)[0] if node else None

    def raw(self, path: Path) -> str | None:
        """The value at ``path`` as it is spelled in the text, quotes and escapes included."""
        node = self._find(path)
        return self.text[node.start : node.end] if node else None

    def strings(self, path: Path) -> tuple[str, ...]:
        """Each string at ``path`` as it is spelled, with those that a later duplicate hides."""
        parent = self._find(path[:-1]) if path else None
        members = parent.children if parent and isinstance(parent.value, dict) else None
        return tuple(
            self.text[node.start : node.end]
            for node in members or ()
            if node.key == path[-1] and isinstance(node.value, str)
        )

    def masked(self, is_visible: Callable[[Path, JsonValue], bool], mask: str) -> str:
        """The text with every string and number masked that is not visible, by path and value."""
        spans = [
            (node.start, node.end)
            for path, node in self._root.scalars()
            if isinstance(node.value, str | int | float)
            and not isinstance(node.value, bool)
            and not is_visible(path, node.value)
        ]
        parts, done = [], 0
        for start, end in spans:
            quote = self.text[start] if self.text[start] in "\"'" else ""
            parts += [self.text[done:start], quote, mask, quote]
            done = end
        return "".join([*parts, self.text[done:]])

    def edit(self, edits: Sequence[Edit]) -> Document:
        """The document after ``edits``, made one after the other with as few changes as possible.

        Objects and arrays that are set over their like are changed member by member, so that
        comments inside stay. All edits are made or none: raises ``EditError``.
        """
        editor, expected = Editor(self.text, self._root), Applying(self.data)
        editor.make(edits)
        for edit in edits:
            expected.make(edit)
        if not same(editor.root.value, expected.data):
            raise CheckFailed(())
        return Document(editor.text, editor.root)

    def _find(self, path: Path) -> Node | None:
        chain = self._root.chain(path)
        return chain[-1] if len(chain) > len(path) else None
