"""Asking the OS keyring from the event loop, with a deadline that holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import KeyringState, keyring_obstacle
from openclaw_tui.services.children import ISOLATED, run_child
from openclaw_tui.services.keyring.backends import default_backend

_COMMAND: Final = (sys.executable, *ISOLATED, "-m", "openclaw_tui.services.keyring.helper")
_DIALOG_SECONDS: Final = 120.0
# Windows Credential Manager keeps 2560 bytes of UTF-16 and fails with a raw error beyond.
_WINDOWS_LIMIT: Final = 1280
_PROBLEMS: Final = {
    state.value: code for state in KeyringState if (code := keyring_obstacle(state))
}
_STATES: Final = {code: KeyringState(state) for state, code in _PROBLEMS.items()}


@dataclass(frozen=True, slots=True)
class KeyringClient:
    """The keyring that ``environ`` leads to; each call takes ``deadline`` seconds at most.

    No call but ``unlock`` shows a dialog. Every call raises ``KEYRING_ABSENT``,
    ``KEYRING_LOCKED``, ``KEYRING_SILENT`` (no answer in time) or ``KEYRING_FAILED`` (with the fact
    ``reason``, the name of an error). Cancelling kills the helper.
    """

    environ: Mapping[str, str] = field(repr=False)
    deadline: float = 4.0

    async def require(self) -> None:
        """Raise what keeps the keyring from being used now."""
        await self._ask("state")

    async def state(self) -> KeyringState:
        """What a look at the keyring finds; raises ``KEYRING_FAILED`` only."""
        try:
            await self.require()
        except Problem as problem:
            if problem.code not in _STATES:
                raise
            return _STATES[problem.code]
        return KeyringState.READY

    async def unlock(self) -> None:
        """Let the desktop ask for the keyring's password; the person has two minutes."""
        await self._ask("unlock", seconds=_DIALOG_SECONDS)

    async def get(self, account: str, backend: str = "") -> Secret | None:
        """The secret of ``account`` as ``backend`` (this platform's by default) keeps it."""
        value = await self._ask("get", backend, account)
        return None if value is None else Secret(value)

    async def put(self, account: str, secret: Secret) -> str:
        """Store ``secret``, read it back, and return the name of the class that keeps it."""
        if sys.platform == "win32" and len(secret) > _WINDOWS_LIMIT:
            raise Problem(ProblemCode.KEYRING_FAILED, reason="TooLong")
        await self._ask("put", "", account, secret)
        return default_backend()

    async def remove(self, account: str, backend: str = "") -> None:
        """Delete the entry of ``account``; one that is not there is fine."""
        await self._ask("remove", backend, account)

    async def _ask(
        self,
        op: str,
        backend: str = "",
        account: str = "",
        secret: Secret | None = None,
        *,
        seconds: float | None = None,
    ) -> str | None:
        request = {
            "op": op,
            "backend": backend or default_backend(),
            "account": account,
            "value": secret.reveal() if secret is not None else None,
        }
        bound = seconds or self.deadline
        answer = await _run_helper(json.dumps(request).encode(), self.environ, bound)
        status, reason = answer.get("status"), answer.get("reason")
        if status == "ok":
            return answer.get("value")
        if status in _PROBLEMS:
            raise Problem(_PROBLEMS[status])
        raise Problem(ProblemCode.KEYRING_FAILED, reason=reason or "HelperFailed")


async def _run_helper(
    request: bytes, environ: Mapping[str, str], seconds: float
) -> dict[str, str | None]:
    try:
        done = await run_child(_COMMAND, environ, seconds, request)
        answer: dict[str, str | None] = json.loads(done.stdout)
    except TimeoutError:
        return {"status": "silent"}
    except (OSError, ValueError):
        return {"status": "failed"}
    return answer
