"""Found: what the Portal login left behind, and what that leads to."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult

from openclaw_tui.core.base_url import host_of
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.core.portal.findings import FoundKey, Leftovers
from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.found_text import found_lines
from openclaw_tui.ui.modals.base import when_confirmed
from openclaw_tui.ui.modals.confirm import ConfirmModal
from openclaw_tui.ui.panes.document import DocumentPane
from openclaw_tui.ui.widgets.text import Action


class FoundPane(DocumentPane):
    """Looks in a thread; asks the Portal about a login only on a yes, and never renews one."""

    STEP = Step.FOUND

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._leftovers: Leftovers | None = None
        self._verdicts: dict[Secret, Verdict] = {}

    def compose_buttons(self) -> ComposeResult:
        """Back, ask about the old logins, Next."""
        yield Action("ui.button.back", ident="back")
        yield Action("ui.button.check_login", ident="check")
        yield Action("ui.button.next", ident="next", primary=True)

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Look once; the findings stay while the person walks on and back."""
        super().enter(draft, by_next=by_next)
        if self._leftovers is None:
            self._look()

    def show(self) -> None:
        """The findings, or that they are coming."""
        nothing = self._leftovers is None or not self._leftovers.findings
        self.query_one("#next", Action).disabled = nothing
        self.query_one("#check").display = bool(self._open_logins())
        self.show_progress("ui.welcome.looking" if self._leftovers is None else "")
        lines = found_lines(self._leftovers, self._verdicts) if self._leftovers else []
        self.show_document(lines)

    def focus_first(self) -> None:
        """Next, once there is something to read."""
        ready = self._leftovers is not None and self._leftovers.findings
        self.query_one("#next" if ready else "#back").focus()

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        found = await self.context.services.portal.leftovers()
        self._leftovers = self.context.leftovers = found
        self.propose(self.draft.with_migration(maps_images=found.uses_images))
        self.show()
        if self.display:
            self.focus_first()

    def _open_logins(self) -> list[FoundKey]:
        """Logins that have not expired and were not asked about yet."""
        keys = self._leftovers.keys if self._leftovers else ()
        return [key for key in keys if key.choice.plan.retired and key.token not in self._verdicts]

    @on(Action.Pressed, "#check")
    def action_check(self) -> None:
        """Ask whether the next of them still works, naming the host."""
        key = self._open_logins()[0]
        url = key.base_url or key.choice.base_url

        when_confirmed(
            self.app, ConfirmModal("check_login", host=host_of(url)), lambda: self._check(key, url)
        )

    @work(group="check", exclusive=True, exit_on_error=False)
    async def _check(self, key: FoundKey, url: str) -> None:
        self.show_progress("ui.found.checking", host=host_of(url))
        request = ProbeRequest(key.choice, url, key.choice.plan.default_model, key.token)
        try:
            verdict = await self.context.services.prober.probe(request, lambda _: None)
            self._verdicts[key.token] = verdict
        finally:
            self.show()
            self.focus_first()

    def action_next(self) -> None:
        """Go on with what was found."""
        if self._leftovers is not None and self._leftovers.findings:
            self.finish(self.draft)
