"""Names of temporary files, and the removal of those that a killed writer left."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from openclaw_tui.core.problem import ProblemCode
from openclaw_tui.services import pids
from openclaw_tui.services.files.reasons import explained

_RUN: Final = os.urandom(4).hex()
_NAME: Final = re.compile(r"\..+\.(\d+)-([0-9a-f]{8})-[0-9a-f]{8}\.openclaw-tui-tmp")
_MAX_AGE: Final = 3600


def temp_path(path: Path) -> Path:
    """A new name beside ``path`` that ``sweep`` knows as ours."""
    unique = f"{os.getpid()}-{_RUN}-{os.urandom(4).hex()}"
    return path.with_name(f".{path.name}.{unique}.openclaw-tui-tmp")


def sweep(folder: Path) -> None:
    """Remove the temporary files that killed writers left in ``folder``; they may hold secrets."""
    with explained(ProblemCode.FILE_UNWRITABLE, folder):
        for name in os.listdir(folder) if folder.is_dir() else ():
            if (temp := _NAME.fullmatch(name)) and _is_left(folder / name, int(temp[1]), temp[2]):
                (folder / name).unlink(missing_ok=True)


def _is_left(temp: Path, pid: int, run: str) -> bool:
    if pid == os.getpid():
        return run != _RUN  # containers give the same number to one process after the other
    with suppress(FileNotFoundError):
        return pids.is_gone(pid) or time.time() - temp.lstat().st_mtime > _MAX_AGE
    return False
