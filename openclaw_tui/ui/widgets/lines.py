"""Lines that begin with a symbol; what does not fit continues under the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from openclaw_tui.core.terminal import safe
from openclaw_tui.ui.wrapping import wrapped

_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Line:
    """A text behind a symbol in its own style; without a symbol it starts at the edge."""

    text: Content | str
    symbol: str = ""
    style: str = ""

    def wrapped(self, width: int) -> list[Content]:
        """The line as it fits into ``width`` cells."""
        content = self.text if isinstance(self.text, Content) else Content(self.text)
        if (plain := safe(content.plain)) != content.plain:
            content = Content(plain)
        if not self.symbol:
            return wrapped(content, width)
        first, *rest = wrapped(content, width - len(_INDENT))
        return [
            Content.assemble((self.symbol, self.style), " ", first),
            *(Content(_INDENT) + part for part in rest),
        ]


class Lines(Widget):
    """Shows lines; as high as they are."""

    def __init__(self, *, ident: str) -> None:
        super().__init__(id=ident)
        self._lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self._lines = tuple(lines)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the wrapped lines take."""
        return sum(len(line.wrapped(width)) for line in self._lines)

    def render(self) -> Content:
        """The wrapped lines."""
        width = self.content_size.width
        return Content("\n").join(part for line in self._lines for part in line.wrapped(width))
