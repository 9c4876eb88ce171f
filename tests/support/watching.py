"""Looks at every process that a test starts, as another user of the machine could: 100 x a second.

    with Watch(seen) as watch: ...

``seen`` is a folder that gets one file per process, with each command line and environment that
was ever read of it, for a scan.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_PAUSE = 0.01
_PEAK = re.compile(rb"VmHWM:\s+(\d+) kB")
_CORE = re.compile(rb"Max core file size\s+(\S+)\s+(\S+)")


@dataclass
class Seen:
    """What was found out about one process."""

    parent: int
    looks: int = 0
    peak_kb: int = 0
    core_limits: list[tuple[bytes, bytes]] = field(default_factory=list)
    texts: set[bytes] = field(default_factory=set)


class Watch:
    """Watches the descendants of this process while it is entered."""

    def __init__(self, folder: Path) -> None:
        self.seen: dict[int, Seen] = {}
        self._folder = folder
        self._own = Path("/proc/self/cmdline").read_bytes()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._end.set()
        self._thread.join()
        self._folder.mkdir(parents=True, exist_ok=True)
        for pid, seen in self.seen.items():
            (self._folder / f"process-{pid}").write_bytes(b"\n".join(sorted(seen.texts)))

    @property
    def looks(self) -> int:
        """How often any process was looked at."""
        return sum(seen.looks for seen in self.seen.values())

    def peak_kb(self, pid: int) -> int:
        """The most memory that ``pid`` ever held."""
        return self.seen[pid].peak_kb

    def _run(self) -> None:
        while not self._end.is_set():
            for pid, parent in descendants(os.getpid()):
                self._look(pid, parent)
            time.sleep(_PAUSE)

    def _look(self, pid: int, parent: int) -> None:
        proc, seen = Path("/proc") / str(pid), self.seen.setdefault(pid, Seen(parent))
        try:
            command = (proc / "cmdline").read_bytes()
            if command == self._own:  # it is still a copy of this process, and as large
                return
            texts = {command, (proc / "environ").read_bytes()}
            peak = _PEAK.search((proc / "status").read_bytes())
            core = _CORE.search((proc / "limits").read_bytes())
        except OSError:  # it ended meanwhile
            return
        seen.looks += 1
        seen.texts |= texts
        seen.peak_kb = max(seen.peak_kb, int(peak[1]) if peak else 0)
        if core and (core[1], core[2]) not in seen.core_limits:
            seen.core_limits.append((core[1], core[2]))


def descendants(root: int) -> Iterator[tuple[int, int]]:
    """Every process below ``root`` with its parent."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            try:
                stat = Path("/proc", name, "stat").read_bytes()
            except OSError:
                continue
            parent = int(stat.rpartition(b")")[2].split()[1])
            children.setdefault(parent, []).append(int(name))
    pending = [root]
    while pending:
        parent = pending.pop()
        for child in children.get(parent, ()):
            pending.append(child)
            yield child, parent
