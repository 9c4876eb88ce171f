"""A text whose lines break as its language wants."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from openclaw_tui.ui.wrapping import wrapped


class Prose(Static):
    """A ``Static`` that is updated with ``Content`` only."""

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the longest line, in cells: what ``render`` gives has been broken already."""
        return self._text.get_optimal_width(self.styles.get_rules(), container.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the lines take."""
        return len(wrapped(self._text, width))

    def render(self) -> Content:
        """The broken lines."""
        return Content("\n").join(wrapped(self._text, self.content_size.width))

    @property
    def _text(self) -> Content:
        return self.content if isinstance(self.content, Content) else Content(str(self.content))
