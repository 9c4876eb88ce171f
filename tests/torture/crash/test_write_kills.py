from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.driven import Result, check_kills, driven
from tests.support.write_paths import PURGES, TABLE

UNDOS = [name for name in TABLE if name.startswith("undo")]
FORWARD = [name for name in TABLE if name not in UNDOS]
LONG = [pytest.mark.torture, pytest.mark.timeout(3600)]


def check_every(results: list[Result], figures: Callable[..., None], flow: str) -> None:
    """The same for kills in the order of writes: a command that is through stays through."""
    check_kills(results, figures)
    names = {result["name"] for result in results}
    # An undo that had begun is completed, whatever happens.
    ends = {"new"} if flow == "recover" and set(UNDOS) >= names else {"old", "new"}
    assert ends <= {result["state"] for result in results}
    for name in names:
        rows = [result for result in results if result["name"] == name]
        assert [row["killed"] for row in rows] == [True] * (len(rows) - 1) + [False]
        states = [row["state"] for row in rows]
        if flow == "act":
            assert (states[0], states[-1]) == ("old", "new"), name
            assert set(states[states.index("new") :]) == {"new"}, name


@pytest.mark.parametrize(
    ("flow", "every", "names", "floor"),
    [
        pytest.param("act", 1, FORWARD, 1600, marks=LONG, id="act"),
        pytest.param("act", 1, [*UNDOS, *PURGES], 1700, marks=LONG, id="undo"),
        pytest.param("recover", 1, FORWARD, 600, marks=LONG, id="recover"),
        pytest.param("recover", 1, UNDOS, 600, marks=LONG, id="recover an undo"),
        pytest.param("act", 89, [*TABLE, *PURGES][::6], 10, id="some"),
    ],
)
def test_kill_9_before_each_write(
    tmp_path: Path,
    figures: Callable[..., None],
    flow: str,
    every: int,
    names: list[str],
    floor: int,
) -> None:
    results = driven("tests.support.write_crashes", flow, tmp_path, every, *names)
    check_every(results, figures, flow)
    assert len(results) >= floor


@pytest.mark.parametrize(
    ("kills", "seed"),
    [
        pytest.param(500, 1, marks=LONG),
        pytest.param(500, 2, marks=LONG),
        pytest.param(3, 3, id="some"),
    ],
)
def test_kill_9_of_real_processes_at_random(
    tmp_path: Path, figures: Callable[..., None], kills: int, seed: int
) -> None:
    results = driven("tests.support.random_kills", tmp_path, kills, seed)
    check_kills(results, figures)
    figures(restarts_killed=sum(result["restarts"] == 2 for result in results))
    assert sum(result["killed"] for result in results) == kills
    assert kills < 100 or sum(result["half_done"] for result in results) > kills // 5
