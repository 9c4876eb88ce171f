"""Check: the one live request, watched stage by stage, and what it proved."""

from __future__ import annotations

import asyncio

from textual import on, work
from textual.app import ComposeResult

from openclaw_tui.core.base_url import host_of
from openclaw_tui.core.catalog import AuthChoice
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.probe import ProbeRequest, StageUpdate
from openclaw_tui.core.siblings import siblings_to_try
from openclaw_tui.core.tokens import examine
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.core.verdict_rules import looks_like_mismatch
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.choices import choice_names, mismatch_sentence
from openclaw_tui.i18n.lists import sentences
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.modals.base import open_modal, when_confirmed
from openclaw_tui.ui.modals.confirm import ConfirmModal
from openclaw_tui.ui.modals.siblings import SiblingsModal
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.widgets.checklist import Checklist
from openclaw_tui.ui.widgets.notice import Notice
from openclaw_tui.ui.widgets.text import Action, Text
from openclaw_tui.ui.widgets.verdict_box import VerdictBox


class CheckPane(Pane):
    """Starts on Next from the token or on the person's key, never by itself.

    ``_tried`` are the other base URLs that have refused this key; ``_unjudged`` is the verdict of
    the host tried last, if that did not judge the key: it can be tried again. ``_chosen`` is what
    was chosen before another host accepted it.
    """

    STEP = Step.CHECK

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._checking = False
        self._tried: set[str] = set()
        self._unjudged: tuple[AuthChoice, Verdict] | None = None
        self._chosen: Draft | None = None

    def compose_body(self) -> ComposeResult:
        """Where the key goes, the stages, the verdict."""
        yield Text(ident="host")
        yield Checklist()
        yield VerdictBox()

    def compose_buttons(self) -> ComposeResult:
        """All that any verdict may need; ``show`` leaves those that fit."""
        yield Action("ui.button.back", ident="back")
        yield Action("ui.button.cancel", ident="cancel")
        yield Action("ui.button.siblings", ident="siblings")
        yield Action("ui.button.unverified", ident="unverified")
        yield Action("ui.button.retry", ident="retry")
        yield Action("ui.button.check", ident="start", primary=True)
        yield Action("ui.button.next", ident="next", primary=True)

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Keep the verdict of the same key; otherwise everything is open again."""
        if draft.verdict is None:
            self.query_one(Checklist).restart()
            self._tried.clear()
            self._unjudged = self._chosen = None
        super().enter(draft, by_next=by_next)
        if by_next and draft.verdict is None:
            self._start()

    def _start(self) -> None:
        """No key is sent anywhere for a config that could not be written afterwards."""
        self.query_one(Notice).clear()
        problems = self.context.survey.problems
        if problems:
            self.complain(problems[0])
            self.context.look_again()  # before the next attempt: it may be gone by then
        else:
            self._probe(self.draft)

    def show(self) -> None:
        """Host, verdict, and the buttons that fit it."""
        self.query_one("#host", Text).say("ui.check.host", host=host_of(self._base_url))
        verdict = None if self._checking else self.draft.verdict
        self.query_one(VerdictBox).show(verdict, self._mismatch())
        offered = self._offered()
        for button in self.query(".buttons Action").results(Action):
            button.display = button.id in offered

    def focus_first(self) -> None:
        """The likeliest next action, which stands first in the offer."""
        if self.display:  # a cancelled request ends after the pane was left
            self.query_one(f"#{self._offered()[0]}").focus()

    @property
    def _choice(self) -> AuthChoice:
        return answered(self.draft.choice)

    @property
    def _base_url(self) -> str:
        return self.draft.base_url or self._choice.base_url

    def _offered(self) -> tuple[str, ...]:
        """The ids of the buttons that fit, the likeliest first."""
        if self._checking:
            return ("cancel",)
        verdict = self.draft.verdict
        if verdict is None:
            return ("start", "back")
        match verdict.status:
            case Status.ACCEPTED | Status.ACCEPTED_WITH_PROBLEM:
                return ("next", "back")
            case Status.REFUSED:
                mismatch = looks_like_mismatch(verdict) and self._siblings()
                return ("siblings", "back") if mismatch else ("back",)
            case Status.UNDETERMINED:
                return ("retry", "back", "unverified")

    def _mismatch(self) -> str:
        """The sentence that names what the key really is, once a sibling accepted it."""
        if self._chosen is None or self._chosen.base_url == self._base_url:
            return ""
        sentence = mismatch_sentence(self.context.catalog, self._chosen, self._choice)
        return sentences(sentence, tr("ui.check.switched"))

    def _siblings(self) -> tuple[AuthChoice, ...]:
        token = answered(self.draft.token)
        catalog = self.context.catalog
        shape = examine(token.reveal(), self._choice.plan, catalog).matching_plan
        return siblings_to_try(catalog, self._choice, {self._base_url, *self._tried}, shape)

    @work(group="probe", exclusive=True, exit_on_error=False)
    async def _probe(self, draft: Draft) -> None:
        """One request to the one host of ``draft``; it becomes ours when it is accepted."""
        request = draft.probe_request()
        self._checking = True
        checklist = self.query_one(Checklist)
        before = checklist.states
        checklist.restart()
        self._refresh()
        self.query_one("#host", Text).say("ui.check.host", host=host_of(request.base_url))
        try:
            verdict = await self.context.services.prober.probe(request, self._report_stage)
        except asyncio.CancelledError:
            checklist.stop()
            raise
        finally:
            self._checking = False
            self._refresh()
        self._judge(request, verdict)
        if self.draft.verdict is not verdict:  # the one before it stands, and so do its stages
            checklist.states = before

    def _report_stage(self, update: StageUpdate) -> None:
        self.query_one(Checklist).move(update)

    def _refresh(self) -> None:
        self.show()
        self.focus_first()

    def _judge(self, request: ProbeRequest, verdict: Verdict) -> None:
        draft = self.draft
        self._unjudged = None
        is_other = request.base_url != self._base_url
        if is_other and verdict.status.is_accepted:
            self._chosen = self._chosen or draft
            draft = draft.with_choice(request.choice)
        elif is_other:
            if verdict.status is Status.REFUSED:
                self._tried.add(request.base_url)
            else:
                self._unjudged = request.choice, verdict
            verdict = draft.verdict or verdict
        self.propose(draft.with_verdict(verdict))
        self._refresh()
        if is_other and looks_like_mismatch(verdict) and self._siblings():
            self.action_siblings()

    @on(Action.Pressed, "#start")
    @on(Action.Pressed, "#retry")
    def action_retry(self) -> None:
        """Check (again), on the person's key."""
        if not self._checking:
            self._start()

    @on(Action.Pressed, "#siblings")
    def action_siblings(self) -> None:
        """Ask to which one other host the key may be sent."""

        def on_answer(choice: AuthChoice | None) -> None:
            if choice is not None:
                self._probe(self.draft.with_choice(choice))

        names = [
            (each, tr("ui.check.choice", **choice_names(self.context.catalog, each)))
            for each in self._siblings()
        ]
        open_modal(self.app, SiblingsModal(names, len(self._tried), self._unjudged), on_answer)

    @on(Action.Pressed, "#unverified")
    def action_unverified(self) -> None:
        """Go on without a proof, after a question."""
        when_confirmed(
            self.app, ConfirmModal("unverified"), lambda: self.finish(self.draft.with_unverified())
        )

    def action_next(self) -> None:
        """Go on with an accepted key; otherwise do the first of what is offered."""
        if self.draft.is_checked and not self._checking:
            self.finish(self.draft)

    @on(Action.Pressed, "#cancel")
    def _cancel_pressed(self) -> None:
        self.action_back()

    def action_back(self) -> None:
        """Cancel the running request, or go back to the key."""
        if self._checking:
            self.workers.cancel_node(self)
        else:
            super().action_back()
