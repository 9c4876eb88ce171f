"""Lines, indentation and the comments beside a value: what splices need to know of a text."""

from __future__ import annotations

import re

from openclaw_tui.core.json5.literals import BLANK, BLOCK_COMMENT
from openclaw_tui.core.json5.scanner import LINE_BREAK, Node

_LINE_COMMENT = r"//[^\n\r\u2028\u2029]*+"
_BLOCK_ON_ONE_LINE = r"/\*(?:[^*\n\r]|\*(?!/))*\*/"
_COMMENT = re.compile(f"{_LINE_COMMENT}|{BLOCK_COMMENT}")
_BESIDE = re.compile(rf"(?:[ \t]*+(?:{_LINE_COMMENT}|{BLOCK_COMMENT}))*(?:[ \t]++(?=[\n\r]))?")
_IDLE_REST = re.compile(
    rf"(?:[ \t]++|{_LINE_COMMENT}|{_BLOCK_ON_ONE_LINE})*(?:{LINE_BREAK.pattern}|\Z)"
)
_INDENTATION = re.compile(r"\ufeff?([ \t]*+)")
_BLANKS = re.compile(rf"[{BLANK}]*+")


def line_start(text: str, position: int) -> int:
    """Where the line of ``position`` begins."""
    return max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1


def line_end(text: str, position: int) -> int:
    """Where the line of ``position`` ends, its line break not included."""
    found = LINE_BREAK.search(text, position)
    return found.start() if found else len(text)


def indentation(text: str, position: int) -> str:
    """The blanks at the beginning of the line of ``position``."""
    found = _INDENTATION.match(text, line_start(text, position), position)
    return found[1] if found else ""


def starts_line(text: str, position: int) -> bool:
    """Whether only blanks stand before ``position`` on its line (never on the first line)."""
    start = line_start(text, position)
    return start > 0 and not text[start:position].strip(" \t")


def is_one_line(text: str, node: Node) -> bool:
    """Whether the whole value stands on one line."""
    return LINE_BREAK.search(text, node.start, node.end) is None


def is_blank(text: str) -> bool:
    """Whether there is nothing but JSON5 white space."""
    return _BLANKS.fullmatch(text) is not None


def end_of_comments_beside(text: str, position: int, limit: int) -> int:
    """Behind the comments that begin on this line: they belong to what stands before them."""
    found = _BESIDE.match(text, position, limit)
    return found.end() if found else position


def end_of_idle_line(text: str, position: int) -> int | None:
    """Behind the line break, if nothing but comments is left on this line."""
    found = _IDLE_REST.match(text, position)
    return found.end() if found else None


def last_comment(text: str, start: int, end: int) -> tuple[int, bool] | None:
    """Where the last comment between two tokens ends, and whether it needs its line break."""
    last = None
    for found in _COMMENT.finditer(text, start, end):
        last = (found.end(), found[0].startswith("//"))
    return last


def line_must_end(text: str, start: int, end: int) -> bool:
    """Whether a line comment is the last thing between two tokens that is not blank."""
    last = last_comment(text, start, end)
    return last is not None and last[1]


def skip_blanks(text: str, position: int) -> int:
    """The next position on this line that is not blank."""
    found = _INDENTATION.match(text, position)
    return found.end() if found else position
