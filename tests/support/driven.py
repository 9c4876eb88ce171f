"""Campaigns that fork are programs of their own; what they say, and whether it is well."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.support.write_paths import PURGES

Result = dict[str, Any]


def driven(module: str, *arguments: object) -> list[Result]:
    """What became of each attack that ``module`` makes."""
    driver = [sys.executable, "-m", module, *map(str, arguments)]
    output = subprocess.run(driver, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def is_unharmed(result: Result) -> bool:
    """Nothing torn, everything old or new, nothing left behind, and work can go on."""
    states = {"old", "new", "between"} if result["name"] in PURGES else {"old", "new"}
    torn = [*result["torn"], *result.get("torn_at_once", ())]
    return (
        (torn, result["left"], result["orphans"], result["goes_on"]) == ([], [], [], "ok")
        and result["state"] in states
        and result["sends"] in {True, False}  # anything else: OpenClaw could not parse its config
    )


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
