"""Values -> text, in the style of the text around them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openclaw_tui.core.json5.layout import indentation, is_one_line, starts_line
from openclaw_tui.core.json5.literals import is_simple_name
from openclaw_tui.core.json5.scanner import LINE_BREAK, Node
from openclaw_tui.core.json5.values import MAX_DEPTH, JsonValue

_MAX_EXACT_INTEGER = 2**53
_UNSAFE = re.compile("[\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]")


def is_writable(value: JsonValue) -> bool:
    """Whether the value survives writing and reading by JavaScript unchanged, within the limits."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        inner: list[JsonValue] = []
        for item in level:
            if isinstance(item, dict):
                inner += item.values()
            elif isinstance(item, list):
                inner += item
            elif not _is_exact(item):
                return False
        if not inner:
            return True
        level = inner
    return False


def _is_exact(scalar: JsonValue) -> bool:
    if isinstance(scalar, float):
        return scalar - scalar == 0  # neither infinite nor NaN
    return not isinstance(scalar, int) or abs(scalar) <= _MAX_EXACT_INTEGER


def string(value: str, quote: str) -> str:
    """A string literal that has no invisible characters in it."""
    body = json.dumps(value, ensure_ascii=False)[1:-1]
    body = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", body)
    if quote == "'":
        body = body.replace('\\"', '"').replace("'", "\\'")
    return f"{quote}{body}{quote}"


def quote_near(text: str, chain: Sequence[Node]) -> str:
    """That of the nearest string; quoted keys are asked last, as some need their quotes."""
    for node in _nearest(chain):
        if isinstance(node.value, str):
            return text[node.start]
    return next((text[n.at] for n in _nearest(chain) if n.key and text[n.at] in "\"'"), '"')


@dataclass(frozen=True, slots=True)
class Style:
    """How the text around a place is written.

    ``quote`` is for strings and for keys that need quotes, ``bare_keys`` whether the others go
    without; ``compact`` means no blanks at all, as in minified JSON.
    """

    eol: str
    unit: str
    quote: str
    bare_keys: bool
    trailing_comma: bool
    compact: bool

    @classmethod
    def around(cls, text: str, chain: Sequence[Node]) -> Style:
        """The habits nearest to the last node of ``chain``, a path of nodes from the root."""
        plain = (n for n in _nearest(chain) if n.key is not None and is_simple_name(n.key))
        keyed = next(plain, None)
        return cls(
            eol=found[0] if (found := LINE_BREAK.search(text)) else "\n",
            unit=_unit(text, chain),
            quote=quote_near(text, chain),
            bare_keys=keyed is not None and text[keyed.at] not in "\"'",
            trailing_comma=_trailing_comma(text, chain),
            compact=keyed is not None and text[keyed.start - 1] == ":",
        )

    def key(self, key: str) -> str:
        """A key with its colon."""
        return f"{self.name(key)}:" if self.compact else f"{self.name(key)}: "

    def name(self, key: str) -> str:
        """A key, in quotes where it needs them."""
        return key if self.bare_keys and is_simple_name(key) else string(key, self.quote)

    def inline(self, value: JsonValue) -> str:
        """The value on one line."""
        comma, pad = (",", "") if self.compact else (", ", " ")
        if isinstance(value, dict) and value:
            members = (self.key(key) + self.inline(item) for key, item in value.items())
            return f"{{{pad}{comma.join(members)}{pad}}}"
        if isinstance(value, dict):
            return "{}"
        if isinstance(value, list):
            return f"[{comma.join(map(self.inline, value))}]"
        return string(value, self.quote) if isinstance(value, str) else json.dumps(value)

    def block(self, value: JsonValue, indent: str) -> str:
        """The value on several lines, lists of scalars on one; ``indent`` is that of its line."""
        inner = indent + self.unit
        if isinstance(value, dict) and value:
            lines = [self.key(key) + self.block(item, inner) for key, item in value.items()]
            return self._lines("{", lines, "}", indent)
        if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
            return self._lines("[", [self.block(item, inner) for item in value], "]", indent)
        return self.inline(value)

    def _lines(self, opening: str, lines: list[str], closing: str, indent: str) -> str:
        separator = f",{self.eol}{indent}{self.unit}"
        last = "," if self.trailing_comma else ""
        body = separator.join(lines)
        return f"{opening}{self.eol}{indent}{self.unit}{body}{last}{self.eol}{indent}{closing}"


def _nearest(chain: Sequence[Node]) -> Iterator[Node]:
    """Neighbours first, then those of the enclosing containers, then the whole document."""
    for container in reversed(chain):
        yield from reversed(container.children or [])
    yield from chain[0].walk()


def _unit(text: str, chain: Sequence[Node]) -> str:
    for container in reversed(chain):
        outer = indentation(text, container.at)
        for child in (container.children or [])[:1]:
            inner = indentation(text, child.at)
            if starts_line(text, child.at) and len(inner) > len(outer):
                return inner[len(outer) :]
    return "  "


def _trailing_comma(text: str, chain: Sequence[Node]) -> bool:
    for container in reversed(chain):
        if container.children and not is_one_line(text, container):
            return container.children[-1].comma >= 0
    return False
