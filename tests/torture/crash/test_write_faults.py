"""Each system call of a command fails: it says so, and nothing is lost, torn or left behind."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.driven import SAYS_SO, driven, is_honest, is_unharmed
from tests.support.write_paths import PURGES, TABLE

LONG = [pytest.mark.torture, pytest.mark.timeout(3600)]
UNDOS = [name for name in TABLE if name.startswith("undo")]
FORWARD = [name for name in TABLE if name not in UNDOS]
BACK = [*UNDOS, *PURGES]
EVERY = int(os.environ.get("TORTURE_EVERY", "3"))
"""Which calls fail: 1 for each of them takes three times as long."""


@pytest.mark.parametrize(
    ("every", "names", "floor"),
    [
        pytest.param(EVERY, FORWARD[:8], 1500, marks=LONG, id="forward"),
        pytest.param(EVERY, FORWARD[8:], 1500, marks=LONG, id="more forward"),
        pytest.param(EVERY, BACK[:9], 1500, marks=LONG, id="back"),
        pytest.param(EVERY, BACK[9:], 1500, marks=LONG, id="more back"),
        pytest.param(149, ["move into the keyring", "undo of migrate"], 20, id="some"),
    ],
)
def test_every_call_fails(
    tmp_path: Path, figures: Callable[..., None], every: int, names: list[str], floor: int
) -> None:
    results = driven("tests.support.write_faults", tmp_path, every, *names)
    codes = Counter(result["code"] for result in results)
    figures(
        faults=len(results),
        survived_without_noticing=codes[Exit.DONE],
        reported=sum(codes[code] for code in SAYS_SO),
        harmed=len(harmed := [result for result in results if not is_unharmed(result)]),
    )
    assert harmed == []
    assert [result for result in results if not is_honest(result)] == []
    assert len(results) >= floor
