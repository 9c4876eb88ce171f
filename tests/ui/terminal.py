"""A real pseudo-terminal whose screen is read by pyte."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable

import pyte

_PATIENCE = 30.0


class Terminal:
    """Runs ``python -m MODULE`` on a pty; ``raw`` is every byte that it sent."""

    def __init__(self, module: str, size: tuple[int, int], **environ: str) -> None:
        columns, rows = size
        self.raw = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            # Not the C library's environment: GNU readline, which pytest loads, puts COLUMNS there.
            variables = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execve(sys.executable, [sys.executable, "-m", module], {**variables, **environ})
        self.resize(size)

    def resize(self, size: tuple[int, int]) -> None:
        columns, rows = size
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)
        os.kill(self._pid, signal.SIGWINCH)

    def send(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def text(self) -> str:
        return "\n".join(self._screen.display)

    def wait_for(self, wanted: str) -> None:
        """Read until the screen shows ``wanted``."""
        self._read_until(lambda: wanted in self.text())
        assert wanted in self.text(), self.text()

    def wait_for_exit(self) -> int:
        """Read to the end; the exit code."""
        self._read_until(lambda: False)
        _, status = os.waitpid(self._pid, 0)
        os.close(self._fd)
        return os.waitstatus_to_exitcode(status)

    def _read_until(self, seen: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not seen() and time.monotonic() < deadline:
            if not select.select([self._fd], [], [], 0.2)[0]:
                continue
            try:
                chunk = os.read(self._fd, 65536)
            except OSError:  # Linux reports the end of a pty like this
                return
            if not chunk:
                return
            self.raw += chunk
            self._stream.feed(chunk)
