"""A person whose key is in the keyring, and every way in which it is asked for."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.i18n import tr
from openclaw_tui.services.files import write_file
from openclaw_tui.services.keyring.client import KeyringClient
from openclaw_tui.services.launcher import exec_provider
from openclaw_tui.services.live import World
from tests.plain.cli import OTHER, TOKEN, Cli

REQUEST = b'{"protocolVersion":1,"provider":"openclaw_tui","ids":["qwen/default"]}'
STATE, RESOLVER = "state", "resolver"
_COMMANDS = {
    "status": (("status",), None),
    "probe": (("probe", "qwen"), None),
    "onboard": (
        ("onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--name", "work",
         "--store", "keyring", "--base-url"), OTHER,
    ),
    "rotate": (("rotate", "qwen", "--token-stdin"), OTHER),
    "move in": (("move", "qwen:spare", "--store", "keyring"), None),
    "move out": (("move", "qwen", "--store", "file"), None),
    "forget": (("forget", "qwen"), None),
}  # fmt: skip
CALLERS = (STATE, RESOLVER, *_COMMANDS)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a caller ended with: its exit code and what it said, in a word. ``seconds``: wall."""

    said: str
    seconds: float


@dataclass(frozen=True, slots=True)
class KeyringPerson:
    """``qwen:default`` in the keyring as ``account``, ``qwen:spare`` in a file, one endpoint."""

    cli: Cli
    url: str
    account: str

    @classmethod
    def settled(cls, cli: Cli, url: str) -> KeyringPerson:
        """Their files as setup writes them; the keyring itself has nothing yet."""
        accounts: list[str] = []
        for name, store in (("spare", StoreKind.FILE), ("default", StoreKind.KEYRING)):
            world = World(os.environ, None)
            choice = world.catalog().choices[0]
            draft = Draft().with_choice(choice, url).with_name(name).with_token(TOKEN)
            draft = draft.with_unverified().with_model(choice.plan.default_model, make_default=True)
            plan = world.planner.setup(draft.with_store(store))
            for change in plan.changes:
                assert change.new is not None
                write_file(change.path, change.new, change.mode or 0o600)
            accounts += plan.accounts_added
        (account,) = accounts
        return cls(cli, url, account)

    def keyring(self, environ: Mapping[str, str]) -> KeyringClient:
        """The keyring that ``environ`` leads to, with time enough."""
        return KeyringClient({**os.environ, **environ}, 30.0)

    def contents(self) -> dict[str, bytes]:
        """Every file but the lock that only says who writes, and the journals.

        A journal remembers the account that could not be reached, so that it is emptied later.
        """
        files = (path for path in self.cli.home.rglob("*") if path.is_file())
        return {
            str(path): path.read_bytes()
            for path in files
            if path.name != "lock" and "backups" not in path.parts
        }

    async def ask(self, caller: str, environ: Mapping[str, str]) -> Heard:
        """Let ``caller`` ask for the key in ``environ``."""
        start = time.monotonic()
        match caller:
            case "state":
                said = await self._state(environ)
            case "resolver":
                said = await asyncio.to_thread(self._resolved, environ)
            case _:
                said = await self._command(caller, environ)
        return Heard(said, time.monotonic() - start)

    async def _state(self, environ: Mapping[str, str]) -> str:
        try:
            return await KeyringClient({**os.environ, **environ}).state()
        except Problem as problem:
            return problem.code

    async def _command(self, name: str, environ: Mapping[str, str]) -> str:
        words, token = _COMMANDS[name]
        more = (self.url,) if words[-1] == "--base-url" else ()
        stdin = token.reveal() if token else ""
        outcome = await self.cli.run(*words, *more, "--yes", "--json", stdin=stdin, **environ)
        error = outcome.json.get("error")
        message = tr(f"problem.{error['code']}", profile="qwen:default") if error else ""
        assert outcome.err.startswith(message), "people read it on stderr"
        assert bool(outcome.err) is bool(error)
        return f"{outcome.code} {error['code']}" if error else str(outcome.code)

    def _resolved(self, environ: Mapping[str, str]) -> str:
        done = self.resolve(REQUEST, environ)
        assert done.stderr == b""
        if done.returncode:
            assert done.stdout == b""
            return str(done.returncode)
        answer = json.loads(done.stdout)
        value = answer["values"].get("qwen/default")
        names = {TOKEN: "the key", OTHER: "another key"}
        return f"0 {names[Secret(value)] if value else answer['errors']['qwen/default']['code']}"

    def resolve(
        self, request: bytes, environ: Mapping[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        """Start the resolver as OpenClaw does (seen on 2026.9.6)."""
        provider = exec_provider(self.cli.state_dir)
        command, names = provider["command"], provider["passEnv"]
        assert isinstance(command, str)
        assert isinstance(names, list)
        known = {**os.environ, **environ}
        passed = {str(name): known[str(name)] for name in names if name in known}
        return subprocess.run(
            [command], input=request, env={**passed, "OPENCLAW_CLI": "1"},
            cwd=Path(command).parent, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
