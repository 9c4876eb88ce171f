"""The real thing: bytes on a terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from openclaw_tui.core.problem import Exit
from tests.support.fakes import CANARY
from tests.support.screen import Screen, on_screen

_COLOUR = re.compile(rb"\x1b\[[\d;]*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[\d;]*m")


@contextmanager
def wizard(**environ: str) -> Iterator[Screen]:
    """The wizard over fakes at 80x24."""
    # Not the C library's environment: GNU readline, which pytest loads, puts COLUMNS there.
    variables = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environ}
    with on_screen([sys.executable, "-m", "tests.ui.launch"], variables) as screen:
        yield screen


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
