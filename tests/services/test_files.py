from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.files import (
    ABSENT,
    Reason,
    digest,
    file_mode,
    private_dir,
    read_file,
    remove_file,
    require_writable,
    sweep,
    temp_path,
    write_file,
)
from tests.support.syscalls import Fault, intercepted

UNREADABLE = ProblemCode.FILE_UNREADABLE
UNWRITABLE = ProblemCode.FILE_UNWRITABLE
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@contextmanager
def refused(code: ProblemCode, reason: Reason | None = None) -> Iterator[None]:
    with pytest.raises(Problem) as caught:
        yield
    assert caught.value.code is code
    assert caught.value.facts.get("reason") == reason


def only(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_reads_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a"
    assert read_file(file) is None
    assert file_mode(file) is None
    file.write_bytes(b"x" * 10)
    file.chmod(0o640)
    assert read_file(file, limit=10) == b"x" * 10
    assert file_mode(file) == 0o640
    with refused(UNREADABLE, Reason.TOO_LARGE):
        read_file(file, limit=9)


def test_reads_regular_files_only(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name, reason in (("pipe", Reason.NOT_A_FILE), ("loop", Reason.LINK_LOOP)):
        with refused(UNREADABLE, reason):
            read_file(tmp_path / name)
    with refused(UNREADABLE, Reason.NOT_A_FILE):
        read_file(tmp_path)


@pytest.mark.parametrize("umask", [0, 0o077, 0o777])
def test_a_new_file_has_its_mode_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_file(tmp_path / "a", b"new", 0o640)
    finally:
        os.umask(before)
    assert (tmp_path / "a").read_bytes() == b"new"
    assert file_mode(tmp_path / "a") == 0o640
    assert only(tmp_path) == ["a"]


def test_missing_folders_are_made_private(tmp_path: Path) -> None:
    write_file(tmp_path / "one/two/a", b"", 0o600)
    assert [file_mode(tmp_path / name) for name in ("one", "one/two")] == [0o700, 0o700]


@pytest.mark.parametrize("target_exists", [True, False])
def test_a_symlink_stays(tmp_path: Path, target_exists: bool) -> None:
    target, link = tmp_path / "real", tmp_path / "link"
    link.symlink_to("real")
    if target_exists:
        target.write_bytes(b"old")
    write_file(link, b"new", 0o600)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    remove_file(link)
    assert link.is_symlink()
    assert not target.exists()


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"theirs")
    attempts: tuple[Callable[[], None], ...] = (
        lambda: write_file(file, b"ours", 0o600, expect=digest(b"before")),
        lambda: write_file(file, b"ours", 0o600, expect=ABSENT),
        lambda: remove_file(file, expect=digest(b"before")),
    )
    for attempt in attempts:
        with refused(ProblemCode.CHANGED_MEANWHILE):
            attempt()
    assert file.read_bytes() == b"theirs"
    assert only(tmp_path) == ["a"]


def test_the_expected_content_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a"
    write_file(file, b"one", 0o600, expect=ABSENT)
    write_file(file, b"two", 0o600, expect=digest(b"one"))
    remove_file(file, expect=digest(b"two"))
    remove_file(file, expect=ABSENT)
    assert only(tmp_path) == []


def test_a_locked_file_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    file.chmod(0o400)
    with refused(UNWRITABLE, Reason.READ_ONLY_FILE):
        write_file(file, b"new", 0o600)
    with refused(UNWRITABLE, Reason.READ_ONLY_FILE):
        remove_file(file)
    assert file.read_bytes() == b"old"


def test_what_could_not_be_written_is_known_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, folder = tmp_path / "a", tmp_path / "closed"
    locked.touch(0o400)
    folder.mkdir()
    (folder / "b").touch()
    monkeypatch.setattr(os, "access", lambda path, _: path != folder)
    require_writable(tmp_path / "new")
    require_writable(tmp_path / "new/folder/new")
    with refused(UNWRITABLE, Reason.READ_ONLY_FILE):
        require_writable(locked)
    for file in ("b", "new"):
        with refused(UNWRITABLE, Reason.DENIED):
            require_writable(folder / file)
    assert only(tmp_path) == ["a", "closed"]


def test_odd_targets_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    odd = {
        "folder": Reason.NOT_A_FILE,
        "pipe": Reason.NOT_A_FILE,
        "loop": Reason.LINK_LOOP,
        "file/a": Reason.NOT_A_FOLDER,
    }
    before = only(tmp_path)
    for name, reason in odd.items():
        with refused(UNWRITABLE, reason):
            write_file(tmp_path / name, b"new", 0o600)
    assert only(tmp_path) == before


@as_root
def test_the_owner_stays(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    os.chown(file, 1234, 2345)
    write_file(file, b"new", 0o600)
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 2345)


@as_root
def test_a_file_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    with refused(UNWRITABLE, Reason.NOT_OURS):
        write_file(file, b"new", 0o600)
    with refused(UNWRITABLE, Reason.NOT_OURS):
        private_dir(tmp_path)


def test_a_file_larger_than_the_limit_of_the_process(tmp_path: Path) -> None:
    """A real partial write: the system takes the first bytes, then refuses."""
    file = tmp_path / "a"
    file.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with refused(UNWRITABLE, Reason.DISK_FULL):
            write_file(file, b"x" * 8192, 0o600)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_bytes() == b"old"
    assert only(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (errno.ENOSPC, Reason.DISK_FULL),
        (errno.EACCES, Reason.DENIED),
        (errno.EROFS, Reason.READ_ONLY_DISK),
        (errno.EBUSY, Reason.MOUNTED),
        (errno.EIO, Reason.SYSTEM),
    ],
)
def test_every_failing_call_leaves_old_or_new(tmp_path: Path, error: int, reason: Reason) -> None:
    number, reached = 0, True
    while reached:
        number += 1
        home = tmp_path / str(number)
        home.mkdir()
        file = home / "a"
        file.write_bytes(b"old")
        fault, problems = Fault(number, error), list[Problem]()
        with intercepted(fault):
            try:
                write_file(file, b"new", 0o600)
            except Problem as problem:
                problems.append(problem)
        assert {problem.facts["reason"] for problem in problems} <= {reason}
        reached = fault.reached
        assert file.read_bytes() in {b"old", b"new"}
        assert only(home) == ["a"]
    assert number > 6


