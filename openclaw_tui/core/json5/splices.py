"""The minimal changes of the text that insert, replace or remove one value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openclaw_tui.core.json5 import layout
from openclaw_tui.core.json5.scanner import Node, key_span
from openclaw_tui.core.json5.values import JsonValue
from openclaw_tui.core.json5.writer import Style

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Splice:
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """The text with all splices made; those at one position stay in their order."""
    pieces, position = [], 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        pieces += [text[position : splice.start], splice.new]
        position = splice.end
    return "".join([*pieces, text[position:]])


def replacement(text: str, chain: Sequence[Node], value: JsonValue) -> list[Splice]:
    """Another value in the place of the last node of ``chain`` (a path of nodes from the root)."""
    node = chain[-1]
    style = Style.around(text, chain)
    new = style.block(value, layout.indentation(text, node.start))
    if len(chain) > 1 and layout.is_one_line(text, chain[-2]):
        inline = style.inline(value)
        if style.compact or _fits(text, node.start, node.end, inline):
            new = inline
    return [Splice(node.start, node.end, new)]


def insertion(text: str, chain: Sequence[Node], key: str | None, value: JsonValue) -> list[Splice]:
    """A member (or, without ``key``, an element) behind those of the last node of ``chain``.

    It goes behind the comments on the line of its predecessor. A container on one line stays so
    while the line is short enough; otherwise the new member gets a line of its own.
    """
    container = chain[-1]
    if layout.is_blank(text[container.start + 1 : container.end - 1]):
        return replacement(text, chain, [value] if key is None else {key: value})
    style = Style.around(text, chain)
    name = "" if key is None else style.key(key)
    last = container.children[-1] if container.children else None
    comma = style.trailing_comma if last is None else last.comma >= 0
    own_line = (
        layout.starts_line(text, last.at) if last else not layout.is_one_line(text, container)
    )
    after, anchor = _anchor(text, container, last)
    separator = [Splice(after, after, ",")] if last is not None and last.comma < 0 else []
    if not own_line and not layout.line_must_end(text, after, anchor):
        inline = ("" if style.compact else " ") + name + style.inline(value)
        inline += "," if comma and last is not None else ""
        if style.compact or _fits(text, anchor, anchor, inline):
            anchor = after + len(text[after:anchor].rstrip(" \t"))
            return [*separator, Splice(anchor, anchor, inline)]
    if last is not None and own_line:
        indent = layout.indentation(text, last.at)
    else:
        indent = layout.indentation(text, container.at) + style.unit
    written = style.block(value, indent)
    if last is not None and last.children and layout.is_one_line(text, last):
        inline = style.inline(value)  # like its neighbour
        written = inline if len(indent + name + inline) <= _WIDTH else written
    end = "," if comma else ""
    return [*separator, Splice(anchor, anchor, f"{style.eol}{indent}{name}{written}{end}")]


def _anchor(text: str, container: Node, last: Node | None) -> tuple[int, int]:
    """Where the last member ends, and where the comments that belong to it end."""
    limit = container.end - 1
    if last is not None:
        return last.after, layout.end_of_comments_beside(text, last.after, limit)
    comment = layout.last_comment(text, container.start + 1, limit)
    return container.start + 1, comment[0] if comment else limit


def _fits(text: str, start: int, end: int, new: str) -> bool:
    before = start - layout.line_start(text, start)
    return before + len(new) + layout.line_end(text, end) - end <= _WIDTH


def renaming(text: str, chain: Sequence[Node], key: str) -> list[Splice]:
    """Another key for the last node of ``chain``, and for those that it hides."""
    node, parent = chain[-1], chain[-2]
    new = Style.around(text, chain[:-1]).name(key)
    twins = [child for child in parent.children or [] if child.key == node.key]
    return [Splice(*key_span(text, twin), new) for twin in twins]


def removal(text: str, parent: Node, node: Node) -> list[Splice]:
    """``node`` goes, with its comma and, if it has its lines for itself, with these lines."""
    siblings = parent.children or []
    index = siblings.index(node)
    before = siblings[index - 1] if index else None
    start, end = _removed_span(text, before.after if before else parent.start + 1, node)
    inside = text[parent.start + 1 : start] + text[end : parent.end - 1]
    if len(siblings) == 1 and layout.is_blank(inside):
        return [Splice(parent.start + 1, parent.end - 1, "")]
    splices = [Splice(start, end, "")]
    if before is not None and node is siblings[-1] and node.comma < 0:
        splices.append(Splice(before.comma, before.comma + 1, ""))
    return splices


def _removed_span(text: str, gap: int, node: Node) -> tuple[int, int]:
    """What goes with a member; ``gap`` is where the blanks and comments before it begin."""
    idle = layout.end_of_idle_line(text, node.after)
    if idle is not None and layout.starts_line(text, node.at):
        return layout.line_start(text, node.at), idle
    behind = layout.skip_blanks(text, node.after)
    if idle is None and text[behind] not in "\n\r}]":
        return node.at, behind
    if layout.line_must_end(text, gap, node.at):
        return node.at, node.after
    return gap + len(text[gap : node.at].rstrip()), node.after
