"""Folders: created private, and durable when asked."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Final

from openclaw_tui.core.problem import ProblemCode
from openclaw_tui.services.files.reasons import Reason, explained, unusable

_NO_FSYNC: Final = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}


def make_folders(path: Path) -> None:
    """Create ``path`` and its missing parents, each 0700 and durable; existing ones stay as is."""
    with explained(ProblemCode.FILE_UNWRITABLE, path):
        if path.is_dir():
            return
        make_folders(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_folder(path.parent)


def private_dir(path: Path) -> None:
    """Make sure ``path`` is a folder of ours that nobody else can enter (0700).

    Raises ``FILE_UNWRITABLE`` when it belongs to somebody else, or when the disk ignores
    permissions (FAT, SMB, Windows drives inside WSL) and could not keep a secret.
    """
    make_folders(path)
    if sys.platform == "win32":
        return
    with explained(ProblemCode.FILE_UNWRITABLE, path):
        if path.stat().st_uid != os.geteuid():
            raise unusable(ProblemCode.FILE_UNWRITABLE, path, Reason.NOT_OURS)
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
        if path.stat().st_mode & 0o077:
            raise unusable(ProblemCode.FILE_UNWRITABLE, path, Reason.NOT_PRIVATE)


def sync_folder(folder: Path) -> None:
    """Make created, renamed and removed names in ``folder`` survive a power cut.

    Raises ``OSError``.
    """
    if sys.platform == "win32":
        return  # folders cannot be opened there; NTFS journals names by itself
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in _NO_FSYNC:  # some network file systems cannot, and need not
            raise
    finally:
        os.close(fd)
