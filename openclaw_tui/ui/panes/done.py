"""Done: what was saved, how to take it back, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from openclaw_tui.core.command_line import ask_command, undo_command
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.lists import sentences
from openclaw_tui.services.ports import Answer, AnswerKind
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.modals.base import when_confirmed
from openclaw_tui.ui.modals.confirm import ConfirmModal
from openclaw_tui.ui.panes.base import SCROLL_KEYS, Pane
from openclaw_tui.ui.widgets.lines import Line, Lines
from openclaw_tui.ui.widgets.prose import Prose
from openclaw_tui.ui.widgets.text import Action, Text
from openclaw_tui.ui.writing import WRITING


class DonePane(Pane):
    """Nothing leads back from here but undo. ``Left`` means: finish."""

    STEP = Step.DONE
    TAKE_BACK: ClassVar[str] = "ui.done.take_back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy", "ui.key.copy"),
        Binding("escape", "back", "ui.key.back", show=False),
        *SCROLL_KEYS,
    ]

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._receipt = answered(context.receipt)
        self._answer: Answer | None = None
        self._asked_at: float | None = None
        self._asking = ""
        self._undoing = False

    def compose_body(self) -> ComposeResult:
        """What was done; OpenClaw's own answer."""
        yield Lines(ident="saved")
        yield Prose(id="answer")

    def compose_buttons(self) -> ComposeResult:
        """Try it, take it back, finish."""
        yield Action("ui.button.undo", ident="undo")
        yield Action("ui.button.ask", ident="ask")
        yield Action("ui.button.cancel", ident="cancel")
        yield Action("ui.button.finish", ident="next", primary=True)

    def show(self) -> None:
        """All of it, as it is now."""
        lead = self.query_one(".lead", Text)
        lead.say(self._lead())
        lead.display = not self.context.is_undone
        self.query_one("#saved", Lines).show(self.saved_lines())
        self.query_one("#answer", Prose).update(self._answer_text())
        self.query_one("#undo").display = self.can_act
        self.query_one("#ask").display = self.can_act and self._has_openclaw
        self.query_one("#cancel").display = self._asked_at is not None
        if self._asked_at is not None or self._answer is not None:
            self.call_after_refresh(self.query_one("#answer").scroll_visible, animate=False)

    @property
    def can_act(self) -> bool:
        """Whether there is something to take back or to try, and nothing is going on."""
        return self._asked_at is None and not self._undoing and not self.context.is_undone

    @property
    def _has_openclaw(self) -> bool:
        return self.context.survey.openclaw is not None

    def _lead(self) -> str:
        """The text for as much as is known."""
        if not self._has_openclaw:
            return "ui.done.no_openclaw"
        return "ui.done.unproven" if self.draft.unverified else f"ui.{self.STEP}.lead"

    def command(self) -> str:
        """The command that asks OpenClaw through the saved key."""
        agent = self.context.plan.agent if self.context.plan else None
        return ask_command(answered(self.draft.model_ref), self.context.services.profile, agent)

    def saved_lines(self) -> list[Line]:
        """What was done, how to try it, how to take it back."""
        if self.context.is_undone:
            return [_good(tr("change.undone"))]
        lines = [_good(tr("ui.done.saved", profile=self._receipt.profile))]
        if self.draft.make_default:
            lines.append(_good(tr("ui.done.default", model=self.draft.model_ref)))
        if self.draft.unverified:
            lines.append(Line(tr("ui.done.unverified"), glyphs().warned, "bold $warning"))
        if self._has_openclaw:
            lines += [Line(""), _quiet(tr("ui.done.try"))]
            lines += [Line(self.command(), " "), Line("openclaw", " ")]
        lines += [Line(""), _quiet(tr(self.TAKE_BACK))]
        undo = undo_command(self._receipt.backup, self.context.services.profile)
        return [*lines, Line(undo, " ")]

    def _answer_text(self) -> Content:
        if self._asked_at is not None:
            seconds = int(monotonic() - self._asked_at)
            return Content(tr(self._asking, seconds=seconds))
        if self._answer is None:
            return Content()
        symbols = glyphs()
        good = self._answer.kind is AnswerKind.ANSWERED
        symbol, style = (symbols.done, "$success") if good else (symbols.failed, "$error")
        title = tr(f"ui.done.answer.{self._answer.kind}", seconds=round(self._answer.seconds))
        return Content.assemble((f"{symbol} {title}", f"bold {style}"), f"\n{self._answer.text}")

    @on(Action.Pressed, "#ask")
    def _ask_pressed(self) -> None:
        self.action_ask()

    def action_ask(self) -> None:
        """Let OpenClaw itself answer."""
        self.ask()

    @work(group="ask", exclusive=True, exit_on_error=False)
    async def ask(self) -> None:
        """One call through OpenClaw itself."""
        with self.asking("ui.done.asking"):
            model = answered(self.draft.model_ref)
            self._answer = await self.context.services.openclaw().ask(model)

    @contextmanager
    def asking(self, key: str) -> Iterator[None]:
        """Count the seconds that OpenClaw takes, under this text."""
        self._asked_at, self._asking, self._answer = monotonic(), key, None
        clock = self.set_interval(1, self.show)
        self.show()
        self.query_one("#cancel").focus()
        try:
            yield
        finally:
            self._asked_at = None
            clock.stop()
            self.show()
            self.query_one("#next").focus()

    @on(Action.Pressed, "#undo")
    def action_undo(self) -> None:
        """Take everything back, after a question."""
        when_confirmed(self.app, ConfirmModal("undo"), self._undo)

    @work(group=WRITING, exit_on_error=False)
    async def _undo(self) -> None:
        self._undoing, self._answer = True, None
        self.show()
        self.query_one("#next").focus()
        try:
            await self.context.services.setup.undo(self._receipt.backup)
            self.context.is_undone = True
        finally:
            self._undoing = False
            self.show()

    def action_copy(self) -> None:
        """Copy the command; it holds no secret."""
        self.app.copy_to_clipboard(self.command())
        self.notify(sentences(tr("ui.done.copied"), self.command()), timeout=4)

    @on(Action.Pressed, "#cancel")
    def _cancel_pressed(self) -> None:
        self.action_back()

    def action_back(self) -> None:
        """Cancel the running call; there is no way back from here."""
        self.workers.cancel_group(self, "ask")


def _good(text: str) -> Line:
    return Line(text, glyphs().done, "bold $success")


def _quiet(text: str) -> Line:
    return Line(Content.styled(text, "$muted"))
