"""A scroll bar of blanks only."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class PlainScrollBar(ScrollBarRender):
    """Ends on whole cells.

    Textual's fractional ends are block characters, which ASCII terminals cannot show and Chinese
    ones may show two cells wide.
    """

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def use_plain_scroll_bars() -> None:
    """Draw every scroll bar of the process this way."""
    ScrollBar.renderer = PlainScrollBar
