"""Rounds that treat every candidate alike."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

ROUNDS = 10


def interleaved(
    measures: dict[str, Callable[[], float]], rounds: int = ROUNDS
) -> dict[str, list[float]]:
    """Alternating rounds, so that a busy moment of the machine hits every candidate alike."""
    times: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            times[name].append(measure())
    return times


def line(name: str, seconds: Sequence[float]) -> str:
    """Least and middle of the rounds."""
    return f"{name}: {min(seconds) * 1000:.0f} / {statistics.median(seconds) * 1000:.0f} ms"
