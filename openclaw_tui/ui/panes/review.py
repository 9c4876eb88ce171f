"""Review: everything that will be written, shown before the yes that writes it."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.core.portal.findings import FindingKind
from openclaw_tui.services.ports import Plan
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.panes.document import DocumentPane
from openclaw_tui.ui.review_text import review_lines
from openclaw_tui.ui.widgets.notice import Notice
from openclaw_tui.ui.widgets.text import Action
from openclaw_tui.ui.writing import WRITING


class ReviewPane(DocumentPane):
    """The only pane that writes, and only on Save."""

    STEP = Step.REVIEW

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._plan: Plan | None = None
        self._saving = False

    def compose_buttons(self) -> ComposeResult:
        """Save is the yes."""
        yield Action("ui.button.back", ident="back")
        yield Action("ui.button.clean_copies", ident="clean")
        yield Action("ui.button.keep_copies", ident="keep")
        yield Action("ui.button.save", ident="next", primary=True)

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Plan anew: files may have changed since."""
        self._plan = None
        super().enter(draft, by_next=by_next)
        self._make_plan()

    def show(self) -> None:
        """The changes, once they are known."""
        for name in ("next", "clean", "keep"):
            self.query_one(f"#{name}", Action).disabled = self._plan is None or self._saving
        self.query_one("#back", Action).disabled = self._saving
        self.query_one("#clean").display = self._has_copies and not self.draft.clean_copies
        self.query_one("#keep").display = self._has_copies and self.draft.clean_copies
        if self._saving:
            self.show_progress("ui.review.saving")
        else:
            self.show_progress("ui.review.planning" if self._plan is None else "")
        profile = self.context.services.profile
        self.show_document(review_lines(self.draft, self._plan, profile) if self._plan else [])

    def focus_first(self) -> None:
        """Save, once there is a plan; the arrow keys scroll all the while."""
        button = self.query_one("#next" if self._plan else "#back", Action)
        if self.display:
            button.focus()

    @property
    def _has_copies(self) -> bool:
        """Whether OpenClaw itself keeps copies of old logins."""
        if not self.draft.migrating:
            return False
        findings = self.context.leftovers.findings
        return any(finding.kind is FindingKind.OLD_COPY for finding in findings)

    @on(Action.Pressed, "#clean")
    @on(Action.Pressed, "#keep")
    def action_change_copies(self) -> None:
        """Take the old logins out of OpenClaw's own copies too, or leave them."""
        self.propose(self.draft.with_clean_copies(not self.draft.clean_copies))
        self.enter(self.draft, by_next=False)

    @work(group="plan", exclusive=True, exit_on_error=False)
    async def _make_plan(self) -> None:
        try:
            self._plan = await self.context.services.setup.plan(self.draft)
        finally:
            self.show_progress()
        self.show()
        self.scroll_to_top()
        self.focus_first()

    @work(group=WRITING, exit_on_error=False)
    async def _save(self, plan: Plan) -> None:
        self._saving = True
        self.show()
        try:
            self.context.receipt = await self.context.services.setup.apply(self.draft, plan)
            self.context.plan = plan
        finally:
            self._saving = False
            self.show()
            self.focus_first()
        self.post_message(self.Saved())

    def action_next(self) -> None:
        """Write it."""
        if self._plan is not None and not self._saving:
            self.query_one(Notice).clear()
            self._save(self._plan)

    def action_back(self) -> None:
        """Go back, unless it is being written just now."""
        if not self._saving:
            super().action_back()
