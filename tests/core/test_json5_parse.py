"""Reading JSON5: values, refusals with their place, limits, hostile texts."""

from __future__ import annotations

import math

import pytest

from openclaw_tui.core.json5 import (
    MAX_DEPTH,
    MAX_LENGTH,
    Document,
    Json5Error,
    JsonValue,
    Path,
    Reason,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        (" true ", True),
        ("\ufeff{}", {}),
        ("[]// end", []),
        ("/**/[1,/*x*/]", [1]),
        ("{a:1,'b':2,\"c\":3,}", {"a": 1, "b": 2, "c": 3}),
        ("{$_a1: 1, ключ: 2, 名: 3, a\u200cb: 4}", {"$_a1": 1, "ключ": 2, "名": 3, "a\u200cb": 4}),
        (r"{\u0061b: 1}", {"ab": 1}),
        ("{a: 1, a: 2}", {"a": 2}),
        ("{null: 1, NaN: 2, '': 3, __proto__: 4}", {"null": 1, "NaN": 2, "": 3, "__proto__": 4}),
        ("[0x1F, -0xf, +1, .5, 5., 1e3, -0]", [31, -15, 1, 0.5, 5, 1000, 0]),
        ("9007199254740993", 2**53),
        ("0xFFFFFFFFFFFFFFFF", 2**64),
        ("[Infinity, -Infinity, 1e999]", [math.inf, -math.inf, math.inf]),
        (r"'\b\f\n\r\t\v\0\'\"\\\/\a\x41\u4e2d'", "\b\f\n\r\t\v\0'\"\\/aA中"),
        ("'a\\\nb\\\r\nc\\\rd\\\u2028e'", "abcde"),
        ("'\u2028\t'", "\u2028\t"),
        (r"'\ud83e\udd9e'", "🦞"),
        (r"'\ud83e'", "\ud83e"),
        ("[\u00a0\u3000\u2029\x0b\x0c1\ufeff]", [1]),
        ("['//', \"/*\", '}']", ["//", "/*", "}"]),
        ("// a\u2028{}", {}),
    ],
)
def test_values(text: str, value: JsonValue) -> None:
    assert Document.parse(text).data == value


def test_not_a_number_is_one() -> None:
    value = Document.parse("-NaN").data
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        ("", Reason.UNEXPECTED_END, 1, 1),
        ("\n \n", Reason.UNEXPECTED_END, 3, 1),
        ("// only a comment", Reason.UNEXPECTED_END, 1, 18),
        ("{a: 1", Reason.UNEXPECTED_END, 1, 6),
        ("{a:\n}", Reason.UNEXPECTED, 2, 1),
        ("{a: ]}", Reason.UNEXPECTED, 1, 5),
        ("]", Reason.UNEXPECTED, 1, 1),
        ("{\r\n  a: 1\r\n  b: 2\r\n}", Reason.UNEXPECTED, 3, 3),
        ("{\r  a 1}", Reason.UNEXPECTED, 2, 5),
        ("{a: 1]", Reason.UNEXPECTED, 1, 6),
        ("[1,,2]", Reason.UNEXPECTED, 1, 4),
        ("[,]", Reason.UNEXPECTED, 1, 2),
        ("{} {}", Reason.UNEXPECTED, 1, 4),
        ("{a-b: 1}", Reason.UNEXPECTED, 1, 3),
        ("{🦞: 1}", Reason.UNEXPECTED, 1, 2),
        ("{1: 2}", Reason.UNEXPECTED, 1, 2),
        (r"{\u0031: 2}", Reason.UNEXPECTED, 1, 2),
        ("[01]", Reason.UNEXPECTED, 1, 3),
        ("[1_0]", Reason.UNEXPECTED, 1, 3),
        ("[+ 1]", Reason.UNEXPECTED, 1, 2),
        ("undefined", Reason.UNEXPECTED, 1, 1),
        ("nullx", Reason.UNEXPECTED, 1, 5),
        ("{a: 1 / 2}", Reason.UNEXPECTED, 1, 7),
        ("{a: 'b", Reason.BAD_STRING, 1, 5),
        ("{a: 'b\nc'}", Reason.BAD_STRING, 1, 5),
        (r"{a: '\x4'}", Reason.BAD_STRING, 1, 5),
        (r"{a: '\07'}", Reason.BAD_STRING, 1, 5),
        ("{'a: 1}", Reason.BAD_STRING, 1, 2),
        ("{ /* never closed }", Reason.UNCLOSED_COMMENT, 1, 3),
    ],
)
def test_refusals_say_where(text: str, reason: Reason, line: int, column: int) -> None:
    with pytest.raises(Json5Error) as caught:
        Document.parse(text)
    assert (caught.value.reason, caught.value.line, caught.value.column) == (reason, line, column)


