"""The prompts of ``--plain`` in a real terminal, as a screen reader's user meets them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence

from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import TOKEN, Cli
from tests.support.leakscan import scan
from tests.support.screen import on_screen

COMMAND = [sys.executable, "-m", "openclaw_tui", "--plain"]


def converse(
    lines: Sequence[tuple[str, str]], farewell: str, *command: str
) -> tuple[str, int, bytes]:
    """Answer each question when it stands there; the last screen, the exit code, all bytes."""
    with on_screen([*COMMAND, *command], dict(os.environ), 100, 60) as screen:
        for question, answer in lines:
            screen.wait_for(question)
            screen.press(answer)
        if farewell:
            screen.wait_for(farewell)
        code = screen.wait_for_exit()
        return screen.text, code, bytes(screen.raw)


async def test_a_key_is_set_up_line_by_line(cli: Cli, endpoint: FakeEndpoint) -> None:
    lines = [
        ("Which one do you have or want?", "1\r"),
        ("Which region is your key from?", "6\r"),
        ("Base URL", f"{endpoint.url()}\r"),
        ("Paste your key", f'"{TOKEN.reveal()}"\r'),
        ("Which model?", "\r"),
        ("default model?", "\r"),
        ("Where is the key to be kept?", "\r"),  # without a keyring there is no default
        ("Please give a number", "1\r"),
        ("Write this?", "\r"),
    ]
    screen, code, written = await asyncio.to_thread(converse, lines, "Saved qwen:default")
    assert code == 0
    assert "openclaw-tui undo" in " ".join(screen.split())
    assert TOKEN.reveal().encode() not in written
    assert json.loads(cli.config.read_bytes())["models"]["providers"]["qwen"]


async def test_one_ctrl_c_ends_any_question(cli: Cli, endpoint: FakeEndpoint) -> None:
    path = [
        ("Which one do you have or want?", "1\r"),
        ("Which region is your key from?", "6\r"),
        ("Base URL", f"{endpoint.url()}\r"),
    ]
    for count, question in ((0, "Which one"), (1, "Which region"), (3, "Paste your key")):
        lines = [*path[:count], (question, "\x03")]
        screen, code, _ = await asyncio.to_thread(converse, lines, "")
        assert code == 130
        assert "Cancelled; nothing was written." in screen
    assert not cli.config.exists()


async def test_a_region_mismatch_is_asked_about_host_by_host(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    lines = [
        ("Which one do you have or want?", "1\r"),
        ("Which region is your key from?", "6\r"),
        ("Base URL", f"{endpoint.url('standard', 'invalid_key')}\r"),
        ("Paste your key", f"{TOKEN.reveal()}\r"),
        ("find out? (y/N)", "n\r"),
    ]
    with on_screen(COMMAND, dict(os.environ)) as screen:
        for question, answer in lines:
            await asyncio.to_thread(screen.wait_for, question)
            screen.press(answer)
        await asyncio.to_thread(screen.wait_for, "Send it to coding")
        screen.press("\x03")
        assert await asyncio.to_thread(screen.wait_for_exit) == 130
    assert scan([cli.home], TOKEN.reveal()) == []
