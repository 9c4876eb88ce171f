"""Help for the step at hand."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from openclaw_tui.core.flow import Step
from openclaw_tui.ui.modals.base import Modal
from openclaw_tui.ui.widgets.text import Action, Text


class HelpModal(Modal[None]):
    """What the step is for, and the keys that always work."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "dismiss_none", show=False)]

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._step = step

    def compose_content(self) -> ComposeResult:
        """Two paragraphs."""
        yield Text(f"ui.{self._step}.title", classes="title")
        with VerticalScroll(can_focus=False):
            yield Text(f"ui.help.{self._step}")
            yield Text("ui.help.keys", classes="keys")

    def compose_buttons(self) -> ComposeResult:
        """One way out."""
        yield Action("ui.button.close", ident="close", primary=True)
