"""What all modals have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen

from openclaw_tui.ui.localized import LocalizedScreen
from openclaw_tui.ui.widgets.footer import Footer
from openclaw_tui.ui.widgets.text import Action

Result = TypeVar("Result")


def open_modal(
    app: App[Any], modal: Modal[Result], answered: Callable[[Result | None], None] | None = None
) -> None:
    """Push a modal without waiting for it; ``answered`` gets its answer. No toast covers it."""
    app.clear_notifications()
    _ = app.push_screen(modal, answered)


def when_confirmed(app: App[Any], question: Modal[bool], act: Callable[[], object]) -> None:
    """Ask, and ``act`` on a yes."""

    def on_answer(yes: bool | None) -> None:
        if yes:
            act()

    open_modal(app, question, on_answer)


class Modal(LocalizedScreen, ModalScreen[Result | None]):
    """A box over another screen; Esc closes it without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss_none", "ui.key.close")]

    def __init__(self) -> None:
        super().__init__()
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]

    def compose(self) -> ComposeResult:
        """The box: content, then buttons."""
        with Vertical(classes="box"):
            yield from self.compose_content()
            with Horizontal(classes="buttons"):
                yield from self.compose_buttons()
        yield Footer()

    def compose_content(self) -> ComposeResult:
        """What the box says or asks."""
        raise NotImplementedError

    def compose_buttons(self) -> ComposeResult:
        """The ways out."""
        raise NotImplementedError

    def close(self, answer: Result | None) -> None:
        """Close with this answer."""
        _ = self.dismiss(answer)

    @on(Action.Pressed, "#close")
    def _close_pressed(self) -> None:
        self.action_dismiss_none()

    def action_dismiss_none(self) -> None:
        """Close without an answer."""
        self.close(None)
