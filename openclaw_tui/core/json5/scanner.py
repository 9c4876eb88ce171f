"""JSON5 text -> nodes that know their place in the text.

One regular expression per kind of token, so that runs (blanks, comments, strings) cost no Python
loop; an explicit stack, so that deep nesting cannot exhaust Python's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from openclaw_tui.core.json5.literals import (
    BLANK,
    BLOCK_COMMENT,
    NAME,
    NUMBER,
    STRING,
    WORDS,
    name_value,
    scalar_value,
    string_value,
)
from openclaw_tui.core.json5.values import MAX_DEPTH, JsonValue, Path

MAX_LENGTH = 6 << 20

_TRIVIA = rf"(?:[{BLANK}]++|//[^\n\r\u2028\u2029]*+|{BLOCK_COMMENT})*"
_KEY = re.compile(
    rf"{_TRIVIA}(?:(?P<close>\}})|(?P<key>(?P<string>{STRING})|{NAME}){_TRIVIA}(?P<colon>:)?)"
)
_VALUE = re.compile(
    rf"{_TRIVIA}(?:(?P<bracket>[\[\]{{])"
    rf"|(?P<scalar>{STRING}|{NUMBER}|{'|'.join(WORDS)})(?:{_TRIVIA}(?P<comma>,))?)"
)
_AFTER = re.compile(rf"{_TRIVIA}(?P<token>[,}}\]])")
_SKIP = re.compile(_TRIVIA)
_WHOLE_STRING = re.compile(STRING)
LINE_BREAK = re.compile(r"\r\n|[\r\n]")
_CLOSERS = {"{": "}", "[": "]"}


class Reason(StrEnum):
    """Why a text is not taken; stable codes."""

    UNEXPECTED = "unexpected"
    UNEXPECTED_END = "unexpected_end"
    BAD_STRING = "bad_string"
    UNCLOSED_COMMENT = "unclosed_comment"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"


class Json5Error(ValueError):
    """The text is not JSON5, or beyond the limits. Line and column count from 1, in characters.

    Nothing of the text itself is in the error: it may hold secrets.
    """

    def __init__(self, reason: Reason, text: str, position: int) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.line, self.column = place(text, position)


def place(text: str, position: int) -> tuple[int, int]:
    """Line and column (from 1, in characters) of a position, as an editor counts them."""
    line, start = 1, 0
    for found in LINE_BREAK.finditer(text, 0, position):
        line, start = line + 1, found.end()
    return line, position - start + 1


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """One value in the text, with its key when it is a member of an object.

    ``at`` is where the member begins (its key, or the value itself), ``start`` and ``end``
    enclose the value, ``comma`` is the position of the comma behind it or -1. ``children`` is
    ``None`` for scalars.
    """

    key: str | None
    at: int
    start: int
    end: int
    value: JsonValue
    children: list[Node] | None = None
    comma: int = -1
    _members: dict[str | int | None, Node] | None = None

    @property
    def after(self) -> int:
        """Where the member ends, its comma included."""
        return self.end if self.comma < 0 else self.comma + 1

    def scalars(self, path: Path = ()) -> Iterator[tuple[Path, Node]]:
        """Every value that holds no others, in the order of the text, with its path."""
        if self.children is None:
            yield path, self
            return
        for index, child in enumerate(self.children):
            yield from child.scalars((*path, index if child.key is None else child.key))

    def child(self, part: str | int) -> Node | None:
        """The member or element; the last one of duplicate members, as JSON5 reads them."""
        children = self.children or []
        if isinstance(self.value, dict):
            if self._members is None:  # asked for after the scan only: nothing is added any more
                self._members = {node.key: node for node in children}
            return self._members.get(part)
        return children[part] if isinstance(part, int) and 0 <= part < len(children) else None

    def chain(self, path: Path) -> list[Node]:
        """The nodes from this one along ``path``, as far as they exist."""
        nodes = [self]
        for part in path:
            node = nodes[-1].child(part)
            if node is None:
                break
            nodes.append(node)
        return nodes

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children or []))


def key_span(text: str, member: Node) -> tuple[int, int]:
    """Where the key of a member stands, its quotes included."""
    found = _KEY.match(text, member.at)
    assert found is not None  # noqa: S101 - the scan found it there
    return found.span("key")


def scan(text: str) -> Node:
    """The root node of a JSON5 text. Raises ``Json5Error``."""
    if len(text) > MAX_LENGTH:
        raise Json5Error(Reason.TOO_LARGE, text, 0)
    return _Scanner(text).root()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def root(self) -> Node:
        root = self._value(None, None)
        if root is None:
            raise self._stray_bracket()
        containers = [root] if root.children is not None else []
        while containers:
            node = self._child(containers[-1])
            if node is None:
                containers.pop()
            elif node.children is not None:
                if len(containers) == MAX_DEPTH:
                    raise Json5Error(Reason.TOO_DEEP, self._text, node.start)
                containers.append(node)
        if root.comma >= 0:
            raise Json5Error(Reason.UNEXPECTED, self._text, root.comma)
        if self._skip() != len(self._text):
            raise self._error()
        return root

    def _child(self, parent: Node) -> Node | None:
        """The next member or element; ``None`` when the container ends instead."""
        children, container = parent.children, parent.value
        if children and children[-1].comma < 0 and not self._comma(parent, children[-1]):
            return None
        if isinstance(container, dict):
            node = self._member()
            if node is not None and node.key is not None:
                container[node.key] = node.value
        else:
            node = self._value(None, None)
            if node is not None and isinstance(container, list):
                container.append(node.value)
        if node is None:
            parent.end = self._position
        elif children is not None:
            children.append(node)
        return node

    def _comma(self, parent: Node, last: Node) -> bool:
        """Whether a comma follows ``last``; if not, the container ends here."""
        found = _AFTER.match(self._text, self._position)
        if found is None:
            raise self._error()
        if found["token"] == ",":
            last.comma = found.end() - 1
        elif found["token"] == _CLOSERS[self._text[parent.start]]:
            parent.end = found.end()
        else:
            raise self._error()
        self._position = found.end()
        return last.comma >= 0

    def _member(self) -> Node | None:
        found = _KEY.match(self._text, self._position)
        if found is None:
            raise self._error()
        if found["close"]:
            self._position = found.end()
            return None
        key = string_value(found["key"]) if found["string"] else name_value(found["key"])
        if key is None:
            raise self._error()
        self._position = found.end()
        if not found["colon"]:
            raise self._error()
        node = self._value(key, found.start("key"))
        if node is None:
            raise self._stray_bracket()
        return node

    def _value(self, key: str | None, at: int | None) -> Node | None:
        """A value, with its comma if it is a scalar; a container is only opened here.

        ``None`` at a closing bracket.
        """
        found = _VALUE.match(self._text, self._position)
        if found is None:
            raise self._error()
        self._position = found.end()
        bracket, scalar, _ = found.groups()
        if bracket == "]":
            return None
        start, end = found.span(1 if bracket else 2)
        at = start if at is None else at
        if bracket:
            return Node(key, at, start, end, {} if bracket == "{" else [], [])
        return Node(key, at, start, end, scalar_value(scalar), None, found.start(3))

    def _skip(self) -> int:
        found = _SKIP.match(self._text, self._position)
        return found.end() if found else self._position

    def _stray_bracket(self) -> Json5Error:
        return Json5Error(Reason.UNEXPECTED, self._text, self._position - 1)

    def _error(self) -> Json5Error:
        """What is wrong with the token that comes next."""
        text, position = self._text, self._skip()
        if position == len(text):
            reason = Reason.UNEXPECTED_END
        elif text.startswith("/*", position):
            reason = Reason.UNCLOSED_COMMENT
        elif text[position] in "\"'" and not _WHOLE_STRING.match(text, position):
            reason = Reason.BAD_STRING
        else:
            reason = Reason.UNEXPECTED
        return Json5Error(reason, text, position)
