"""Any document, any edit: the data is as asked for, everything else is as it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from hypothesis import given, strategies as st

from openclaw_tui.core.json5 import Append, Delete, Document, Edit, EditError, JsonValue, Path, Set
from openclaw_tui.core.json5.scanner import Node
from openclaw_tui.core.json5.values import same

COMMENT = re.compile(r"//#\d+|/\*#\d+\s?\*/")
NAMES = ["a", "b", "c", "dd", "'e f'", '"g"', "$h", "\\u0069", "ключ"]
SCALARS = ["1", "-2.5", "0xF", "'s'", '"d\\n"', "true", "null", "Infinity", "'}'", '"//x"', "'/*'"]
NEW_KEYS = ["new", "weird key", "'q\"", "", "\u2028", "新"]

values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["multi\nline // no comment", "/*", "'\"\\", "\u2028\ufeff🦞"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*"abc", *NEW_KEYS]), inner, max_size=3)
    ),
    max_leaves=6,
)


class Author:
    """Writes documents with blanks and numbered comments wherever JSON5 allows them."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - a repeatable choice, not a secret
        self.eol = self.rng.choice(["\n", "\n", "\r\n"])
        self.tidy = self.rng.random() < 0.3
        self.comments = 0

    def document(self) -> str:
        bom = self.rng.choice(["", "", "\ufeff"])
        return f"{bom}{self.gap()}{self.container(0, is_object=True)}{self.gap()}"

    def gap(self) -> str:
        self.comments += 1
        number, eol, kind = self.comments, self.eol, self.rng.randrange(20)
        comments = {0: f" //#{number}{eol}", 1: f"/*#{number}*/", 2: f" /*#{number}{eol}*/ "}
        blanks = ["", "", "", " ", eol, f"{eol}  ", "\t"]
        return comments.get(kind) or ("" if self.tidy else self.rng.choice(blanks))

    def value(self, depth: int) -> str:
        if depth > 3 or self.rng.random() < 0.4:
            return self.rng.choice(SCALARS)
        return self.container(depth, is_object=self.rng.random() < 0.6)

    def container(self, depth: int, *, is_object: bool) -> str:
        lines = self.tidy and self.rng.random() < 0.7
        indent = f"{self.eol}{'  ' * (depth + 1)}" if lines else self.rng.choice(["", " "])
        size = self.rng.randrange(5)
        names = self.rng.choices(NAMES, k=size)
        items = [
            f"{indent}{self.gap()}{f'{name}{self.gap()}:{self.gap()}' if is_object else ''}"
            f"{self.value(depth + 1)}{self.gap()}"
            for name in names
        ]
        end = self.rng.choice(["", ","]) + self.gap() if items else ""
        closing = f"{self.eol}{'  ' * depth}" if lines else indent.strip(self.eol)
        body = ",".join(items) + end + closing if items else self.rng.choice(["", "", self.gap()])
        return f"{{{body}}}" if is_object else f"[{body}]"


@dataclass(frozen=True)
class Place:
    """A container of a document and one of its children, or none."""

    document: Document
    path: Path
    container: Node
    child: Node | None

    @property
    def child_path(self) -> Path:
        children = self.container.children or []
        if self.child is None:
            return self.path
        key = self.child.key
        return (*self.path, children.index(self.child) if key is None else key)


def place(seed: int) -> Place:
    """A random place in a random document, where the path leads to the last of duplicates."""
    document = Document.parse(Author(seed).document())
    rng = Random(seed + 1)  # noqa: S311 - a repeatable choice, not a secret
    path: Path = ()
    while True:
        container = document._root.chain(path)[-1]
        parts = dict(enumerate(container.children or []))
        effective = [n for i, n in parts.items() if container.child(n.key or i) is n]
        child = rng.choice(effective) if effective else None
        here = Place(document, path, container, child)
        if child is None or child.children is None or rng.random() < 0.4:
            return here
        path = here.child_path


places = st.integers(0, 2**40).map(place)
children = places.filter(lambda here: here.child is not None)
scalars = children.filter(lambda here: here.child is not None and here.child.children is None)
objects = places.filter(lambda here: isinstance(here.container.value, dict))


def comments(text: str) -> list[str]:
    return COMMENT.findall(text)


def squeezed(text: str) -> str:
    return re.sub(r"[\s,\ufeff]", "", text)


def is_empty(document: Document, container: Node) -> bool:
    return not squeezed(document.text[container.start + 1 : container.end - 1])


@given(scalars, values)
def test_of_a_scalar_nothing_but_its_span_changes(here: Place, value: JsonValue) -> None:
    text, node = here.document.text, here.child
    assert node is not None
    result = here.document.edit([Set(here.child_path, value)])
    assert result.text == f"{text[: node.start]}{result.raw(here.child_path)}{text[node.end :]}"
    assert same(Document.parse(result.text).data, result.data)
    assert result.edit([Set(here.child_path, value)]).text == result.text


