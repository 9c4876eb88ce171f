"""The dialog of a desktop: it is shown, and nobody answers it.

``python -m tests.support.prompter`` takes the place of GNOME's prompter on the session's bus and
writes a line for each thing that gnome-keyring asks of it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from jeepney import (  # type: ignore[import-untyped]  # has no types
    DBusAddress,
    HeaderFields,
    MessageType,
    new_method_call,
    new_method_return,
)
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

from tests.support.secret_service import SecretService, wait_for_name

SHOWN, TAKEN_AWAY = "PerformPrompt", "StopPrompting"
_NAME = "org.gnome.keyring.SystemPrompter"
_CALLBACK = "org.gnome.keyring.internal.Prompter.Callback"


@dataclass(slots=True)
class Prompter:
    """What it was asked so far."""

    asked: list[str] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def take(self, call: str) -> None:
        """Note a call."""
        with self._news:
            self.asked.append(call)
            self._news.notify_all()

    def wait_for(self, call: str, times: int = 1, seconds: float = 30) -> None:
        """Wait until it was asked to ``call`` so often."""
        with self._news:
            came = self._news.wait_for(lambda: self.asked.count(call) >= times, seconds)
        assert came, f"no {call}, only {self.asked}"


@contextmanager
def prompter(session: SecretService) -> Iterator[Prompter]:
    """Let the dialogs of ``session`` be shown by it until the end of the block."""
    found = Prompter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.prompter"],
        env=session.environ, text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    output = process.stdout
    wait_for_name(session.environ, _NAME)

    def read() -> None:
        for line in output:
            found.take(line.strip())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield found
    finally:
        process.terminate()
        reader.join()
        process.communicate()


def main() -> None:
    """Serve until somebody ends this process."""
    with open_dbus_connection() as bus:
        bus.send_and_get_reply(message_bus.RequestName(_NAME))
        while True:
            call = bus.receive()
            if call.header.message_type is not MessageType.method_call:
                continue
            asked = call.header.fields[HeaderFields.member]
            bus.send(new_method_return(call))
            if asked == "BeginPrompting":
                asker = call.header.fields[HeaderFields.sender]
                callback = DBusAddress(call.body[0], asker, _CALLBACK)
                bus.send(new_method_call(callback, "PromptReady", "sa{sv}s", ("", {}, "")))
            print(asked, flush=True)


if __name__ == "__main__":
    main()
