"""Where the person is: a line above the pane, or a column beside it."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step, order
from openclaw_tui.i18n import tr
from openclaw_tui.ui.glyphs import glyphs


class StepRail(Static):
    """Steps with their state and answer; the layout follows from the room it gets."""

    steps: reactive[tuple[Step, ...]] = reactive(order(Draft()))
    step: reactive[Step] = reactive(Step.WELCOME)
    answers: reactive[Mapping[Step, str]] = reactive[Mapping[Step, str]](dict)

    def retranslate(self) -> None:
        """Say the same in the current language."""
        self.refresh()

    def render(self) -> Content:
        """One line, or the column when there is height for it."""
        return self._column() if self.size.height > 1 else self._line()

    def _line(self) -> Content:
        name = Content.styled("openclaw-tui", "bold $primary")
        dots = Content(" ").join(Content.styled(*self._symbol(step)) for step in self.steps[1:])
        where = self._where()
        room = self.size.width - name.cell_length - dots.cell_length - cell_len(where)
        left = max(1, room // 2)
        return Content.assemble(name, " " * left, dots, " " * max(1, room - left), (where, "bold"))

    def _where(self) -> str:
        title = tr(f"ui.step.{self.step}")
        number = self.steps.index(self.step)
        if number == 0:
            return title
        return tr("ui.rail.where", number=number, count=len(self.steps) - 1, title=title)

    def _column(self) -> Content:
        lines = [Content.styled("openclaw-tui", "bold $primary"), Content()]
        for step in self.steps:
            symbol, style = self._symbol(step)
            title = "bold" if step is self.step else style if style == "$muted" else ""
            lines.append(Content.assemble((symbol, style), (f" {tr(f'ui.step.{step}')}", title)))
            answer = self.answers.get(step, "") if step is not self.step else ""
            lines.append(Content.styled(f"  {self._fit(answer)}", "$muted"))
        return Content("\n").join(lines)

    def _fit(self, text: str) -> str:
        room = self.size.width - 2
        if cell_len(text) <= room:
            return text
        return set_cell_size(text, room - 2).rstrip() + ".."

    def _symbol(self, step: Step) -> tuple[str, str]:
        here, there = self.steps.index(self.step), self.steps.index(step)
        if there == here:
            return glyphs().here, "bold $primary"
        if there < here:
            return glyphs().done, "$success"
        return glyphs().open, "$muted"
