"""Columns that line up and lines that fit, also where some characters are two cells wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from unicodedata import combining, east_asian_width

from openclaw_tui.core.line_breaks import breaks

_GAP = "  "
_CUT = ".."
_MARKS = " >!-"


def cells(text: str) -> int:
    """How many cells a terminal gives the text."""
    return sum(
        0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text
    )


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows as lines; the last column is as wide as it likes."""
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (
            text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=True)
        )
        yield _GAP.join(padded).rstrip()


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells; two dots stand for the rest."""
    if cells(text) <= width:
        return text
    room = width - len(_CUT)
    whole = sum(used <= room for used in accumulate(map(cells, text)))
    return text[:whole].rstrip() + _CUT


def wrapped(line: str, width: int) -> Iterator[str]:
    """``line`` in lines that fit; the later ones begin below the first word, after its marks."""
    text = line.lstrip(_MARKS)
    indent = len(line) - len(text)
    room = max(1, width - indent)
    places = [0, *breaks(text, room, cells), len(text)]
    for number, (start, end) in enumerate(pairwise(places)):
        yield (" " * indent if number else line[:indent]) + text[start:end].rstrip()
