from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

import pytest

from openclaw_tui.core.problem import Problem
from openclaw_tui.services.files import Reason, temps
from tests.support.journal_scenario import CANARY, Home
from tests.support.power_loss import Tape
from tests.support.syscalls import READS, WRITES, Fault, intercepted

pytestmark = [pytest.mark.torture, pytest.mark.timeout(1800)]

FLOWS: dict[str, Callable[[Home], object]] = {"run": Home.run, "undo": Home.undo}
ERRORS = [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EMFILE, errno.EDQUOT]


def built(path: Path, flow: str) -> Home:
    home = Home(path).build()
    if flow == "undo":
        home.run()
    return home


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("flow", FLOWS)
def test_every_call_fails_once_or_for_ever(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    figures: Callable[..., None],
    flow: str,
    error: int,
    lasting: bool,
) -> None:
    number, reached = 0, True
    while reached:
        number += 1
        monkeypatch.setattr(temps, "_RUN", f"{number:08x}")  # each round is a new process
        home = built(tmp_path / str(number), flow)
        before, done = open_files(), False
        fault = Fault(number, error, lasting=lasting)
        with intercepted(fault, WRITES + READS), suppress(Problem):
            FLOWS[flow](home)
            done = True
        reached = fault.reached
        assert open_files() == before
        monkeypatch.setattr(temps, "_RUN", "restart0")
        home.recover()
        assert home.state() in ({"run": {"new"}, "undo": {"old"}}[flow] if done else {"old", "new"})
        assert home.leftovers() == []
        assert CANARY not in home.backed_up()
    assert number > 100
    figures(faults=number)


class ShortWrite:
    """Writes a third of what it is given, once, at call ``number``."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._real = os.write
        self.calls = 0

    def __call__(self, fd: int, data: memoryview) -> int:
        self.calls += 1
        part = len(data) // 3 + 1 if self.calls == self._number else len(data)
        return self._real(fd, data[:part])


def test_every_write_is_cut_short(tmp_path: Path) -> None:
    number, reached = 0, True
    while reached:
        number += 1
        home = Home(tmp_path / str(number)).build()
        short = ShortWrite(number)
        with patch.object(os, "write", short):
            home.run()
        reached = short.calls >= number
        assert home.state() == "new"
        home.undo()
        assert home.state() == "old"
    assert number > 10


@pytest.mark.parametrize("flow", FLOWS)
def test_power_loss_at_every_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flow: str
) -> None:
    home = built(tmp_path / "home", flow)
    tape = Tape(home.path)
    with tape.recording():
        FLOWS[flow](home)
    monkeypatch.setattr(temps, "_RUN", "restart0")
    finished = home.state()
    vault = home.vault_file.read_text()
    seen = set()
    for moment in range(len(tape.events) + 1):
        for disk in tape.disks(moment):
            tape.write(disk)
            home.vault_file.write_text(vault)
            home.recover()
            state = home.state()
            assert state in {"old", "new"}
            assert home.leftovers() == []
            assert CANARY not in home.backed_up()
            assert moment < len(tape.events) or state == finished, "not durable on return"
            seen.add(state)
    assert seen == {"old", "new"}


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts something for the test; skips where that is not allowed."""
    mounted: list[Path] = []

    def do(*arguments: str | Path, at: Path) -> Path:
        done = subprocess.run(["mount", *arguments, at], check=False, capture_output=True)
        if done.returncode:
            pytest.skip("mounting is not allowed here")
        mounted.append(at)
        return at

    yield do
    for path in reversed(mounted):
        subprocess.run(["umount", path], check=True)


def test_a_full_disk_of_every_size(tmp_path: Path, mount: Callable[..., Path]) -> None:
    outcomes = set()
    for pages in range(8, 40):
        disk = tmp_path / str(pages)
        disk.mkdir()
        mount("-t", "tmpfs", "-o", f"size={pages * 4}k", "tmpfs", at=disk)
        home = Home(disk / "home").build()
        outcomes.add(attempt(home))
        subprocess.run(["mount", "-o", "remount,size=1m", disk], check=True)
        home.recover()
        assert home.state() in {"old", "new"}
        assert home.leftovers() == []
    assert outcomes == {Reason.DISK_FULL, "done"}


def attempt(home: Home) -> str:
    try:
        home.run()
    except Problem as problem:
        return str(problem.facts["reason"])
    return "done"


def test_a_read_only_disk(tmp_path: Path, mount: Callable[..., Path]) -> None:
    home = Home(tmp_path / "home").build()
    mount("--bind", home.path, at=home.path)
    subprocess.run(["mount", "-o", "remount,ro,bind", home.path], check=True)
    assert attempt(home) == Reason.READ_ONLY_DISK
    assert home.state() == "old"


def test_a_single_file_mounted_into_a_container(tmp_path: Path, mount: Callable[..., Path]) -> None:
    home = Home(tmp_path / "home").build()
    config = home.path / "dot/openclaw.json"
    mount("--bind", config, at=config)
    assert attempt(home) == Reason.MOUNTED
    assert home.state() == "old"
    assert home.leftovers() == []
