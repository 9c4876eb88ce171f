"""A list of answers with aligned columns, one of which is picked by the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from openclaw_tui.core.terminal import safe
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.wrapping import wrapped

_GAP = "   "


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its columns, an explanation beneath, and whether it can be taken."""

    id: str
    cells: tuple[str, ...]
    detail: str = ""
    dim: bool = False
    disabled: bool = False


class ChoiceList(OptionList, inherit_bindings=False):
    """The highlighted answer is the picked one, and it is marked, so colour is not needed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("enter", "select", "ui.key.next"),
    ]

    def __init__(self, *, ident: str) -> None:
        super().__init__(id=ident)
        self._choices: tuple[Choice, ...] = ()
        self._marked: int | None = None

    @property
    def picked(self) -> str | None:
        """The id of the picked answer; ``None`` while there is none."""
        if self.highlighted is None or self._choices[self.highlighted].disabled:
            return None
        return self._choices[self.highlighted].id

    def action_select(self) -> None:
        """Take the picked answer; where there is none, the pane has to say so."""
        if self.picked is None:
            raise SkipAction
        super().action_select()

    def fill(self, choices: Sequence[Choice], picked: str | None) -> None:
        """Show these answers with the cursor on ``picked``; on none when it is ``None``."""
        self._choices = tuple(choices)
        self._marked = None
        self.set_options(
            Option(self._prompt(index), id=choice.id, disabled=choice.disabled)
            for index, choice in enumerate(self._choices)
        )
        ids = [choice.id for choice in self._choices]
        self.highlighted = ids.index(picked) if picked in ids else None
        self._mark()

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Move the marker with the cursor."""
        super().watch_highlighted(highlighted)
        self._mark()

    def on_resize(self, event: events.Resize) -> None:
        """Break the explanations anew."""
        if event.size.width != 0:
            for index in range(len(self._choices)):
                self.replace_option_prompt_at_index(index, self._prompt(index))

    def _mark(self) -> None:
        old, self._marked = self._marked, self.highlighted
        for index in {old, self._marked} - {None}:
            if index is not None and index < len(self._choices):
                self.replace_option_prompt_at_index(index, self._prompt(index))

    def _prompt(self, index: int) -> Content:
        choice = self._choices[index]
        marker = glyphs().here if index == self.highlighted else " "
        head, *rest = self._padded(choice)
        dimmed = choice.dim or choice.disabled
        line = Content.assemble(
            f"{marker} ",
            (head, "$muted" if dimmed else "bold"),
            *((_GAP + cell, "$muted" if dimmed else "") for cell in rest),
        )
        width = max(20, (self.scrollable_content_region.width or 76) - 4)
        detail = wrapped(Content(safe(choice.detail)), width) if choice.detail else []
        lines = [Content.assemble("  ", (part.plain, "$muted")) for part in detail]
        return Content("\n").join([line, *lines])

    def _padded(self, choice: Choice) -> list[str]:
        columns = len(choice.cells)
        widths = [
            max(cell_len(other.cells[i]) for other in self._choices if len(other.cells) > i)
            for i in range(columns)
        ]
        cells = [
            safe(cell) + " " * (width - cell_len(cell))
            for cell, width in zip(choice.cells, widths, strict=True)
        ]
        return [*cells[:-1], choice.cells[-1]]
