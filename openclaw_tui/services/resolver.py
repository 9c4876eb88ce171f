"""OpenClaw's exec SecretRef resolver: JSON request on stdin, secrets as JSON on stdout.

OpenClaw runs it through the launcher at each start, reload and command line call, with an almost
empty environment. It shows people nothing of a failure but the exit code (seen on 2026.9.6), so
trouble with the whole keyring is an exit code, and a single unknown id is ``NOT_FOUND``. Imports
the standard library and the keyring alone; never prompts; never writes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Final, NoReturn

from openclaw_tui.services.hardening import close_memory
from openclaw_tui.services.keyring import backends
from openclaw_tui.services.keyring.backends import KeyringAbsent, KeyringLocked, KeyringSilent
from openclaw_tui.services.places import INDEX

BAD_REQUEST: Final = 64
NO_KEYRING: Final = 69
BUG: Final = 70
NOT_NOW: Final = 75

# OpenClaw's limits: 15 s as we configure it, 512 ids of 256 characters.
_SECONDS: Final = 10.0
_REQUEST_LIMIT: Final = 1 << 18
_INDEX_LIMIT: Final = 64 << 20
_TRIES: Final = 3

Row = dict[str, str]


def parse_request(raw: bytes) -> tuple[str, ...]:
    """The ids of a protocol version 1 request. Raises ``ValueError`` for anything else."""
    if len(raw) > _REQUEST_LIMIT:
        raise ValueError("too long")
    try:
        request = json.loads(raw)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(request, dict) or request.get("protocolVersion") != 1:
        raise ValueError("not protocol version 1")
    ids = request.get("ids")
    if not isinstance(ids, list) or not all(isinstance(id_, str) for id_ in ids):
        raise ValueError("no ids")
    return tuple(ids)


def resolve(state_dir: str, ids: tuple[str, ...]) -> dict[str, object]:
    """The answer for ``ids``. Raises ``Keyring...`` and any bug."""
    values: dict[str, str] = {}
    errors: dict[str, dict[str, str]] = {}
    rows = _rows(state_dir)
    for id_ in ids:
        value = _value(state_dir, id_, rows.get(id_))
        if value is None:
            errors[id_] = {"code": "NOT_FOUND"}
        else:
            values[id_] = value
    return {"protocolVersion": 1, "values": values, "errors": errors}


def _value(state_dir: str, id_: str, row: Row | None) -> str | None:
    for _ in range(_TRIES):
        if row is None or row["store"] != "keyring":
            return None
        secret = backends.read(row["backend"], row["account"])
        if secret is not None:
            return secret.reveal()
        # A rotation may have moved the account between our two reads.
        before, row = row, _rows(state_dir).get(id_)
        if row == before:
            return None
    return None


def _rows(state_dir: str) -> dict[str, Row]:
    try:
        with open(os.path.join(state_dir, INDEX), "rb", opener=_at_once) as index:
            content = index.read(_INDEX_LIMIT)
    except FileNotFoundError:
        return {}
    rows: dict[str, Row] = json.loads(content)["credentials"]
    return rows


def _at_once(path: str, flags: int) -> int:
    """Opened without waiting for the writer of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _exit_code(state_dir: str) -> int:
    try:
        ids = parse_request(sys.stdin.buffer.read(_REQUEST_LIMIT + 1))
    except ValueError:
        return BAD_REQUEST
    try:
        answer = json.dumps(resolve(state_dir, ids))
    except KeyringAbsent:
        return NO_KEYRING
    except (KeyringLocked, KeyringSilent):
        return NOT_NOW
    sys.stdout.write(answer)
    sys.stdout.flush()
    return 0


def main(state_dir: str) -> NoReturn:
    """Answer the request on stdin and end the process with one of the exit codes above."""
    close_memory()
    # A thread, because a signal handler would wait for a library that blocks outside Python.
    watchdog = threading.Timer(_SECONDS, os._exit, (NOT_NOW,))
    watchdog.daemon = True
    watchdog.start()
    try:
        code = _exit_code(state_dir)
    except BaseException:  # the exit code is the only thing that gets through
        code = BUG
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1])
