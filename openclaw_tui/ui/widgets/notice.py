"""What is wrong and what to do about it, next to its cause."""

from __future__ import annotations

from textual.content import Content

from openclaw_tui.core.problem import Problem
from openclaw_tui.i18n.problems import remedy, what
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.widgets.prose import Prose


class Notice(Prose):
    """A problem with its remedy; takes no room while there is none."""

    def __init__(self) -> None:
        super().__init__(classes="notice")
        self._problem: Problem | None = None
        self.display = False

    def show(self, problem: Problem) -> None:
        """Say what is wrong and what to do."""
        self._problem = problem
        self.retranslate()

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self._problem = None
        self.retranslate()

    def retranslate(self) -> None:
        """Say the same in the current language."""
        self.display = self._problem is not None
        if self._problem is None:
            return
        self.update(
            Content.assemble(
                (f"{glyphs().failed} {what(self._problem)}", "bold $error"),
                f"\n  {remedy(self._problem)}",
            )
        )
