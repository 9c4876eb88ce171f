"""Where a token comes from without a prompt: standard input, a variable, a command."""

from __future__ import annotations

import argparse
import selectors
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import IO, cast

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.store import is_env_name

_LIMIT = 64 * 1024
_COMMAND_SECONDS = 120.0


def read_token(args: argparse.Namespace, environ: Mapping[str, str]) -> str | None:
    """What ``--token-stdin``, ``--token-env`` or ``--token-command`` gives; ``None`` without them.

    Raises ``Problem`` when the variable has another name than OpenClaw takes or is unset, or when
    the command fails.
    """
    if args.token_stdin:
        # A closed one is None; what is no text in it is no part of a key either.
        return sys.stdin.buffer.read(_LIMIT).decode("utf-8", "replace") if sys.stdin else ""
    if args.token_env:
        if not is_env_name(args.token_env):
            raise Problem(ProblemCode.ENV_NAME_UNUSABLE)
        value = environ.get(args.token_env)
        if value is None:
            raise Problem(ProblemCode.ENV_UNSET, name=args.token_env)
        return value
    if args.token_command:
        return _output_of(args.token_command)
    return None


def _output_of(command: str) -> str:
    """Run a password manager; what it says on stderr goes to the person's terminal."""
    deadline = time.monotonic() + _COMMAND_SECONDS
    try:
        words = shlex.split(command)
        with subprocess.Popen(words, stdout=subprocess.PIPE, bufsize=0) as process:
            try:
                output = _read(cast("IO[bytes]", process.stdout), deadline)
                if process.wait(deadline - time.monotonic()) != 0:
                    raise subprocess.SubprocessError
            except BaseException:
                process.kill()
                raise
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        raise Problem(ProblemCode.TOKEN_COMMAND_FAILED) from None
    return output.decode("utf-8", "replace")


def _read(pipe: IO[bytes], deadline: float) -> bytes:
    """All that is printed. Raises ``SubprocessError`` when that is too much, or takes too long."""
    output = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(output) <= _LIMIT and selector.select(deadline - time.monotonic()):
            if not (more := pipe.read(_LIMIT)):
                return output
            output += more
    raise subprocess.SubprocessError
