"""A keyring that is a file: it outlives the process, a kill leaves it old or new.

In place of the helper process only: the client in front of it and all that decides about accounts
is the program's own. ``python -m tests.support.vault WORDS...`` is ``openclaw-tui WORDS...`` with
the keyring in the file that the variable ``TEST_VAULT`` names.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from unittest.mock import patch

from openclaw_tui.core.secret import Secret
from openclaw_tui.services.keyring import backends, client

VARIABLE = "TEST_VAULT"
Answer = dict[str, str | None]


class Keeper(Protocol):
    """What an attacked home has in the place of its person's keyring."""

    @property
    def program(self) -> str:
        """The module that is ``openclaw-tui`` with this keyring where ``environ`` is set."""
        ...

    @property
    def environ(self) -> Mapping[str, str]:
        """What leads a process to it."""
        ...

    def entries(self) -> dict[str, str]:
        """The secrets by account."""
        ...

    def become(self, entries: Mapping[str, str]) -> None:
        """Hold ``entries`` and nothing else."""

    async def ask(self, request: bytes, _environ: Mapping[str, str], _seconds: float) -> Answer:
        """What the helper process would answer."""
        ...

    def read(self, _backend: str, account: str) -> Secret | None:
        """What the resolver reads."""
        ...

    def settle(self) -> None:
        """Come to rest, for processes that were killed may have left something running."""


class Vault:
    """``trouble`` is asked before each call for the status (``locked``) to fail with."""

    def __init__(self, path: Path, trouble: Callable[[], str | None] = lambda: None) -> None:
        self._path = path
        self._trouble = trouble
        self.program = "tests.support.vault"
        self.environ = {VARIABLE: str(path)}

    def entries(self) -> dict[str, str]:
        """The secrets by account."""
        if not self._path.exists():
            return {}
        entries: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return entries

    def become(self, entries: Mapping[str, str]) -> None:
        """Hold ``entries`` and nothing else."""
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(entries), encoding="utf-8")
        os.replace(new, self._path)

    async def ask(self, request: bytes, _environ: Mapping[str, str], _seconds: float) -> Answer:
        """What the helper process would answer."""
        if status := self._trouble():
            return {"status": status}
        asked = json.loads(request)
        account, entries, value = asked["account"], self.entries(), None
        match asked["op"]:
            case "get":
                value = entries.get(account)
            case "put":
                self.become({**entries, account: asked["value"]})
            case "remove" if account in entries:
                self.become({name: text for name, text in entries.items() if name != account})
        return {"status": "ok", "value": value}

    def read(self, _backend: str, account: str) -> Secret | None:
        """What the resolver reads."""
        value = self.entries().get(account)
        return None if value is None else Secret(value)

    def settle(self) -> None:
        """It is at rest: whoever changed it did so at once."""


@contextmanager
def keyring_is(vault: Keeper) -> Iterator[None]:
    """Let this process, its resolver included, find ``vault`` where the keyring would be."""
    with (
        patch.object(client, "_run_helper", vault.ask),
        patch.object(backends, "read", vault.read),
    ):
        yield


def main() -> int:
    from openclaw_tui import cli

    with keyring_is(Vault(Path(os.environ[VARIABLE]))):
        return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
