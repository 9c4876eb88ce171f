"""Store: where the secret is kept."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.store import KeyringState, StoreKind, usable_stores
from openclaw_tui.i18n import tr
from openclaw_tui.ui.context import Context
from openclaw_tui.ui.panes.base import Pane
from openclaw_tui.ui.widgets.choice_list import Choice, ChoiceList
from openclaw_tui.ui.widgets.text import Action, Text


class StorePane(Pane):
    """A ready keyring is preselected; without it this is a question without a default."""

    STEP = Step.STORE

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._keyring: KeyringState | None = None

    def compose_body(self) -> ComposeResult:
        """The stores; what is wrong with the keyring."""
        yield ChoiceList(ident="stores")
        yield Text(ident="keyring")

    def compose_buttons(self) -> ComposeResult:
        """Back, unlock or look again, Next."""
        yield Action("ui.button.back", ident="back")
        yield Action("ui.button.unlock", ident="unlock")
        yield Action("ui.button.look_again", ident="again")
        yield Action("ui.button.next", ident="next", primary=True)

    def enter(self, draft: Draft, *, by_next: bool) -> None:
        """Look at the keyring each time: it may have been unlocked meanwhile."""
        self._keyring = None
        self.query_one(ChoiceList).fill([], None)  # what was picked holds for the keyring as it was
        super().enter(draft, by_next=by_next)
        self._look()

    def show(self) -> None:
        """The stores as they can be used now."""
        stores = self.query_one(ChoiceList)
        stores.fill([self._row(kind) for kind in self._kinds()], stores.picked or self._answered())
        remark = self.query_one("#keyring", Text)
        usable = self._keyring_usable or self._keyring is None
        remark.display = not usable
        if not usable:
            remark.say(f"ui.store.remark.{self._keyring_state}")
        lasting = self.context.survey.vanishing
        self.query_one("#again").display = not usable and not lasting
        is_locked = self._keyring is KeyringState.LOCKED and not lasting
        self.query_one("#unlock").display = is_locked

    def focus_first(self) -> None:
        """Start in the list."""
        self.query_one(ChoiceList).focus()

    @work(group="keyring", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        try:
            self._keyring = await self.context.services.setup.keyring_state()
        except Problem as problem:
            self._keyring = KeyringState.SILENT
            self.complain(problem)
        self.show()

    @property
    def _keyring_state(self) -> str:
        """What the texts call the keyring's state."""
        if self._keyring is None:
            return "looking"
        return "vanishing" if self.context.survey.vanishing else self._keyring.value

    @property
    def _keyring_usable(self) -> bool:
        return self._keyring is KeyringState.READY and not self.context.survey.vanishing

    def _kinds(self) -> list[StoreKind]:
        return [kind for kind in StoreKind if kind is not StoreKind.ENV or self.draft.env_name]

    def _answered(self) -> str | None:
        """The earlier answer, else the keyring if it is ready, else nothing: a real question."""
        usable = self._usable()
        if self.draft.store in usable:
            return self.draft.store
        return StoreKind.KEYRING if StoreKind.KEYRING in usable else None

    def _usable(self) -> tuple[StoreKind, ...]:
        return usable_stores(
            self._keyring,
            vanishing=self.context.survey.vanishing,
            named=self.draft.store,
            env_name=self.draft.env_name,
        )

    def _row(self, kind: StoreKind) -> Choice:
        cells = [tr(f"ui.store.{kind}", name=self.draft.env_name)]
        if kind is StoreKind.KEYRING:
            cells.append(tr(f"ui.store.state.{self._keyring_state}"))
        detail = tr(f"ui.store.{kind}.text")
        return Choice(kind, tuple(cells), detail, disabled=kind not in self._usable())

    @on(Action.Pressed, "#unlock")
    def action_unlock(self) -> None:
        """Let the desktop ask for the keyring's password, then look again."""
        self.query_one("#keyring", Text).say("ui.store.remark.unlocking")
        self._unlock()

    @work(group="keyring", exclusive=True, exit_on_error=False)
    async def _unlock(self) -> None:
        try:
            await self.context.services.setup.unlock_keyring()
        except Problem as problem:  # the person dismissed the dialog, or there was none
            self.show()
            self.complain(problem)
        else:
            self.action_look_again()

    @on(Action.Pressed, "#again")
    def action_look_again(self) -> None:
        """Look at the keyring again."""
        self.enter(self.draft, by_next=False)

    @on(ChoiceList.OptionSelected)
    def action_next(self) -> None:
        """Take the picked store."""
        picked = self.query_one(ChoiceList).picked
        if picked is None:
            self.complain(Problem(ProblemCode.STORE_MISSING))
        else:
            self.finish(self.draft.with_store(StoreKind(picked)))
