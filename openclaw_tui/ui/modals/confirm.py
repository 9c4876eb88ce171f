"""A yes or no."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from openclaw_tui.ui.modals.reading import ReadingModal
from openclaw_tui.ui.widgets.text import Action, Text


class ConfirmModal(ReadingModal[bool]):
    """Asks ``ui.confirm.<question>``; the cursor starts on No, and leaving means No."""

    def __init__(self, question: str, **facts: str) -> None:
        """``facts`` fill the placeholders of the explanation."""
        super().__init__()
        self._facts = facts
        self._key = f"ui.confirm.{question}"

    def compose_content(self) -> ComposeResult:
        """The question and what a yes means."""
        yield Text(self._key, classes="title")
        with VerticalScroll(can_focus=False):
            yield Text(f"{self._key}.text", **self._facts)

    def compose_buttons(self) -> ComposeResult:
        """No first."""
        yield Action(f"{self._key}.no", ident="no")
        yield Action(f"{self._key}.yes", ident="yes", primary=True)

    @on(Action.Pressed)
    def _answer(self, event: Action.Pressed) -> None:
        self.close(event.button.id == "yes")
