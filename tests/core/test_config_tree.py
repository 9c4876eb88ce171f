"""A config in several files: what it amounts to, and which file an edit goes to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import reduce
from pathlib import Path as FilePath
from random import Random

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.config_tree import (
    MAX_FRAGMENTS,
    MAX_LEVELS,
    ConfigTree,
    IncludedError,
    IncludeError,
    IncludeReason,
    SharedError,
)
from openclaw_tui.core.json5 import (
    MAX_DEPTH,
    Append,
    CheckFailed,
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
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.json5.values import same

HOME = FilePath("/home/a/.openclaw")
ROOT = HOME / "openclaw.json"


def tree(texts: Mapping[str, str]) -> ConfigTree:
    """The tree of files given by their names below ``HOME``; the first one is the root file."""
    documents = {HOME / name: Document.parse(text) for name, text in texts.items()}
    root = HOME / next(iter(texts))
    return ConfigTree.read(root, documents[root], lambda path, mount: documents[path])


def edited(texts: dict[str, str], *edits: Edit) -> dict[str, str]:
    """Only the files that change."""
    changed = tree(texts).edit(edits)
    names = {change.fragment.path: change.document.text for change in changed}
    return {str(path.relative_to(HOME)): text for path, text in names.items()}


def data(root: str, **files: str) -> JsonValue:
    return tree({"openclaw.json": root, **files}).data


# What OpenClaw sees


def test_a_config_in_one_file_is_itself() -> None:
    found = tree({"openclaw.json": "{ a: [1, { b: 2 }] }"})
    assert found.data is found.fragments[0].data


@pytest.mark.parametrize(
    ("root", "files", "whole"),
    [
        pytest.param("{ x: { $include: './a' } }", {"a": "{ p: 1 }"}, {"x": {"p": 1}}, id="object"),
        pytest.param("{ x: { $include: 'a' } }", {"a": "[1, 2]"}, {"x": [1, 2]}, id="array"),
        pytest.param("{ x: { $include: 'a' } }", {"a": "'s'"}, {"x": "s"}, id="scalar"),
        pytest.param("{ $include: 'a', y: 2 }", {"a": "{ p: 1 }"}, {"p": 1, "y": 2}, id="root"),
        pytest.param(
            "{ x: { $include: ['a', 'b'] } }",
            {"a": "{ p: { q: 1, r: 1 }, l: [1] }", "b": "{ p: { r: 2 }, l: [2] }"},
            {"x": {"p": {"q": 1, "r": 2}, "l": [1, 2]}},
            id="later files win, arrays are joined",
        ),
        pytest.param(
            "{ x: { l: [2], p: 2, $include: 'a' } }",
            {"a": "{ p: 1, l: [1], o: {} }"},
            {"x": {"p": 2, "l": [1, 2], "o": {}}},
            id="siblings win wherever they stand",
        ),
        pytest.param("{ x: { $include: [] } }", {}, {"x": {}}, id="nothing"),
        pytest.param("{ x: { $include: [], y: 1 } }", {}, {"x": {"y": 1}}, id="nothing and own"),
        pytest.param(
            "[1, { $include: 'a' }, [{ $include: 'a' }]]",
            {"a": "{ p: 1 }"},
            [1, {"p": 1}, [{"p": 1}]],
            id="in arrays",
        ),
        pytest.param(
            "{ $include: ['a', 'b', 'c'] }",
            {"a": "{ k: { a: 1 } }", "b": "{ k: 5 }", "c": "{ k: { c: 1 } }"},
            {"k": {"c": 1}},
            id="what was replaced does not come back",
        ),
        pytest.param(
            "{ $include: ['a', 'n'] }",
            {
                "a": "{ k: { a: 1 } }", "n": "{ $include: ['b', 'c'] }",
                "b": "{ k: 5 }", "c": "{ k: { c: 1 } }",
            },
            {"k": {"a": 1, "c": 1}},
            id="nested merges come first",
        ),
        pytest.param("{ $include: 'a' }", {"a": "null"}, None, id="a root that is no object"),
    ],
)  # fmt: skip
def test_what_openclaw_sees(root: str, files: dict[str, str], whole: JsonValue) -> None:
    assert data(root, **files) == whole


def test_names_are_relative_to_the_file_they_stand_in() -> None:
    files = {
        "openclaw.json": "{ a: { $include: './sub/a' } }",
        "sub/a": "{ b: { $include: '../b' }, c: { $include: '/home/a/.openclaw/sub/./c' } }",
        "b": "1",
        "sub/c": "2",
    }
    found = tree(files)
    assert found.data == {"a": {"b": 1, "c": 2}}
    assert [(str(f.path.relative_to(HOME)), f.mount) for f in found.fragments] == [
        ("openclaw.json", ()),
        ("sub/a", ("a",)),
        ("b", ("a", "b")),
        ("sub/c", ("a", "c")),
    ]


def chain(levels: int) -> dict[str, str]:
    files = {str(n): f"{{ n: {{ $include: '{n + 1}' }} }}" for n in range(levels)}
    return {**files, str(levels): "{}"}


def test_ten_levels_are_enough() -> None:
    assert len(tree(chain(MAX_LEVELS)).fragments) == MAX_LEVELS + 1


BOMB = {str(n): f"{{ $include: ['{n + 1}', '{n + 1}'] }}" for n in range(MAX_LEVELS)}


@pytest.mark.parametrize(
    ("files", "reason", "path", "section"),
    [
        (chain(MAX_LEVELS + 1), IncludeReason.TOO_DEEP, "11", ("n",) * 11),
        ({"r": "{ a: { $include: './x/../r' } }"}, IncludeReason.CIRCULAR, "r", ("a",)),
        (
            {"r": "{ a: { $include: 'b' } }", "b": "[{ $include: ['c', 'b'] }]", "c": "1"},
            IncludeReason.CIRCULAR, "b", ("a", 0),
        ),
        ({**BOMB, "10": "{}"}, IncludeReason.TOO_MANY, "9", ()),
        ({"r": "{ a: { $include: 5 } }"}, IncludeReason.NOT_A_PATH, "r", ("a",)),
        ({"r": "{ a: { $include: ['r', 1] } }"}, IncludeReason.NOT_A_PATH, "r", ("a",)),
        ({"r": "{ $include: 'a\\0b' }"}, IncludeReason.NOT_A_PATH, "r", ()),
        ({"r": "{ $include: '\\ud800' }"}, IncludeReason.NOT_A_PATH, "r", ()),
        ({"r": f"{{ $include: '{'x' * 4096}' }}"}, IncludeReason.NOT_A_PATH, "r", ()),
        (
            {"r": "{ a: { $include: 'b', c: 1 } }", "b": "[]"},
            IncludeReason.NOT_AN_OBJECT, "r", ("a",),
        ),
        (
            {"r": "{ a: { $include: ['b', 'c'], d: 1 } }", "b": "{}", "c": "1"},
            IncludeReason.NOT_AN_OBJECT, "r", ("a",),
        ),
    ],
)  # fmt: skip
def test_includes_that_openclaw_refuses(
    files: dict[str, str], reason: IncludeReason, path: str, section: Path
) -> None:
    with pytest.raises(IncludeError) as caught:
        tree(files)
    error = caught.value
    assert (error.reason, error.path, error.section) == (reason, HOME / path, section)


def test_deep_files_in_deep_places_are_no_trouble() -> None:
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    place = MAX_DEPTH - 1
    files = {"r": "[" * place + "{ $include: 'a' }" + "]" * place, "a": deep, "b": deep}
    depth, value = 0, tree(files).data
    while isinstance(value, list) and value:
        depth, value = depth + 1, value[0]
    assert depth == place + MAX_DEPTH - 1
    files["a"] = files["r"].replace("'a'", "'b'")
    with pytest.raises(IncludeError):
        tree(files)


def test_there_is_a_limit_to_the_number_of_files() -> None:
    names = [str(n) for n in range(MAX_FRAGMENTS)]
    files = {"r": json.dumps({"$include": names}), **dict.fromkeys(names, "{}")}
    with pytest.raises(IncludeError):
        tree(files)
    files["r"] = json.dumps({"$include": names[1:]})
    assert len(tree(files).fragments) == MAX_FRAGMENTS


# Where edits go

SPLIT = {
    "openclaw.json": (
        "{ // mine\n  gateway: { port: 1 },\n  models: { $include: './models.json5' },\n"
        "  agents: { $include: ['a.json5', 'b.json5'], list: [] },\n}\n"
    ),
    "models.json5": (
        "{\n  // the providers\n  providers: { local: { $include: 'local.json5' } },\n}\n"
    ),
    "local.json5": "{ baseUrl: 'x' } // mine\n",
    "a.json5": "{ defaults: { model: 'a', timeout: 1 } }",
    "b.json5": "{ defaults: { model: 'b' } }",
}


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        pytest.param(
            Set(("gateway", "port"), 2),
            {"openclaw.json": SPLIT["openclaw.json"].replace("port: 1", "port: 2")},
            id="in the root file",
        ),
        pytest.param(
            Set(("models", "providers", "local", "baseUrl"), "y"),
            {"local.json5": "{ baseUrl: 'y' } // mine\n"},
            id="in the deepest file",
        ),
        pytest.param(
            Set(("models", "providers", "qwen"), {"a": 1}),
            {
                "models.json5": "{\n  // the providers\n  providers: { local: "
                "{ $include: 'local.json5' }, qwen: { a: 1 } },\n}\n"
            },
            id="new beside an include",
        ),
        pytest.param(
            Set(("models", "mode"), "merge"),
            {
                "models.json5": SPLIT["models.json5"][:-2] + "  mode: 'merge',\n}\n"
            },
            id="new at an include",
        ),
        pytest.param(
            Set(("secrets", "x"), 1),
            {"openclaw.json": SPLIT["openclaw.json"][:-2] + "  secrets: { x: 1 },\n}\n"},
            id="a new section",
        ),
        pytest.param(
            Set(("agents", "defaults", "model"), "c"),
            {"b.json5": "{ defaults: { model: 'c' } }"},
            id="the last that has it",
        ),
        pytest.param(
            Set(("agents", "defaults", "timeout"), 2),
            {"a.json5": "{ defaults: { model: 'a', timeout: 2 } }"},
            id="the only one that has it",
        ),
        pytest.param(
            Set(("agents", "defaults", "new"), 2),
            {"b.json5": "{ defaults: { model: 'b', new: 2 } }"},
            id="new goes into the last",
        ),
        pytest.param(
            Append(("agents", "list"), 1),
            {"openclaw.json": SPLIT["openclaw.json"].replace("list: []", "list: [1]")},
            id="a sibling key",
        ),
        pytest.param(
            Append(("agents", "more"), 1),
            {"b.json5": "{ defaults: { model: 'b' }, more: [1] }"},
            id="a new array",
        ),
        pytest.param(
            Delete(("agents", "defaults")),
            {"a.json5": "{}", "b.json5": "{}"},
            id="deleted wherever it is",
        ),
        pytest.param(Delete(("agents", "absent", "x")), {}, id="nothing to delete"),
        pytest.param(
            Rename(("agents", "defaults"), "usual"),
            {name: SPLIT[name].replace("defaults", "usual") for name in ("a.json5", "b.json5")},
            id="renamed wherever it is",
        ),
        pytest.param(
            Rename(("models", "providers", "local"), "home"),
            {"models.json5": SPLIT["models.json5"].replace(" local:", " home:")},
            id="an include under another name",
        ),
        pytest.param(Rename(("agents", "absent"), "x"), {}, id="nothing to rename"),
        pytest.param(
            Delete(("models",)),
            {
                "openclaw.json": SPLIT["openclaw.json"].replace(
                    "  models: { $include: './models.json5' },\n", ""
                )
            },
            id="the include itself goes",
        ),
        pytest.param(
            Set(("agents", "defaults"), {"model": "c", "new": 1}),
            {
                "a.json5": "{ defaults: { model: 'a' } }",
                "b.json5": "{ defaults: { model: 'c', new: 1 } }",
            },
            id="an object in two files member by member",
        ),
        pytest.param(
            Set(("agents", "defaults"), "none"),
            {"b.json5": "{ defaults: 'none' }"},
            id="another kind over an object in two files",
        ),
        pytest.param(
            Set(("models", "providers"), {"local": {"baseUrl": "x"}, "new": 1}),
            {"models.json5": SPLIT["models.json5"].replace("' } }", "' }, new: 1 }")},
            id="an include that stays the same",
        ),
        pytest.param(
            Set(("models", "providers"), None),
            {"models.json5": "{\n  // the providers\n  providers: null,\n}\n"},
            id="another kind over an include",
        ),
        pytest.param(
            Set(("models",), {"providers": {"local": {"baseUrl": "x"}}}), {}, id="what is there"
        ),
    ],
)  # fmt: skip
def test_an_edit_goes_to_the_file_that_has_its_place(edit: Edit, after: dict[str, str]) -> None:
    assert edited(SPLIT, edit) == after


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (Set(("models",), {}), ("models",)),
        (Set(("models",), 5), ("models",)),
        (Append(("models",), 5), ("models",)),
        (Set(("models", "providers", "local"), {"baseUrl": "y"}), ("models", "providers", "local")),
        (
            Set(("models", "providers"), {"local": {"baseUrl": "y"}}),
            ("models", "providers", "local"),
        ),
        (Set((), {}), ()),
        (Set(("new",), {"$include": "x"}), ("new",)),
        (Set(("new", "$include"), "x"), ("new", "$include")),
        (Append(("new",), [{"$include": "x"}]), ("new",)),
        (Rename(("gateway",), "$include"), ("gateway",)),
    ],
)
def test_an_object_with_include_is_not_replaced(edit: Edit, place: Path) -> None:
    root = {**SPLIT, "openclaw.json": SPLIT["openclaw.json"].replace("}\n", "$include: [] }\n")}
    with pytest.raises(IncludedError) as caught:
        edited(root if not place else SPLIT, edit)
    assert caught.value.path == place


def test_new_sections_go_beside_the_include_of_the_root() -> None:
    files = {"r": "{ $include: 'base' }", "base": "{ a: 1 }"}
    assert edited(files, Set(("b",), 1)) == {"r": "{ $include: 'base', b: 1 }"}
    assert edited(files, Set(("a",), 2)) == {"base": "{ a: 2 }"}
    files = {"r": "{ $include: 'base', own: {} }", "base": "{ $include: 'more' }", "more": "{a: 1}"}
    assert edited(files, Set(("a",), 2), Set(("b", "c"), 1), Set(("own", "x"), 1)) == {
        "more": "{a: 2}",
        "r": "{ $include: 'base', own: { x: 1 }, b: { c: 1 } }",
    }


def test_elements_of_joined_arrays_are_found() -> None:
    files = {
        "r": "{ x: { $include: ['a', 'b'], l: [4] } }",
        "a": "{ l: [1, 2] }",
        "b": "{ l: [3] }",
    }
    assert edited(files, Set(("x", "l", 2), "c")) == {"b": '{ l: ["c"] }'}
    assert edited(files, Delete(("x", "l", 3)), Delete(("x", "l", 0))) == {
        "a": "{ l: [2] }",
        "r": "{ x: { $include: ['a', 'b'], l: [] } }",
    }
    assert edited(files, Delete(("x", "l", 4))) == {}
    assert edited(files, Append(("x", "l"), 5)) == {
        "r": "{ x: { $include: ['a', 'b'], l: [4, 5] } }"
    }
    assert edited(files, Set(("x", "l"), [1, 2, 0])) == {
        "b": "{ l: [0] }",
        "r": "{ x: { $include: ['a', 'b'], l: [] } }",
    }
    with pytest.raises(NotAContainer):
        edited(files, Set(("x", "l", 4), 1))


def test_an_edit_sees_what_the_earlier_ones_did() -> None:
    files = {"r": "{ $include: ['a', 'b'] }", "a": "{ k: 1 }", "b": "{ k: 2, l: [0] }"}
    edits: list[Edit] = [Delete(("k",)), Set(("k", "x"), 1), Append(("l",), 1), Set(("l", 1), 2)]
    assert edited(files, *edits) == {
        "a": "{}",
        "b": "{ l: [0, 2] }",
        "r": "{ $include: ['a', 'b'], k: { x: 1 } }",
    }


def test_what_was_hidden_does_not_come_back() -> None:
    files = {"r": "{ $include: 'a', k: 1, l: 's' }", "a": "{ k: { old: 1 }, l: [1] }"}
    after = {**files, **edited(files, Set(("k",), {"new": 1}), Set(("l",), [2]))}
    assert tree(after).data == {"k": {"new": 1}, "l": [2]}


def test_a_file_that_is_included_twice_is_left_alone() -> None:
    files = {"r": "{ x: { $include: 'a' }, y: { $include: './a' }, z: 1 }", "a": "{ p: 1 }"}
    for edit in (Set(("x", "p"), 2), Set(("y", "q"), 2), Delete(("x", "p"))):
        with pytest.raises(SharedError) as caught:
            edited(files, edit)
        assert (caught.value.path, caught.value.file.name) == (edit.path, "a")
    assert edited(files, Set(("z",), 2), Set(("x", "p"), 1)) != {}


def test_two_names_of_one_file_are_one_file() -> None:
    document = Document.parse("{ p: 1 }")
    root = Document.parse("{ x: { $include: 'a' }, y: { $include: 'b' } }")
    found = ConfigTree.read(ROOT, root, lambda path, mount: document)
    with pytest.raises(SharedError):
        found.edit([Set(("x", "p"), 2)])


def test_the_root_file_comes_last() -> None:
    changed = tree(SPLIT).edit(
        [Set(("gateway", "port"), 2), Set(("agents", "list"), [1]), Delete(("agents", "defaults"))]
    )
    assert [change.fragment.path.name for change in changed] == [
        "b.json5", "a.json5", "openclaw.json",
    ]  # fmt: skip
    assert changed[-1].edits == (Set(("gateway", "port"), 2), Set(("agents", "list"), [1]))
    assert changed[0].edits == (Delete(("defaults",)),)


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (Set(("models", "providers", "local", "baseUrl", "x"), 1),
         ("models", "providers", "local", "baseUrl")),
        (Set(("agents", "list", "x"), 1), ("agents", "list")),
        (Append(("agents", "defaults"), 1), ("agents", "defaults")),
        (Append(("agents", "defaults", "model"), 1), ("agents", "defaults", "model")),
        (Set(("agents", 0), 1), ("agents",)),
        (Set(("absent", 0), 1), ()),
        (Delete(()), ()),
        (Rename((), "x"), ()),
        (Rename(("agents", "defaults"), "list"), ("agents", "defaults")),
    ],
)  # fmt: skip
def test_paths_that_lead_nowhere_are_told_as_places_of_the_whole(edit: Edit, place: Path) -> None:
    with pytest.raises(NotAContainer) as caught:
        edited(SPLIT, edit)
    assert caught.value.path == place


def test_a_root_that_is_no_object_takes_no_section() -> None:
    with pytest.raises(NotAContainer):
        edited({"r": "{ $include: 'a' }", "a": "[]"}, Set(("x",), 1))


def test_values_beyond_the_limits_are_refused() -> None:
    for edit in (Set(("a",) * 100_000, 1), Delete(("a",) * 100_000), Set(("a",), 2**53 + 1)):
        with pytest.raises(Unwritable):
            edited(SPLIT, edit)


def test_holders_of_a_path() -> None:
    found = tree(SPLIT)

    def holders(*path: str | int) -> list[tuple[str, Path]]:
        return [(holder.path.name, place) for holder, place in found.holders(path)]

    assert holders("agents", "defaults", "model") == [
        ("a.json5", ("defaults", "model")),
        ("b.json5", ("defaults", "model")),
    ]
    assert holders("models", "providers", "local", "baseUrl") == [("local.json5", ("baseUrl",))]
    assert holders("models") == [("openclaw.json", ("models",))]
    assert holders() == [("openclaw.json", ())]
    assert holders("absent") == holders("absent", "x") == []


# Any config, any split, any edits

KEYS = ["a", "b", "c", "d"]
SCALARS: list[JsonValue] = [0, 1, "s", None, True]


class Splitter:
    """Writes a random config into as many files as it likes, with overlaps and siblings."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - a repeatable choice, not a secret
        self.files: dict[str, JsonValue] = {"0": None}
        self.whole: list[str] = []
        self.files["0"] = self.object(0, 0, is_file=True)

    def value(self, depth: int, level: int) -> JsonValue:
        kind = self.rng.random() + depth / 12
        if kind > 0.9:
            return self.rng.choice(SCALARS)
        if kind > 0.75:
            return [self.value(depth + 1, level) for _ in range(self.rng.randrange(3))]
        return self.object(depth, level)

    def object(self, depth: int, level: int, *, is_file: bool = False) -> dict[str, JsonValue]:
        keys = self.rng.sample(KEYS, self.rng.randrange(len(KEYS)))
        members = {key: self.value(depth + 1, level) for key in keys}
        if level > 3 or len(self.files) > 12 or self.rng.random() < 0.4:
            return members
        count = self.rng.randrange(4)
        names: list[JsonValue] = [self.file(depth, level + 1) for _ in range(count)]
        if not (is_file or names or members) and self.rng.random() < 0.5:
            return {"$include": self.file(depth, level + 1, any_kind=True)}
        include: JsonValue = names[0] if len(names) == 1 else names
        if self.rng.random() < 0.4:
            members = {}
        return {"$include": include, **members}

    def file(self, depth: int, level: int, *, any_kind: bool = False) -> str:
        if not any_kind and self.whole and self.rng.random() < 0.05:
            return self.rng.choice(self.whole)
        name = str(len(self.files))
        self.files[name] = {}
        value = self.value(depth, level) if any_kind else self.object(depth, level, is_file=True)
        self.files[name] = value
        self.whole += [name] if isinstance(value, dict) and "$include" not in str(value) else []
        return name

    def texts(self) -> dict[str, str]:
        return {
            name: f"// file {name}\n{json.dumps(value, indent=self.rng.choice([None, 2]))}\n"
            for name, value in self.files.items()
        }

    def edit(self, whole: JsonValue) -> Edit:
        path: list[str | int] = []
        for _ in range(self.rng.randint(1, 5)):
            if isinstance(whole, dict) and whole and self.rng.random() < 0.8:
                path.append(key := self.rng.choice(list(whole)))
                whole = whole[key]
            elif isinstance(whole, list) and whole:
                path.append(index := self.rng.randrange(len(whole)))
                whole = whole[index]
            else:
                path.append(self.rng.choice(KEYS))
                break
        value = self.rng.choice([self.rng.choice(SCALARS), self.plain(), self.near(whole)])
        match self.rng.randrange(6):
            case 0:
                return Append(tuple(path), value)
            case 1:
                return Delete(tuple(path))
            case 2:
                return Rename(tuple(path), self.rng.choice(KEYS))
            case _:
                return Set(tuple(path), value)

    def plain(self) -> JsonValue:
        return {key: self.rng.choice(SCALARS) for key in self.rng.sample(KEYS, 2)}

    def near(self, value: JsonValue) -> JsonValue:
        """Something like ``value``, which is changed member by member."""
        if isinstance(value, dict) and value:
            key = self.rng.choice([*value, *KEYS])
            return {**value, key: self.near(value.get(key))}
        if isinstance(value, list) and value:
            return [*value[self.rng.randrange(2) :], self.rng.choice(SCALARS)]
        return self.rng.choice(SCALARS)


