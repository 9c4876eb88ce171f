from __future__ import annotations

import asyncio
import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.services import pids
from openclaw_tui.services.locks import openclaw_lock, own_lock

knows_processes = pytest.mark.skipif(
    pids.started(os.getpid()) is None, reason="the system tells nothing about processes"
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "openclaw.json"


def lock_of(config: Path) -> Path:
    return config.with_name("openclaw.json.lock")


def claim(lock: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(lock.read_text())
    return held


def only(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


async def test_the_lock_is_openclaws_and_goes_away(config: Path) -> None:
    async with openclaw_lock(config):
        held = claim(lock_of(config))
        assert held["pid"] == os.getpid()
        assert held["createdAt"].endswith("Z")
        assert stat.S_IMODE(lock_of(config).stat().st_mode) == 0o600
        assert only(config.parent) == ["openclaw.json.lock"]
    assert only(config.parent) == []


async def test_the_lock_lies_beside_the_path_as_given(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "openclaw.json").write_text("{}")
    (tmp_path / "openclaw.json").symlink_to("real/openclaw.json")
    async with openclaw_lock(tmp_path / "openclaw.json"):
        assert (tmp_path / "openclaw.json.lock").exists()
        assert only(tmp_path / "real") == ["openclaw.json"]


async def test_it_goes_away_after_an_error(config: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with openclaw_lock(config):
            raise ZeroDivisionError
    assert only(config.parent) == []


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    async with openclaw_lock(tmp_path / "fresh" / "openclaw.json"):
        assert only(tmp_path / "fresh") == ["openclaw.json.lock"]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"pid": -1}', "[" * 4000])
async def test_a_young_lock_without_an_owner_is_respected(config: Path, content: str) -> None:
    lock_of(config).write_text(content)
    with pytest.raises(Problem) as caught:
        async with openclaw_lock(config, wait=0):
            pass
    assert caught.value.code is ProblemCode.OPENCLAW_BUSY
    assert caught.value.facts == {"path": str(lock_of(config))}
    assert lock_of(config).read_text() == content
    os.utime(lock_of(config), (0, 0))
    async with openclaw_lock(config, wait=0):
        assert claim(lock_of(config))["pid"] == os.getpid()
    assert only(config.parent) == []


async def test_a_living_owner_is_respected_however_old(config: Path) -> None:
    lock_of(config).write_text(json.dumps({"pid": os.getppid(), "createdAt": "2020-01-01T00:00Z"}))
    os.utime(lock_of(config), (0, 0))
    with pytest.raises(Problem):
        async with openclaw_lock(config, wait=0.1):
            pass
    assert claim(lock_of(config))["pid"] == os.getppid()


@pytest.fixture
def dead() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def zombie() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        yield process.pid


async def test_a_dead_owner_is_buried(config: Path, dead: int) -> None:
    lock_of(config).write_text(json.dumps({"pid": dead}))
    async with openclaw_lock(config, wait=0):
        assert claim(lock_of(config))["pid"] == os.getpid()
    assert only(config.parent) == []


@knows_processes
async def test_a_zombie_is_dead(config: Path, zombie: int) -> None:
    lock_of(config).write_text(json.dumps({"pid": zombie}))
    async with openclaw_lock(config, wait=0):
        assert claim(lock_of(config))["pid"] == os.getpid()


@knows_processes
async def test_a_number_that_was_given_to_a_new_process_is_dead(config: Path) -> None:
    lock_of(config).write_text(json.dumps({"pid": os.getppid(), "starttime": 1}))
    async with openclaw_lock(config, wait=0):
        assert claim(lock_of(config))["starttime"] == pids.started(os.getpid())


async def test_a_new_owner_that_came_in_between_keeps_its_lock(
    config: Path, dead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_of(config).write_text(json.dumps({"pid": dead}))
    rename = os.rename

    def late(source: Path, target: Path) -> None:
        lock_of(config).write_text(json.dumps({"pid": os.getppid()}))
        rename(source, target)

    monkeypatch.setattr(os, "rename", late)
    with pytest.raises(Problem):
        async with openclaw_lock(config, wait=0):
            pass
    assert claim(lock_of(config))["pid"] == os.getppid()
    assert only(config.parent) == ["openclaw.json.lock"]


async def test_waiting_ends_when_the_owner_lets_go(config: Path) -> None:
    order: list[str] = []

    async def second() -> None:
        async with openclaw_lock(config):
            order.append("second")

    async with openclaw_lock(config):
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0)
        order.append("first")
    await waiting
    assert order == ["first", "second"]


async def test_cancelling_the_wait_leaves_nothing(config: Path) -> None:
    async with openclaw_lock(config):
        waiting = asyncio.create_task(openclaw_lock(config).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert only(config.parent) == ["openclaw.json.lock"]


async def test_a_disk_without_hard_links(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links")

    monkeypatch.setattr(os, "link", no_links)
    async with openclaw_lock(config):
        assert claim(lock_of(config))["pid"] == os.getpid()
        with pytest.raises(Problem):
            async with openclaw_lock(config, wait=0):
                pass
    assert only(config.parent) == []


async def test_somebody_elses_lock_is_not_removed(config: Path) -> None:
    async with openclaw_lock(config):
        lock_of(config).write_text('{"pid": 1}')
    assert claim(lock_of(config)) == {"pid": 1}


async def test_an_unwritable_folder_is_explained(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(Problem) as caught:
        async with openclaw_lock(config, wait=0):
            pass
    assert caught.value.code is ProblemCode.FILE_UNWRITABLE
    assert caught.value.facts["reason"] == "read_only_disk"


def test_no_update_is_lost_between_processes(config: Path) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path\n"
        "from openclaw_tui.services.files import read_file, write_file\n"
        "from openclaw_tui.services.locks import openclaw_lock\n"
        "path = Path(sys.argv[1])\n"
        "async def main():\n"
        "    for _ in range(30):\n"
        "        async with openclaw_lock(path):\n"
        "            write_file(path, b'%d' % (int(read_file(path)) + 1), 0o600)\n"
        "asyncio.run(main())\n"
    )
    config.write_text("0")
    workers = [subprocess.Popen([sys.executable, "-c", code, config]) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert config.read_text() == "90"
    assert only(config.parent) == ["openclaw.json"]


async def test_only_one_of_us_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "openclaw-tui"
    async with own_lock(folder):
        assert stat.S_IMODE((folder / "lock").stat().st_mode) == 0o600
        with pytest.raises(Problem) as caught:
            async with own_lock(folder, wait=0):
                pass
    assert caught.value.code is ProblemCode.OTHER_WIZARD_BUSY
    assert caught.value.exit is Exit.OPENCLAW_FILES
    async with own_lock(folder, wait=0):
        pass


def test_our_lock_dies_with_its_process(tmp_path: Path) -> None:
    code = (
        "import asyncio, os, signal, sys; from pathlib import Path\n"
        "from openclaw_tui.services.locks import own_lock\n"
        "async def main():\n"
        "    async with own_lock(Path(sys.argv[1])):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    again = code.replace("os.kill(os.getpid(), signal.SIGKILL)", "print('held')")
    killed, held = (
        subprocess.run([sys.executable, "-c", text, tmp_path], check=False, capture_output=True)
        for text in (code, again)
    )
    assert killed.returncode == -9
    assert held.stdout == b"held\n"
