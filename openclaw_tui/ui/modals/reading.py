"""A box that may have more to say than fits."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from openclaw_tui.ui.modals.base import Modal, Result


class ReadingModal(Modal[Result]):
    """Scrolls its ``VerticalScroll`` while the focus stays on the buttons; the footer says so
    where there is more to read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "read(-1)", show=False),
        Binding("down", "read(1)", show=False),
        Binding("pageup", "read(-8)", show=False),
        Binding("pagedown", "read(8)", "ui.key.scroll", key_display="pgdn"),
    ]

    def on_resize(self) -> None:
        """Whether everything fits is known after the layout."""
        self.call_after_refresh(self.refresh_bindings)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing scrolls that is seen whole."""
        return action != "read" or any(each.max_scroll_y for each in self.query(VerticalScroll))

    def action_read(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
