"""A program in a real pseudo-terminal whose screen is read by pyte."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import pyte
from rich.cells import cell_len


class Screen:
    """What a person would see, and the keys they would press."""

    def __init__(self, pid: int, fd: int, columns: int, rows: int) -> None:
        self.pid = pid
        self.raw = bytearray()
        self._fd = fd
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.exit_code: int | None = None

    @property
    def text(self) -> str:
        """The screen as lines, without trailing blanks."""
        rows = (self._screen.buffer[row] for row in range(self._screen.lines))
        return "\n".join(self._line(row).rstrip() for row in rows)

    def _line(self, row: Mapping[int, pyte.screens.Char]) -> str:
        """Not from pyte's ``display``: that fails on the second half of a wide character whose
        first half was written over. Terminals show a blank there.
        """
        found, is_second_half = [], False
        for column in range(self._screen.columns):
            sign = row[column].data
            found.append(sign or ("" if is_second_half else " "))
            is_second_half = cell_len(sign) == 2
        return "".join(found)

    def press(self, keys: str) -> None:
        """Type ``keys`` as they are (escape sequences included; ``\\udcff`` is the byte 255)."""
        os.write(self._fd, keys.encode(errors="surrogateescape"))

    def paste(self, text: str) -> None:
        """Paste as terminals do it: bracketed."""
        self.press(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Change the window size, with the signal that terminals send."""
        self._screen.resize(rows, columns)
        set_size(self._fd, columns, rows)
        os.kill(self.pid, signal.SIGWINCH)

    def wait_for(self, text: str, seconds: float = 30) -> str:
        """Read until ``text`` is on the screen; the screen. Fails showing what is there."""
        end = time.monotonic() + seconds
        while text not in self.text:
            if not self.read(end - time.monotonic()):
                raise AssertionError(f"{text!r} did not appear:\n{self.text}")
        return self.text

    def read(self, seconds: float) -> bool:
        """Take what the program writes next; ``False`` at its end or when nothing came in time."""
        if seconds <= 0 or not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # Linux says so when the program has closed the terminal
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    def wait_for_exit(self, seconds: float = 30) -> int:
        """Read to the end and return the exit code. Fails showing what is there."""
        end = time.monotonic() + seconds
        while self.read(end - time.monotonic()):
            pass
        while (ended := os.waitpid(self.pid, os.WNOHANG))[0] == 0:
            if time.monotonic() > end:
                raise AssertionError(f"it did not end:\n{self.text}")
            time.sleep(0.01)
        self.exit_code = os.waitstatus_to_exitcode(ended[1])
        return self.exit_code


def set_size(fd: int, columns: int, rows: int) -> None:
    """Tell either end of a terminal how large it is."""
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@contextmanager
def on_screen(
    command: Sequence[str], environ: Mapping[str, str], columns: int = 80, rows: int = 24
) -> Iterator[Screen]:
    """Run ``command`` in a terminal of that size; killed at the end if it still runs."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(command[0], list(command), {"TERM": "xterm-256color", **environ})
    set_size(fd, columns, rows)
    screen = Screen(pid, fd, columns, rows)
    try:
        yield screen
    finally:
        if screen.exit_code is None:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        os.close(fd)
