from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.attacked_home import AttackedHome
from tests.support.crowd import ROOT, at_once, lost, new_key
from tests.support.write_paths import TABLE, Command, move, onboard

LONG = [pytest.mark.torture, pytest.mark.timeout(3600)]


@contextmanager
def writing(config: Path, pause: float, seed: int) -> Iterator[Callable[[], dict[str, int]]]:
    """Somebody writes ``config`` as OpenClaw does, until asked how often."""
    module = [sys.executable, "-m", "tests.support.foreign_writer"]
    process = subprocess.Popen(
        [*module, str(config), str(pause), str(seed)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip

    def stop() -> dict[str, int]:
        numbers: dict[str, int] = json.loads(process.communicate(timeout=60)[0])
        return numbers

    try:
        yield stop
    finally:
        process.kill()
        process.wait()


def foreign_updates(config: Path) -> int:
    """How many of the other writer's updates are in the file."""
    count: int = json.loads(config.read_bytes()).get("meta", {}).get("count", 0)
    return count


@pytest.mark.parametrize(
    ("rounds", "seed"), [pytest.param(60, 1, marks=LONG), pytest.param(2, 2, id="some")]
)
def test_openclaw_writes_the_same_file_at_the_same_time(
    tmp_path: Path, figures: Callable[..., None], rounds: int, seed: int
) -> None:
    dice, codes = Random(seed), Counter[int]()  # noqa: S311 - repeatable, not secret
    home = AttackedHome(tmp_path / "home", replace(TABLE["use"], home="bare"))
    config = home.state_dir / "openclaw.json"
    with writing(config, 0.15, seed) as stop:
        for number in range(rounds):
            commands = [
                onboard("file", new_key(dice), "--name", f"n{number}"),
                dice.choice(
                    [
                        Command(("rotate", "qwen:default"), new_key(dice)),
                        Command(("use", dice.choice(["qwen:default", "qwen:work"]))),
                        move(dice.choice(["file", "keyring"])),
                    ]
                ),
            ]
            ended = at_once(home, commands)
            about = f"round {number} of seed {seed}: {ended}"
            codes.update(end.code for end in ended)
            assert {end.code for end in ended} <= {Exit.DONE, Exit.CHANGED_MEANWHILE}, about
            assert lost(home, ended) == [], about
            while foreign_updates(config) <= number:  # on a busy machine it may come late
                time.sleep(0.05)
        numbers = stop()
    kept = foreign_updates(config)
    figures(
        foreign_updates=numbers["updates"],
        lost_foreign_updates=numbers["updates"] - kept,
        done=codes[Exit.DONE],
        changed_meanwhile=codes[Exit.CHANGED_MEANWHILE],
    )
    assert kept == numbers["updates"]
    assert numbers["overruns"] == 0, "written while somebody else held OpenClaw's lock"
    assert None not in home.sent().values()
    assert home.orphans() == []
    assert numbers["updates"] >= rounds
    assert rounds < 10 or min(codes[Exit.DONE], codes[Exit.CHANGED_MEANWHILE]) > rounds // 10
