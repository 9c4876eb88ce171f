from __future__ import annotations

import asyncio
import errno
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Problem
from openclaw_tui.services.files import temps
from openclaw_tui.services.ports import Plan
from tests.services.test_portal_faults import check, crashes
from tests.support.migration_scenario import TOKEN, MigrationHome
from tests.support.syscalls import READS, WRITES, Fault, intercepted

pytestmark = [pytest.mark.torture, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("flow", ["run", "undo", "recover"])
def test_kill_9_before_every_write(tmp_path: Path, flow: str) -> None:
    results = crashes(tmp_path, flow, every=1)
    assert len(results) > 120
    check(flow, results)


def attempt(home: MigrationHome, plan: Plan, fault: Fault, names: tuple[str, ...]) -> bool:
    """Carry ``plan`` out with the fault inside; ``True`` when that went well."""

    async def apply() -> None:
        changer = home.world.changer
        with intercepted(fault, names):
            await changer.apply(plan, TOKEN)

    asyncio.run(apply())
    return True


def outlive(home: MigrationHome) -> None:
    """A lock that could not be removed is one of a dead process now."""
    for lock in home.path.rglob("*.lock"):
        claim = json.loads(lock.read_text() or "{}")
        lock.write_text(json.dumps(claim | {"pid": 2**22 + 1}))


@pytest.mark.parametrize(
    ("error", "lasting", "names"),
    [
        (errno.ENOSPC, False, WRITES),
        (errno.EACCES, True, WRITES),
        (errno.EIO, False, WRITES + READS),
    ],
)
def test_every_call_fails_once_or_for_ever(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: int,
    lasting: bool,
    names: tuple[str, ...],
) -> None:
    number, reached, failed = 0, True, 0
    while reached:
        number += 1
        monkeypatch.setattr(temps, "_RUN", f"{number:08x}")  # each round is a new process
        home = MigrationHome(tmp_path / str(number))
        before = home.files()
        plan = asyncio.run(home.plan())
        after = home.expected(before, plan)
        opened, done = len(os.listdir("/dev/fd")), False
        fault = Fault(number, error, lasting=lasting)
        with suppress(Problem):
            done = attempt(home, plan, fault, names)
        failed += not done
        reached = fault.reached
        assert len(os.listdir("/dev/fd")) == opened
        monkeypatch.setattr(temps, "_RUN", "restart0")
        outlive(home)
        home.recover()
        found = home.survivors()
        assert found == after if done else found in (before, after), number
        assert home.unfinished() == [], number
        if found == after:
            home.undo()
            assert home.survivors() == before, number
        shutil.rmtree(home.path)
    assert number > 200
    assert failed > number // 2
