"""The disk on which the keyring keeps its secrets is full."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.attacked_home import AttackedHome
from tests.support.disks import disk
from tests.support.real_keyring import RealKeyring
from tests.support.secret_service import secret_service
from tests.support.write_paths import PURGES, TABLE

pytestmark = [pytest.mark.torture, pytest.mark.timeout(900), pytest.mark.usefixtures("daemons")]

PAGE = 4096
ROOMS = range(4)
NAMES = [
    "setup in the keyring", "setup over plain text", "rotate in the keyring",
    "move into the file", "forget in the keyring", "undo of setup over plain text",
    "undo of rotate in the keyring", "purge of the keyring",
]  # fmt: skip


def fill(folder: Path, room: int) -> Path:
    """Leave ``room`` pages free; the file that takes the others."""
    found = os.statvfs(folder)
    rest = folder / "fill"
    rest.write_bytes(bytes(found.f_bavail * found.f_frsize - room * PAGE))
    return rest


@pytest.mark.parametrize("name", NAMES)
def test_full(tmp_path: Path, figures: Callable[..., None], name: str) -> None:
    ended, put_off = Counter[str](), 0
    with secret_service(sys.executable) as session:
        kept_at = Path(session.environ["XDG_DATA_HOME"]) / "keyrings"
        with disk(kept_at, 64):
            session.restart()
            keyring = RealKeyring(session)
            home = AttackedHome(tmp_path / "home", {**TABLE, **PURGES}[name], keyring)
            for room in ROOMS:
                home.rewind()
                rest = fill(kept_at, room)
                code = home.act()
                put_off += len(keyring.entries()) > len(home.new.keyring)
                home.recover()  # what it cannot do yet, it leaves to a later start
                session.restart()  # what was not written is lost
                rest.unlink()
                home.recover()
                state = home.state()
                about = f"{code} with {room} pages free"
                assert code in {Exit.DONE, Exit.STORE}, about
                # A purge says that the backups are gone, and which keys are not.
                is_taken_back = code != Exit.DONE and name not in PURGES
                assert state == ("old" if is_taken_back else "new"), about
                assert home.goes_on(state) == "ok", about
                assert home.orphans() == [], about
                ended[state] += 1
    figures(disks=len(ROOMS), **ended, removals_put_off=put_off)
