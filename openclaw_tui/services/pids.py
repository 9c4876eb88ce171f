"""Whether another process, known only by its number, is certainly gone."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def started(pid: int) -> int | None:
    """When ``pid`` started, in clock ticks since boot; ``None`` where the system does not tell.

    The same number that OpenClaw 2026.5.28 and later puts into its locks on Linux.
    """
    status = _status(pid)
    return status[1] if status else None


def is_gone(pid: int, start: int | None = None) -> bool:
    """True only if ``pid`` ended, or its number now belongs to a process with another ``start``.

    A zombie counts as gone: it writes nothing any more.
    """
    if sys.platform == "win32":
        return False  # signal 0 is Ctrl-C there, so there is no harmless way to ask
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        pass  # it lives and belongs to somebody else
    status = _status(pid)
    if status is None:
        return False
    state, began = status
    return state == "Z" or (start is not None and start != began)


def _status(pid: int) -> tuple[str, int] | None:
    """State letter and start ticks from Linux' ``/proc/<pid>/stat`` (proc(5), fields 3 and 22)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command name in brackets may itself hold blanks and brackets.
    fields = text.rpartition(")")[2].split()
    return fields[0], int(fields[19])
