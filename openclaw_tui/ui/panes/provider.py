"""Provider: the plans side by side, and when to choose which."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from openclaw_tui.core.catalog import Plan
from openclaw_tui.core.draft import answered
from openclaw_tui.core.flow import Step
from openclaw_tui.i18n import current_locale, tr
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.modals.base import open_modal
from openclaw_tui.ui.modals.guide import GuideModal
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.widgets.comparison import Column, Comparison
from openclaw_tui.ui.widgets.lines import Line, Lines
from openclaw_tui.ui.widgets.text import Action

# Cells; titles and taglines are as wide as the catalog allows.
_COLUMNS = {"plan": 24, "in_short": 44, "alone": 10, "key": 10}


class ProviderPane(Pane):
    """A table as the question, a text below it that follows the cursor."""

    STEP = Step.PROVIDER
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "guide", "ui.key.guide"),
        Binding("question_mark", "guide", show=False),
        Binding("pageup", "read(-1)", show=False),
        Binding("pagedown", "read(1)", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        """Table and text."""
        yield Comparison(ident="plans")
        with VerticalScroll(id="advice-scroll", can_focus=False):
            yield Lines(ident="advice")

    def compose_buttons(self) -> ComposeResult:
        """Back, help me choose, Next."""
        yield Action("ui.button.back", ident="back")
        yield Action("ui.button.guide", ident="guide")
        yield Action("ui.button.next", ident="next", primary=True)

    def show(self) -> None:
        """The table, as wide as there is room for."""
        plans = self.context.catalog.plans
        picked = self.draft.plan or plans[0]
        columns = [Column(tr(f"ui.provider.{name}"), _COLUMNS[name]) for name in self._columns()]
        self.query_one(Comparison).fill(columns, [self._row(plan) for plan in plans], picked.id)
        self._advise(picked)

    def focus_first(self) -> None:
        """Start in the table."""
        self.query_one(Comparison).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Give the columns the new width."""
        if event.size.width and self.query_one(Comparison).row_count:
            picked = self._picked()
            self.show()
            self._point_at(picked)

    def _columns(self) -> list[str]:
        """The names of the columns there is room for, the first two in any case."""
        room = self.query_one(Comparison).size.width - Comparison.MARKER_WIDTH
        names: list[str] = []
        for name, width in _COLUMNS.items():
            room -= width + Comparison.GAP
            if len(names) < 2 or room >= -Comparison.GAP:
                names.append(name)
        return names

    def _row(self, plan: Plan) -> tuple[str, tuple[str, ...]]:
        text = plan.text(current_locale())
        cells = {
            "plan": text.title,
            "in_short": text.tagline,
            "alone": tr("ui.provider.alone_yes" if plan.unattended else "ui.provider.alone_no"),
            "key": plan.key_prefix or "-",
        }
        return plan.id, tuple(cells[name] for name in self._columns())

    def _picked(self) -> Plan:
        return answered(self.context.catalog.plan(self.query_one(Comparison).picked))

    def _point_at(self, plan: Plan) -> None:
        table = self.query_one(Comparison)
        table.move_cursor(row=table.get_row_index(plan.id))

    @on(Comparison.RowHighlighted)
    def _follow_cursor(self, event: Comparison.RowHighlighted) -> None:
        plan = self.context.catalog.plan(str(event.row_key.value))
        if plan is not None:
            self._advise(plan)

    def _advise(self, plan: Plan) -> None:
        self.query_one("#advice", Lines).show(_advice(plan))
        self.query_one("#advice-scroll").scroll_home(animate=False)

    def action_read(self, pages: int) -> None:
        """Scroll the text while the cursor stays in the table."""
        advice = self.query_one("#advice-scroll")
        advice.scroll_relative(y=pages * advice.size.height, animate=False)

    @on(Comparison.RowSelected)
    def action_next(self) -> None:
        """Take the plan under the cursor."""
        self.finish(self.draft.with_plan(self._picked()))

    @on(Action.Pressed, "#guide")
    def action_guide(self) -> None:
        """Ask what the person holds, and put the cursor on the plan that follows."""
        open_modal(self.app, GuideModal(self.context.catalog), self._guided)

    def _guided(self, plan: Plan | None) -> None:
        if plan is not None:
            self._point_at(plan)


def _advice(plan: Plan) -> list[Line]:
    text = plan.text(current_locale())
    notice = Line(text.notice, glyphs().warned, "bold $warning")
    facts = (
        ("unattended", text.unattended),
        ("limits", tr("ui.provider.as_of", text=text.limits, date=plan.facts_date)),
        ("billing", text.billing),
    )
    mark = tr("ui.provider.recommended") if plan.recommended else ""
    return [
        Line(Content.assemble((mark, "bold $success"), (text.best_for, "bold"))),
        *([notice] if plan.retired else []),
        *(Line(line, "+", "bold $success") for line in text.choose_when),
        *(Line(line, "-", "bold $warning") for line in text.avoid_when),
        *(_fact(name, value) for name, value in facts),
        *([notice] if text.notice and not plan.retired else []),
    ]


def _fact(name: str, value: str) -> Line:
    return Line(Content.assemble((f"{tr(f'ui.provider.{name}')} ", "$muted"), value))
