"""``kill -9`` before system-visible writes of a migration, then what the next start makes of it.

A program of its own, because it forks: ``python -m tests.support.migration_crashes FLOW FOLDER
EVERY`` prints one JSON object per kill point, for each write (``EVERY`` = 1) or some of them.
Flows: ``run``, ``undo``, and ``recover`` (the recovery of a migration that was itself killed).
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from openclaw_tui.services.ports import Plan
from tests.support.migration_scenario import MigrationHome
from tests.support.syscalls import died_at

_HALF_WAY = 150


class Round:
    """One home, killed once."""

    def __init__(self, flow: str, path: Path) -> None:
        self.home = MigrationHome(path)
        self.before = self.home.files()
        self.plan: Plan = asyncio.run(self.home.plan())
        self.after = self.home.expected(self.before, self.plan)
        self._action = self._prepared(flow)

    def _prepared(self, flow: str) -> Callable[[], None]:
        apply = partial(self.home.apply, self.plan)
        if flow == "run":
            return apply
        if flow == "undo":
            apply()
            return self.home.undo
        assert died_at(apply, _HALF_WAY), "the migration was over before"
        assert self.state() == "mixed", "nothing to recover"
        return self.home.recover

    def kill(self, number: int) -> dict[str, object]:
        """Die at write ``number``; what is there then, and after the next start."""
        killed = died_at(self._action, number)
        torn = self._torn()
        self.home.recover()
        return {
            "number": number,
            "killed": killed,
            "torn": torn,
            "state": self.state(),
            "left": self.home.unfinished(),
            "backups": [backup.state for backup in self.home.world.changer.backups()],
        }

    def state(self) -> str:
        """``old`` or ``new`` when every file and mode is."""
        found = self.home.survivors()
        return {True: "old"}.get(found == self.before, "new" if found == self.after else "mixed")

    def undone(self) -> str:
        """The state after taking a completed migration back."""
        self.home.undo()
        return self.state()

    def _torn(self) -> list[str]:
        """Files that are neither as they were nor as they will be, right after the kill."""
        found = self.home.survivors()
        names = {*found, *self.before, *self.after}
        wanted = {name: (self.before.get(name), self.after.get(name)) for name in names}
        return [name for name in names if found.get(name) not in wanted[name]]


def main() -> None:
    flow, root, every = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    number, killed = 1, True
    while killed:
        path = root / f"{flow}{number}"
        one = Round(flow, path)
        result = one.kill(number)
        if flow == "run" and result["state"] == "new":
            result["undone"] = one.undone()
        print(json.dumps(result))
        killed = bool(result["killed"])
        number += every
        shutil.rmtree(path)


if __name__ == "__main__":
    main()
