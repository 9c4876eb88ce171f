"""Campaigns that fork are programs of their own; what they say, and whether it is well."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from openclaw_tui.core.problem import Exit
from tests.support.write_paths import PURGES, TABLE, UNDO

Result = dict[str, Any]
SAYS_SO = {Exit.STORE, Exit.OPENCLAW_FILES, Exit.CHANGED_MEANWHILE}
"""How a command may end that nothing was wrong with but the world."""


def driven(module: str, *arguments: object, within: Sequence[str] = ()) -> list[Result]:
    """What became of each attack that ``module`` makes; ``within`` is a command that runs it."""
    driver = [*within, sys.executable, "-m", module, *map(str, arguments)]
    output = subprocess.run(driver, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def is_unharmed(result: Result) -> bool:
    """Nothing torn, everything old or new, nothing left behind, and work can go on."""
    states = {"old", "new", "between"} if result["name"] in PURGES else {"old", *whole(result)}
    torn = [*result["torn"], *result.get("torn_at_once", ())]
    return (
        (torn, result["left"], result["orphans"], result["goes_on"]) == ([], [], [], "ok")
        and result["state"] in states
        and result["sends"] in {True, False}  # anything else: OpenClaw could not parse its config
    )


def whole(result: Result) -> set[str]:
    """What counts as done: a migration leaves files that it could not read, and says which; a move
    leaves the variable where it cannot tell who reads it, and says so.
    """
    in_doubt = {"new in doubt"} if result.get("in_doubt") else set[str]()
    return {"new", f"new without {result.get('unread')}", *in_doubt}


def is_honest(result: Result) -> bool:
    """The exit code says what became of the files.

    Trouble that lasts lets nothing be taken back at once, and the next start may find the change
    complete. An undo or a purge that failed half way is completed by the next start.
    """
    if result["code"] == Exit.DONE:
        return result["state"] in whole(result)
    goes_back = result["name"] in PURGES or TABLE[result["name"]].act == UNDO
    is_later = goes_back or str(result["trouble"]).endswith("for ever")
    return result["code"] in SAYS_SO and (is_later or bool(result["state"] == "old"))


def check_kills(results: list[Result], figures: Callable[..., None]) -> None:
    """Every kill was survived; ``keyless``: OpenClaw had no key until the next start."""
    states = Counter(result["state"] for result in results)
    figures(
        kills=sum(result["killed"] for result in results),
        half_done=sum(result["half_done"] for result in results),
        rolled_back=states["old"],
        completed=states["new"],
        keyless_until_next_start=sum(not result["sends"] for result in results),
        harmed=len(harmed := [result for result in results if not is_unharmed(result)]),
    )
    assert harmed == []
