"""People with the leftovers of the Portal login, and what OpenClaw makes of their homes."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.interop.conftest import Endpoint, Person
from tests.support.leakscan import scan
from tests.support.portal_home import portal_home

DAY = 86_400
JOB = "0b346b72-120c-49d0-a043-52fb6f283ab1"
PORTAL_TOKEN = "FAKE-qwen-access-token-aaaaaaaa"
PORTAL_SECRETS = (
    PORTAL_TOKEN,
    "FAKE-qwen-refresh-token-bbbbbbbb",
    "FAKE-qwencli-access-cccccccc",
    "FAKE-qwencli-refresh-dddddddd",
)
_AUTH_STORES = {
    "auth_profile_store": "SELECT store_json FROM auth_profile_store",
    "config_machine_state": (
        "SELECT value_json FROM config_machine_state WHERE state_key = 'authProfiles.store'"
    ),
}
_READY = "[gateway] ready"
_START_SECONDS = 180.0
_STOP_SECONDS = 60.0


def move_in(person: Person, *, expires_in: int = -DAY) -> None:
    """Give the person a home of 2026.3.13; its gateway gets a free port."""
    portal_home(person.home, int(time.time()) + expires_in)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    rewrite(person.config, '"port": 18899', f'"port": {port}')


def rewrite(path: Path, old: str, new: str) -> None:
    """Replace a text that has to be in the file; its mode stays."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def read(path: Path) -> Any:
    """A file in plain JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The JSON that ``migrate`` printed."""

    payload: Mapping[str, Any]

    @property
    def remaining(self) -> set[str]:
        """The kinds of what the second look still found."""
        return {finding["kind"] for finding in self.payload["verification"]["findings"]}

    @property
    def left(self) -> dict[str, bool]:
        """The commands for what only OpenClaw can change, and whether they were carried out."""
        return {
            " ".join(left["command"]): left["done"]
            for left in self.payload["left"]
            if left["command"]
        }

    @property
    def left_without_command(self) -> list[str]:
        """What is said of the things for which OpenClaw has no command."""
        return [left["text"] for left in self.payload["left"] if not left["command"]]

    def assert_verified(self) -> None:
        """Nothing of the plan is left, OpenClaw takes the config and reaches every secret."""
        seen = self.payload["verification"]
        assert seen["clean"], seen["findings"]
        assert seen["configValid"], seen["complaint"]
        assert seen["unresolvedSecrets"] == 0


def migrate(person: Person, endpoint: Endpoint, *options: str, store: str = "file") -> Outcome:
    """Migrate to a Standard key, pasted on stdin."""
    command = ("migrate", "--token-stdin", "--base-url", endpoint.url, "--store", store)
    return Outcome(person.tui(*command, *options, stdin=endpoint.token))


def cron_models(person: Person) -> list[str]:
    """The models that the person's jobs ask for, in the file or where OpenClaw took it over.

    2026.7.1 and 2026.9.6 do that at the first call of a model.
    """
    state = person.config.parent
    jobs = state / "cron" / "jobs.json"
    if jobs.exists():
        found = read(jobs)["jobs"]
    else:
        address = f"file:{state}/state/openclaw.sqlite?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as database:
            rows = database.execute("SELECT job_json FROM cron_jobs WHERE job_id = ?", (JOB,))
            found = [json.loads(row[0]) for row in rows]
    return [job["payload"]["model"] for job in found]


def stored_logins(person: Person) -> set[str]:
    """The ids of the credentials in OpenClaw's databases (2026.7.1, 2026.9.6)."""
    state = person.config.parent
    found: set[str] = set()
    for path in [*state.glob("state/openclaw.sqlite"), *state.glob("agents/*/agent/*.sqlite")]:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
            for table, query in _AUTH_STORES.items():
                rows = database.execute(query) if table in tables else ()
                for (store,) in rows:
                    found |= json.loads(store)["profiles"].keys()
    return found


def doctor(person: Person) -> None:
    """Let OpenClaw's own repair have a go at the home."""
    run = person.openclaw.run(["doctor", "--fix", "--non-interactive"], person.home)
    assert run.code == 0, (run.stdout, run.stderr)


def holders(person: Person, *tokens: str) -> set[str]:
    """The files below the home that hold one of the tokens."""
    hits = (hit for token in tokens for hit in scan([person.home], token))
    return {str(hit.path.relative_to(person.home)) for hit in hits}


@contextmanager
def gateway(person: Person) -> Iterator[subprocess.Popen[str]]:
    """OpenClaw's gateway, from the moment it reports to be ready."""
    process = subprocess.Popen(
        [person.openclaw.executable, "gateway", "run"],
        env=person.environ, cwd=person.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    # A gateway that hangs is ended, which ends its output too.
    deadline = threading.Timer(_START_SECONDS, _signal, [process, signal.SIGKILL])
    deadline.start()
    try:
        assert process.stdout is not None
        said = _until_ready(process.stdout)
        deadline.cancel()
        assert _READY in "".join(said[-1:]), "".join(said)
        # Else it stops as soon as the pipe is full.
        reader = threading.Thread(target=process.stdout.read)
        reader.start()
        yield process
        _signal(process, signal.SIGTERM)
        reader.join(_STOP_SECONDS)
    finally:
        deadline.cancel()
        _signal(process, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _until_ready(output: IO[str]) -> list[str]:
    said = []
    for line in output:
        said.append(line)
        if _READY in line:
            break
    return said


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    if process.poll() is None:
        os.killpg(process.pid, number)
