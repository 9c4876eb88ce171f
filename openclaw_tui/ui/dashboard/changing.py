"""Changes from the dashboard: each goes through a review and can be taken back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from textual import work

from openclaw_tui.core.backup import Backup
from openclaw_tui.core.base_url import host_of
from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.draft import answered
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.changes import operation_text, taken_back_text, undone_text
from openclaw_tui.i18n.lists import sentences
from openclaw_tui.i18n.paths import short
from openclaw_tui.services.ports import Prepared
from openclaw_tui.ui.dashboard.view import DashboardView
from openclaw_tui.ui.modals.base import open_modal, when_confirmed
from openclaw_tui.ui.modals.change import ChangeModal
from openclaw_tui.ui.modals.confirm import ConfirmModal
from openclaw_tui.ui.modals.new_key import NewKeyModal
from openclaw_tui.ui.modals.pick import PickModal
from openclaw_tui.ui.widgets.choice_list import Choice
from openclaw_tui.ui.writing import WRITING

_NAMES = ("default", "config")  # of a key that was in the config


class Changing(DashboardView):
    """Plans first, writes on the yes, looks again afterwards."""

    is_writing = False

    def on_mount(self) -> None:
        """Once that is painted, mend what an earlier run left half done."""
        self.call_after_refresh(self._mend)

    @work(group=WRITING, exit_on_error=False)
    async def _mend(self) -> None:
        if taken_back := await self.port.recover():
            self.tell("", sentences(*map(taken_back_text, taken_back)))

    @contextmanager
    def _busy(self) -> Iterator[None]:
        """Say that something is being written, and let nothing else begin meanwhile."""
        provider = self.row.provider if self.row is not None else ""
        self.is_writing = True
        self.tell(provider, tr("ui.dashboard.writing"))
        self.refresh_bindings()
        try:
            yield
        finally:
            self.is_writing = False
            self.told.pop(provider, None)
            self.refresh_bindings()

    @staticmethod
    def stored_keys(row: ProviderRow | None) -> list[ProfileId]:
        """The stored keys of a row, the one in use first."""
        sources = row.sources if row is not None else ()
        return [source.profile for source in sources if source.profile is not None]

    def movable(self, row: ProviderRow | None) -> tuple[ProfileId, StoreKind] | None:
        """What of a row can be moved, and where to: out of plain text first."""
        if row is None or self.catalog is None:
            return None
        safest = StoreKind.FILE if self.keyring is KeyringState.ABSENT else StoreKind.KEYRING
        provider = self.catalog.provider_id(row.provider)
        plain = next((s for s in row.sources if s.is_in_config and s.plaintext), None)
        if plain is not None and provider:
            taken = self.stored_keys(row)
            names = (ProfileId(provider, name) for name in _NAMES)
            free = next((name for name in names if name not in taken), None)
            return (found, safest) if (found := plain.profile or free) else None
        source = row.source
        if source is None or source.profile is None or source.variable is not None:
            return None
        in_keyring = source.name.startswith("exec:")
        return source.profile, StoreKind.FILE if in_keyring else StoreKind.KEYRING

    def action_make_default(self) -> None:
        """Make a stored key active and its model the default."""
        self._with_key("ui.dashboard.which_default", self.port.plan_use)

    def action_forget(self) -> None:
        """Remove a stored key."""
        self._with_key("ui.dashboard.which_forget", self.port.plan_forget)

    def _with_key(self, question: str, plan: Callable[[ProfileId], Awaitable[Prepared]]) -> None:
        """Plan something for the stored key; ask for which where a provider has several."""
        keys = self.stored_keys(self.row)
        if len(keys) == 1:
            self._review(lambda: plan(keys[0]))
            return

        def on_pick(picked: str | None) -> None:
            if picked is not None:
                self._review(lambda: plan(ProfileId.parse(picked)))

        if keys:
            choices = [Choice(str(key), (str(key),)) for key in keys]
            open_modal(self.app, PickModal(question, choices), on_pick)

    def action_move(self) -> None:
        """Move a key between the stores, or out of plain text."""
        if self.movable(row := self.row) is not None:
            self.workers.cancel_group(self, "slow")  # an older answer must not come after this one
            self._review(lambda: self._plan_move(row))

    async def _plan_move(self, row: ProviderRow | None) -> Prepared:
        """To where there is room now: a keyring may have come or gone since it was last asked."""
        await self.ask_keyring()
        return await self.port.plan_move(*answered(self.movable(row)))

    def action_rotate(self) -> None:
        """Ask for another key, check it, and only then replace the stored one."""
        row, catalog = self.row, self.catalog
        profile = row.source.profile if row is not None and row.source is not None else None
        if row is not None and catalog is not None and profile is not None:
            self._ask_new(row.provider, profile, catalog)

    @work(group="change", exclusive=True, exit_on_error=False)
    async def _ask_new(self, provider: str, profile: ProfileId, catalog: Catalog) -> None:
        shown = await asyncio.to_thread(self.port.stored, profile)
        # Not by the base URL: a proxy's tells nothing of the plan.
        plan = (catalog.choice(shown.auth_choice) or catalog.recommended).plan

        def on_key(key: Secret | None) -> None:
            if key is not None:
                self._check_new(provider, shown, key)

        question = NewKeyModal(str(profile), host_of(shown.base_url), plan, catalog)
        open_modal(self.app, question, on_key)

    @work(group="check", exit_on_error=False)
    async def _check_new(self, provider: str, shown: Credential, key: Secret) -> None:
        self.checking[provider] = tr("ui.dashboard.checking")
        self.show()
        try:
            verdict = await self.port.check_new(shown, key, lambda _: None)
        finally:
            self.checking.pop(provider, None)
            self.show()
        if verdict.status.is_accepted:
            self._review(lambda: self.port.plan_rotate(shown, key, verdict))
        else:
            said = tr(f"check.status.{verdict.status}"), tr(f"verdict.{verdict.cause}")
            self.tell(provider, tr("ui.dashboard.not_replaced", status=said[0], cause=said[1]))

    @work(group="change", exclusive=True, exit_on_error=False)
    async def _review(self, prepare: Callable[[], Awaitable[Prepared]]) -> None:
        self.hush()
        prepared = await prepare()
        if all(change.is_empty for change in prepared.plan.changes):
            self.notify(tr("change.nothing"), timeout=4)
            return

        when_confirmed(
            self.app,
            ChangeModal(prepared.plan, self.services.profile),
            lambda: self._apply(prepared),
        )

    @work(group=WRITING, exit_on_error=False)
    async def _apply(self, prepared: Prepared) -> None:
        with self._busy():
            receipt = await self.port.carry_out(prepared)
        self._written(tr("ui.dashboard.written", profile=receipt.profile))

    def action_undo(self) -> None:
        """Take the last change back, after a question that says what it was."""
        self._ask_undo()

    @work(group="change", exclusive=True, exit_on_error=False)
    async def _ask_undo(self) -> None:
        self.hush()
        change = await self.port.last_change()
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(change.created))
        what = "  ".join(filter(None, (operation_text(change.kind), change.profile, day)))
        files = "\n".join(short(path) for path in change.files)
        question = ConfirmModal("undo_last", what=what, files=files)
        when_confirmed(self.app, question, lambda: self._undo(change))

    @work(group=WRITING, exit_on_error=False)
    async def _undo(self, change: Backup) -> None:
        with self._busy():
            await self.port.undo(change.id)
        self._written(undone_text(change))

    def _written(self, words: str) -> None:
        self.notify(words, timeout=4)
        self.look()
        self.look_longer()
