"""Live checks from the dashboard, each on a key pressed."""

from __future__ import annotations

import time

from textual import on, work
from textual.message import Message

from openclaw_tui.core.base_url import host_of
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.lists import names, sentences
from openclaw_tui.i18n.problems import what
from openclaw_tui.services.status.checker import can_check
from openclaw_tui.ui.dashboard.view import DashboardView
from openclaw_tui.ui.modals.base import when_confirmed
from openclaw_tui.ui.modals.confirm import ConfirmModal


class Checking(DashboardView):
    """Each provider is asked by a worker of its own, so that none waits for another."""

    class Checked(Message):
        """A check ended: with a verdict, or the words for why there is none or no memory of it."""

        def __init__(self, provider: str, verdict: Verdict | None, trouble: str = "") -> None:
            super().__init__()
            self.provider, self.verdict, self.trouble = provider, verdict, trouble

    def action_check(self) -> None:
        """Check the selected provider live."""
        if (row := self.row) is not None and can_check(row):
            self._check([row])

    def action_check_all(self) -> None:
        """Check every provider, after one question."""
        rows = [row for row in self.overview.rows if can_check(row)] if self.overview else []
        hosts = names(dict.fromkeys(host_of(row.base_url) for row in rows))
        when_confirmed(
            self.app,
            ConfirmModal("check_all", count=str(len(rows)), hosts=hosts),
            lambda: self._check(rows),
        )

    def action_cancel(self) -> None:
        """End every check."""
        self.workers.cancel_group(self, "check")
        self.checking.clear()
        self.show()

    def _check(self, rows: list[ProviderRow]) -> None:
        for row in rows:
            if row.provider not in self.checking:
                self.checking[row.provider] = tr("ui.dashboard.checking")
                self.told.pop(row.provider, None)
                self._check_one(row)
        self.show()

    @work(group="check", exit_on_error=False)
    async def _check_one(self, row: ProviderRow) -> None:
        try:
            troubles: list[Problem] = []
            verdict = await self.port.check(row, troubles.append)
        except Problem as problem:
            self.post_message(self.Checked(row.provider, None, what(problem)))
        else:
            trouble = sentences(*map(what, troubles))
            self.post_message(self.Checked(row.provider, verdict, trouble))

    @on(Checked)
    def _checked(self, event: Checked) -> None:
        self.checking.pop(event.provider, None)
        if event.trouble:
            self.told[event.provider] = event.trouble
        if self.overview is not None and event.verdict is not None:
            verdicts = {event.provider: event.verdict}
            self.take(self.overview.with_verdicts(verdicts, int(time.time())))
            return
        self.show()
