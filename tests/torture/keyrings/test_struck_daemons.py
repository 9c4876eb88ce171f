"""The keyring's daemon dies or freezes at one call of a command after another."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.attacked_home import AttackedHome
from tests.support.bus_watch import bus_watch, struck_at_call
from tests.support.real_keyring import RealKeyring
from tests.support.secret_service import SecretService, secret_service
from tests.support.write_paths import TABLE
from tests.torture.keyrings.conftest import ROOT

pytestmark = [pytest.mark.torture, pytest.mark.timeout(900), pytest.mark.usefixtures("daemons")]


def run(home: AttackedHome) -> tuple[int, str]:
    """The command of ``home``; how it ended, and what it said to people."""
    command = home.path.act
    done = subprocess.run(
        [sys.executable, "-m", "openclaw_tui", *command.argv], input=command.stdin, text=True,
        env=home.environ, cwd=ROOT, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of the daemon at every so many calls, and how it is brought back."""

    sign: signal.Signals
    repair: Callable[[SecretService], None]
    every: int


KILLED = Fate(signal.SIGKILL, SecretService.restart, 2)
FROZEN = Fate(signal.SIGSTOP, SecretService.resume, 3)  # the command waits for it each time


@pytest.mark.parametrize(
    ("fate", "name"),
    [
        pytest.param(KILLED, "setup over plain text", id="killed-setup"),
        pytest.param(KILLED, "rotate in the keyring", id="killed-rotate"),
        pytest.param(KILLED, "move into the file", id="killed-move"),
        pytest.param(KILLED, "undo of rotate in the keyring", id="killed-undo"),
        pytest.param(FROZEN, "setup over plain text", id="frozen-setup"),
        pytest.param(FROZEN, "rotate in the keyring", id="frozen-rotate"),
    ],
)
def test_at_one_call_after_another(
    tmp_path: Path, figures: Callable[..., None], fate: Fate, name: str
) -> None:
    """A frozen one still does later what it was asked for, though nobody waits for it any more."""
    ended, between = Counter[str](), 0
    with secret_service(sys.executable) as session, bus_watch(session) as watch:
        keyring = RealKeyring(session)
        home = AttackedHome(tmp_path / "home", TABLE[name], keyring)
        for number in count(1, fate.every):
            home.rewind()
            with struck_at_call(session, watch, number, fate.sign) as calls:
                code, said = run(home)
            if not calls:
                break
            fate.repair(session)
            between += len(keyring.entries()) > len(home.old.keyring)
            home.recover()
            state = home.state()
            about = f"{code} at call {number}, {calls[-1]}: {said}"
            assert "Traceback" not in said, about
            assert code in {Exit.DONE, Exit.STORE}, about
            assert state == ("old" if code else "new"), about
            assert home.goes_on(state) == "ok", about
            assert home.orphans() == [], about
            ended[state] += 1
    figures(daemons_struck=ended.total(), **ended, struck_after_they_took_the_key=between)
    assert code == Exit.DONE, "without it the command works"
    assert ended["old"] >= 3 or name.startswith("undo")
