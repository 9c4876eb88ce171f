"""Help me choose."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from openclaw_tui.core.catalog import Catalog, Plan
from openclaw_tui.core.guide import Holding, recommend
from openclaw_tui.i18n import tr
from openclaw_tui.ui.modals.base import Modal
from openclaw_tui.ui.widgets.choice_list import Choice, ChoiceList
from openclaw_tui.ui.widgets.text import Action, Text


class GuideModal(Modal[Plan]):
    """What do you hold? Each answer names its plan and says why; taking it points there."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog

    def compose_content(self) -> ComposeResult:
        """The question with its answers."""
        yield Text("guide.question", classes="title")
        yield ChoiceList(ident="holdings")
        yield Text(ident="advice")

    def compose_buttons(self) -> ComposeResult:
        """Close, or go to the plan."""
        yield Action("ui.button.close", ident="close")
        yield Action("ui.button.show_plan", ident="take", primary=True)

    def on_mount(self) -> None:
        """Start on the first answer."""
        holdings = self.query_one(ChoiceList)
        rows = [Choice(each, (tr(f"guide.holding.{each}"),)) for each in Holding]
        holdings.fill(rows, Holding.NOTHING)
        holdings.focus()

    def _plan(self, holding: Holding) -> Plan:
        return recommend(holding, self._catalog)

    @on(ChoiceList.OptionHighlighted)
    def _explain(self, event: ChoiceList.OptionHighlighted) -> None:
        self.query_one("#advice", Text).say(f"guide.advice.{event.option.id}")

    @on(ChoiceList.OptionSelected)
    @on(Action.Pressed, "#take")
    def _take(self) -> None:
        picked = self.query_one(ChoiceList).picked
        self.close(self._plan(Holding(picked)) if picked else None)
