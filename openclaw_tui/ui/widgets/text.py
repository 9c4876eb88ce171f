"""Text that follows the language."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button

from openclaw_tui.i18n import tr
from openclaw_tui.ui.widgets.prose import Prose


class Text(Prose):
    """One text of the catalogs, never read as markup. Without a key it is empty."""

    def __init__(
        self,
        key: str = "",
        *,
        ident: str | None = None,
        classes: str | None = None,
        **facts: object,
    ) -> None:
        super().__init__(id=ident, classes=classes)
        self.say(key, **facts)

    def say(self, key: str, **facts: object) -> None:
        """Show another text."""
        self._key, self._facts = key, facts
        self.retranslate()

    def retranslate(self) -> None:
        """Say the same in the current language."""
        self.update(Content(tr(self._key, **self._facts) if self._key else ""))


class Action(Button):
    """A button one line high; what it does is a binding's action too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "press", "ui.key.press"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def __init__(self, key: str, *, ident: str, primary: bool = False) -> None:
        self._key = key
        super().__init__(tr(key), id=ident, compact=True, variant="default")
        self.set_class(primary, "-go")

    def retranslate(self) -> None:
        """Say the same in the current language, at the width that this takes."""
        self.label = tr(self._key)
        self.refresh(layout=True)  # Textual 8.2.8 keeps the width of the old label
