"""Result: the end of a migration, with a second look and what is left to others."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult

from openclaw_tui.core.command_line import openclaw_command
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.portal import left_text, verification_lines
from openclaw_tui.services.ports import Answer, AnswerKind, Left, Verification
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.modals.base import when_confirmed
from openclaw_tui.ui.modals.confirm import ConfirmModal
from openclaw_tui.ui.panes.done import DonePane
from openclaw_tui.ui.widgets.lines import Line, Lines
from openclaw_tui.ui.widgets.text import Action


class ResultPane(DonePane):
    """As after setup, with before and after on top and OpenClaw's own errands below."""

    STEP = Step.RESULT
    TAKE_BACK = "ui.result.take_back"

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._plan = answered(context.plan)
        self._verification: Verification | None = None
        self._done: dict[Left, Answer] = {}

    def compose_buttons(self) -> ComposeResult:
        """One more than after setup."""
        yield Action("ui.button.undo", ident="undo")
        yield Action("ui.button.errands", ident="errands")
        yield Action("ui.button.ask", ident="ask")
        yield Action("ui.button.cancel", ident="cancel")
        yield Action("ui.button.finish", ident="next", primary=True)

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Look again at once: it reads files and asks OpenClaw about its config."""
        super().enter(draft, by_next=by_next)
        self._verify()

    def show(self) -> None:
        """All of it, as it is now."""
        super().show()
        if self._verification is not None and self._verification.config_valid is False:
            self.query_one(".lead").display = False  # it says that the key is in use
        self.query_one("#errands").display = bool(self._errands()) and self.can_act

    def saved_lines(self) -> list[Line]:
        """What the second look found stands first."""
        if self.context.is_undone:
            return super().saved_lines()
        return [*self._verified(), *self._left(), Line(""), *super().saved_lines()]

    def _verified(self) -> list[Line]:
        if self._verification is None:
            return [Line(tr("portal.verifying"), glyphs().open, "$muted")]
        lines = verification_lines(self.context.leftovers, self._verification)
        return [Line(text, *_mark(good)) for good, text in lines]

    def _left(self) -> list[Line]:
        lines = [Line("")] if self._plan.left else []
        for left in self._plan.left:
            answer = self._done.get(left)
            mark = (glyphs().open, "$muted") if answer is None else _mark(_is_done(answer))
            lines.append(Line(left_text(left), *mark))
            if left.command:
                command = openclaw_command(left.command, self.context.services.profile)
                lines.append(Line(command, " "))
            if answer is not None and not _is_done(answer):
                outcome = tr(f"portal.ran.{answer.kind}", seconds=round(answer.seconds))
                lines.append(Line(f"{outcome} {answer.text}".rstrip(), " "))
        return lines

    def _errands(self) -> list[Left]:
        """What OpenClaw can be asked to do and has not done yet."""
        done = {left for left, answer in self._done.items() if _is_done(answer)}
        return [left for left in self._plan.left if left.runnable and left not in done]

    @work(group="verify", exclusive=True, exit_on_error=False)
    async def _verify(self) -> None:
        self._verification = None
        self.show()
        self._verification = await self.context.services.portal.verify()
        self.show()

    def action_ask(self) -> None:
        """Newer versions move their files when they start; undo finds that and refuses."""
        when_confirmed(self.app, ConfirmModal("ask"), self.ask)

    @on(Action.Pressed, "#errands")
    def action_errands(self) -> None:
        """Let OpenClaw do its part, after a question: undo does not reach that."""
        when_confirmed(self.app, ConfirmModal("errands"), self._run_errands)

    @work(group="ask", exclusive=True, exit_on_error=False)
    async def _run_errands(self) -> None:
        with self.asking("ui.result.errands"):
            for left in self._errands():
                self._done[left] = await self.context.services.openclaw().carry_out(left.command)
                self.query_one("#saved", Lines).show(self.saved_lines())
        self.query_one(self.READ).scroll_home(animate=False)
        self._verify()


def _mark(good: bool) -> tuple[str, str]:
    if good:
        return glyphs().done, "bold $success"
    return glyphs().warned, "bold $warning"


def _is_done(answer: Answer) -> bool:
    return answer.kind is AnswerKind.ANSWERED
