"""Token: paste the key, see at once what its looks say."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from openclaw_tui.core.base_url import host_of
from openclaw_tui.core.catalog import AuthChoice, Plan
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.tokens import TokenReport, clean, examine
from openclaw_tui.i18n import current_locale, tr
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.token_looks import describe
from openclaw_tui.ui.widgets.lines import Line, Lines
from openclaw_tui.ui.widgets.prose import Prose
from openclaw_tui.ui.widgets.secret_input import SecretInput
from openclaw_tui.ui.widgets.text import Action


class TokenPane(Pane):
    """Says before anything is sent to which host the key will go; Enter there is the consent."""

    STEP = Step.TOKEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "open_page", "ui.key.key_page", show=False),
        Binding("f4", "switch_plan", "ui.key.switch_plan", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        """Where to get the key, the field, what its looks say, where it will go."""
        yield Prose(id="where")
        yield SecretInput(clean, ident="token")
        yield Lines(ident="looks")
        yield Lines(ident="host")

    def compose_buttons(self) -> ComposeResult:
        """Next checks the key."""
        yield Action("ui.button.back", ident="back")
        yield Action("ui.button.key_page", ident="page")
        yield Action("ui.button.check", ident="next", primary=True)

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Show a key that was given or picked elsewhere as if it had been typed."""
        field, token = self.query_one(SecretInput), draft.token
        # Text that was typed and not taken yet stays as long as no other key was picked.
        if token is not None and (token != self.draft.token or not field.value):
            field.value = token.reveal()
        super().enter(draft, by_next=by_next)

    def leave(self) -> None:
        """Never leave clear text behind."""
        super().leave()
        self.query_one(SecretInput).conceal()

    def focus_first(self) -> None:
        """Start in the field."""
        self.query_one(SecretInput).focus()

    def show(self) -> None:
        """Everything that follows from plan, region and what is typed."""
        choice, text = self._choice, self._plan.text(current_locale())
        where = [Content(text.where)]
        if self._plan.retired:
            where.append(Content.styled(f"{glyphs().warned} {text.tagline}", "$warning"))
        if choice.key_page:
            where.append(Content.styled(choice.key_page, "$primary"))
        self.query_one("#where", Prose).update(Content("\n").join(where))
        self.query_one("#page").display = bool(choice.key_page)
        host = host_of(self.draft.base_url or choice.base_url)
        goes_to = Line(tr("ui.token.goes_to", host=host), glyphs().here, "$primary")
        self.query_one("#host", Lines).show([goes_to])
        self._show_looks()

    @property
    def _choice(self) -> AuthChoice:
        return answered(self.draft.choice)

    @property
    def _plan(self) -> Plan:
        return self._choice.plan

    def _token(self) -> str:
        return clean(self.query_one(SecretInput).value)

    def _report(self) -> TokenReport:
        return examine(self._token(), self._plan, self.context.catalog)

    def _matching(self) -> Plan | None:
        """The other plan whose keys look like this one."""
        token = self._token()
        matching = self._report().matching_plan if token else None
        return self.context.catalog.plan(matching) if matching else None

    @on(SecretInput.Changed)
    def _show_looks(self) -> None:
        self.refresh_bindings()
        looks = self.query_one("#looks", Lines)
        token = self._token()
        if not token:
            looks.show([Line(Content.styled(tr("ui.token.paste"), "$muted"))])
            return
        report = self._report()
        lines = describe(report, self._plan, self.context.catalog, switch_to=self._matching())
        if not report.blocks and (same := self._same_key(Secret(token))):
            lines.append(Line(tr("ui.token.same_key", profile=same), " "))
        looks.show(lines)

    def _same_key(self, token: Secret) -> ProfileId | None:
        """The stored key that is the same; that the list cannot be read is said by the review."""
        try:
            return self.context.services.setup.same_key_as(token)
        except Problem:
            return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """F4 exists only while the key looks like one of another plan."""
        return self._matching() is not None if action == "switch_plan" else True

    def action_switch_plan(self) -> None:
        """Choose the plan that the key looks like, in the same region where it has that."""
        plan = self._matching()
        if plan is None:
            return
        choices = self.context.catalog.choices_of(plan)
        same_region = (each for each in choices if each.region == self._choice.region)
        self.propose(self.draft.with_choice(next(same_region, choices[0])))
        self.show()

    @on(Action.Pressed, "#page")
    def action_open_page(self) -> None:
        """Open the key page in a browser, or copy its address."""
        if self._choice.key_page:
            self.app.open_url(self._choice.key_page)

    @on(SecretInput.Submitted)
    def action_next(self) -> None:
        """Keep the key in the draft and go to the check."""
        report = self._report()
        if not report.blocks:
            self.finish(self.draft.with_token(Secret(self._token())))
            return
        self.query_one("#looks", Lines).show(describe(report, self._plan, self.context.catalog))
