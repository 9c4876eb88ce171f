"""Step between the program and the system: fail, shorten, or die at the n-th call."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

WRITES = (
    *("open", "write", "fsync", "fchmod", "chmod", "fchown"),
    *("replace", "rename", "link", "unlink", "mkdir", "rmdir"),
)
READS = ("read", "stat", "lstat", "fstat", "listdir", "scandir")
_OF_OPEN_FILES = {"read", "write", "fsync", "fstat", "fchmod", "fchown"}
"""Their errors name no file."""


@contextmanager
def intercepted(before: Callable[[str], None], names: tuple[str, ...] = WRITES) -> Iterator[None]:
    """Call ``before(name)`` ahead of each call of these functions of ``os``."""

    def wrap(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            before(name)
            return real(*args, **kwargs)

        return call

    with ExitStack() as patches:
        for name in names:
            patches.enter_context(patch.object(os, name, wrap(name)))
        yield


def kill_at(number: int) -> Callable[[str], None]:
    """Die like ``kill -9`` just before call ``number`` (from 1)."""
    calls = 0

    def before(_name: str) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return before


def died_at(action: Callable[[], object], number: int) -> bool:
    """Run ``action`` in a child that dies at its write ``number``; whether it did."""
    child = os.fork()
    if child == 0:
        with intercepted(kill_at(number)):
            action()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or status == 0, "the child failed"
    return os.WIFSIGNALED(status)


class Fault:
    """Fail call ``number`` with ``error``; ``lasting`` fails all later ones too."""

    def __init__(self, number: int, error: int, *, lasting: bool = False) -> None:
        self._number = number
        self._error = error
        self._lasting = lasting
        self.calls = 0

    def __call__(self, name: str) -> None:
        self.calls += 1
        if self.calls == self._number or (self._lasting and self.calls > self._number):
            named = () if name in _OF_OPEN_FILES else (name,)
            raise OSError(self._error, os.strerror(self._error), *named)

    @property
    def reached(self) -> bool:
        return self.calls >= self._number
