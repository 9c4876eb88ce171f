"""Somebody does something to a file between the review and the write."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest

from openclaw_tui.core.problem import Exit
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.changer import Changer
from openclaw_tui.services.ports import Plan, Receipt
from tests.support.attacked_home import AttackedHome
from tests.support.driven import SAYS_SO
from tests.support.trees import tree
from tests.support.write_paths import TABLE

NAMES = [name for name in TABLE if not name.startswith("undo")]


def _other(path: Path) -> None:
    path.write_bytes(b"{}")


def _appended(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n" if path.exists() else b"\n")


def _gone(path: Path) -> None:
    path.unlink(missing_ok=True)


def _elsewhere(path: Path) -> None:
    other = path.with_name("elsewhere")
    other.write_bytes(b"somebody's own")
    path.unlink(missing_ok=True)
    path.symlink_to(other)


def _circle(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.name)


def _folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def _locked(path: Path) -> None:
    if path.exists():
        path.chmod(0o400)


DONE_TO_IT: list[Callable[[Path], None]] = [
    *(_other, _appended, _gone, _elsewhere, _circle, _folder, _pipe, _locked)
]


class Interference:
    """In the place of ``Changer.apply``: does something to file ``number`` of the plan first."""

    def __init__(self, home: AttackedHome, number: int, do: Callable[[Path], None]) -> None:
        self._home = home
        self._number = number
        self._do = do
        self.before: dict[str, object] | None = None

    def run(self) -> int:
        """The exit code of the command; ``before`` stays ``None`` without so many files."""
        real = Changer.apply

        async def apply(changer: Changer, plan: Plan, secret: Secret | None = None) -> Receipt:
            if self._number < len(plan.changes):
                path = plan.changes[self._number].path
                path.parent.mkdir(parents=True, exist_ok=True)
                self._do(path)
                self.before = known(self._home)
            return await real(changer, plan, secret)

        self._home.rewind()
        with patch.object(Changer, "apply", apply):
            return self._home.act()


def known(home: AttackedHome) -> dict[str, object]:
    """The keyring, and every file but the journals and the lock that only says who writes."""
    ours = home.state_dir / "openclaw-tui"
    found = tree(home.home, without=[ours / "backups", ours / "lock"])
    files = {name: value for name, value in found.items() if not (home.home / name).is_dir()}
    return {**files, "keyring": home.vault.entries()}


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(NAMES, marks=[pytest.mark.torture, pytest.mark.timeout(1800)], id="every"),
        pytest.param(["move into the keyring"], id="some"),
    ],
)
def test_nothing_is_written_over_it(
    tmp_path: Path, figures: Callable[..., None], names: list[str]
) -> None:
    codes = Counter[int]()
    for place, name in enumerate(names):
        home = AttackedHome(tmp_path / str(place), TABLE[name])
        for number, do in ((n, do) for n in count() for do in DONE_TO_IT):
            interference = Interference(home, number, do)
            code = interference.run()
            if interference.before is None:
                break
            about = f"{name}, file {number}, {do.__name__}"
            codes[code] += 1
            if code == Exit.DONE:  # it was not there before either
                assert home.state() == "new", about
            else:
                assert code in SAYS_SO, about
                assert known(home) == interference.before, about
                assert home.unfinished() == [], about
    refused = sum(codes[code] for code in SAYS_SO)
    figures(refused=refused, done_all_the_same=codes[Exit.DONE])
    assert refused >= 20 * len(names)
