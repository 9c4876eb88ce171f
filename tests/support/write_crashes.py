"""``kill -9`` before every system-visible write of one command, then what the next start makes.

A program of its own, because it forks: ``python -m tests.support.write_crashes FLOW FOLDER EVERY
NAME...`` prints one JSON object per kill point, for each write (``EVERY`` = 1) or some of them.
Flows: ``act`` (the command of the table), and ``recover`` (the next start after a kill that left
as much as possible to do, itself killed).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from unittest.mock import patch

from openclaw_tui.core.problem import Problem
from tests.support.attacked_home import AttackedHome
from tests.support.syscalls import died_at
from tests.support.write_paths import PURGES, TABLE

Result = dict[str, object]


def killed_acts(home: AttackedHome, every: int) -> Iterator[Result]:
    """The command killed at each of its writes."""
    for number in count(1, every):
        home.rewind()
        killed = died_at(lambda: home.must_run(home.path.act), number)
        yield aftermath(home, number, killed=killed)
        if not killed:
            return


def killed_recoveries(home: AttackedHome, every: int) -> Iterator[Result]:
    """The next start killed at each of its writes, after the kill that leaves most to do."""
    worst = _worst_kill(home)
    for number in count(1, every):
        home.rewind()
        assert died_at(home.act, worst)
        killed = died_at(home.recover, number)
        yield aftermath(home, number, killed=killed)
        if not killed:
            return


def _worst_kill(home: AttackedHome) -> int:
    """The last kill after which files are old and new at once; else the last half done one."""
    mixed = half_done = number = 0
    killed = True
    while killed:
        number += 1
        home.rewind()
        killed = died_at(home.act, number)
        if home.is_half_done():
            half_done = number
            mixed = number if home.is_mixed() else mixed
    return mixed or half_done


def aftermath(home: AttackedHome, number: int, *, killed: bool) -> Result:
    """What there was right after the kill, what the next start made of it, and what then works."""
    half_done, torn, sends = home.is_half_done(), home.torn(), sends_a_key(home)
    home.recover()
    state, left = home.state(), home.unfinished()
    goes_on = home.goes_on(state)
    return {
        "number": number,
        "killed": killed,
        "half_done": half_done,
        "torn": torn,
        "sends": sends,
        "state": state,
        "left": left,
        "goes_on": goes_on,
        "orphans": home.orphans(),
    }


def sends_a_key(home: AttackedHome) -> bool | str:
    """Whether OpenClaw gets what it got before or will get; what is wrong with its config."""
    try:
        sent = home.sent()
    except Problem as problem:
        return problem.code.value
    return sent in (home.old.sent, home.new.sent)


FLOWS: dict[str, Callable[[AttackedHome, int], Iterator[Result]]] = {
    "act": killed_acts,
    "recover": killed_recoveries,
}


def main() -> None:
    flow, root, every = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    # A killed process loses nothing that was written; power cuts have a campaign of their own.
    with patch.object(os, "fsync", lambda _fd: None):
        for number, name in enumerate(sys.argv[4:]):
            home = AttackedHome(root / str(number), {**TABLE, **PURGES}[name])
            for result in FLOWS[flow](home, every):
                print(json.dumps({**result, "name": name}))


if __name__ == "__main__":
    main()
