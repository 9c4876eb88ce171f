from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from openclaw_tui.services.journal import Journals
from tests.support.attacked_home import AttackedHome
from tests.support.crowd import Ended, any_command, at_once, lost
from tests.support.write_paths import TABLE, UNDO

LONG = [pytest.mark.torture, pytest.mark.timeout(3600)]


def backups(home: AttackedHome) -> list[str]:
    return [backup.id for backup in Journals(home.state_dir / "openclaw-tui").backups()]


def outcomes(ended: list[Ended]) -> list[str]:
    return [f"{end.code} {end.answer.get('error', {}).get('code', 'done')}" for end in ended]


@pytest.mark.parametrize(
    ("people", "rounds", "seed"),
    [
        pytest.param(2, 60, 1, marks=LONG),
        pytest.param(8, 25, 2, marks=LONG),
        pytest.param(4, 1, 3, id="some"),
    ],
)
def test_several_at_once(
    tmp_path: Path, figures: Callable[..., None], people: int, rounds: int, seed: int
) -> None:
    dice, seen = Random(seed), Counter[str]()  # noqa: S311 - repeatable, not secret
    home = AttackedHome(tmp_path / "crowd", TABLE["use"])
    for number in range(rounds):
        home.rewind()
        before = backups(home)
        commands = [any_command(dice, number * people + one) for one in range(people)]
        ended = at_once(home, commands)
        about = f"round {number} of seed {seed}: {[c.words for c in commands]}, {outcomes(ended)}"
        seen.update(outcomes(ended))
        assert "Traceback" not in "".join(end.said for end in ended), about
        assert lost(home, ended) == [], about
        assert None not in home.sent().values(), about
        while set(backups(home)) - set(before):
            home.must_run(UNDO)
        assert set(backups(home)) <= set(before), about
        if backups(home) == before:
            assert home.state() == "old", about
        assert home.orphans() == [], about
    figures(processes=people * rounds, **{name.replace(" ", "_"): n for name, n in seen.items()})
    assert seen["0 done"] >= rounds
