"""What reads the files of a home, and what it may say when it cannot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from openclaw_tui.core.problem import Problem
from openclaw_tui.core.terminal import safe
from openclaw_tui.i18n.problems import remedy, what
from openclaw_tui.services.live import World
from tests.support.hostile_home import FILES, HostileHome
from tests.support.migration_scenario import draft

SLOW_SECONDS = 20.0
Reader = Callable[[World], object]


def overview(world: World) -> object:
    """What ``status`` and the dashboard look at."""
    return world.dashboard().look()


def survey(world: World) -> object:
    """What the wizard looks at."""
    return world.survey()


def leftovers(world: World) -> object:
    """What ``migrate`` looks at."""
    return asyncio.run(world.leftovers())


def setup_plan(world: World) -> object:
    """What ``onboard`` would write."""
    return asyncio.run(world.services().setup.plan(draft(world)))


def backups(world: World) -> object:
    """What ``backups`` lists."""
    return world.changer.backups()


# What each file is for; the others are read by nobody else.
READERS: dict[str, tuple[Reader, ...]] = {
    **dict.fromkeys(FILES, (overview, leftovers)),
    "config": (overview, survey, leftovers, setup_plan),
    "included": (overview, setup_plan),
    "variables": (overview, leftovers),
    "index": (overview, survey, setup_plan),
    "secrets": (overview, setup_plan),
    "journal": (backups,),
    "checks": (overview, survey),
    "package": (overview,),
    "plugin": (overview,),
}


def outcome(home: HostileHome, reader: Reader, case: str) -> tuple[str, float]:
    """The code of the problem that ``reader`` had, or ``read``; and how long it took (s)."""
    start, came = time.monotonic(), "read"
    try:
        reader(World(home.environ, None, dry_run=True))
    except Problem as problem:
        _check_words(problem, case)
        came = problem.code
    except Exception as bug:
        bug.add_note(case)
        raise
    took = time.monotonic() - start
    assert took < SLOW_SECONDS, case
    return came, took


def _check_words(problem: Problem, case: str) -> None:
    """One line each for what is wrong and what to do, which no terminal obeys."""
    for line in (what(problem), remedy(problem)):
        assert line, case
        assert len(safe(line).splitlines()) == 1, (case, line)
