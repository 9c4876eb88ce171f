"""Edits by example: the whole text before and after."""

from __future__ import annotations

import math

import pytest

from openclaw_tui.core.json5 import (
    MAX_DEPTH,
    MAX_LENGTH,
    Append,
    Delete,
    Document,
    Edit,
    EditError,
    JsonValue,
    NotAContainer,
    Path,
    Set,
    Unwritable,
)


def edited(text: str, *edits: Edit) -> str:
    return Document.parse(text).edit(edits).text


REF: dict[str, JsonValue] = {"source": "file", "id": "/qwen/default"}


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        pytest.param("{a: 1}", ("a",), 2, "{a: 2}", id="scalar"),
        pytest.param("{a: 1 /* one */}", ("a",), True, "{a: true /* one */}", id="comment stays"),
        pytest.param("{a: 1, a: 2}", ("a",), 3, "{a: 1, a: 3}", id="last duplicate"),
        pytest.param("[1, [2]]", (1, 0), "x", '[1, ["x"]]', id="element"),
        pytest.param("1", (), None, "null", id="root"),
        pytest.param("{}", ("a",), 1, '{\n  "a": 1\n}', id="empty object"),
        pytest.param(
            "{}", ("a", "b"), [1, "x"], '{\n  "a": {\n    "b": [1, "x"]\n  }\n}', id="created"
        ),
        pytest.param("{\n}\n", ("a",), 1, '{\n  "a": 1\n}\n', id="empty object on two lines"),
        pytest.param('{"a":1}', ("b",), {"c": [1, 2]}, '{"a":1,"b":{"c":[1,2]}}', id="minified"),
        pytest.param("{ a: 1, }", ("b",), 2, "{ a: 1, b: 2, }", id="one line, trailing comma"),
        pytest.param("{a: 1}", ("b",), {"c": 2}, "{a: 1, b: { c: 2 }}", id="one line"),
        pytest.param("{ a: {} }", ("a", "b"), 1, "{ a: { b: 1 } }", id="empty in one line"),
        pytest.param(
            "{\n  a: 1\n}",
            ("b",),
            REF,
            '{\n  a: 1,\n  b: {\n    source: "file",\n    id: "/qwen/default"\n  }\n}',
            id="lines without trailing comma",
        ),
        pytest.param(
            "{\n\ta: 'x',\n}",
            ("b",),
            REF,
            "{\n\ta: 'x',\n\tb: {\n\t\tsource: 'file',\n\t\tid: '/qwen/default',\n\t},\n}",
            id="tabs, single quotes, trailing comma",
        ),
        pytest.param(
            "\ufeff{\r\n  'a': 1\r\n}\r\n",
            ("b",),
            2,
            "\ufeff{\r\n  'a': 1,\r\n  'b': 2\r\n}\r\n",
            id="BOM and CRLF",
        ),
        pytest.param(
            "{\n  a: 1 // one\n  // end\n}",
            ("b",),
            2,
            "{\n  a: 1, // one\n  b: 2\n  // end\n}",
            id="comment of the last member stays with it",
        ),
        pytest.param(
            "{\n  a: 1, /* one\n  more */ // x\n}",
            ("b",),
            2,
            "{\n  a: 1, /* one\n  more */ // x\n  b: 2,\n}",
            id="long comment of the last member stays with it",
        ),
        pytest.param("{ a: 1 // one\n}", ("b",), 2, "{ a: 1, // one\n  b: 2\n}", id="line comment"),
        pytest.param(
            "{ a: 1 /* one */ }", ("b",), 2, "{ a: 1, /* one */ b: 2 }", id="block comment"
        ),
        pytest.param("{ /* c */ }", ("b",), 2, '{ /* c */ "b": 2 }', id="only a block comment"),
        pytest.param("{ // c\n}", ("b",), 2, '{ // c\n  "b": 2\n}', id="only a line comment"),
        pytest.param(
            "{\n  x: {\n    // c  \n  },\n}",
            ("x", "b"),
            2,
            "{\n  x: {\n    // c  \n    b: 2,\n  },\n}",
            id="only a comment on its own line",
        ),
        pytest.param("{\n a: 1\n, b: 2}", ("c",), 3, "{\n a: 1\n, b: 2, c: 3}", id="comma first"),
        pytest.param(
            "{\n  m: { mode: 'merge' },\n}",
            ("m", "providers"),
            {"qwen": {"baseUrl": "x" * 90}},
            "{\n  m: { mode: 'merge',\n    providers: {\n      qwen: {\n"
            f"        baseUrl: '{'x' * 90}',\n      }},\n    }} }},\n}}",
            id="too long for one line",
        ),
        pytest.param(
            "{\n  'a/x': { alias: 'x' },\n}",
            ("a/y",),
            {"alias": "y"},
            "{\n  'a/x': { alias: 'x' },\n  'a/y': { alias: 'y' },\n}",
            id="like its neighbour",
        ),
        pytest.param(
            "{\n  key: 'sk-1', // mine\n}",
            ("key",),
            REF,
            "{\n  key: {\n    source: 'file',\n    id: '/qwen/default',\n  }, // mine\n}",
            id="scalar becomes an object",
        ),
        pytest.param(
            "{\n  a: { x: 1, // one\n    y: 2 },\n}",
            ("a",),
            {"x": 3, "z": 4},
            "{\n  a: { x: 3, // one\n    z: 4 },\n}",
            id="object over object keeps comments",
        ),
        pytest.param(
            "[\n  1, // one\n  2, // two\n  3, // three\n]",
            (),
            [4, 2],
            "[\n  4, // one\n  2, // two\n]",
            id="array over array keeps comments",
        ),
        pytest.param(
            "{'a': 'x'}",
            ("it's",),
            '"it\'s" \\\n\u2028\ufeff\ud800',
            "{'a': 'x', 'it\\'s': '\"it\\'s\" \\\\\\n\\u2028\\ufeff\\ud800'}",
            id="escapes",
        ),
        pytest.param("{a: 1}", ("b-c",), 1, '{a: 1, "b-c": 1}', id="key that needs quotes"),
        pytest.param(
            "{\n  a: 1,\n}",
            ("l",),
            [{"i": 1}],
            "{\n  a: 1,\n  l: [\n    {\n      i: 1,\n    },\n  ],\n}",
            id="list of objects",
        ),
    ],
)
def test_set(before: str, path: Path, value: JsonValue, after: str) -> None:
    assert edited(before, Set(path, value)) == after
    assert edited(after, Set(path, value)) == after


