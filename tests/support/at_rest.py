"""An application that a pilot drives, at rest before anybody looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from unittest.mock import patch

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Button
from textual.worker import WorkerError


@asynccontextmanager
async def driven(app: App[int], size: tuple[int, int]) -> AsyncIterator[Pilot[int]]:
    """``app`` running and settled; nothing moves in it.

    A button can be pressed again at once: Textual's 0.2 s would be over on a slow machine only.
    """
    app.animation_level = "none"
    with patch.object(Button, "_start_active_affect", lambda _: None):
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until everything that was started has ended, however it did, and is painted."""
    await pilot.pause()
    while running := [worker for worker in pilot.app.workers if not worker.is_finished]:
        for worker in running:
            with suppress(WorkerError):
                await worker.wait()
        await pilot.pause()
