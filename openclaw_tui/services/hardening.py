"""Closes the ways in which a process gives its secrets away by default.

All were observed: Textual 8.2.8 logs every key and paste where a TEXTUAL_* variable says so, a core
dump holds the token, and so does the traceback of a library that names the header it cannot send.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from types import TracebackType

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_SIGKILL = 9
# How people say that they want no motion; no file and no address stands in it.
_HARMLESS = ("TEXTUAL_ANIMATIONS",)


def harden() -> None:
    """Forget leaking variables, forbid core dumps and other processes' looks into our memory."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        if name not in _HARMLESS:
            del os.environ[name]
    close_memory()
    sys.excepthook = _report
    threading.excepthook = sys.unraisablehook = _report_args


def close_memory() -> None:
    """Forbid core dumps, and (Linux) other processes' looks into the memory of this one."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def end_with_parent() -> None:
    """Let the system end this process as soon as its parent ends, where it can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def redact_logs() -> None:
    """Hide keys in what libraries log where nobody asked for it: on stderr, from warnings on.

    asyncio names the exceptions that nobody awaited there, and in its debug mode the outcome of
    every slow task.
    """
    import logging

    from openclaw_tui.core.redact import redact
    from openclaw_tui.core.secret import Secret

    class Redacting(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return redact(super().format(record), Secret.living())

    if logging.lastResort is not None:
        logging.lastResort.setFormatter(Redacting())


def _report_args(failed: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
    _report(failed.exc_type, failed.exc_value, failed.exc_traceback)


def _report(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """What Python says of a bug, without keys."""
    import traceback

    from openclaw_tui.core.redact import redact
    from openclaw_tui.core.secret import Secret

    report = "".join(traceback.format_exception(kind, error, trace))
    if sys.stderr is not None:
        sys.stderr.write(redact(report, Secret.living()))
