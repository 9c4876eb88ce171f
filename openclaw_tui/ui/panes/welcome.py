"""Welcome: what was found on this machine."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Problem
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.lists import names
from openclaw_tui.i18n.problems import remedy, what
from openclaw_tui.services.ports import Survey
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.widgets.lines import Line, Lines
from openclaw_tui.ui.widgets.text import Action


class WelcomePane(Pane):
    """Painted before anything is read; the findings follow from a thread.

    What stands in the way of writing ends it here, until another look finds it gone.
    """

    STEP = Step.WELCOME
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "ui.key.quit", show=False)]

    class Surveyed(Message):
        """The look at this machine is done."""

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._survey: Survey | None = None

    def compose_body(self) -> ComposeResult:
        """The findings, one a line."""
        yield Lines(ident="found")

    def compose_buttons(self) -> ComposeResult:
        """All that may be found to fit; ``show`` leaves what does."""
        yield Action("ui.button.dashboard", ident="dashboard")
        yield Action("ui.button.migrate", ident="migrate", primary=True)
        yield Action("ui.button.start", ident="next", primary=True)
        yield Action("ui.button.look_again", ident="again", primary=True)

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Look around once."""
        super().enter(draft, by_next=by_next)
        if self._survey is None:
            self.call_after_refresh(self._look_around)

    @work(thread=True, group="survey", exclusive=True, exit_on_error=False)
    def _look_around(self) -> None:
        # The next step needs the catalog: read it while the person reads this one.
        _ = self.context.survey, self.context.catalog
        self.post_message(self.Surveyed())

    def on_welcome_pane_surveyed(self) -> None:
        """Show the findings."""
        self._survey = self.context.survey
        self.show()
        self.focus_first()

    def show(self) -> None:
        """The findings, or that they are coming."""
        self._show_found(self._survey)
        for button in self.query(".buttons Action").results(Action):
            button.display = button.id in self._offered
        self.query_one("#next").set_class(self._offered[0] == "next", "-go")

    def _show_found(self, survey: Survey | None) -> None:
        looking = Line(Content.styled(tr("ui.welcome.looking"), "$muted"))
        lines = [looking] if survey is None else _findings(survey)
        self.query_one("#found", Lines).show(lines)

    def focus_first(self) -> None:
        """The likeliest next action."""
        if self.display:
            self.query_one(f"#{self._offered[0]}").focus()

    @property
    def _offered(self) -> tuple[str, ...]:
        """The ids of the buttons that fit, the likeliest first."""
        if self._survey is None:
            return ("next",)
        onwards = ("migrate", "next") if self._survey.legacy else ("next",)
        ways = ("again",) if self._survey.problems else onwards
        return (*ways, "dashboard") if self._survey.configured else ways

    @on(Action.Pressed, "#migrate")
    def action_migrate(self) -> None:
        """Take the way off the Portal login."""
        images = self.context.leftovers.uses_images
        self.finish(self.draft.with_migration(maps_images=images))

    @on(Action.Pressed, "#dashboard")
    def action_dashboard(self) -> None:
        """See what is configured already."""
        self.post_message(self.DashboardWanted())

    @on(Action.Pressed, "#again")
    def action_look_again(self) -> None:
        """Look again: what was in the way may be gone."""
        self.context.look_again()
        self._show_found(None)
        self._look_around()

    def action_next(self) -> None:
        """Set up as usual, unless something is in the way."""
        if "next" in self._offered:
            self.finish(self.draft.without_migration())
        else:
            self.action_look_again()


def _findings(survey: Survey) -> list[Line]:
    """Each finding with its symbol: found, not there, or in need of attention.

    What is in the way stands alone, with its remedy: nothing else matters before it is gone.
    """
    if survey.problems:
        return [line for problem in survey.problems for line in _broken(problem)]
    lines = [_openclaw(survey), _config(survey)]
    if survey.configured:
        lines.append(_found("providers", names=names(survey.configured)))
    if survey.credentials:
        profiles = names(str(credential.profile) for credential in survey.credentials)
        lines.append(_found("credentials", names=profiles))
    if survey.default_model:
        lines.append(_found("default_model", model=survey.default_model))
    if survey.plaintext:
        lines.append(_attention("plaintext", names=names(survey.plaintext)))
    if survey.env_keys:
        lines.append(_found("env_keys", names=names(survey.env_keys)))
    if survey.vanishing:
        lines.append(_attention("vanishing"))
    if survey.legacy:
        lines.append(_attention("legacy", places=names(survey.legacy)))
    return lines


def _broken(problem: Problem) -> tuple[Line, Line]:
    return Line(what(problem), glyphs().failed, "bold $error"), Line(remedy(problem), " ")


def _openclaw(survey: Survey) -> Line:
    if survey.openclaw is None:
        return Line(tr("ui.welcome.openclaw_absent"), glyphs().open, "$muted")
    return _found("openclaw", version=survey.openclaw)


def _config(survey: Survey) -> Line:
    if survey.config_exists:
        return _found("config", path=survey.config_path)
    text = tr("ui.welcome.config_absent", path=survey.config_path)
    return Line(text, glyphs().open, "$muted")


def _found(what: str, **facts: object) -> Line:
    return Line(tr(f"ui.welcome.{what}", **facts), glyphs().done, "$success")


def _attention(what: str, **facts: object) -> Line:
    return Line(tr(f"ui.welcome.{what}", **facts), glyphs().warned, "bold $warning")
