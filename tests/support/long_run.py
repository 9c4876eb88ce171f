"""A program that is open for long: what it holds, and whether that grows.

``python -m tests.support.long_run`` is ``openclaw-tui`` with a quicker look at its files; on
SIGUSR1 it writes what it holds into the file that ``REPORT`` names.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from tests.support.screen import Screen

REPORT = "LONG_RUN_REPORT"
_LOOKS = 8
# Per event. A closed widget that something holds on to is some 150 blocks in 15 kB.
_BLOCKS = 50.0
_KILOBYTES = 6.0
WATCH_SECONDS = "LONG_RUN_WATCH_SECONDS"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a process holds while it waits: memory in kB and in blocks, and handles.

    ``blocks`` are Python's small ones, ``allocated`` is all that malloc has given out. Where both
    stay, a growing ``resident`` is pages with holes in them, which the next events fill.
    """

    resident: int
    blocks: int
    allocated: int
    files: int
    threads: int
    children: int
    tasks: int

    @property
    def handles(self) -> tuple[int, int, int, int]:
        """What has to be the same whenever nothing is going on."""
        return self.files, self.threads, self.children, self.tasks


@dataclass(frozen=True, slots=True)
class Trend:
    """Growth per event over the second half of a run, by least squares."""

    resident: float
    blocks: float
    allocated: float

    @classmethod
    def of(cls, events: Sequence[int], samples: Sequence[Holdings]) -> Trend:
        """The trend of ``samples``, each taken after so many events."""
        half = len(samples) // 2

        def slope(name: str) -> float:
            values = [float(getattr(sample, name)) for sample in samples[half:]]
            return statistics.linear_regression(events[half:], values).slope

        return cls(*(slope(each.name) for each in fields(cls)))


def floor(samples: Sequence[Holdings]) -> tuple[int, ...]:
    """The fewest files, threads, children and tasks that were seen: those of a quiet moment."""
    return tuple(map(min, zip(*(sample.handles for sample in samples), strict=True)))


class Inspector:
    """Asks a program that ``main`` runs in the terminal ``screen``."""

    def __init__(self, screen: Screen, report: Path) -> None:
        self._screen = screen
        self._report = report

    def holdings(self) -> Holdings:
        """What it holds while it waits: once some looks in a row saw the same handles.

        A look may fall into the moment when the footer or the watch is at work, and on a busy
        machine so may several.
        """
        looks = [self._look()]
        end = time.monotonic() + 60
        while len(looks) < _LOOKS:
            look = self._look()
            looks = [*looks, look] if look.handles == looks[-1].handles else [look]
            assert time.monotonic() < end, f"it never came to rest: {look}"
        return looks[-1]

    def _look(self) -> Holdings:
        self._screen.read(0.05)
        self._report.unlink(missing_ok=True)
        os.kill(self._screen.pid, signal.SIGUSR1)
        wait_until(self._screen, self._report.exists)
        return Holdings(**json.loads(self._report.read_bytes()))


def check(
    events: Sequence[int],
    samples: Sequence[Holdings],
    figures: Callable[..., None],
    *,
    all_day: bool,
) -> None:
    """Handles are the same in the third quarter and in the last; ``all_day``: memory too.

    Before some hundred events Textual's caches still fill.
    """
    half, quarter = len(samples) // 2, len(samples) // 4
    third, last = floor(samples[half:-quarter]), floor(samples[-quarter:])
    trend = Trend.of(events, samples)
    figures(
        files_threads_children_tasks="/".join(map(str, last)),
        kB_per_event=round(trend.resident, 2),
        blocks_per_event=round(trend.blocks, 2),
        malloc_kB_per_event=round(trend.allocated, 2),
        resident_MB=f"{samples[half].resident / 1024:.1f} to {samples[-1].resident / 1024:.1f}",
    )
    assert third == last, [s.handles for s in samples]
    if all_day:
        held = [sample.resident for sample in samples[half:]]
        assert trend.blocks < _BLOCKS, trend
        assert trend.allocated < _KILOBYTES, trend
        assert trend.resident < _KILOBYTES, (trend, held)


def wait_until(screen: Screen, is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Take what the program writes until ``is_so``."""
    end = time.monotonic() + seconds
    while not is_so():
        screen.read(0.02)
        assert time.monotonic() < end, f"it never came to be so:\n{screen.text}"


_LIBC = ctypes.CDLL(None)


class _MallocInfo(ctypes.Structure):
    """glibc's ``struct mallinfo2``, see mallinfo(3)."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks",
                     "uordblks", "fordblks", "keepcost")
    )  # fmt: skip


def _allocated() -> int:
    """What malloc has given out and not got back, in kB."""
    mallinfo = _LIBC.mallinfo2
    mallinfo.restype = _MallocInfo
    info = mallinfo()
    return int(info.uordblks + info.hblkhd) // 1024


def _is_scroll_bar(task: asyncio.Task[Any]) -> bool:
    """Textual makes a widget's two when they are first needed, early or late, and keeps them."""
    return task.get_name().startswith("message pump ScrollBar")


def _holdings() -> Holdings:
    """Of this process, which forbids others to look into it."""
    gc.collect()
    _LIBC.malloc_trim(0)  # pages that nothing is on are no growth
    proc = Path("/proc/self")
    lines = (proc / "status").read_text().splitlines()
    status = dict(line.split(":", maxsplit=1) for line in lines)
    return Holdings(
        resident=int(status["VmRSS"].split()[0]),
        blocks=sys.getallocatedblocks(),
        allocated=_allocated(),
        files=len(os.listdir(proc / "fd")),
        threads=int(status["Threads"]),
        children=sum(len(path.read_text().split()) for path in proc.glob("task/*/children")),
        tasks=sum(not _is_scroll_bar(task) for task in asyncio.all_tasks()),
    )


def _report_when_idle(*_: object) -> None:
    """Once nothing is left to do; half through a change of screens there are fewer tasks."""
    loop: Any = asyncio.get_running_loop()

    def report() -> None:
        if loop._ready:
            loop.call_soon(report)
        else:
            _report()

    loop.call_soon_threadsafe(report)


def _report() -> None:
    report = Path(os.environ[REPORT])
    draft = report.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(_holdings())))
    draft.rename(report)


def main() -> int:
    """Run the command with the arguments of this process."""
    from openclaw_tui import cli
    from openclaw_tui.ui.dashboard import view

    view._WATCH_SECONDS = float(os.environ[WATCH_SECONDS])
    signal.signal(signal.SIGUSR1, _report_when_idle)
    return int(cli.main())


if __name__ == "__main__":
    raise SystemExit(main())
