"""The live check behind ``ports.Prober``. Cheap to import: httpx is loaded by the first check."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from openclaw_tui.core.probe import ProbeRequest, StageUpdate
from openclaw_tui.core.verdict import Verdict

if TYPE_CHECKING:
    from openclaw_tui.services.live_check import LiveCheck

DEADLINE = 30.0


class HttpProber:
    """Asks the endpoint itself: at most one list call and one chat call, never repeated.

    ``deadline`` bounds the whole check, in seconds.
    """

    def __init__(self, deadline: float = DEADLINE) -> None:
        self._deadline = deadline

    async def probe(self, request: ProbeRequest, report: Callable[[StageUpdate], None]) -> Verdict:
        """Check ``request`` once. Network trouble is a verdict; cancelling hangs up at once.

        ``report`` gets ``RUNNING`` and then the end of each stage, in order, or ``SKIPPED`` alone
        for a stage that means nothing here or was not reached.
        """
        live_check = await asyncio.to_thread(import_module, "openclaw_tui.services.live_check")
        check: LiveCheck = live_check.LiveCheck(request, report)
        return await check.run(self._deadline)
