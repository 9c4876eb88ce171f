"""What all panes of the wizard have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.worker import Worker

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Problem
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.failures import problem_of
from openclaw_tui.ui.widgets.notice import Notice
from openclaw_tui.ui.widgets.text import Action, Text

SCROLL_KEYS: list[BindingType] = [
    Binding("up", "scroll('scroll_up')", show=False),
    Binding("down", "scroll('scroll_down')", show=False),
    Binding("pageup", "scroll('page_up')", show=False),
    Binding("pagedown", "scroll('page_down')", "ui.key.scroll", key_display="pgdn"),
]
"""For panes that are read: the keys scroll ``READ`` from wherever the cursor is."""


class Pane(Vertical):
    """One step: gets the draft when it is entered, proposes changed drafts, never keeps one.

    A pane knows no other pane. Its workers end when it is left; what they raise lands here: a
    ``Problem`` is shown beside its cause, anything else is a bug and ends the program.
    """

    STEP: ClassVar[Step]
    READ: ClassVar[str] = ".body"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "ui.key.next"),
        Binding("escape", "back", "ui.key.back"),
    ]

    @dataclass
    class Proposed(Message):
        """The draft changes."""

        draft: Draft

    @dataclass
    class Finished(Message):
        """The step is answered: go on with this draft."""

        draft: Draft

    class Saved(Message):
        """The draft is written."""

    class Left(Message):
        """Go back one step."""

    class DashboardWanted(Message):
        """Leave for the dashboard."""

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(id=self.STEP.value)
        self.context = context
        self.draft = draft

    def compose(self) -> ComposeResult:
        """Title, lead, body, problem, buttons; subclasses give the body and the buttons."""
        yield Text(f"ui.{self.STEP}.title", classes="title")
        yield Text(f"ui.{self.STEP}.lead", classes="lead")
        with Vertical(classes="body"):
            yield from self.compose_body()
        yield Notice()
        with Horizontal(classes="buttons"):
            yield from self.compose_buttons()

    def compose_body(self) -> ComposeResult:
        """The question itself."""
        raise NotImplementedError

    def compose_buttons(self) -> ComposeResult:
        """Back and Next, unless the pane has others."""
        yield Action("ui.button.back", ident="back")
        yield Action("ui.button.next", ident="next", primary=True)

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Show the pane. ``by_next``: the person finished the step before it just now."""
        self.draft = draft
        self.query_one(Notice).clear()
        self.show()
        self.focus_first()

    def leave(self) -> None:
        """End whatever still runs for this pane."""
        self.workers.cancel_node(self)

    def show(self) -> None:
        """Say everything anew that depends on the draft or the language."""

    def focus_first(self) -> None:
        """Put the cursor where the answer is given."""
        self.query_one("#next").focus()

    def propose(self, draft: Draft) -> None:
        """Change the draft and stay."""
        self.draft = draft
        self.post_message(self.Proposed(draft))

    def finish(self, draft: Draft) -> None:
        """Change the draft and go on."""
        self.draft = draft
        self.post_message(self.Finished(draft))

    def complain(self, problem: Problem) -> None:
        """Show what is wrong."""
        self.query_one(Notice).show(problem)

    @on(Worker.StateChanged)
    def _worker_failed(self, event: Worker.StateChanged) -> None:
        if (problem := problem_of(event)) is not None:
            self.complain(problem)

    # Decorated handlers of a base class are not overridden: they call what may be.
    @on(Action.Pressed, "#next")
    def _next_pressed(self) -> None:
        self.action_next()

    @on(Action.Pressed, "#back")
    def _back_pressed(self) -> None:
        self.action_back()

    def action_scroll(self, way: str) -> None:
        """Scroll what is read."""
        getattr(self.query_one(self.READ), f"action_{way}")()

    def action_next(self) -> None:
        """Answer with what is picked or typed."""
        self.finish(self.draft)

    def action_back(self) -> None:
        """Go back; the answers stay."""
        self.post_message(self.Left())
