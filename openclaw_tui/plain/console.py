"""Where headless commands write: people's text or one JSON object, never both on stdout."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.terminal import escaped, safe
from openclaw_tui.i18n import tr
from openclaw_tui.services.files.reasons import reason_of


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end a question: asyncio would only note it until the next await."""
    import asyncio

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        task = asyncio.current_task()
        if task is not None and task.cancelling():  # noted already, just before the question
            raise KeyboardInterrupt
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def _typed(read: Callable[[str], str], question: str) -> str:
    """A line from the terminal. What is no text in it comes as U+FFFD, so it answers nothing."""
    try:
        return read(safe(question))
    except UnicodeDecodeError as error:
        return error.object.decode(error.encoding, "replace")


def silence(stream: TextIO) -> None:
    """Send what is still to be written nowhere, or Python complains of it once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def warn(text: str) -> None:
    """Say one line beside the output, which stays what was asked for."""
    if sys.stderr is None:  # ``print`` would take stdout instead
        return
    try:
        print(safe(text), file=sys.stderr)
    except OSError:  # nobody listens; what happens next does not hang on it
        silence(sys.stderr)


def _write(text: str) -> None:
    if sys.stdout is None:  # a closed one: ``print`` would take that for success
        raise Problem(ProblemCode.OUTPUT_FAILED, reason="closed")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise  # who reads had enough, which is no problem of this machine
    except OSError as error:
        silence(sys.stdout)
        raise Problem(ProblemCode.OUTPUT_FAILED, reason=reason_of(error).value) from error


def _has_reader() -> bool:
    """Whether the output goes to a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


class Console:
    """Talks to a person, or prints one JSON object and is silent otherwise."""

    def __init__(self, *, as_json: bool, questions: bool) -> None:
        """``questions``: whether a person is there to answer (a terminal, and no ``--yes``)."""
        self.as_json = as_json
        has_person = sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None
        self.can_ask = questions and not as_json and has_person

    @property
    def width(self) -> int | None:
        """How many cells a line has; ``None`` where nothing needs to fit, as in a pipe."""
        if not _has_reader():
            return None
        import shutil

        return shutil.get_terminal_size().columns

    def say(self, text: str = "") -> None:
        """Print one line (or paragraph) for people."""
        if not self.as_json:
            _write(safe(text))

    def emit(self, payload: Mapping[str, object]) -> None:
        """Print the JSON object, when one was asked for."""
        if self.as_json:
            # For people's eyes only: Python writes it several times slower.
            indent = 2 if _has_reader() else None
            _write(escaped(json.dumps(payload, ensure_ascii=False, indent=indent)))

    def ask(self, question: str, default: str = "") -> str:
        """One line from the person; the default on an empty answer. ``EOFError`` ends the flow."""
        suffix = f" [{default}]" if default else ""
        with _interruptible():
            return _typed(input, f"{question}{suffix} ").strip() or default

    def ask_secret(self, question: str) -> str:
        """One line that is not echoed."""
        import getpass

        with _interruptible():
            return _typed(getpass.getpass, f"{question} ")

    def confirm(self, question: str, *, default: bool) -> bool:
        """A yes or no."""
        hint = tr("plain.yes_no_yes" if default else "plain.yes_no_no")
        while True:
            answer = self.ask(f"{question} {hint}").lower()
            if not answer:
                return default
            if answer in tr("plain.yes_words").split():
                return True
            if answer in tr("plain.no_words").split():
                return False

    def choose(self, question: str, options: Sequence[str], default: int | None = 0) -> int:
        """The index of one of the printed options, chosen by its number."""
        for number, option in enumerate(options, start=1):
            self.say(f"  {number}. {option}")
        while True:
            answer = self.ask(question, "" if default is None else str(default + 1))
            if answer.isdecimal() and 1 <= int(answer) <= len(options):
                return int(answer) - 1
            self.say(tr("plain.choose_number", count=len(options)))
