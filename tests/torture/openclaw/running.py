"""A gateway that runs while its config is changed: what a chat through it sends."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.interop.conftest import Endpoint, Person
from tests.interop.portal import gateway, read

_PASSWORD = "chats-with-the-gateway"
_ANSWERS_SECONDS = 180.0
_TAKES_OVER_SECONDS = 120.0
_WATCHES_AFTER_SECONDS = 15.0
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def allow_chats(person: Person, port: int) -> None:
    """Open the gateway's own chat surface (``/v1/chat/completions``) on this machine."""
    config: dict[str, Any] = read(person.config) if person.config.exists() else {}
    person.config.parent.mkdir(mode=0o700, exist_ok=True)
    chats = {"endpoints": {"chatCompletions": {"enabled": True}}}
    config["gateway"] = {
        **config.get("gateway", {}), "mode": "local", "port": port, "bind": "loopback",
        "auth": {"mode": "token", "token": _PASSWORD}, "http": chats,
    }  # fmt: skip
    person.config.write_text(json.dumps(config, indent=2), encoding="utf-8")
    person.config.chmod(0o600)


@dataclass(frozen=True, slots=True)
class Running:
    """A gateway that is up; ``endpoint`` is where it sends what it is asked."""

    person: Person
    endpoint: Endpoint
    process: subprocess.Popen[str]

    def sends(self, token: str) -> None:
        """Assert that it comes to send this token, and that it is the same process still."""
        deadline = time.monotonic() + _TAKES_OVER_SECONDS
        sent, said = self.chat()
        while sent != {f"Bearer {token}"} and time.monotonic() < deadline:
            time.sleep(1)
            sent, said = self.chat()
        assert sent == {f"Bearer {token}"}, said
        assert self.process.poll() is None

    def reload_secrets(self) -> None:
        """What ``rotate`` tells the person to do."""
        run = self.person.openclaw.run(["secrets", "reload"], self.person.home, self.person.session)
        assert run.code == 0, (run.stdout, run.stderr)

    def chat(self) -> tuple[set[str], str]:
        """What one chat sent, and what it said; it may fail while the gateway begins anew."""
        self.endpoint.forget()
        port = read(self.person.config)["gateway"]["port"]
        ping = {"model": "openclaw", "messages": [{"role": "user", "content": "ping"}]}
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/v1/chat/completions",
            json.dumps(ping).encode(),
            {
                "Authorization": f"Bearer {_PASSWORD}",
                "Content-Type": "application/json",
                "x-openclaw-agent-id": "main",  # with several agents one has to be named
            },
        )
        try:
            with _OPENER.open(request, timeout=_ANSWERS_SECONDS) as answer:
                said = answer.read().decode()
        except urllib.error.HTTPError as error:
            said = error.read().decode()
        except OSError as error:
            said = str(error)
        return self.endpoint.bearers(), said


@contextmanager
def running(person: Person, endpoint: Endpoint) -> Iterator[Running]:
    """The gateway of a home that ``allow_chats`` prepared, once it watches its files.

    It is not yet when it says that it is ready: 2026.5.28 never saw a change of the first seconds.
    """
    with gateway(person) as process:
        started = Running(person, endpoint, process)
        started.chat()
        time.sleep(_WATCHES_AFTER_SECONDS)
        yield started
