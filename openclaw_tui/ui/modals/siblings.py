"""To which other host a refused key may be sent."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from openclaw_tui.core.base_url import host_of
from openclaw_tui.core.catalog import AuthChoice
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.ui.modals.base import Modal
from openclaw_tui.ui.widgets.choice_list import Choice, ChoiceList
from openclaw_tui.ui.widgets.text import Action, Text


class SiblingsModal(Modal[AuthChoice]):
    """A list of hosts; taking one is the yes for that one and no other.

    ``refused`` says how many others have refused the key already, ``unjudged`` which one was
    tried just now and said nothing of the key.
    """

    def __init__(
        self,
        choices: Sequence[tuple[AuthChoice, str]],
        refused: int,
        unjudged: tuple[AuthChoice, Verdict] | None,
    ) -> None:
        super().__init__()
        self._choices = {choice.id: choice for choice, _ in choices}
        self._names = choices
        self._refused = refused
        self._unjudged = unjudged

    def compose_content(self) -> ComposeResult:
        """What happens, and the hosts."""
        yield Text("ui.siblings.title", classes="title")
        if self._refused:
            yield Text("ui.siblings.refused", count=self._refused, classes="warning")
        if self._unjudged:
            choice, verdict = self._unjudged
            outcome = "unreached" if verdict.http_status is None else "unclear"
            host = host_of(choice.base_url)
            yield Text(f"ui.siblings.{outcome}", classes="warning", host=host)
        yield Text("ui.siblings.text")
        hosts = ChoiceList(ident="hosts")
        hosts.set_class(bool(self._refused or self._unjudged), "-below-warning")
        yield hosts

    def compose_buttons(self) -> ComposeResult:
        """Stop first."""
        yield Action("ui.button.stop", ident="close")
        yield Action("ui.button.send", ident="send", primary=True)

    def on_mount(self) -> None:
        """Start on the likeliest."""
        hosts = self.query_one(ChoiceList)
        rows = [Choice(each.id, (host_of(each.base_url),), name) for each, name in self._names]
        hosts.fill(rows, self._unjudged[0].id if self._unjudged else rows[0].id)
        hosts.focus()

    @on(ChoiceList.OptionSelected)
    @on(Action.Pressed, "#send")
    def _send(self) -> None:
        self.close(self._choices[self.query_one(ChoiceList).picked or ""])
