"""The end of the terminal is the end of the program."""

from __future__ import annotations

import os
import signal
import sys
import time
from threading import Thread
from typing import Final

_SECONDS: Final = 1.0


def end_with_terminal(terminal: int) -> None:
    """Watch that file descriptor; once it is no terminal any more, end as on SIGHUP.

    The kernel sends that signal only to whom the terminal belongs, not to what was started with
    ``setsid`` or in a container. Textual 8.2.8 would read the end of its input again and again,
    with all that a processor has, while a pasted key stays in memory.
    """
    if sys.platform != "win32" and os.isatty(terminal):
        Thread(target=_watch, args=(terminal,), daemon=True).start()


def _watch(terminal: int) -> None:
    while os.isatty(terminal):
        time.sleep(_SECONDS)
    # Not by the signal itself: under nohup it is ignored.
    os._exit(128 + signal.SIGHUP)
