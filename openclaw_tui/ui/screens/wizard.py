"""The wizard: the shell around the panes, and the single owner of the draft."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import ContentSwitcher

from openclaw_tui.core.command_line import undo_command
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step, after, before, can_enter, last, order
from openclaw_tui.core.problem import Exit
from openclaw_tui.i18n import LOCALES, current_locale, tr, use_locale
from openclaw_tui.ui.answers import answers
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.dashboard.leaving import Leaving
from openclaw_tui.ui.modals.base import open_modal, when_confirmed
from openclaw_tui.ui.modals.help import HelpModal
from openclaw_tui.ui.modals.quit import QuitModal
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.sized import SizedScreen
from openclaw_tui.ui.widgets.checklist import Checklist
from openclaw_tui.ui.widgets.footer import Footer
from openclaw_tui.ui.widgets.notice import Notice
from openclaw_tui.ui.widgets.step_rail import StepRail
from openclaw_tui.ui.widgets.text import Action, Text
from openclaw_tui.ui.widgets.verdict_box import VerdictBox
from openclaw_tui.ui.writing import is_writing

_TRANSLATED = (Text, Action, Notice, Checklist, VerdictBox, StepRail)


class WizardScreen(SizedScreen):
    """Panes are mounted on their first visit and kept, so going back loses no input."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "ui.key.help"),
        Binding("f2", "next_language", "ui.key.language"),
    ]

    def __init__(self, context: Context, draft: Draft, start: Step) -> None:
        super().__init__()
        self.draft = draft
        self.step = start
        self.context = context

    def compose(self) -> ComposeResult:
        """Rail, panes, footer, and what is shown instead in a tiny window."""
        with Horizontal(id="shell"):
            yield StepRail()
            yield ContentSwitcher()
        yield Text("ui.too_small", ident="too-small")
        yield Footer()

    async def on_mount(self) -> None:
        """Show the first step; the welcome reads nothing before it is painted."""
        if self.step is Step.WELCOME:
            await self._show(self.step, by_next=False)
        else:
            self.call_after_refresh(self._show, self.step, by_next=False)

    @property
    def is_over(self) -> bool:
        """Whether it was saved, so that leaving loses nothing."""
        return self.context.receipt is not None

    @property
    def outcome(self) -> str:
        """What leaving now leaves behind, as the texts call it."""
        if self.context.is_undone:
            return "undone"
        return "saved" if self.is_over else "open"

    @property
    def has_answers(self) -> bool:
        """Whether leaving now would lose something."""
        return not self.is_over and self.draft != Draft(make_default=self.draft.make_default)

    def can_go(self, step: Step) -> bool:
        """Whether the person may jump there."""
        is_open = not self.is_over and not is_writing(self.app)
        return is_open and step is not last(self.draft) and can_enter(step, self.draft)

    async def go(self, step: Step) -> None:
        """Jump to a step."""
        await self._show(step, by_next=False)

    @property
    def _pane(self) -> Pane | None:
        shown = self.query_one(ContentSwitcher).visible_content
        return cast("Pane", shown) if shown is not None else None

    def focus_first(self) -> None:
        """Where the step begins."""
        if self._pane is not None:
            self._pane.focus_first()

    async def _show(self, step: Step, *, by_next: bool) -> None:
        switcher = self.query_one(ContentSwitcher)
        if self._pane is not None:
            self._pane.leave()
        if not switcher.query_children(f"#{step}"):
            await switcher.add_content(self._new_pane(step))
        switcher.current = step.value
        self.step = step
        self._refresh_rail()
        answered(self._pane).enter(self.draft, by_next=by_next)

    def _new_pane(self, step: Step) -> Pane:
        """The pane of a step, from the module of its name: the first frame waits for one only."""
        module = import_module(f"openclaw_tui.ui.panes.{step}")
        pane_class: type[Pane] = getattr(module, f"{step.title()}Pane")
        return pane_class(self.context, self.draft)

    def _refresh_rail(self) -> None:
        rail = self.query_one(StepRail)
        with self.app.batch_update():
            rail.steps = order(self.draft)
            rail.step = self.step
        if self.step is not Step.WELCOME:
            rail.answers = answers(self.draft, self.context.catalog)

    @on(Pane.Proposed)
    def _proposed(self, event: Pane.Proposed) -> None:
        self.draft = event.draft
        self._refresh_rail()

    @on(Pane.Finished)
    async def _finished(self, event: Pane.Finished) -> None:
        self.draft = event.draft
        if self.step is last(self.draft):
            self._leave_saved()
        elif (following := after(self.step, self.draft)) is not None and can_enter(
            following, self.draft
        ):
            await self._show(following, by_next=True)

    @on(Pane.Left)
    async def _left(self) -> None:
        previous = before(self.step, self.draft)
        if previous is None:
            self.request_quit()
        else:
            await self._show(previous, by_next=False)

    @on(Pane.Saved)
    async def _saved(self) -> None:
        await self._show(last(self.draft), by_next=True)

    def action_help(self) -> None:
        """Explain the step."""
        title, text = f"ui.{self.step}.title", f"ui.help.{self.step}"
        open_modal(self.app, HelpModal(title, text, "ui.help.keys"))

    def action_next_language(self) -> None:
        """Switch to the next language; all input stays."""
        following = LOCALES.index(current_locale()) + 1
        self.speak(LOCALES[following % len(LOCALES)])

    def speak(self, locale: str) -> None:
        """Say everything in this language."""
        use_locale(locale)
        for widget in self.query():
            if isinstance(widget, _TRANSLATED):
                widget.retranslate()
        if self._pane is not None:
            self._pane.show()
        self._refresh_rail()
        self.refresh_bindings()

    def _leave_saved(self) -> None:
        """What was done stays readable on the terminal after the screens are gone."""
        receipt = answered(self.context.receipt)
        command = undo_command(receipt.backup, self.context.services.profile)
        saved = tr("ui.done.after", profile=receipt.profile, command=command)
        self.app.exit(Exit.DONE, message=tr("change.undone") if self.context.is_undone else saved)

    @on(Pane.DashboardWanted)
    def _leave_for_dashboard(self) -> None:
        self.request_quit(Leaving.DASHBOARD)

    def request_quit(self, code: int = Exit.CANCELLED) -> None:
        """Leave; ask first when answers would be lost."""
        if self.is_over:
            self._leave_saved()
        elif self.has_answers:
            when_confirmed(self.app, QuitModal(), lambda: self.app.exit(code))
        else:
            self.app.exit(code)
