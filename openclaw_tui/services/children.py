"""Child processes that end in time, with everything they started."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

# For Python children: nothing from the caller's folder or PYTHON* variables. Not -I, which hides
# a package that was installed with pip's --user.
ISOLATED: Final = ("-E", "-P")

OUTPUT_LIMIT: Final = 8 * 1024 * 1024  # of each stream; OpenClaw prints some kilobytes
_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Finished:
    """How a child ended. ``stdout`` and ``stderr`` may hold secrets: this is never printed."""

    code: int
    stdout: bytes
    stderr: bytes

    def __repr__(self) -> str:
        return f"Finished({self.code})"


async def run_child(
    command: Sequence[str | os.PathLike[str]],
    environ: Mapping[str, str],
    seconds: float,
    stdin: bytes = b"",
) -> Finished:
    """Run ``command`` for at most ``seconds``; the beginning of what it prints is kept.

    Raises ``TimeoutError``, and ``OSError`` when it cannot be started. After a timeout or a
    cancellation the child and its children are gone. What a child that ended by itself has left
    running stays.
    """
    # A session of its own: no terminal to prompt on, and one group to kill.
    starting = asyncio.create_task(
        asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environ, start_new_session=True
        )
    )
    try:
        async with asyncio.timeout(seconds):
            # Cancelled while it starts, asyncio would end the first process only.
            process = await asyncio.shield(starting)
            stdout, stderr, _ = await asyncio.gather(
                _kept(process.stdout), _kept(process.stderr), _tell(process.stdin, stdin)
            )
            await process.wait()
    except (TimeoutError, asyncio.CancelledError):
        with suppress(OSError):  # it never started
            await _end(await starting)
        raise
    return Finished(process.returncode or 0, stdout, stderr)


async def _kept(stream: asyncio.StreamReader | None) -> bytes:
    """The first ``OUTPUT_LIMIT`` bytes. All is read: a child that talks on is not held up."""
    output = bytearray()
    while stream and (chunk := await stream.read(_CHUNK)):
        output += chunk[: OUTPUT_LIMIT - len(output)]
    return bytes(output)


async def _tell(stream: asyncio.StreamWriter | None, text: bytes) -> None:
    """All of it, or as much as the child wants to hear."""
    if stream is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(text)
        await stream.drain()
    stream.close()


async def _end(process: Process) -> None:
    """Also one that has ended: a child of its own may hold our pipes, and is of its group."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
