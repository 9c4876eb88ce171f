"""Children end in time, with what they started."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from openclaw_tui.services.children import OUTPUT_LIMIT, run_child

BEHIND = "sleep 300 & echo $! >{file}; "


def is_alive(pid: int) -> bool:
    """A zombie is gone: whoever took it in may be slow."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


async def is_gone(pid: int) -> bool:
    for _ in range(200):
        if not is_alive(pid):
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.parametrize("then", ["sleep 300", "exit 0"])
async def test_a_child_of_the_child_is_gone_with_it(tmp_path: Path, then: str) -> None:
    file = tmp_path / "pid"
    with pytest.raises(TimeoutError):
        await run_child(["sh", "-c", BEHIND.format(file=file) + then], os.environ, 3)
    assert await is_gone(int(file.read_text()))


async def test_what_a_child_leaves_behind_in_peace_stays(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    script = f"sleep 300 </dev/null >/dev/null 2>&1 & echo $! >{file}"
    assert (await run_child(["sh", "-c", script], os.environ, 10)).code == 0
    assert is_alive(int(file.read_text()))
    with suppress(ProcessLookupError):
        os.kill(int(file.read_text()), 9)


async def test_cancelled_before_a_start_that_fails(tmp_path: Path) -> None:
    running = asyncio.create_task(run_child([tmp_path / "nothing"], os.environ, 10))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_child_may_talk_forever_and_fills_nothing() -> None:
    loud = "head -c 30000000 /dev/zero >&2; head -c 30000000 /dev/zero; printf end >&2; exit 3"
    finished = await run_child(["sh", "-c", loud], os.environ, 60)
    assert finished.code == 3
    assert (len(finished.stdout), len(finished.stderr)) == (OUTPUT_LIMIT, OUTPUT_LIMIT)
    assert not finished.stdout.strip(b"\0")


@pytest.mark.parametrize("script", ["exec cat", "exec <&-; printf x", "exit"])
async def test_a_child_that_is_told_more_than_it_reads(script: str) -> None:
    told = b"x" * 1_000_000
    finished = await run_child(["sh", "-c", script], os.environ, 60, told)
    assert finished.code == 0
    assert finished.stdout == {"exec cat": told, "exit": b""}.get(script, b"x")


async def test_a_child_that_closes_its_output_is_waited_for() -> None:
    script = "printf x; exec >&- 2>&-; sleep 0.3; exit 3"
    finished = await run_child(["sh", "-c", script], os.environ, 60)
    assert (finished.code, finished.stdout) == (3, b"x")
