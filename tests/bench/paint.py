"""Process start to the first painted text, against an app that shows one word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.rounds import interleaved, line
from tests.support.screen import on_screen

BARE_APP = """
from textual.app import App, ComposeResult
from textual.widgets import Static

class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("READY")

Bare().run()
"""
# A start takes less than a second, and the least of ten still told of the machine's other work.
_ROUNDS = 25
# The first module of the name -> whose time it is.
_OWNERS = {"openclaw_tui": "openclaw-tui", "textual": "Textual", "rich": "Textual"}
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)")


def main() -> None:
    """Print both, their difference, and where the time goes."""
    with tempfile.TemporaryDirectory() as home:
        environ = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        memory: list[int] = []

        def paint(command: Sequence[str], marker: str) -> float:
            start = time.perf_counter()
            with on_screen(command, environ) as screen:
                screen.wait_for(marker)
                seconds = time.perf_counter() - start
                if marker != "READY":
                    memory.append(_resident_mb(screen.pid))
                return seconds

        wizard = [sys.executable, "-m", "openclaw_tui"]
        times = interleaved(
            {
                "bare": lambda: paint([sys.executable, "-c", BARE_APP], "READY"),
                "wizard": lambda: paint(wizard, "Welcome"),
            },
            rounds=_ROUNDS,
        )
    extra = (min(times["wizard"]) - min(times["bare"])) * 1000
    print(line("first paint, bare Textual app", times["bare"]))
    print(line("first paint, openclaw-tui", times["wizard"]))
    print(f"  = bare + {extra:.0f} ms (budget 130), {min(memory)} MB resident (budget 45)")
    _where_it_goes(min(times["wizard"]))


def _where_it_goes(whole: float) -> None:
    """What the interpreter and loading take; the rest is styles, layout and painting."""
    load = "import openclaw_tui.ui.app"
    times = interleaved({"start": lambda: _run("-c", "pass"), "load": lambda: _run("-c", load)})
    start = min(times["start"])
    loading = min(times["load"]) - start
    rest = whole - start - loading
    print(
        f"  interpreter {start * 1000:.0f} ms, loading {loading * 1000:.0f} ms ({_shares(load)}),"
        f" styles, layout and painting {rest * 1000:.0f} ms"
    )


def _run(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True)
    return time.perf_counter() - start


def _shares(code: str) -> str:
    """Whose modules take which part of the loading."""
    command = [sys.executable, "-X", "importtime", "-c", code]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    spent = dict.fromkeys(["Textual", "openclaw-tui", "others"], 0)
    for microseconds, module in _IMPORT.findall(said):
        spent[_OWNERS.get(module.partition(".")[0], "others")] += int(microseconds)
    whole = sum(spent.values())
    return ", ".join(f"{owner} {taken * 100 // whole} %" for owner, taken in spent.items())


def _resident_mb(pid: int) -> int:
    for row in Path(f"/proc/{pid}/status").read_text().splitlines():
        if row.startswith("VmRSS:"):
            return int(row.split()[1]) // 1024
    raise RuntimeError("no VmRSS")
