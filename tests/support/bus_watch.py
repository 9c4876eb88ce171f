"""Sees every call to the Secret Service of a private bus."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.secret_service import SecretService

_CALLS = "type='method_call',path_namespace='/org/freedesktop/secrets'"
_PROMPT = "interface=org.freedesktop.Secret.Prompt; member=Prompt"
_READY = "member=NameLost"  # what a monitor is told first


@dataclass(slots=True)
class BusWatch:
    """The calls so far, as dbus-monitor writes them."""

    calls: list[str] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    @property
    def prompts(self) -> int:
        """How often a program wanted a dialog to be shown."""
        return sum(_PROMPT in call for call in self.calls)

    def take(self, call: str) -> None:
        """Note a call."""
        with self._news:
            self.calls.append(call)
            self._news.notify_all()

    def wait_for_call(self, seen: int, seconds: float = 60) -> None:
        """Wait until there are more calls than ``seen``."""
        assert self.has_more_than(seen, seconds), "nobody asked the keyring"

    def has_more_than(self, seen: int, seconds: float) -> bool:
        """Whether there are more calls than ``seen``, in time."""
        with self._news:
            return self._news.wait_for(lambda: len(self.calls) > seen, seconds)


@contextmanager
def bus_watch(session: SecretService) -> Iterator[BusWatch]:
    """Watch the bus of ``session`` until the end of the block."""
    watch = BusWatch()
    process = subprocess.Popen(
        ["dbus-monitor", "--session", _CALLS], env=session.environ, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    output = process.stdout
    for line in output:
        if _READY in line:
            break

    def read() -> None:
        for line in output:
            if line.startswith("method call"):
                watch.take(line.strip())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield watch
    finally:
        process.terminate()
        reader.join()
        process.communicate()


@contextmanager
def struck_at_call(
    session: SecretService, watch: BusWatch, number: int, sign: signal.Signals
) -> Iterator[list[str]]:
    """Send ``sign`` to the daemon at that call; the calls until then, none if it never came."""
    seen, over, calls = len(watch.calls), threading.Event(), list[str]()

    def strike() -> None:
        while not over.is_set():
            if watch.has_more_than(seen + number - 1, 0.05):
                os.kill(session.daemon, sign)
                calls.extend(watch.calls[seen : seen + number])
                return

    striker = threading.Thread(target=strike)
    striker.start()
    try:
        yield calls
    finally:
        over.set()
        striker.join()
