"""The keyring of a real session, where the attacked homes have their vault.

What this process asks it goes through the helper's own code without a process per question; the
commands that are attacked start their helpers as always.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import secretstorage

from openclaw_tui.core.secret import Secret
from openclaw_tui.services import pids
from openclaw_tui.services.keyring import helper, secret_service
from openclaw_tui.services.keyring.backends import SECRET_SERVICE, SERVICE, KeyringLocked
from tests.support.secret_service import REACHES_KEYRING, SecretService
from tests.support.vault import Answer

_SECONDS = 60.0
T = TypeVar("T")


class RealKeyring:
    """The keyring of ``session``, and the helpers that were left alone with it.

    ``left`` counts them, ``outlived`` those that went on after the next start.
    """

    program = "openclaw_tui"

    def __init__(self, session: SecretService) -> None:
        self.environ = {name: session.environ[name] for name in REACHES_KEYRING}
        self.orphans: list[tuple[int, int | None]] = []
        self.left = self.outlived = 0

    def entries(self) -> dict[str, str]:
        """The secrets by account; an account that has two is told by its name."""
        found: dict[str, str] = {}
        with self._items() as items:
            for item in items:
                account = item.get_attributes()["username"]
                name = f"{account} again" if account in found else account
                found[name] = item.get_secret().decode()
        return found

    def become(self, entries: Mapping[str, str]) -> None:
        """Hold ``entries`` and nothing else."""
        if self.entries() == entries:
            return
        with self._items() as items:
            for item in items:
                item.delete()
        for account, value in entries.items():
            asked = {"op": "put", "backend": SECRET_SERVICE, "account": account, "value": value}
            assert self._answer(asked)["status"] == "ok"

    async def ask(self, request: bytes, _environ: Mapping[str, str], _seconds: float) -> Answer:
        """What the helper process would answer."""
        return self._answer(json.loads(request))

    def read(self, _backend: str, account: str) -> Secret | None:
        """What the resolver reads."""
        with patch.dict(os.environ, self.environ):
            return _asked_again(lambda: secret_service.read(SERVICE, account))

    def leave(self, helpers: list[int], *, held: bool) -> None:
        """Remember helpers that lost their command; those that are ``held`` wait for ``settle``."""
        for pid in helpers:
            if held and _has_started(pid):
                _send(pid, signal.SIGSTOP)
            self.orphans.append((pid, pids.started(pid)))
        self.left += len(helpers)

    def settle(self) -> None:
        """Let the orphans end what they began."""
        alive = [orphan for orphan in self.orphans if not pids.is_gone(*orphan)]
        for pid, _ in alive:
            _send(pid, signal.SIGCONT)
        end = time.monotonic() + _SECONDS
        while not all(pids.is_gone(*orphan) for orphan in alive):
            assert time.monotonic() < end, "a helper without a command never ends"
            time.sleep(0.005)
        self.orphans.clear()
        self.outlived += len(alive)

    def _answer(self, request: dict[str, str]) -> Answer:
        with patch.dict(os.environ, self.environ):
            return helper.answer(request)

    @contextmanager
    def _items(self) -> Iterator[list[secretstorage.Item]]:
        with patch.dict(os.environ, self.environ):
            connection = secretstorage.dbus_init()
        with closing(connection):
            ours = {"service": SERVICE}
            yield _asked_again(lambda: list(secretstorage.search_items(connection, ours)))


def _asked_again(ask: Callable[[], T]) -> T:
    """gnome-keyring sometimes tells a newcomer that it has no such method, or no collection (which
    counts as locked), when a caller was killed the moment before."""
    for pause in (0.1, 0.5):
        with suppress(secretstorage.ItemNotFoundException, KeyringLocked):
            return ask()
        time.sleep(pause)
    return ask()


def _has_started(pid: int) -> bool:
    """Before that, it is a copy of its command and has its lock for a moment."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return helper.__name__.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _send(pid: int, sign: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, sign)
