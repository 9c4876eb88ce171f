"""``Rename`` by example, and what holds for every rename in any document."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.json5 import (
    MAX_DEPTH,
    Delete,
    Document,
    Edit,
    EditError,
    JsonValue,
    NotAContainer,
    Path,
    Rename,
    Set,
    Unwritable,
)
from openclaw_tui.core.json5.edits import applied, touched
from openclaw_tui.core.json5.values import same
from tests.core.test_json5_properties import NEW_KEYS, Place, children, comments


def edited(text: str, *edits: Edit) -> str:
    return Document.parse(text).edit(edits).text


@pytest.mark.parametrize(
    ("before", "path", "key", "after"),
    [
        pytest.param("{a: 1}", ("a",), "b", "{b: 1}", id="bare"),
        pytest.param("{a: 1}", ("a",), "b-c", '{"b-c": 1}', id="bare, then quotes are needed"),
        pytest.param("{'a': 1}", ("a",), "b", "{'b': 1}", id="single quotes"),
        pytest.param('{"a": 1}', ("a",), "b", '{"b": 1}', id="double quotes"),
        pytest.param("{'a': 1}", ("a",), "it's", "{'it\\'s': 1}", id="a quote inside"),
        pytest.param("{'x/y':1}", ("x/y",), "通/义", "{'通/义':1}", id="chinese"),
        pytest.param('{"a":1}', ("a",), "🦞\ud800", '{"🦞\\ud800":1}', id="a lone surrogate"),
        pytest.param("{\\u0061:1}", ("a",), "b", "{b:1}", id="an escaped key"),
        pytest.param('{"\\u0061":1}', ("a",), "", '{"":1}', id="to nothing"),
        pytest.param(
            "{ /*1*/ a /*2*/ : /*3*/ 1 /*4*/, // 5\n}",
            ("a",),
            "b",
            "{ /*1*/ b /*2*/ : /*3*/ 1 /*4*/, // 5\n}",
            id="comments stay",
        ),
        pytest.param(
            "{\n  x: 1, // x\n  // about a\n  a: { k: 'v' }, // a\n  y: 2,\n}",
            ("a",),
            "b",
            "{\n  x: 1, // x\n  // about a\n  b: { k: 'v' }, // a\n  y: 2,\n}",
            id="in its place",
        ),
        pytest.param(
            "{a:{b:[{c:1}]}}", ("a", "b", 0, "c"), "d", "{a:{b:[{d:1}]}}", id="deep inside"
        ),
        pytest.param("{a: 1, x: 0, a: 2}", ("a",), "b", "{b: 1, x: 0, b: 2}", id="duplicates"),
        pytest.param("\ufeff{\r\n a: 1\r\n}", ("a",), "b", "\ufeff{\r\n b: 1\r\n}", id="BOM, CRLF"),
        pytest.param("{a: {a: 1}}", ("a",), "b", "{b: {a: 1}}", id="not the member inside"),
        pytest.param("{a: 1}", ("x",), "b", "{a: 1}", id="missing"),
        pytest.param("{a: 1}", ("a", "x"), "b", "{a: 1}", id="missing inside a scalar"),
        pytest.param("{a: [{}]}", ("a", 3, "x"), "b", "{a: [{}]}", id="missing element"),
    ],
)
def test_rename(before: str, path: Path, key: str, after: str) -> None:
    assert edited(before, Rename(path, key)) == after


@pytest.mark.parametrize(
    ("text", "path", "key", "place"),
    [
        pytest.param("{a: 1, b: 2}", ("a",), "b", ("a",), id="taken by a later one"),
        pytest.param("{b: 2, a: 1}", ("a",), "b", ("a",), id="taken by an earlier one"),
        pytest.param("{a: 1, 'b': 2}", ("a",), "b", ("a",), id="taken in quotes"),
        pytest.param("{a: 1}", ("a",), "a", ("a",), id="its own name"),
        pytest.param("{a: 1}", (), "b", (), id="the whole document"),
        pytest.param("[1]", (0,), "b", (0,), id="an element"),
    ],
)
def test_a_name_that_cannot_be_given(text: str, path: Path, key: str, place: Path) -> None:
    with pytest.raises(NotAContainer) as caught:
        edited(text, Rename(path, key))
    assert caught.value.path == place


def test_a_path_too_deep_is_refused() -> None:
    path = ("a",) * (MAX_DEPTH + 1)
    with pytest.raises(Unwritable):
        edited("{a: 1}", Rename(path, "b"))


def test_a_rename_among_other_edits() -> None:
    text = "{\n  old: { x: 1 }, // mine\n  other: 1,\n}\n"
    edits: list[Edit] = [
        Set(("old", "x"), 2),
        Rename(("old",), "new"),
        Set(("new", "y"), 3),
        Delete(("other",)),
        Set(("old",), "again"),
    ]
    assert edited(text, *edits) == '{\n  new: { x: 2, y: 3 }, // mine\n  old: "again",\n}\n'


def test_a_name_that_was_freed_can_be_taken() -> None:
    edits = [Rename(("a",), "c"), Rename(("b",), "a"), Rename(("c",), "b")]
    assert edited("{a: 1, b: 2}", *edits) == "{b: 1, a: 2}"


def test_all_edits_are_made_or_none() -> None:
    document = Document.parse("{a: 1, b: 2}")
    with pytest.raises(NotAContainer):
        document.edit([Set(("a",), 5), Rename(("a",), "b")])
    assert document.text == "{a: 1, b: 2}"


def test_both_names_count_as_touched() -> None:
    edits: list[Edit] = [Rename(("x", "a"), "b"), Set(("y",), 1)]
    assert set(touched(edits)) == {("x", "a"), ("x", "b"), ("y",)}


def test_the_data_keeps_its_order_and_the_original() -> None:
    data: JsonValue = {"a": 1, "b": {"c": 2}, "d": 3}
    renamed = applied(data, Rename(("b",), "z"))
    assert isinstance(renamed, dict)
    assert list(renamed) == ["a", "z", "d"]
    assert data == {"a": 1, "b": {"c": 2}, "d": 3}


members = children.filter(lambda here: here.child is not None and here.child.key is not None)


@given(members, st.sampled_from(NEW_KEYS))
def test_nothing_but_the_name_changes_and_back_again(here: Place, key: str) -> None:
    document, path = here.document, here.child_path
    result = document.edit([Rename(path, key)])
    assert same(Document.parse(result.text).data, applied(document.data, Rename(path, key)))
    assert comments(result.text) == comments(document.text)
    assert result.raw((*path[:-1], key)) == document.raw(path)
    assert path[-1] not in (value_keys(result, path[:-1]))
    back = result.edit([Rename((*path[:-1], key), str(path[-1]))])
    assert same(back.data, document.data)
    assert comments(back.text) == comments(document.text)


def value_keys(document: Document, path: Path) -> list[str]:
    node = document._root.chain(path)[-1]
    return [child.key for child in node.children or [] if child.key is not None]


@given(members)
def test_a_taken_name_is_never_given(here: Place) -> None:
    for other in value_keys(here.document, here.path):
        with pytest.raises(EditError):
            here.document.edit([Rename(here.child_path, other)])