def test_a_private_folder_is_made_and_narrowed(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    private_dir(folder)
    folder.chmod(0o755)
    private_dir(folder)
    assert file_mode(folder) == 0o700


def test_a_disk_that_ignores_modes_keeps_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o777)
    monkeypatch.setattr(Path, "chmod", lambda _path, _mode: None)
    with refused(UNWRITABLE, Reason.NOT_PRIVATE):
        private_dir(tmp_path)


def test_the_temporary_file_of_a_killed_writer_is_swept(tmp_path: Path) -> None:
    code = (
        "import os, signal; from pathlib import Path\n"
        "from openclaw_tui.services.files import write_file\n"
        "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"write_file(Path({str(tmp_path / 'a')!r}), b'secret', 0o600)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    (left,) = tmp_path.iterdir()
    assert left.read_bytes() == b"secret"
    sweep(tmp_path)
    assert only(tmp_path) == []


def test_the_temporary_file_of_a_living_writer_stays_for_an_hour(tmp_path: Path) -> None:
    ours = temp_path(tmp_path / "a")
    reused = tmp_path / f".a.{os.getpid()}-00000000-00000000.openclaw-tui-tmp"
    parent = tmp_path / f".a.{os.getppid()}-00000000-00000000.openclaw-tui-tmp"
    stranger = tmp_path / ".a.1-x.tmp"
    for file in (ours, reused, parent, stranger):
        file.write_bytes(b"")
    sweep(tmp_path)
    assert only(tmp_path) == sorted([ours.name, parent.name, stranger.name])
    os.utime(parent, (0, 0))
    sweep(tmp_path)
    assert only(tmp_path) == sorted([ours.name, stranger.name])


def test_sweeping_a_missing_folder_is_fine(tmp_path: Path) -> None:
    sweep(tmp_path / "nothing")
    assert only(tmp_path) == []
