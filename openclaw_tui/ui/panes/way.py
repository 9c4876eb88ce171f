"""Way: what takes the Portal's place."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from openclaw_tui.core.catalog import Plan
from openclaw_tui.core.draft import answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.portal.findings import FoundKey
from openclaw_tui.i18n import current_locale, tr
from openclaw_tui.i18n.portal import key_expiry, place
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.widgets.choice_list import Choice, ChoiceList


class WayPane(Pane):
    """The plans, and between them and the ended Portal the keys that are already here."""

    STEP = Step.WAY

    def compose_body(self) -> ComposeResult:
        """One list."""
        yield ChoiceList(ident="ways")

    def show(self) -> None:
        """All ways, the recommended one first and picked."""
        ways = self.query_one(ChoiceList)
        plans = self.context.catalog.plans
        rows = [_plan(plan) for plan in plans if not plan.retired]
        rows += [_key(number, key) for number, key in enumerate(self.context.leftovers.keys)]
        rows += [_plan(plan) for plan in plans if plan.retired]
        answer = self.draft.plan or self.context.catalog.recommended.plan
        ways.fill(rows, ways.picked or answer.id)

    def focus_first(self) -> None:
        """Start in the list."""
        self.query_one(ChoiceList).focus()

    @on(ChoiceList.OptionSelected)
    def action_next(self) -> None:
        """Take the plan, or the key with the place where it belongs."""
        picked = answered(self.query_one(ChoiceList).picked)
        plan = self.context.catalog.plan(picked)
        if plan is not None:
            self.finish(self.draft.with_plan(plan))
            return
        key = self.context.leftovers.keys[int(picked)]
        self.finish(self.draft.with_choice(key.choice, key.base_url).with_token(key.token))


def _plan(plan: Plan) -> Choice:
    text = plan.text(current_locale())
    detail = tr("ui.way.portal") if plan.retired else text.best_for
    mark = tr("ui.way.recommended") if plan.recommended else ""
    return Choice(plan.id, (text.title, mark or text.tagline), detail)


def _key(number: int, key: FoundKey) -> Choice:
    plan = key.choice.plan
    title = plan.text(current_locale()).title
    what = tr("ui.way.login" if plan.retired else "ui.way.reuse")
    return Choice(str(number), (what, title), f"{place(key)}{key_expiry(key)}")
