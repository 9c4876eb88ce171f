"""Region: which host of the plan, and under which name the key is kept."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from openclaw_tui.core.base_url import clean_base_url, host_of
from openclaw_tui.core.catalog import AuthChoice, Plan
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.i18n import current_locale, tr
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.widgets.choice_list import Choice, ChoiceList
from openclaw_tui.ui.widgets.field import Field
from openclaw_tui.ui.widgets.notice import Notice
from openclaw_tui.ui.widgets.text import Text

_OTHER = "other"


class PlanPane(Pane):
    """The plan's own regions, its further endpoints, or any other base URL."""

    STEP = Step.PLAN

    def compose_body(self) -> ComposeResult:
        """Regions; the address, where it is free; the name."""
        yield ChoiceList(ident="regions")
        yield Text(ident="address", classes="label")
        yield Field(ident="url")
        yield Field(ident="name")

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Start from the draft; what is typed here belongs to this visit."""
        self.query_one("#name", Field).value = draft.name
        self.query_one("#url", Field).value = draft.custom_url or ""
        super().enter(draft, by_next=by_next)

    def show(self) -> None:
        """The regions of the plan in the draft."""
        regions = self.query_one(ChoiceList)
        regions.fill(self._choices(), regions.picked or self._answered())
        self.query_one("#url", Field).border_title = tr("ui.plan.url")
        self.query_one("#url", Field).placeholder = tr("ui.plan.url_example")
        self.query_one("#name", Field).border_title = tr("ui.plan.name")
        self._show_url()

    def focus_first(self) -> None:
        """Start in the list."""
        self.query_one(ChoiceList).focus()

    @property
    def _plan(self) -> Plan:
        return answered(self.draft.plan)

    def _answered(self) -> str:
        choices = self.context.catalog.choices_of(self._plan)
        if self.draft.choice is None:
            return choices[0].id
        if self.draft.custom_url is None:
            return self.draft.choice.id
        return _OTHER

    def _choices(self) -> list[Choice]:
        catalog, locale = self.context.catalog, current_locale()
        choices = [
            Choice(each.id, (catalog.region_name(each.region, locale), host_of(each.base_url)))
            for each in catalog.choices_of(self._plan)
        ]
        choices += [
            Choice(each.id, (each.text(locale), host_of(each.base_url)))
            for each in catalog.endpoints_of(self._plan)
        ]
        if self._plan.custom_base_url:
            choices.append(Choice(_OTHER, (tr("ui.plan.other"), tr("ui.plan.other_hint"))))
        return choices

    def _template(self) -> str | None:
        """The address to start from when it can be typed; ``None`` for the plan's own hosts."""
        picked = self.query_one(ChoiceList).picked
        for endpoint in self.context.catalog.endpoints_of(self._plan):
            if endpoint.id == picked:
                return endpoint.base_url
        return "" if picked == _OTHER else None

    @on(ChoiceList.OptionHighlighted)
    def _picked(self) -> None:
        template = self._template()
        self.query_one(Notice).clear()
        if template and template != self.draft.custom_url:
            self.query_one("#url", Field).value = template
        self._show_url()

    def _show_url(self) -> None:
        """The address to type, or the one that is fixed."""
        free = self._template() is not None
        self.query_one("#url", Field).display = free
        address = self.query_one("#address", Text)
        address.display = not free
        if (own := self._own_choice()) is not None:
            address.say("ui.plan.address", url=own.base_url)

    def _own_choice(self) -> AuthChoice | None:
        """The picked region of the plan itself; ``None`` for a typed address."""
        picked = self.query_one(ChoiceList).picked
        choices = self.context.catalog.choices_of(self._plan)
        return next((each for each in choices if each.id == picked), None)

    @on(ChoiceList.OptionSelected)
    @on(Field.Submitted)
    def action_next(self) -> None:
        """Take region and name, or say what is wrong with the address or the name.

        An address that is still to be typed is asked for first.
        """
        url = self.query_one("#url", Field)
        if url.display and not url.value.strip():
            self.query_one(Notice).clear()
            url.focus()
            return
        try:
            self.finish(self._with_choice().with_name(self._profile_name()))
        except Problem as problem:
            self.complain(problem)

    def _with_choice(self) -> Draft:
        if (own := self._own_choice()) is not None:
            return self.draft.with_choice(own)
        choices = self.context.catalog.choices_of(self._plan)
        field = self.query_one("#url", Field)
        try:
            return self.draft.with_choice(choices[0], clean_base_url(field.value))
        except Problem:
            field.focus()
            raise

    def _profile_name(self) -> str:
        field = self.query_one("#name", Field)
        name = field.value.strip()
        try:
            Draft().with_name(name)
        except ValueError:
            field.focus()
            raise Problem(ProblemCode.BAD_NAME, name=name) from None
        return name