def test_an_error_holds_nothing_of_the_text() -> None:
    with pytest.raises(Json5Error) as caught:
        Document.parse("{apiKey: 'sk-very-secret' oops}")
    assert "secret" not in repr(caught.value) + str(caught.value) + str(vars(caught.value))


def test_a_document_is_silent_about_its_text() -> None:
    assert "secret" not in repr(Document.parse("{apiKey: 'secret'}"))


def test_depth_limit() -> None:
    Document.parse("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(Json5Error) as caught:
        Document.parse("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert (caught.value.reason, caught.value.column) == (Reason.TOO_DEEP, MAX_DEPTH + 1)


def test_size_limit() -> None:
    Document.parse("[]".ljust(MAX_LENGTH))
    with pytest.raises(Json5Error) as caught:
        Document.parse("[]".ljust(MAX_LENGTH + 1))
    assert caught.value.reason is Reason.TOO_LARGE


MEGABYTE = 1024 * 1024
HOSTILE = {
    "unclosed comment": "{" + "/*" * MEGABYTE,
    "comment of stars": "{/*" + "*" * MEGABYTE,
    "line comments": "//\n" * MEGABYTE,
    "slashes": "/" * MEGABYTE,
    "unclosed string": "'" + "a" * 3 * MEGABYTE,
    "escapes": "'" + "\\x41" * MEGABYTE,
    "bad escape at the end": "'" + "\\n" * MEGABYTE + "\\x4'",
    "quotes": "'\"" * MEGABYTE,
    "brackets": "[" * 100_000,
    "objects": "{a:" * 100_000,
    "closed brackets": "[" * 100_000 + "]" * 100_000,
    "letters": "a" * MEGABYTE,
    "escaped name": "{" + "\\u0061" * (MEGABYTE // 2),
    "blanks": " \n" * MEGABYTE,
    "commas": "[" + "1," * (MEGABYTE // 4),
    "minus": "-" * MEGABYTE,
    "digits and a letter": "1" * MEGABYTE + "x",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_refused(text: str) -> None:
    with pytest.raises(Json5Error):
        Document.parse(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9" * MEGABYTE, math.inf),
        ("0x" + "f" * MEGABYTE, math.inf),
        ("." + "0" * MEGABYTE + "1", 0),
        ("'" + "\\\n" * MEGABYTE + "'", ""),
        ("/*" + "/" * MEGABYTE + "*/1" + "//" * MEGABYTE, 1),
        ("{" + "a:1," * (MEGABYTE // 8) + "}", {"a": 1}),
    ],
    ids=["digits", "hex digits", "fraction", "continuations", "comments", "duplicates"],
)
def test_long_tokens_are_read(text: str, value: JsonValue) -> None:
    assert Document.parse(text).data == value


NESTED = """\
{
  // first
  a: { b: [10, 'x\\n', { c: 0x10 }] },
  'd e': 'one', 'd e': "two",
}
"""


@pytest.mark.parametrize(
    ("path", "line", "raw"),
    [
        ((), 1, NESTED.rstrip()),
        (("a",), 3, "{ b: [10, 'x\\n', { c: 0x10 }] }"),
        (("a", "b", 1), 3, "'x\\n'"),
        (("a", "b", 2, "c"), 3, "0x10"),
        (("d e",), 4, '"two"'),
        (("a", "b", 3), None, None),
        (("a", "b", -1), None, None),
        (("a", "b", "c"), None, None),
        (("a", 0), None, None),
        (("d e", "x"), None, None),
        (("f",), None, None),
    ],
)
def test_lookups(path: Path, line: int | None, raw: str | None) -> None:
    document = Document.parse(NESTED)
    assert (document.line_of(path), document.raw(path)) == (line, raw)
