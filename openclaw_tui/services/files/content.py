"""Reading and replacing the content of a file."""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.files.folders import make_folders, sync_folder
from openclaw_tui.services.files.reasons import Reason, explained, unusable
from openclaw_tui.services.files.temps import temp_path

ABSENT: Final = "absent"
_LIMIT: Final = 64 << 20
_REPLACE_TRIES: Final = 20 if sys.platform == "win32" else 1


def digest(data: bytes | None) -> str:
    """The SHA-256 of a file's content in hex; ``ABSENT`` for no file."""
    import hashlib  # some milliseconds that whoever only reads need not wait for

    return ABSENT if data is None else hashlib.sha256(data).hexdigest()


def read_file(path: Path, limit: int = _LIMIT) -> bytes | None:
    """The content of a regular file of at most ``limit`` bytes; ``None`` when there is none.

    Raises ``FILE_UNREADABLE``.
    """
    with explained(ProblemCode.FILE_UNREADABLE, path):
        try:
            # Non-blocking, or opening a pipe would wait for its writer.
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            fd = os.open(path, flags)
        except FileNotFoundError:
            return None
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise unusable(ProblemCode.FILE_UNREADABLE, path, Reason.NOT_A_FILE)
            data = bytearray()
            while len(data) <= limit and (part := os.read(fd, 1 << 20)):
                data += part
        finally:
            os.close(fd)
    if len(data) > limit:
        raise unusable(ProblemCode.FILE_UNREADABLE, path, Reason.TOO_LARGE)
    return bytes(data)


def require_file(path: Path) -> None:
    """Raise ``FILE_UNREADABLE`` for what is there and no regular file, without opening it."""
    with explained(ProblemCode.FILE_UNREADABLE, path):
        if not stat.S_ISREG(path.stat().st_mode):
            raise unusable(ProblemCode.FILE_UNREADABLE, path, Reason.NOT_A_FILE)


def require_writable(path: Path) -> None:
    """Raise ``FILE_UNWRITABLE`` for what neither ``write_file`` nor ``remove_file`` could change.

    Writes nothing, so a disk without room is found by writing only.
    """
    with explained(ProblemCode.FILE_UNWRITABLE, path):
        real = _real(path)
        _replaceable(real)
        folder = next(each for each in real.parents if each.exists())
        if not os.access(folder, os.W_OK | os.X_OK):
            raise unusable(ProblemCode.FILE_UNWRITABLE, path, _why_closed(folder))


def _why_closed(folder: Path) -> Reason:
    if sys.platform != "win32" and os.statvfs(folder).f_flag & os.ST_RDONLY:
        return Reason.READ_ONLY_DISK
    return Reason.DENIED


def file_mode(path: Path) -> int | None:
    """The permission bits of the file; ``None`` when there is none. Raises ``FILE_UNREADABLE``."""
    with explained(ProblemCode.FILE_UNREADABLE, path):
        try:
            return stat.S_IMODE(path.stat().st_mode)
        except FileNotFoundError:
            return None


def write_file(path: Path, data: bytes, mode: int, expect: str | None = None) -> None:
    """Replace the file by ``data`` with permission ``mode``; on return it survives a power cut.

    ``expect`` is the ``digest`` of what must be there now; ``None`` takes anything. The owner
    stays; missing folders are made, 0700. Raises ``FILE_UNWRITABLE``, ``CHANGED_MEANWHILE``.
    """
    with explained(ProblemCode.FILE_UNWRITABLE, path):
        real = _real(path)
        make_folders(real.parent)
        before = _replaceable(real)
        temp = temp_path(real)
        try:
            _write_temp(temp, data, mode, before)
            _check_unchanged(path, expect)
            _replace(temp, real)
        except BaseException:
            with suppress(OSError):
                temp.unlink()
            raise
        sync_folder(real.parent)


def remove_file(path: Path, expect: str | None = None) -> None:
    """Remove the file; a symlink to it stays and points nowhere. No file is fine too.

    Raises ``FILE_UNWRITABLE``, ``CHANGED_MEANWHILE``.
    """
    with explained(ProblemCode.FILE_UNWRITABLE, path):
        real = _real(path)
        _check_unchanged(path, expect)
        if _replaceable(real) is not None:
            real.unlink()
            sync_folder(real.parent)


def _real(path: Path) -> Path:
    """Where the content lives; a link in circles is an error, a link to nothing is not."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError:
        return Path(os.path.realpath(path))


def _replaceable(real: Path) -> os.stat_result | None:
    """What ``os.stat`` says of the file we may replace; ``None`` if there is none."""
    try:
        found = real.stat()
    except FileNotFoundError:
        return None
    reason = None
    if not stat.S_ISREG(found.st_mode):
        reason = Reason.NOT_A_FILE
    elif sys.platform != "win32" and os.geteuid() not in {0, found.st_uid}:
        reason = Reason.NOT_OURS
    elif (
        not found.st_mode & stat.S_IWUSR
    ):  # a rename would ignore it; somebody locked it on purpose
        reason = Reason.READ_ONLY_FILE
    if reason:
        raise unusable(ProblemCode.FILE_UNWRITABLE, real, reason)
    return found


def _write_temp(temp: Path, data: bytes, mode: int, before: os.stat_result | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    fd = os.open(temp, flags, 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(fd, rest) :]
        if sys.platform != "win32":
            if before is not None:
                with suppress(PermissionError):  # a group that we left cannot be given any more
                    os.fchown(fd, before.st_uid, before.st_gid)
            os.fchmod(fd, mode)
        _sync_file(fd)
    finally:
        os.close(fd)


def _sync_file(fd: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        # Plain fsync leaves the data in the drive's own cache there (macOS, man 2 fsync).
        with suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            return
    os.fsync(fd)


def _check_unchanged(path: Path, expect: str | None) -> None:
    if expect is not None and digest(read_file(path)) != expect:
        raise Problem(ProblemCode.CHANGED_MEANWHILE, path=str(path))


def _replace(temp: Path, real: Path) -> None:
    for attempt in range(1, _REPLACE_TRIES + 1):
        try:
            os.replace(temp, real)
        except PermissionError:  # Windows: a virus scanner or a reader holds the file for a moment
            if attempt == _REPLACE_TRIES:
                raise
            time.sleep(0.01 * attempt)
        else:
            return
