"""One writer at a time: OpenClaw's own lock beside its config, and ours among ourselves.

Whoever changes files holds both, ours first::

    async with own_lock(folder), openclaw_lock(config_path):
        journal.apply()

Waiting never blocks the event loop, and cancelling the waiting task gives up cleanly.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services import pids
from openclaw_tui.services.files import (
    explained,
    make_folders,
    private_dir,
    read_file,
    temp_path,
)

_PAUSE: Final = 0.025
_OWNERLESS_MAX_AGE: Final = 30
_LOCK_LIMIT: Final = 4096


@asynccontextmanager
async def own_lock(folder: Path, wait: float = 5.0) -> AsyncIterator[None]:
    """Hold ``<folder>/lock`` against other processes of ours; the system frees it if we die.

    Waits at most ``wait`` seconds. Raises ``OTHER_WIZARD_BUSY(path)``, ``FILE_UNWRITABLE``.
    """
    from filelock import FileLock, Timeout

    private_dir(folder)
    path = folder / "lock"
    lock = FileLock(path, timeout=0, mode=0o600, thread_local=False)

    def attempt() -> bool:
        with explained(ProblemCode.FILE_UNWRITABLE, path):
            try:
                lock.acquire()
            except Timeout:
                return False
            return True

    if not await _until(attempt, wait):
        raise Problem(ProblemCode.OTHER_WIZARD_BUSY, path=str(path))
    try:
        yield
    finally:
        lock.release()


def lock_of(file: Path) -> Path:
    """OpenClaw's lock of one of its files: beside ``file`` as given, not beside the target of a
    symlink."""
    return file.with_name(file.name + ".lock")


@asynccontextmanager
async def openclaw_lock(file: Path, wait: float = 20.0) -> AsyncIterator[None]:
    """Hold the lock that OpenClaw 2026.5.28 and later takes around each write of its config.

    2026.5.28 does the same for ``auth-profiles.json``. Waits at most ``wait`` seconds (OpenClaw's
    own patience by default). Raises ``OPENCLAW_BUSY(path)``, ``FILE_UNWRITABLE``.
    """
    lock = lock_of(file)
    make_folders(lock.parent)
    claim = _claim()

    def attempt() -> bool:
        with explained(ProblemCode.FILE_UNWRITABLE, lock):
            return _create(lock, claim) or (_bury(lock) and _create(lock, claim))

    if not await _until(attempt, wait):
        raise Problem(ProblemCode.OPENCLAW_BUSY, path=str(lock))
    try:
        yield
    finally:
        # The work is done by now; a lock that cannot be removed ends with this process.
        with suppress(OSError, Problem):
            if read_file(lock, _LOCK_LIMIT) == claim:
                lock.unlink()


async def _until(attempt: Callable[[], bool], wait: float) -> bool:
    end = time.monotonic() + wait
    while not attempt():
        if time.monotonic() >= end:
            return False
        await asyncio.sleep(_PAUSE)
    return True


def _claim() -> bytes:
    """OpenClaw's payload; ``starttime`` lets it see that a number was given to a new process."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    claim: dict[str, object] = {"pid": os.getpid(), "createdAt": now}
    if (start := pids.started(os.getpid())) is not None:
        claim["starttime"] = start
    return json.dumps(claim).encode()


def _create(lock: Path, claim: bytes) -> bool:
    """Make the lock appear with its content in one step; ``False`` when there is one.

    Killed between creating and writing we would leave an empty lock that OpenClaw never takes
    away.
    """
    temp = temp_path(lock)
    _write_new(temp, claim)
    try:
        os.link(temp, lock)
    except FileExistsError:
        return False
    except OSError:  # no hard links on FAT and in Android's Termux
        return _write_new(lock, claim)
    finally:
        temp.unlink()
    return True


def _write_new(path: Path, content: bytes) -> bool:
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    try:
        os.write(fd, content)
    except OSError:
        path.unlink()
        raise
    finally:
        os.close(fd)
    return True


def _bury(lock: Path) -> bool:
    """Take a dead owner's lock away; ``False`` when its owner may live.

    Moving it first lets only one of several finders win; what was moved by mistake, because a
    new owner came in between, is put back.
    """
    found = read_file(lock, _LOCK_LIMIT)
    if found is None:
        return True
    if not _is_dead(lock, found):
        return False
    grave = temp_path(lock)
    with suppress(FileNotFoundError):
        lock.rename(grave)
        if read_file(grave, _LOCK_LIMIT) != found:
            with suppress(FileExistsError):
                os.link(grave, lock)
        grave.unlink()
    return True


def _is_dead(lock: Path, content: bytes) -> bool:
    """OpenClaw's rule (2026.5.28, 2026.9.6): the process decides; without one, 30 seconds."""
    match _json(content):
        case {"pid": int(pid), "starttime": int(start)} if pid > 0:
            return pids.is_gone(pid, start)
        case {"pid": int(pid)} if pid > 0:
            return pids.is_gone(pid)
    with suppress(FileNotFoundError):
        return time.time() - lock.lstat().st_mtime > _OWNERLESS_MAX_AGE
    return True


def _json(content: bytes) -> object:
    try:
        parsed: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return parsed
