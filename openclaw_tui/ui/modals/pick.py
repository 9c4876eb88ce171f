"""Which of several."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from openclaw_tui.ui.modals.base import Modal
from openclaw_tui.ui.widgets.choice_list import Choice, ChoiceList
from openclaw_tui.ui.widgets.text import Action, Text


class PickModal(Modal[str]):
    """A list; taking one closes with its id. ``key`` is the text key of the question."""

    def __init__(self, key: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._key = key
        self._choices = choices

    def compose_content(self) -> ComposeResult:
        """Question and answers."""
        yield Text(self._key, classes="title")
        yield ChoiceList(ident="choices")

    def compose_buttons(self) -> ComposeResult:
        """Back, or go on."""
        yield Action("ui.button.back", ident="close")
        yield Action("ui.button.next", ident="take", primary=True)

    def on_mount(self) -> None:
        """Start on the first."""
        choices = self.query_one(ChoiceList)
        choices.fill(self._choices, self._choices[0].id)
        choices.focus()

    @on(ChoiceList.OptionSelected)
    @on(Action.Pressed, "#take")
    def _take(self) -> None:
        self.close(self.query_one(ChoiceList).picked)