@pytest.mark.parametrize(
    ("before", "path", "value"),
    [
        ("{a: 0x10}", ("a",), 16),
        ("{a: 1e3}", ("a",), 1000),
        ("{a: 'x'}", ("a",), "x"),
        ("{a: { b: [1,{c:2}] /* x */ }}", ("a",), {"b": [1, {"c": 2}]}),
    ],
)
def test_setting_what_is_there_changes_nothing(before: str, path: Path, value: JsonValue) -> None:
    assert edited(before, Set(path, value)) == before


def test_numbers_and_booleans_are_told_apart() -> None:
    assert edited("[true, 1, 0]", Set((), [1, True, False])) == "[1, true, false]"


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("{a: 1}", ("b",), "{a: 1}"),
        ("{a: 1}", ("a", "b"), "{a: 1}"),
        ("[1]", (1,), "[1]"),
        ("[1]", (-1,), "[1]"),
        ("{ a: 1 }", ("a",), "{}"),
        ("{\n  a: 1, // one\n}", ("a",), "{}"),
        ("{ a: 1, b: 2 }", ("b",), "{ a: 1 }"),
        ("{ a: 1, b: 2 }", ("a",), "{ b: 2 }"),
        ("{ a: 1, b: 2, }", ("b",), "{ a: 1, }"),
        ("[1, 2, 3]", (1,), "[1, 3]"),
        ("[1,\n 2, 3\n]", (2,), "[1,\n 2\n]"),
        ("[1, 2,\n 3]", (1,), "[1,\n 3]"),
        ("{\n  a: 1,\n  b: 2\n}", ("b",), "{\n  a: 1\n}"),
        ("{\r\n  a: 1,\r\n  b: 2,\r\n}", ("a",), "{\r\n  b: 2,\r\n}"),
        ("{\n  // above\n  a: 1, // beside\n  b: 2,\n}", ("a",), "{\n  // above\n  b: 2,\n}"),
        ("{\n  a: 1, /* b */ b: 2,\n}", ("a",), "{\n  /* b */ b: 2,\n}"),
        ("{\n  a: 1, /* two\n lines */\n}", ("a",), "{\n  /* two\n lines */\n}"),
        ("{\n  a: 1, // one\n  b: 2 }", ("b",), "{\n  a: 1 // one\n   }"),
        ("{\n  a: 1,\n  b: 2 }", ("b",), "{\n  a: 1 }"),
        ("{ a: 1, b: 2 // both\n}", ("b",), "{ a: 1 // both\n}"),
        ("{ /* c */ a: 1 }", ("a",), "{ /* c */ }"),
        ("{\n  a: {\n    x: 1,\n  }, // end\n  b: 2,\n}", ("a",), "{\n  b: 2,\n}"),
        ("{a: 1, b: 2, a: 3}", ("a",), "{b: 2}"),
        ("{a: 1, a: 2}", ("a",), "{}"),
    ],
)
def test_delete(before: str, path: Path, after: str) -> None:
    assert edited(before, Delete(path)) == after


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("{a: []}", ("a",), 1, "{a: [1]}"),
        ("[]", (), {"x": 1}, '[\n  {\n    "x": 1\n  }\n]'),
        ("{a: [1]}", ("a",), 2, "{a: [1, 2]}"),
        ("{a: [1]}", ("b", "c"), 2, "{a: [1], b: { c: [2] }}"),
        ("[\n  'a', // x\n  'b', // y\n]", (), "c", "[\n  'a', // x\n  'b', // y\n  'c',\n]"),
        ("[\n  { id: 1 }\n]", (), {"id": 2}, "[\n  { id: 1 },\n  { id: 2 }\n]"),
    ],
)
def test_append(before: str, path: Path, value: JsonValue, after: str) -> None:
    assert edited(before, Append(path, value)) == after


