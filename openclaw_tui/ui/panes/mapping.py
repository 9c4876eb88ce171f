"""Mapping: what takes the place of the Portal's image model."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from openclaw_tui.core.draft import answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.portal.refs import default_image_model
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.widgets.choice_list import Choice, ChoiceList


class MappingPane(Pane):
    """The models of the plan that take pictures, the text model among them where it does."""

    STEP = Step.MAPPING

    def compose_body(self) -> ComposeResult:
        """One list."""
        yield ChoiceList(ident="models")

    def show(self) -> None:
        """The models, the cursor on the answer or the likeliest."""
        plan, model = answered(self.draft.plan), answered(self.draft.model)
        ids = dict.fromkeys([*plan.image_models, model])
        picked = self.draft.image_model or default_image_model(plan, model)
        self.query_one(ChoiceList).fill([Choice(each, (each,)) for each in ids], picked)

    def focus_first(self) -> None:
        """Start in the list."""
        self.query_one(ChoiceList).focus()

    @on(ChoiceList.OptionSelected)
    def action_next(self) -> None:
        """Take the picked model."""
        self.finish(self.draft.with_image_model(answered(self.query_one(ChoiceList).picked)))
