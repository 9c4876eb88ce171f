from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.attacked_home import AttackedHome
from tests.support.crowd import rounds
from tests.support.write_paths import TABLE

LONG = [pytest.mark.torture, pytest.mark.timeout(3600)]


@pytest.mark.parametrize(
    ("people", "number", "seed"),
    [
        pytest.param(2, 60, 1, marks=LONG),
        pytest.param(8, 25, 2, marks=LONG),
        pytest.param(4, 1, 3, id="some"),
    ],
)
def test_several_at_once(
    tmp_path: Path, figures: Callable[..., None], people: int, number: int, seed: int
) -> None:
    home = AttackedHome(tmp_path / "crowd", TABLE["use"])
    seen = rounds(home, people, number, seed)
    figures(processes=people * number, **{name.replace(" ", "_"): n for name, n in seen.items()})
