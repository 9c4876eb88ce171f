"""The wizard asks for the keyring's password, a dialog is there, and nobody answers it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pytest

from openclaw_tui.core.problem import Exit
from openclaw_tui.i18n import tr
from openclaw_tui.services import pids
from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import TOKEN, Cli
from tests.support.keyring_person import Heard, KeyringPerson
from tests.support.keyring_table import LOCKED, Environ, hear, report
from tests.support.prompter import SHOWN, TAKEN_AWAY, Prompter, prompter
from tests.support.real_keyring import RealKeyring
from tests.support.screen import Screen, on_screen
from tests.support.secret_service import REACHES_KEYRING, Variant, secret_service
from tests.support.watching import descendants

pytestmark = [pytest.mark.torture, pytest.mark.timeout(900), pytest.mark.usefixtures("daemons")]

PATIENCE: Final = 120.0
QUIT: Final = "\x11"


@dataclass(frozen=True, slots=True)
class Wizard:
    """It stands at its storage step and has asked for the dialog."""

    screen: Screen
    helpers: list[tuple[int, int | None]]

    def helpers_are_gone(self, seconds: float = 10) -> bool:
        """Whether nobody waits for the dialog any more."""
        end = time.monotonic() + seconds
        while not all(pids.is_gone(*each) for each in self.helpers) and time.monotonic() < end:
            time.sleep(0.02)
        return all(pids.is_gone(*each) for each in self.helpers)


@contextmanager
def asking(url: str, environ: Environ, dialogs: Prompter) -> Iterator[Wizard]:
    """Somebody with a new key who presses Unlock."""
    words = ["onboard", "--auth-choice", "qwen-standard-api-key", "--base-url", url]
    command = [sys.executable, "-m", "openclaw_tui", *words]
    with on_screen(command, {**os.environ, **environ, "TERM": "xterm-256color"}) as screen:
        screen.wait_for("Paste your key")
        screen.wait_for("Show/hide")
        screen.paste(TOKEN.reveal())
        screen.wait_for("Looks like a key")
        screen.press("\r")
        screen.wait_for("Accepted")
        screen.press("\r")
        screen.wait_for("Step 5 of 8")
        screen.press("\r")
        screen.wait_for("Your keyring is locked")
        screen.press("\t\t\r")
        screen.wait_for("Your desktop asks")
        dialogs.wait_for(SHOWN)
        helpers = [(pid, pids.started(pid)) for pid, _ in descendants(screen.pid)]
        assert helpers, "nobody waits for the dialog"
        yield Wizard(screen, helpers)


def says_that_nothing_came(wizard: Wizard) -> None:
    """It has waited as long as it says, and can be used again."""
    wizard.screen.wait_for(tr("problem.keyring_silent"), PATIENCE + 60)
    assert wizard.helpers_are_gone()
    quits(wizard)


def quits(wizard: Wizard) -> None:
    """The person has enough of it."""
    wizard.screen.press(QUIT)
    wizard.screen.wait_for("Nothing has been written")
    wizard.screen.press("\t\r")
    assert wizard.screen.wait_for_exit() == Exit.CANCELLED


def is_killed(wizard: Wizard) -> None:
    """Its terminal is closed, or worse."""
    os.kill(wizard.screen.pid, signal.SIGKILL)
    assert wizard.screen.wait_for_exit() == -signal.SIGKILL


@pytest.mark.parametrize("variant", ["locked", "no-collection"])
@pytest.mark.parametrize("ends", [quits, is_killed])
async def test_whoever_does_not_wait_leaves_nothing(
    cli: Cli, endpoint: FakeEndpoint, variant: Variant, ends: Callable[[Wizard], None]
) -> None:
    """gnome-keyring 42.1 takes back its dialog for a new keyring; the one for a locked it leaves.

    It is not told to: that ends it (seen with Dismiss), and with it every secret that is open.
    """
    with secret_service(sys.executable, variant) as session, prompter(session) as dialogs:

        def sit() -> bool:
            with asking(endpoint.url(), environ, dialogs) as wizard:
                began = time.monotonic()
                ends(wizard)
                assert time.monotonic() - began < PATIENCE / 2, "it waited for the dialog"
                return wizard.helpers_are_gone()

        environ = {name: session.environ[name] for name in REACHES_KEYRING}
        assert await asyncio.to_thread(sit)
        if variant == "no-collection":
            dialogs.wait_for(TAKEN_AWAY)
        assert not [path for path in cli.home.rglob("*") if path.is_file()]
        session.restart()
        assert RealKeyring(session).entries() == {}


async def test_nobody_answers(
    cli: Cli, endpoint: FakeEndpoint, figures: Callable[..., None]
) -> None:
    """Everybody else hears meanwhile that the keyring is locked, and waits for no dialog."""
    person = KeyringPerson.settled(cli, endpoint.url())
    with secret_service(sys.executable, "locked") as session, prompter(session) as dialogs:
        environ = {name: session.environ[name] for name in REACHES_KEYRING}

        @contextmanager
        def enter() -> Iterator[Environ]:
            yield environ

        def sit() -> dict[str, Heard]:
            with asking(endpoint.url(), environ, dialogs) as wizard:
                others = asyncio.run_coroutine_threadsafe(hear(person, enter, LOCKED), loop)
                heard = others.result()
                assert dialogs.asked.count(SHOWN) == 1, "somebody else wanted a dialog"
                says_that_nothing_came(wizard)
            return heard

        loop = asyncio.get_running_loop()
        heard = await asyncio.to_thread(sit)
        session.restart()
        assert RealKeyring(session).entries() == {}
    report(figures, heard)
