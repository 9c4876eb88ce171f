"""The keyring's daemon dies while a command uses it, at each of its calls in turn."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.attacked_home import AttackedHome
from tests.support.bus_watch import BusWatch, bus_watch
from tests.support.real_keyring import RealKeyring
from tests.support.secret_service import SecretService, secret_service
from tests.support.write_paths import TABLE
from tests.torture.keyrings.conftest import ROOT

pytestmark = [pytest.mark.torture, pytest.mark.timeout(900), pytest.mark.usefixtures("daemons")]


@contextmanager
def killed_at_call(session: SecretService, watch: BusWatch, number: int) -> Iterator[list[str]]:
    """Kill the daemon once it has got so many calls; the list is those calls, or it is empty."""
    seen, over, calls = len(watch.calls), threading.Event(), list[str]()

    def kill() -> None:
        while not over.is_set():
            if watch.has_more_than(seen + number - 1, 0.05):
                os.kill(session.daemon, signal.SIGKILL)
                calls.extend(watch.calls[seen : seen + number])
                return

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield calls
    finally:
        over.set()
        killer.join()


def run(home: AttackedHome) -> tuple[int, str]:
    """The command of ``home``; how it ended, and what it said to people."""
    command = home.path.act
    done = subprocess.run(
        [sys.executable, "-m", "openclaw_tui", *command.argv], input=command.stdin, text=True,
        env=home.environ, cwd=ROOT, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "name",
    ["setup over plain text", "rotate in the keyring", "move into the file",
     "undo of rotate in the keyring"],
)  # fmt: skip
def test_at_each_call(tmp_path: Path, figures: Callable[..., None], name: str) -> None:
    ended, between = Counter[str](), 0
    with secret_service(sys.executable) as session, bus_watch(session) as watch:
        keyring = RealKeyring(session)
        home = AttackedHome(tmp_path / "home", TABLE[name], keyring)
        for number in range(1, 1000):
            home.rewind()
            with killed_at_call(session, watch, number) as calls:
                code, said = run(home)
            if not calls:
                break
            session.restart()
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
    figures(daemons_killed=number - 1, **ended, killed_after_they_took_the_key=between)
    assert code == Exit.DONE, "without a kill it works"
    assert number > 5
