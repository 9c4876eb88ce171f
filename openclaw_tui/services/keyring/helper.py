"""The child process that talks to the keyring: one JSON request on stdin, one answer on stdout.

A keyring can block for ever (a frozen daemon, an unlock dialog that nobody sees), and a blocked
thread keeps Python from ending; a child can be killed. Run by ``client`` only.

Request: ``op`` (``state``, ``unlock``, ``get``, ``put``, ``remove``), ``backend``, ``account``,
``value``. Answer: ``status`` (``ok``, ``absent``, ``locked``, ``silent``,
``failed``), then ``value`` or ``reason``.
"""

from __future__ import annotations

import json
import os
import select
import sys
from collections.abc import Callable
from typing import Any, Final

from openclaw_tui.core.secret import Secret
from openclaw_tui.services import hardening
from openclaw_tui.services.keyring import backends
from openclaw_tui.services.keyring.backends import (
    SECRET_SERVICE,
    KeyringAbsent,
    KeyringLocked,
    KeyringSilent,
)

Request = dict[str, Any]


class NotKept(Exception):
    """The keyring took a secret and does not give it back."""


def _state(request: Request) -> None:
    if request["backend"] != SECRET_SERVICE:
        backends.load(request["backend"])


def _get(request: Request) -> str | None:
    secret = backends.read(request["backend"], request["account"])
    return secret.reveal() if secret is not None else None


def _put(request: Request) -> None:
    backend, account, secret = request["backend"], request["account"], Secret(request["value"])
    backends.load(backend).set_password(backends.SERVICE, account, secret.reveal())
    if backends.read(backend, account) != secret:
        raise NotKept


def _remove(request: Request) -> None:
    from keyring.errors import PasswordDeleteError

    try:
        backends.load(request["backend"]).delete_password(backends.SERVICE, request["account"])
    except PasswordDeleteError:
        if backends.read(request["backend"], request["account"]) is not None:
            raise


_OPERATIONS: Final[dict[str, Callable[[Request], str | None]]] = {
    "state": _state,
    "unlock": _state,  # opening it with the desktop's dialog is all
    "get": _get,
    "put": _put,
    "remove": _remove,
}


def answer(request: Request) -> dict[str, str | None]:
    """Do what ``request`` asks. Raises nothing."""
    try:
        if request["backend"] == SECRET_SERVICE:
            from openclaw_tui.services.keyring import secret_service

            with secret_service.open_collection(interactive=request["op"] == "unlock"):
                pass
        return {"status": "ok", "value": _OPERATIONS[request["op"]](request)}
    except KeyringAbsent:
        return {"status": "absent"}
    except KeyringLocked:
        return {"status": "locked"}
    except KeyringSilent:
        return {"status": "silent"}
    except Exception as error:  # backends raise anything: RuntimeError, pywintypes.error, ...
        # keyring's own KeyringLocked is named alike; only names, a message can hold the secret.
        name = type(error).__name__
        return (
            {"status": "locked"}
            if name == "KeyringLocked"
            else {"status": "failed", "reason": name}
        )


def main() -> None:
    """Answer one request, then end at once, whatever a library has left running."""
    hardening.harden()
    # Nobody knows of what it does after its client was killed: the next start has repaired by then.
    hardening.end_with_parent()
    request = json.load(sys.stdin.buffer)
    if _is_heard():
        json.dump(answer(request), sys.stdout)
        sys.stdout.flush()
    os._exit(0)


def _is_heard() -> bool:
    """Whether the client still waits for the answer; it may have ended while this started."""
    if sys.platform == "win32":
        return True
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    return not poll.poll(0)


if __name__ == "__main__":
    main()
