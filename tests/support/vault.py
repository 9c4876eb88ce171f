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
from unittest.mock import patch

from openclaw_tui.core.secret import Secret
from openclaw_tui.services.keyring import backends, client

VARIABLE = "TEST_VAULT"
Answer = dict[str, str | None]


class Vault:
    """``trouble`` is asked before each call for the status (``locked``) to fail with."""

    def __init__(self, path: Path, trouble: Callable[[], str | None] = lambda: None) -> None:
        self._path = path
        self._trouble = trouble

    def entries(self) -> dict[str, str]:
        """The secrets by account."""
        if not self._path.exists():
            return {}
        entries: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return entries

    def _write(self, entries: Mapping[str, str]) -> None:
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
                self._write({**entries, account: asked["value"]})
            case "remove" if account in entries:
                self._write({name: text for name, text in entries.items() if name != account})
        return {"status": "ok", "value": value}

    def read(self, _backend: str, account: str) -> Secret | None:
        """What the resolver reads."""
        value = self.entries().get(account)
        return None if value is None else Secret(value)


@contextmanager
def keyring_is(vault: Vault) -> Iterator[None]:
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
