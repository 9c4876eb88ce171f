"""From a key to the first byte that the dashboard paints for it, in a real terminal."""

from __future__ import annotations

import os
import statistics
import sys
import time

from tests.bench.rounds import ROUNDS, line
from tests.support.screen import Screen, on_screen


def main() -> None:
    """Print it for a short and for a very long table."""
    for rows in (12, 10_000):
        command = [sys.executable, "-m", "tests.ui.launch", "dashboard", str(rows)]
        with on_screen(command, {**os.environ, "LANG": "C.UTF-8"}, 120, 40) as screen:
            screen.wait_for("provider-0")
            time.sleep(1)  # the slower looks are over
            seconds = [_painted(screen, key) for key in _KEYS * ROUNDS]
        print(line(f"a key on the dashboard, {rows} rows", seconds))
    print(f"  = {statistics.median(seconds) * 1000:.0f} ms (budget 50)")


_KEYS = ("\x1b[B", "\x1b[B", "\x1b[A", "\x1b[F", "\x1b[H")  # down, down, up, end, home


def _painted(screen: Screen, key: str) -> float:
    while screen.read(0.05):  # what still comes from the key before
        pass
    start = time.perf_counter()
    screen.press(key)
    assert screen.read(5)
    return time.perf_counter() - start
