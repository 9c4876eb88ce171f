"""The real thing: bytes on a terminal."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.fakes import CANARY
from tests.support.screen import Screen, on_screen, set_size

_COLOUR = re.compile(rb"\x1b\[[\d;]*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[\d;]*m")


@contextmanager
def wizard(*arguments: str, **environ: str) -> Iterator[Screen]:
    """The wizard (or what ``tests.ui.launch`` is told to start) over fakes at 80x24."""
    # Not the C library's environment: GNU readline, which pytest loads, puts COLUMNS there.
    variables = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environ}
    with on_screen([sys.executable, "-m", "tests.ui.launch", *arguments], variables) as screen:
        yield screen


def test_a_hand_written_config_leads_to_the_dashboard_and_back(tmp_path: Path) -> None:
    config = tmp_path / ".openclaw/openclaw.json"
    config.parent.mkdir()
    config.write_text(f'{{"models": {{"providers": {{"qwen": {{"apiKey": "{CANARY}"}}}}}}}}')
    environ = {**os.environ, "HOME": str(tmp_path)}
    with on_screen([sys.executable, "-m", "openclaw_tui"], environ) as terminal:
        terminal.wait_for("plain text in the config: qwen")
        terminal.press("\x1b[Z\r")
        terminal.wait_for("Its key stands in plain text in a file.")
        terminal.press("a")
        terminal.wait_for("plain text in the config: qwen")
        terminal.wait_for("Select")  # the footer, so nothing of the dashboard is left
        terminal.press("\x1b")
        terminal.wait_for("Its key stands in plain text in a file.")
        terminal.press("\x11")
        assert terminal.wait_for_exit() == Exit.DONE
        assert CANARY.encode() not in terminal.raw
    assert not config.with_name("openclaw-tui").exists()


def test_paint_paste_resize_quit() -> None:
    with wizard() as terminal:
        terminal.wait_for("OpenClaw 2026.9.6")
        terminal.press("\r")
        terminal.wait_for("Which Qwen plan")
        terminal.press("\r")
        terminal.wait_for("Where was your key created?")
        terminal.press("\r")
        terminal.wait_for("Paste your key")
        terminal.wait_for("Show/hide")  # the field has the focus
        terminal.paste(f"\n{CANARY}\n")
        terminal.wait_for("Looks like a key for Standard")
        terminal.resize(120, 40)
        terminal.wait_for("Live check")
        terminal.press("\x11")
        terminal.wait_for("Nothing has been written")
        terminal.press("\t\r")
        assert terminal.wait_for_exit() == Exit.CANCELLED
        assert CANARY.encode() not in terminal.raw
        assert terminal.raw.count(b"\x1b[?1049h") == terminal.raw.count(b"\x1b[?1049l") == 1
        assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("screen", [[], ["dashboard"]], ids=["wizard", "dashboard"])
def test_a_signal_gives_the_terminal_back(screen: list[str], number: signal.Signals) -> None:
    with wizard(*screen) as terminal:
        terminal.wait_for("qwen-portal" if screen else "OpenClaw 2026.9.6")
        os.kill(terminal.pid, number)
        assert terminal.wait_for_exit() == Exit.CANCELLED
        assert terminal.raw.count(b"\x1b[?1049h") == terminal.raw.count(b"\x1b[?1049l") == 1
        assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l")
        assert b"Traceback" not in terminal.raw


def test_the_program_ends_with_its_terminal() -> None:
    """The kernel tells only those whom the terminal belongs to; this one merely uses it."""
    master, slave = pty.openpty()
    set_size(slave, 80, 24)
    environ = {**os.environ, "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "tests.ui.launch"]
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
    ) as program:
        try:
            os.close(slave)
            Screen(program.pid, master, 80, 24).wait_for("OpenClaw 2026.9.6")
            os.close(master)
            assert program.wait(timeout=20) == 128 + signal.SIGHUP
        finally:
            program.kill()


def test_no_color_sends_no_colour() -> None:
    with wizard(NO_COLOR="1") as terminal:
        terminal.wait_for("OpenClaw 2026.9.6")
        terminal.press("\x11")
        assert terminal.wait_for_exit() == Exit.CANCELLED
        assert not _COLOUR.search(terminal.raw)


def test_the_linux_console_gets_ascii() -> None:
    with wizard(TERM="linux") as terminal:
        terminal.wait_for("+ OpenClaw 2026.9.6")
        terminal.press("\x11")
        assert terminal.wait_for_exit() == Exit.CANCELLED


@pytest.mark.parametrize("rows", [0, 1, 12, 10_000])
def test_the_dashboard_in_a_real_terminal(rows: int) -> None:
    with wizard("dashboard", str(rows)) as terminal:
        terminal.wait_for("provider-0" if rows else "No provider is set up")
        terminal.press("\x1b[F")
        terminal.wait_for(f"provider-{rows - 1}" if rows else "Press a to add a key")
        terminal.resize(120, 40)
        terminal.wait_for("Plan or address" if rows else "No provider is set up")
        terminal.press("\x11")
        assert terminal.wait_for_exit() == Exit.DONE


def test_the_dashboard_without_colour_and_unicode() -> None:
    with wizard("dashboard", NO_COLOR="1", TERM="linux") as terminal:
        terminal.wait_for("> OS keyring")
        terminal.press("\x11")
        assert terminal.wait_for_exit() == Exit.DONE
        assert not _COLOUR.search(terminal.raw)
