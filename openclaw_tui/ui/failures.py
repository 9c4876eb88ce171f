"""What ended a worker, when that was nothing unforeseen."""

from __future__ import annotations

from textual.worker import Worker, WorkerState

from openclaw_tui.core.problem import Problem


def problem_of(event: Worker.StateChanged) -> Problem | None:
    """The problem that the worker ended with, if it did. Raises any other error: a bug."""
    error = event.worker.error
    if event.state is not WorkerState.ERROR or error is None:
        return None
    if not isinstance(error, Problem):
        raise error
    return error
