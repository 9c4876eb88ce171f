"""The review of one change, with the yes that writes it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from openclaw_tui.services.ports import Plan
from openclaw_tui.ui.modals.base import Modal
from openclaw_tui.ui.review_text import plan_lines
from openclaw_tui.ui.widgets.lines import Lines
from openclaw_tui.ui.widgets.text import Action, Text


class ChangeModal(Modal[bool]):
    """Every file that changes and how; the cursor starts on the way back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll('scroll_up')", show=False),
        Binding("down", "scroll('scroll_down')", show=False),
        Binding("pageup", "scroll('page_up')", show=False),
        Binding("pagedown", "scroll('page_down')", "ui.key.scroll", key_display="pgdn"),
    ]

    def __init__(self, plan: Plan, profile: str | None) -> None:
        """``profile`` is OpenClaw's ``--profile``."""
        super().__init__()
        self._plan = plan
        self._lines = plan_lines(plan, profile)

    def compose_content(self) -> ComposeResult:
        """Title and document."""
        yield Text(f"ui.change.{self._plan.kind}", classes="title", profile=self._plan.profile)
        with VerticalScroll(id="document", can_focus=False):
            yield Lines(ident="lines")

    def compose_buttons(self) -> ComposeResult:
        """Back first."""
        yield Action("ui.button.back", ident="close")
        yield Action("ui.button.save", ident="save", primary=True)

    def on_mount(self) -> None:
        """Show the document."""
        self.query_one(Lines).show(self._lines)

    def action_scroll(self, way: str) -> None:
        """Scroll from wherever the cursor is."""
        getattr(self.query_one("#document", VerticalScroll), f"action_{way}")()

    @on(Action.Pressed, "#save")
    def _save(self) -> None:
        self.close(True)
