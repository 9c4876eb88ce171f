"""A one-line input."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input


class Field(Input):
    """An input whose Enter means Next."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "ui.key.next")]

    def __init__(self, *, ident: str, compact: bool = False) -> None:
        super().__init__(id=ident, compact=compact)
