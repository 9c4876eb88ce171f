"""The command as a script would run it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openclaw_tui.core.secret import Secret

TOKEN = Secret("sk-0123456789abcdef0123456789abcdef")
OTHER = Secret("sk-a94f1d07c3e85b26d1f3a5970c8e4b62")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        parsed: dict[str, Any] = json.loads(self.out)
        return parsed


@dataclass(frozen=True, slots=True)
class Cli:
    """Runs ``openclaw-tui`` as a real process."""

    home: Path

    @property
    def state_dir(self) -> Path:
        """OpenClaw's state dir in this home."""
        return self.home / ".openclaw"

    @property
    def config(self) -> Path:
        """OpenClaw's config in this home."""
        return self.state_dir / "openclaw.json"

    async def run(self, *arguments: str, stdin: str = "", **environ: str) -> Outcome:
        """Run one command; no token ever goes into its arguments."""
        return await _outcome(await _started(arguments, environ), stdin)

    async def run_until(
        self, sign: Path, *arguments: str, stdin: str = "", **environ: str
    ) -> Outcome:
        """Run one command and press Ctrl-C once the file ``sign`` is there."""
        process = await _started(arguments, environ)
        ending = asyncio.create_task(_outcome(process, stdin))
        await asyncio.to_thread(_wait_for, sign)
        process.send_signal(signal.SIGINT)
        return await ending

    async def onboard(self, url: str, *more: str, token: Secret = TOKEN) -> Outcome:
        """Set up a Standard key in the file store without questions."""
        return await self.run(
            "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin",
            "--base-url", url, "--store", "file", "--yes", "--json", *more,
            stdin=token.reveal(),
        )  # fmt: skip


async def _started(arguments: Sequence[str], environ: Mapping[str, str]) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "openclaw_tui", *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environ},
    )  # fmt: skip


async def _outcome(process: Process, stdin: str) -> Outcome:
    out, err = await process.communicate(stdin.encode())
    outcome = Outcome(process.returncode or 0, out.decode(), err.decode())
    for secret in (TOKEN, OTHER):
        assert secret.reveal() not in outcome.out + outcome.err
    return outcome


def _wait_for(path: Path, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.02)
