"""Closes the ways in which a process gives its secrets away by default.

Both were observed: Textual 8.2.8 logs every key and paste where a TEXTUAL_* variable says so, and
a core dump holds the token.
"""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """Forget leaking variables, forbid core dumps and other processes' looks into our memory."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
