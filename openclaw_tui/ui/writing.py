"""Workers that change files: whoever leaves waits until they are done."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from textual.app import App
from textual.worker import Worker, WorkerError

WRITING: Final = "write"
"""The group of these workers. None is exclusive: the next would cancel it halfway."""


def is_writing(app: App[Any]) -> bool:
    """Whether a file is being changed just now."""
    return bool(_running(app))


async def writing_ends(app: App[Any]) -> None:
    """Wait until nothing is being changed; who started it tells how it ended."""
    for worker in _running(app):
        with suppress(WorkerError):
            await worker.wait()


def _running(app: App[Any]) -> list[Worker[Any]]:
    return [worker for worker in app.workers if worker.group == WRITING and not worker.is_finished]
