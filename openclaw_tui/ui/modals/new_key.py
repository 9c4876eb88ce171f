"""Another key for a stored one."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from openclaw_tui.core.catalog import Catalog, Plan
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.tokens import clean, examine
from openclaw_tui.i18n import tr
from openclaw_tui.ui.modals.base import Modal
from openclaw_tui.ui.token_looks import describe
from openclaw_tui.ui.widgets.lines import Line, Lines
from openclaw_tui.ui.widgets.secret_input import SecretInput
from openclaw_tui.ui.widgets.text import Action, Text


class NewKeyModal(Modal[Secret]):
    """Says to which host the key will go; the button there is the consent."""

    def __init__(self, name: str, host: str, plan: Plan, catalog: Catalog) -> None:
        super().__init__()
        self._facts = {"name": name, "host": host}
        self._plan = plan
        self._catalog = catalog

    def compose_content(self) -> ComposeResult:
        """Title, field, what its looks say, where it will go."""
        yield Text("ui.new_key.title", classes="title", **self._facts)
        yield SecretInput(clean, ident="token")
        yield Lines(ident="looks")
        yield Text("ui.new_key.goes_to", **self._facts)

    def compose_buttons(self) -> ComposeResult:
        """Back, or check it."""
        yield Action("ui.button.back", ident="close")
        yield Action("ui.button.check", ident="check", primary=True)

    def on_mount(self) -> None:
        """Start in the field."""
        self.query_one(SecretInput).focus()
        self._show_looks()

    @on(SecretInput.Changed)
    def _show_looks(self) -> None:
        text = clean(self.query_one(SecretInput).value)
        report = examine(text, self._plan, self._catalog)
        hint = [Line(tr("ui.token.paste"))]
        lines = describe(report, self._plan, self._catalog) if text else hint
        self.query_one("#looks", Lines).show(lines)

    @on(SecretInput.Submitted)
    @on(Action.Pressed, "#check")
    def _check(self) -> None:
        text = clean(self.query_one(SecretInput).value)
        if text and not examine(text, self._plan, self._catalog).blocks:
            self.close(Secret(text))
