"""Lines that break where Chinese does too. Textual knows spaces only."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from openclaw_tui.core.line_breaks import breaks


def wrapped(content: Content, width: int) -> list[Content]:
    """``content`` in lines of at most ``width`` cells (one wide sign where not even that fits)."""
    return [
        line
        for paragraph in content.split("\n", allow_blank=True)
        for line in _broken(paragraph.expand_tabs(), max(1, width))
    ]


def _broken(paragraph: Content, width: int) -> list[Content]:
    if paragraph.plain.isascii():
        return paragraph.wrap(width)
    lines = paragraph.divide(list(breaks(paragraph.plain, width, cell_len)))
    return [*(line.rstrip() for line in lines[:-1]), *lines[-1:]]