@given(objects, st.sampled_from(NEW_KEYS), values)
def test_a_new_member_only_adds_and_its_removal_restores(
    here: Place, key: str, value: JsonValue
) -> None:
    text, node, path = here.document.text, here.container, (*here.path, key)
    result = here.document.edit([Set(path, value)])
    siblings = node.children or []
    assert result.text.startswith(text[: siblings[-1].end if siblings else node.start + 1])
    assert result.text.endswith(text[node.end - 1 :])
    assert comments(result.text) == comments(text)
    assert result.edit([Set(path, value)]).text == result.text
    restored = text
    if is_empty(here.document, node):
        restored = text[: node.start + 1] + text[node.end - 1 :]
    assert result.edit([Delete(path)]).text == restored


@given(places, values)
def test_an_appended_element_only_adds_and_its_removal_restores(
    here: Place, value: JsonValue
) -> None:
    text, node, path = here.document.text, here.container, here.path
    if not isinstance(node.value, list):
        path = (*here.path, "new")
    result = here.document.edit([Append(path, value)])
    assert comments(result.text) == comments(text)
    restored = text
    if is_empty(here.document, node):
        restored = text[: node.start + 1] + text[node.end - 1 :]
    last: Path = (*path, len(node.value)) if isinstance(node.value, list) else path
    assert result.edit([Delete(last)]).text == restored


@given(children)
def test_what_is_deleted_goes_alone(here: Place) -> None:
    text, path = here.document.text, here.child_path
    result = here.document.edit([Delete(path)])
    siblings = here.container.children or []
    gone = [n for n in siblings if n is here.child or (n.key is not None and n.key == path[-1])]
    first, last = siblings.index(gone[0]), siblings.index(gone[-1])
    before = siblings[first - 1].end if first else here.container.start + 1
    behind = siblings[last + 1].at if last + 1 < len(siblings) else here.container.end - 1
    assert result.text.startswith(text[:before])
    assert result.text.endswith(text[behind:])

    rest, beside = text, []
    for node in reversed(gone):
        line = re.split(r"[\r\n]", text[node.after :], maxsplit=1)[0]
        beside += comments(line)
        rest = rest[: node.at] + rest[node.after :]
    lost = set(comments(rest)) - set(comments(result.text))
    assert lost <= set(beside)
    rest = COMMENT.sub(lambda found: "" if found[0] in lost else found[0], rest)
    # Of duplicates the last one goes first, which may leave a comment more than looked for here.
    assert len(gone) > 1 or squeezed(rest) == squeezed(result.text)


@given(children, values)
def test_merging_keeps_all_comments(here: Place, value: JsonValue) -> None:
    old = here.container.value
    assert isinstance(old, dict | list)
    more: JsonValue = {**old, "new": value} if isinstance(old, dict) else [*old, value]
    try:
        result = here.document.edit([Set(here.path, more)])
    except EditError:
        assert "Infinity" in here.document.text
        return
    assert comments(result.text) == comments(here.document.text)
    assert here.document.edit([Set(here.path, old)] if same(old, more) else []).text == (
        here.document.text
    )


@given(st.integers(0, 2**40), st.lists(st.tuples(st.integers(0, 2), values), max_size=4))
def test_any_edits_in_a_row(seed: int, plan: list[tuple[int, JsonValue]]) -> None:
    """The editor compares its own result with the meaning of the edits; so do we, read anew."""
    document = Document.parse(Author(seed).document())
    rng = Random(seed)  # noqa: S311 - a repeatable choice, not a secret
    for kind, value in plan:
        path = random_path(rng, document.data)
        edit: Edit = (Set(path, value), Append(path, value), Delete(path))[kind]
        bom = document.text.startswith("\ufeff")
        try:
            document = document.edit([edit])
        except EditError:
            continue
        assert same(Document.parse(document.text).data, document.data)
        assert document.text.startswith("\ufeff") == bom
        present, found = value_at(document.data, path)
        assert present == (kind < 2) or isinstance(path[-1], int)
        assert kind > 0 or same(found, value)


def random_path(rng: Random, data: JsonValue) -> Path:
    path: list[str | int] = []
    for _ in range(rng.randint(1, 4)):
        if isinstance(data, dict) and data and rng.random() < 0.75:
            path.append(key := rng.choice(list(data)))
            data = data[key]
        elif isinstance(data, list) and data and rng.random() < 0.75:
            path.append(index := rng.randrange(len(data)))
            data = data[index]
        else:
            path.append(rng.choice(NEW_KEYS))
    return tuple(path)


def value_at(data: JsonValue, path: Path) -> tuple[bool, JsonValue]:
    for part in path:
        found = isinstance(data, dict) and part in data
        found = found or (isinstance(data, list) and isinstance(part, int) and part < len(data))
        if not found:
            return False, None
        data = data[part]  # type: ignore[index] # checked in the lines above
    return True, data
