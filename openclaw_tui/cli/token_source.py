"""Where a token comes from without a prompt: standard input, a variable, a command."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from collections.abc import Mapping

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
    try:
        words = shlex.split(command)
        done = subprocess.run(
            words, stdout=subprocess.PIPE, check=True, text=True, timeout=_COMMAND_SECONDS
        )
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        raise Problem(ProblemCode.TOKEN_COMMAND_FAILED) from None
    return done.stdout[:_LIMIT]
