"""Review: everything that will be written, shown before the yes that writes it."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.services.ports import Plan
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.review_text import review_lines
from openclaw_tui.ui.widgets.lines import Lines
from openclaw_tui.ui.widgets.notice import Notice
from openclaw_tui.ui.widgets.text import Action, Text


class ReviewPane(Pane):
    """The only pane that writes, and only on Save."""

    STEP = Step.REVIEW
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll('up')", show=False),
        Binding("down", "scroll('down')", show=False),
        Binding("pageup", "scroll('page_up')", show=False),
        Binding("pagedown", "scroll('page_down')", "ui.key.scroll", key_display="pgdn"),
    ]

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._plan: Plan | None = None
        self._saving = False

    def compose_body(self) -> ComposeResult:
        """One document to scroll."""
        with VerticalScroll(id="document", can_focus=False):
            yield Lines(ident="changes")
        yield Text(ident="progress")

    def compose_buttons(self) -> ComposeResult:
        """Save is the yes."""
        yield Action("ui.button.back", ident="back")
        yield Action("ui.button.save", ident="next", primary=True)

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Plan anew: files may have changed since."""
        self._plan = None
        super().enter(draft, by_next=by_next)
        self._make_plan()

    def show(self) -> None:
        """The changes, once they are known."""
        self.query_one("#next", Action).disabled = self._plan is None or self._saving
        self.query_one("#back", Action).disabled = self._saving
        progress = self.query_one("#progress", Text)
        progress.display = self._plan is None or self._saving
        progress.say("ui.review.saving" if self._saving else "ui.review.planning")
        profile = self.context.services.profile
        lines = review_lines(self.draft, self._plan, profile) if self._plan else []
        self.query_one("#changes", Lines).show(lines)

    def focus_first(self) -> None:
        """Save, once there is a plan; the arrow keys scroll all the while."""
        button = self.query_one("#next" if self._plan else "#back", Action)
        if self.display:
            button.focus()

    @work(group="plan", exclusive=True, exit_on_error=False)
    async def _make_plan(self) -> None:
        try:
            self._plan = await self.context.services.setup.plan(self.draft)
        finally:
            self.query_one("#progress", Text).display = False
        self.show()
        self.query_one("#document").scroll_home(animate=False)
        self.focus_first()

    @work(group="save", exclusive=True, exit_on_error=False)
    async def _save(self, plan: Plan) -> None:
        self._saving = True
        self.show()
        try:
            receipt = await self.context.services.setup.apply(self.draft, plan)
        finally:
            self._saving = False
            self.show()
            self.focus_first()
        self.post_message(self.Saved(receipt))

    def action_next(self) -> None:
        """Write it."""
        if self._plan is not None and not self._saving:
            self.query_one(Notice).clear()
            self._save(self._plan)

    def action_back(self) -> None:
        """Go back, unless it is being written just now."""
        if not self._saving:
            super().action_back()

    def action_scroll(self, way: str) -> None:
        """Scroll the document from wherever the cursor is."""
        document = self.query_one("#document", VerticalScroll)
        getattr(document, f"action_{'scroll_' if '_' not in way else ''}{way}")()
