"""Scalars that take the place of scalars: many of them in one pass over the text."""

from __future__ import annotations

import json

from openclaw_tui.core.json5.edits import Edit, Set
from openclaw_tui.core.json5.scanner import Node
from openclaw_tui.core.json5.splices import Splice
from openclaw_tui.core.json5.values import same
from openclaw_tui.core.json5.writer import is_writable, quote_near, string


class Swaps:
    """Replacements that none of the others can see: made together they read as made in turn.

    How a value is written depends on the strings near it. So a string is only swapped for a
    string in the same quotes, and anything else for anything else.
    """

    def __init__(self, text: str, root: Node) -> None:
        self._text = text
        self._root = root
        self._quotes: dict[int, str] = {}
        self._swaps: dict[int, Splice] = {}

    @property
    def splices(self) -> list[Splice]:
        """The changes of the text."""
        return list(self._swaps.values())

    def take(self, edit: Edit) -> bool:
        """Add an edit; ``False`` when it has to be made alone, after those that were taken."""
        if not isinstance(edit, Set) or isinstance(edit.value, dict | list):
            return False
        chain = self._root.chain(edit.path)
        node = chain[-1]
        is_string = isinstance(edit.value, str)
        if (
            len(chain) <= len(edit.path)
            or node.children is not None
            or node.start in self._swaps
            or isinstance(node.value, str) != is_string
            or not is_writable(edit.value)
        ):
            return False
        if same(node.value, edit.value):
            return True
        new = json.dumps(edit.value)
        if isinstance(edit.value, str):
            quote = self._quote(chain)
            if quote != self._text[node.start]:
                return False
            new = string(edit.value, quote)
        self._swaps[node.start] = Splice(node.start, node.end, new)
        return True

    def _quote(self, chain: list[Node]) -> str:
        container = chain[-2:][0].start
        if container not in self._quotes:
            self._quotes[container] = quote_near(self._text, chain)
        return self._quotes[container]
