"""``kill -9`` before every system-visible write of a flow, then what the next start makes of it.

A program of its own, because it forks: ``python -m tests.support.journal_crashes FLOW FOLDER``
prints one JSON object per kill point. Flows: ``run``, ``undo``, ``purge``, and ``recover`` (the
recovery of an operation that was itself killed half way).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.support.journal_scenario import CANARY, Home
from tests.support.syscalls import died_at

_HALF_WAY = 60


def main() -> None:
    flow, root = sys.argv[1], Path(sys.argv[2])
    number, killed = 0, True
    while killed:
        number += 1
        home = Home(root / f"{flow}{number}").build()
        _before(flow, home)
        action = {"run": home.run, "undo": home.undo, "purge": home.purge, "recover": home.recover}
        killed = died_at(action[flow], number)
        home.recover()
        backups = home.journals.backups()
        result = {
            "number": number,
            "killed": killed,
            "state": home.state(),
            "states": [backup.state for backup in backups],
            "left": [str(file) for file in home.leftovers()],
            "vault": sorted(home.vault()),
            "leaked": CANARY in home.backed_up(),
            "folders": len([*home.folder.glob("backups/*")]),
        }
        print(json.dumps(result))


def _before(flow: str, home: Home) -> None:
    if flow in {"undo", "purge"}:
        home.run()
    if flow == "recover":
        assert died_at(home.run, _HALF_WAY), "the operation was over before"


if __name__ == "__main__":
    main()
