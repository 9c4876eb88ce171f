"""Good content made hostile: seeded, so that every case can be made again from its number."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from openclaw_tui.core.json5 import Document, Json5Error
from openclaw_tui.core.json5.scanner import Node

ByteMutation = Callable[[random.Random, bytes], bytes]

HUGE = "x" * 20_000
"""Longer than any line, path or argument."""


def nested(depth: int) -> str:
    """Lists and objects in turn; the text of a value."""
    return '[{"a":' * (depth // 2) + "1" + "}]" * (depth // 2)


ODD_VALUES: Sequence[str] = (
    *("null", "true", "0", "-1", "1e400", "-0", "NaN", "Infinity", "9" * 30, "9" * 5000),
    *(
        "253402300800",
        "-62135596801000",
        "1.5",
        '""',
        '"\\u0000"',
        '"\\ud800"',
        '"a\\nb\\u001b[31m"',
    ),
    *(
        '"~\\u0000"',
        '"~nobody-here/x"',
        '"../../../etc/passwd"',
        '"/dev/zero"',
        '"${HOME}"',
        '"${"',
    ),
    *('"qwen-portal:default"', '"qwen-portal/coder-model"', '"qwen/"', '"/"', '"http://["'),
    *(json.dumps(HUGE), json.dumps("\u202e\u2028名"), "[]", "{}", "[[]]", "[null]", '{"": null}'),
    *(
        '["qwen-portal/coder-model", null]',
        '{"$include": "./nothing.json"}',
        '{"$include": "a\\u0000"}',
    ),
    *('{"$include": ["./openclaw.json"]}', '{"source": "exec"}', '{"id": [], "provider": {}}'),
    *(nested(60), nested(190), nested(400), nested(900), nested(3_000)),
)
ODD_KEYS: Sequence[str] = (
    *(
        "__proto__",
        "constructor",
        "prototype",
        "toString",
        "",
        "0",
        "$include",
        "a\u0000b",
        "\ud800",
    ),
    *("qwen-portal", "QWEN-PORTAL", "qwen-portal/coder-model", "qwen-portal:default", "x" * 5000),
    *(
        "a\nb",
        "\u202e",
        "profiles",
        "version",
        "providers",
        "jobs",
        "agents",
        "\u001b]52;c;x\u0007",
    ),
)


def _place(rng: random.Random, data: bytes) -> int:
    return rng.randrange(len(data) + 1)


def _insert(rng: random.Random, data: bytes, part: bytes) -> bytes:
    place = _place(rng, data)
    return data[:place] + part + data[place:]


def _flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data or b" ")
    for _ in range(rng.randint(1, 8)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: _place(rng, data)]


def _drop(rng: random.Random, data: bytes) -> bytes:
    place = _place(rng, data)
    return data[:place] + data[place + rng.randint(1, 40) :]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    start = _place(rng, data)
    return data[: start + rng.randint(1, 200)] + data[start:]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


BYTES: Mapping[str, ByteMutation] = {
    "flip": _flip,
    "cut": _cut,
    "drop": _drop,
    "repeat": _repeat,
    "nul": lambda rng, data: _insert(rng, data, b"\0" * rng.choice((1, 4096))),
    "not utf-8": lambda rng, data: _insert(
        rng, data, rng.choice((b"\xff", b"\xed\xa0\x80", b"\xc0"))
    ),
    "bracket": lambda rng, data: _insert(
        rng, data, rng.choice((b"{", b"[", b"}", b'"', b"/*", b","))
    ),
    "bom": lambda rng, data: b"\xef\xbb\xbf" * rng.randint(1, 2) + data,
    "utf-16": lambda rng, data: _text(data).encode(rng.choice(("utf-16", "utf-16-be", "utf-32"))),
    "crlf": lambda rng, data: data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\xe2\x80\xa8"))),
    "gzip": lambda rng, data: gzip.compress(data, mtime=0)[: rng.choice((20, -1))],
    "empty": lambda _rng, _data: b"",
    "blank": lambda rng, _data: rng.choice((b" ", b"\n\n", b"\t\r\n", b"\0")),
    "other": lambda rng, _data: rng.choice(ODD_VALUES).encode(),
    "deep": lambda rng, _data: (
        rng.choice((b"[", b'{"a":', b"[{", b"/*")) * rng.choice((150, 5_000))
    ),
}


@dataclass(frozen=True)
class Mutator:
    """Makes hostile cases of one good file; ``seed`` is JSON or JSON5, or anything for bytes."""

    seed: bytes
    is_json: bool = True
    _values: Sequence[str] = field(default=ODD_VALUES)

    @cached_property
    def _nodes(self) -> list[Node]:
        return [*self._document._root.walk()] if self.is_json else []

    @cached_property
    def _document(self) -> Document:
        return Document.parse(self._seed_text)

    @cached_property
    def _seed_text(self) -> str:
        return self.seed.decode("utf-8")

    def case(self, rng: random.Random) -> tuple[str, bytes]:
        """One hostile file with the name of what was done to it."""
        if self.is_json and rng.random() < 0.7:
            return self._structural(rng)
        names = rng.choices(list(BYTES), k=rng.choice((1, 1, 2)))
        data = self.seed
        for name in names:
            data = BYTES[name](rng, data)
        return "+".join(names), data

    def every_value(self, literals: Sequence[str]) -> list[bytes]:
        """Each value of the file in turn replaced by each of ``literals``."""
        return [
            self._spliced(node, literal).encode() for node in self._nodes for literal in literals
        ]

    def _structural(self, rng: random.Random) -> tuple[str, bytes]:
        text, name = self._seed_text, ""
        for _ in range(rng.choice((1, 1, 1, 2))):
            try:
                node = rng.choice(self._nodes if not name else [*Document.parse(text)._root.walk()])
            except Json5Error:
                break
            name, text = _changed(rng, text, node, self._values)
        return name, text.encode("utf-8", "surrogatepass")

    def _spliced(self, node: Node, literal: str) -> str:
        return self._seed_text[: node.start] + literal + self._seed_text[node.end :]


def _changed(rng: random.Random, text: str, node: Node, values: Sequence[str]) -> tuple[str, str]:
    literal = rng.choice(values)
    value = text[node.start : node.end]
    match rng.randrange(6):
        case 0 if node.key is not None:  # the same key a second time
            twin = f"{json.dumps(node.key)}: {literal}, "
            return "duplicate key", text[: node.at] + twin + text[node.at :]
        case 1 if node.key is not None:
            key = json.dumps(rng.choice(ODD_KEYS))
            return "odd key", f"{text[: node.at]}{key}: {value}{text[node.end :]}"
        case 2 if isinstance(node.value, dict):
            member = f"{json.dumps(rng.choice(ODD_KEYS))}: {literal}, "
            return "odd member", text[: node.start + 1] + member + text[node.start + 1 :]
        case 3 if isinstance(node.value, list):
            return "odd element", f"{text[: node.start + 1]}{literal}, {text[node.start + 1 :]}"
        case 4:
            wrapped = rng.choice(("[%s]", '{"a": %s}', "[%s, null]", '{"0": %s}')) % value
            return "wrapped", text[: node.start] + wrapped + text[node.end :]
        case _:
            return "other value", text[: node.start] + literal + text[node.end :]
