"""The real thing: bytes on a terminal."""

from __future__ import annotations

import re

from openclaw_tui.core.problem import Exit
from tests.support.fakes import CANARY
from tests.ui.terminal import Terminal

_COLOUR = re.compile(rb"\x1b\[[\d;]*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[\d;]*m")


def test_paint_paste_resize_quit() -> None:
    terminal = Terminal("tests.ui.launch", (80, 24))
    terminal.wait_for("OpenClaw 2026.9.6")
    terminal.send("\r")
    terminal.wait_for("Which Qwen plan")
    terminal.send("\r")
    terminal.wait_for("Where was your key created?")
    terminal.send("\r")
    terminal.wait_for("Paste your key")
    terminal.wait_for("Show/hide")  # the field has the focus
    terminal.send(f"\x1b[200~\n{CANARY}\n\x1b[201~")
    terminal.wait_for("Looks like a key for Standard")
    terminal.resize((120, 40))
    terminal.wait_for("Live check")
    terminal.send("\x11")
    terminal.wait_for("Nothing has been written")
    terminal.send("\t\r")
    assert terminal.wait_for_exit() == Exit.CANCELLED
    assert CANARY.encode() not in terminal.raw
    assert terminal.raw.count(b"\x1b[?1049h") == terminal.raw.count(b"\x1b[?1049l") == 1
    assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l")


def test_no_color_sends_no_colour() -> None:
    terminal = Terminal("tests.ui.launch", (80, 24), NO_COLOR="1")
    terminal.wait_for("OpenClaw 2026.9.6")
    terminal.send("\x11")
    assert terminal.wait_for_exit() == Exit.CANCELLED
    assert not _COLOUR.search(terminal.raw)


def test_the_linux_console_gets_ascii() -> None:
    terminal = Terminal("tests.ui.launch", (80, 24), TERM="linux")
    terminal.wait_for("+ OpenClaw 2026.9.6")
    terminal.send("\x11")
    assert terminal.wait_for_exit() == Exit.CANCELLED