def resolved(files: dict[str, JsonValue], value: JsonValue) -> JsonValue:
    """OpenClaw's algorithm, word for word."""
    if isinstance(value, list):
        return [resolved(files, item) for item in value]
    if not isinstance(value, dict):
        return value
    rest = {key: resolved(files, item) for key, item in value.items() if key != "$include"}
    if "$include" not in value:
        return rest
    names = value["$include"]
    included: JsonValue = {}
    if isinstance(names, str):
        included = resolved(files, files[names])
    for name in names if isinstance(names, list) else ():
        included = deep_merge(included, resolved(files, files[str(name)]))
    return deep_merge(included, rest) if rest else included


def deep_merge(target: JsonValue, source: JsonValue) -> JsonValue:
    if isinstance(target, list) and isinstance(source, list):
        return target + source
    if isinstance(target, dict) and isinstance(source, dict):
        both = {k: deep_merge(target[k], v) if k in target else v for k, v in source.items()}
        return {**target, **both}
    return source


def parsed(texts: dict[str, str]) -> dict[str, JsonValue]:
    return {name: Document.parse(text).data for name, text in texts.items()}


@given(st.integers(0, 2**40), st.integers(1, 6))
def test_the_whole_changes_as_asked_whatever_the_split(seed: int, count: int) -> None:
    splitter = Splitter(seed)
    texts = splitter.texts()
    before = tree(texts).data
    assert same(before, resolved(parsed(texts), parsed(texts)["0"]))

    whole, edits = before, list[Edit]()
    for _ in range(count):
        edit = splitter.edit(whole)
        try:
            tree(texts).edit([*edits, edit])
        except CheckFailed:
            raise
        except EditError:
            continue
        edits.append(edit)
        whole = applied(whole, edit)

    changed = edited(texts, *edits)
    after = {**texts, **changed}
    assert same(resolved(parsed(after), parsed(after)["0"]), reduce(applied, edits, before))
    assert all(text.startswith(f"// file {name}\n") for name, text in after.items())
    assert list(changed)[-1:] == ["0"] or "0" not in changed
    if edits and isinstance(edits[-1], Set):
        assert tree(after).edit(edits[-1:]) == ()
