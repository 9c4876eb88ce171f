"""Why a file cannot be used, as a code that the texts can explain."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

from openclaw_tui.core.problem import Problem, ProblemCode


class Reason(StrEnum):
    """The ``reason`` fact of a Problem with a file, or with the output."""

    DENIED = "denied"
    READ_ONLY_FILE = "read_only_file"
    READ_ONLY_DISK = "read_only_disk"
    DISK_FULL = "disk_full"
    MOUNTED = "mounted"
    LINK_LOOP = "link_loop"
    NOT_A_FILE = "not_a_file"
    NOT_A_FOLDER = "not_a_folder"
    NOT_OURS = "not_ours"
    NOT_PRIVATE = "not_private"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NOT_JSON = "not_json"
    DATABASE = "database"
    SYSTEM = "system"


_REASONS: Final = {
    errno.EACCES: Reason.DENIED,
    errno.EPERM: Reason.DENIED,
    errno.EROFS: Reason.READ_ONLY_DISK,
    errno.ENOSPC: Reason.DISK_FULL,
    errno.EDQUOT: Reason.DISK_FULL,
    errno.EFBIG: Reason.DISK_FULL,
    errno.EBUSY: Reason.MOUNTED,  # a single file mounted into a container cannot be replaced
    errno.ELOOP: Reason.LINK_LOOP,
    errno.EISDIR: Reason.NOT_A_FILE,
    errno.ENOTDIR: Reason.NOT_A_FOLDER,
    errno.EEXIST: Reason.NOT_A_FOLDER,
}


def unusable(code: ProblemCode, path: Path, reason: Reason) -> Problem:
    """The Problem that says why ``path`` cannot be used."""
    return Problem(code, path=str(path), reason=reason.value)


def reason_of(error: OSError) -> Reason:
    """What the system means by ``error``."""
    return _REASONS.get(error.errno or 0, Reason.SYSTEM)


@contextmanager
def explained(code: ProblemCode, path: Path) -> Iterator[None]:
    """Turn every ``OSError`` inside into the Problem ``code`` about ``path``."""
    try:
        yield
    except OSError as error:
        raise unusable(code, path, reason_of(error)) from error
