"""Standard input that is closed, or holds what is no text."""

from __future__ import annotations

import asyncio
import json
import os
import sys

import pytest

from tests.plain.cli import Cli

ONBOARD = ("onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--json")


@pytest.mark.parametrize("redirection", ["<&-", "</dev/null"])
@pytest.mark.usefixtures("cli")
async def test_a_closed_stdin_gives_no_key(redirection: str) -> None:
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", f'exec "$@" {redirection}', "sh",
        sys.executable, "-m", "openclaw_tui", *ONBOARD,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert (process.returncode, json.loads(out)["error"]["code"]) == (2, "token_missing")


async def test_bytes_that_are_no_text_are_no_key(cli: Cli) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "openclaw_tui", *ONBOARD,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
    )  # fmt: skip
    out, _ = await process.communicate(b"sk-0123456789abcdef\xff0123456789abcdef")
    assert (process.returncode, json.loads(out)["error"]["code"]) == (2, "token_unusable")
    assert not cli.config.exists()
