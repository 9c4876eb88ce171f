"""Model: what the account can use, and whether it becomes OpenClaw's default."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult

from openclaw_tui.core.catalog import Model, Plan
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.i18n import tr
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.widgets.choice_list import Choice, ChoiceList
from openclaw_tui.ui.widgets.field import Field
from openclaw_tui.ui.widgets.text import Text

_YES, _NO = "yes", "no"


class ModelPane(Pane):
    """A list that filters as one types, and the question about the default below it."""

    STEP = Step.MODEL

    def compose_body(self) -> ComposeResult:
        """Filter, models, the question."""
        yield Field(ident="filter", compact=True)
        yield ChoiceList(ident="models")
        yield Text("ui.model.default", ident="question", classes="label")
        yield ChoiceList(ident="default")

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """All models again, the cursor on the one of the draft or of the plan."""
        self.query_one("#filter", Field).value = ""
        self.query_one("#models", ChoiceList).fill([], None)
        self.query_one("#default", ChoiceList).fill([], None)
        super().enter(draft, by_next=by_next)

    def show(self) -> None:
        """Models that fit the filter; the answers about the default."""
        self.query_one("#filter", Field).placeholder = tr("ui.model.filter")
        self._fill_models()
        default = self.query_one("#default", ChoiceList)
        question = self.query_one("#question", Text)
        question.say("ui.model.successor" if self._replaces_default else "ui.model.default")
        default.display = not self._replaces_default
        current = self.context.survey.default_model
        keep = (
            tr("ui.model.default_keep", current=current) if current else tr("ui.model.default_no")
        )
        answers = [Choice(_YES, (tr("ui.model.default_yes"),)), Choice(_NO, (keep,))]
        if current:
            answers.reverse()
        make_default = self.draft.make_default
        if make_default is None:
            make_default = current is None
        default.fill(answers, default.picked or (_YES if make_default else _NO))

    def focus_first(self) -> None:
        """Start in the list."""
        self.query_one("#models").focus()

    @property
    def _plan(self) -> Plan:
        return answered(self.draft.plan)

    @property
    def _replaces_default(self) -> bool:
        """Whether the default is a model of the Portal, which is replaced wherever it stands."""
        return self.draft.migrating and self.context.leftovers.default_is_portal

    def _fill_models(self) -> None:
        models = self.query_one("#models", ChoiceList)
        wanted = self.query_one("#filter", Field).value.strip().lower()
        rows = [row for row in self._rows() if wanted in row.id.lower()]
        picked = models.picked or self.draft.model or self._plan.default_model
        ids = [row.id for row in rows]
        if picked not in ids:
            picked = ids[0] if ids else ""
        models.fill(rows, picked)

    def _rows(self) -> list[Choice]:
        """The catalog's models in its order, what else the endpoint listed, what a flag named."""
        listed = self.draft.verdict.models if self.draft.verdict else ()
        known = {model.id: model for model in self._plan.models}
        named = [self.draft.model] if self.draft.model else []
        names = dict.fromkeys([*known, *listed, *named])
        return [_row(name, known.get(name), listed) for name in names]

    @on(Field.Changed, "#filter")
    def _filter(self) -> None:
        self._fill_models()

    @on(Field.Submitted, "#filter")
    def _leave_filter(self) -> None:
        self.query_one("#models").focus()

    def on_key(self, event: events.Key) -> None:
        """Typing in the list goes on in the filter."""
        models, field = self.query_one("#models"), self.query_one("#filter", Field)
        if models.has_focus and event.is_printable and event.character:
            event.stop()
            field.focus()
            field.insert_text_at_cursor(event.character)

    @on(ChoiceList.OptionSelected)
    def action_next(self) -> None:
        """Take both answers."""
        model = self.query_one("#models", ChoiceList).picked
        if model is not None:
            picked = self.query_one("#default", ChoiceList).picked
            make_default = picked == _YES and not self._replaces_default
            self.finish(self.draft.with_model(model, make_default))


def _row(name: str, model: Model | None, listed: tuple[str, ...]) -> Choice:
    """``model`` is what the catalog knows of it, if anything."""
    kinds = " + ".join(tr(f"ui.model.input.{kind}") for kind in model.input) if model else ""
    size = _size(model.context_window) if model else ""
    missing = bool(listed) and name not in listed
    note = tr("ui.model.not_listed") if missing else ""
    if name in listed and model is None:
        note = tr("ui.model.unknown")
    return Choice(name, (name, kinds, size, note), dim=missing)


def _size(tokens: int | None) -> str:
    """A context window as people say it: 1M, 262K; empty where it is not known."""
    if tokens is None:
        return ""
    short = f"{tokens // 1_000_000}M" if tokens >= 1_000_000 else f"{tokens // 1000}K"
    return tr("ui.model.context", size=short)
