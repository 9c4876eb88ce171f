"""Many scalars replaced at once: the same text as one by one, for the price of one scan."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.json5 import (
    MAX_LENGTH,
    Delete,
    Document,
    Edit,
    EditError,
    JsonValue,
    Path,
    Set,
    Unwritable,
    editor,
)
from openclaw_tui.core.json5.scanner import scan
from tests.core.test_json5_properties import Author, values

NUMBERS: JsonValue = {f"p{n}": {"models": [{"n": n, "s": f"s{n}"}]} for n in range(500)}


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the texts that were scanned."""
    lengths: list[int] = []

    def counted(text: str) -> object:
        lengths.append(len(text))
        return scan(text)

    monkeypatch.setattr(editor, "scan", counted)
    return lengths


def test_many_scalars_cost_one_scan(scans: list[int]) -> None:
    document = Document.parse(json.dumps(NUMBERS, indent=2))
    edits: list[Edit] = []
    for n in range(500):
        edits += [Set((f"p{n}", "models", 0, "n"), -n), Set((f"p{n}", "models", 0, "s"), f"t{n}")]
    assert document.edit(edits).text == document.text.replace('"n": ', '"n": -').replace(
        '"s": "s', '"s": "t'
    ).replace("-0", "0")
    assert len(scans) == 1


@pytest.mark.parametrize(
    ("text", "edits", "after", "count"),
    [
        ("{a: 1, b: 2}", [Set(("a",), 1), Set(("b",), 2)], "{a: 1, b: 2}", 0),
        ("{a: 1}", [Set(("a",), 2), Set(("a",), 3)], "{a: 3}", 2),
        ("{a: 1, b: 2}", [Set(("a",), 2), Delete(("a",)), Set(("b",), 3)], "{b: 3}", 3),
        ("{a: 'x', b: 1}", [Set(("a",), 1), Set(("b",), "y")], '{a: 1, b: "y"}', 2),
        ("{a: \"x\", b: 'y'}", [Set(("a",), "1"), Set(("b",), "2")], "{a: '1', b: '2'}", 2),
        ("{a: 0x10, b: null}", [Set(("a",), 16.0), Set(("b",), False)], "{a: 0x10, b: false}", 1),
        ("'x'", [Set((), "it's"), Set((), "y")], "'y'", 2),
    ],
)
def test_edits_that_may_see_each_other_are_made_in_turn(
    text: str, edits: list[Edit], after: str, count: int, scans: list[int]
) -> None:
    assert Document.parse(text).edit(edits).text == after
    assert len(scans) == count


def test_values_beyond_the_limits_are_refused() -> None:
    document = Document.parse("{a: 's', b: 1}")
    for value in ("x" * MAX_LENGTH, 2**53 + 1, float("nan")):
        with pytest.raises(Unwritable):
            document.edit([Set(("b",), 2), Set(("a" if isinstance(value, str) else "b",), value)])


@given(st.integers(0, 2**40), st.lists(st.tuples(st.integers(0, 9), values), max_size=8))
def test_together_is_as_one_by_one(seed: int, plan: list[tuple[int, JsonValue]]) -> None:
    document = Document.parse(Author(seed).document())
    rng = Random(seed)  # noqa: S311 - a repeatable choice, not a secret
    paths = [path for path, _ in document._root.scalars()]
    edits = [edit_of(rng.choice(paths), kind, value) for kind, value in plan if paths]
    in_turn = document
    try:
        for edit in edits:
            in_turn = in_turn.edit([edit])
    except EditError as error:
        with pytest.raises(type(error)):
            document.edit(edits)
        return
    assert document.edit(edits).text == in_turn.text


def edit_of(path: Path, kind: int, value: JsonValue) -> Edit:
    scalars: list[JsonValue] = [1, 2, None, "s", "it's", "\n", True, 1.5]
    return Delete(path) if kind == 9 else Set(path, scalars[kind] if kind < 8 else value)
