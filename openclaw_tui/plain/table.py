"""Columns that line up, also where some characters are two cells wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width

_GAP = "  "


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