def test_edits_see_what_earlier_ones_did() -> None:
    edits: list[Edit] = [
        Set(("a", "b"), 1),
        Append(("a", "c"), 2),
        Append(("a", "c"), 3),
        Delete(("a", "b")),
    ]
    assert Document.parse("{}").edit(edits).data == {"a": {"c": [2, 3]}}


def test_include_is_a_member_like_any_other() -> None:
    text = "{ a: { $include: './a.json5' }, b: 1 }"
    assert edited(text, Set(("a", "x"), 2)) == text.replace("5' }", "5', x: 2 }")
    assert edited(text, Set(("b",), 2), Set(("c",), 3), Delete(("a",))) == "{ b: 2, c: 3 }"


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (Set(("a", "b"), 1), ("a",)),
        (Set(("a", "b", "c"), 1), ("a",)),
        (Set(("l", 1), 1), ("l",)),
        (Set(("l", "x"), 1), ("l",)),
        (Set(("o", 0), 1), ("o",)),
        (Set(("new", 0), 1), ()),
        (Append(("o",), 1), ("o",)),
        (Append(("a",), 1), ("a",)),
        (Delete(()), ()),
    ],
)
def test_paths_that_lead_nowhere(edit: Edit, place: Path) -> None:
    with pytest.raises(NotAContainer) as caught:
        edited("{ a: 'text', l: [0], o: {} }", edit)
    assert caught.value.path == place


def nested(depth: int) -> JsonValue:
    value: JsonValue = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "edit",
    [
        Set(("a",), math.nan),
        Set(("a",), [math.inf]),
        Set(("a",), 2**53 + 1),
        Set(("a",), "x" * MAX_LENGTH),
        Set(("a",), nested(MAX_DEPTH)),
        Set(("a",), nested(100_000)),
        Set(("a",) * MAX_DEPTH, {}),
        Set(("a",) * 100_000, 1),
        Delete(("a",) * 100_000),
    ],
    ids=lambda edit: f"{type(edit).__name__}-{len(edit.path)}",
)
def test_values_beyond_the_limits_are_refused(edit: Edit) -> None:
    with pytest.raises(Unwritable):
        edited("{}", edit)


def test_the_deepest_documents_can_be_edited() -> None:
    path: Path = ("a",) * (MAX_DEPTH - 1)
    text = edited("{}", Set(path, {}))
    document = Document.parse(text).edit([Set((*path, "b"), 1)])
    assert document.raw((*path, "b")) == "1"
    assert edited("{}", Set(("a",), nested(MAX_DEPTH - 1))).count("[") == MAX_DEPTH - 1


def test_errors_hold_no_value() -> None:
    with pytest.raises(EditError) as caught:
        edited("{a: 'sk-secret'}", Set(("a", "b"), "sk-secret"))
    assert "secret" not in repr(caught.value) + str(vars(caught.value))
