"""Real OpenClaw changes its config while this program does, and reads what a kill left."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.problem import Exit
from tests.interop.openclaw import OpenClaw, install
from tests.support.attacked_home import AttackedHome
from tests.support.crowd import at_once, lost, new_key
from tests.support.random_kills import Target, kill
from tests.support.write_paths import FIRST, SECOND, TABLE, Command, onboard

pytestmark = [pytest.mark.torture, pytest.mark.timeout(3600)]
_PAUSE = 3.0
_REF = ("models", "providers", "qwen", "apiKey", "id")


class Home(AttackedHome):
    """Two keys in the private file, and what OpenClaw is told to send."""

    def __init__(self, root: Path) -> None:
        before = (onboard("file", FIRST), onboard("file", SECOND, "--name", "work"))
        super().__init__(root, replace(TABLE["use"], home="bare", before=before))
        self.active = "work"

    @property
    def config(self) -> Any:
        """OpenClaw's, as it is now."""
        return json.loads((self.state_dir / "openclaw.json").read_bytes())

    @property
    def keeps_ours(self) -> bool:
        """Whether OpenClaw sends the key that we set up last."""
        return value_at(self.config, _REF) == f"/qwen/{self.active}"


def commands(dice: Random) -> Iterator[tuple[Command, str | None]]:
    """What we do, again and again; the profile that OpenClaw uses from then on."""
    for number in count():
        yield onboard("file", new_key(dice), "--name", f"n{number}"), f"n{number}"
        yield Command(("rotate", "qwen:default"), new_key(dice)), None
        name = dice.choice(["default", "work"])
        yield Command(("use", f"qwen:{name}")), name


def set_port(openclaw: OpenClaw, home: Home, port: int) -> bool:
    """``openclaw config set``; whether it says that it did so."""
    run = openclaw.run(["config", "set", "gateway.port", str(port)], home.home)
    assert run.code == 0 or run.stderr.strip(), "it failed without a word"
    return run.code == 0


@pytest.mark.parametrize("version", ["2026.9.6", "2026.5.28"])
def test_both_change_the_config(tmp_path: Path, figures: Callable[..., None], version: str) -> None:
    openclaw, home, dice = install(version), Home(tmp_path / "home"), Random(5)  # noqa: S311
    ours, seen = commands(dice), Counter[str]()
    assert set_port(openclaw, home, 20_000)
    with ThreadPoolExecutor(1) as beside:
        for port in range(20_001, 20_021):
            before = home.config["gateway"]["port"]
            running = beside.submit(set_port, openclaw, home, port)
            while not running.done():
                command, name = next(ours)
                (ended,) = at_once(home, [command])
                assert ended.code in {Exit.DONE, Exit.CHANGED_MEANWHILE}, ended
                assert lost(home, [ended]) == [], ended
                home.active = name if name and not ended.code else home.active
                seen["pairs"] += 1
                seen["refused"] += ended.code == Exit.CHANGED_MEANWHILE
                if not home.keeps_ours:
                    seen["clobbered"] += 1
                    home.must_run(Command(("use", f"qwen:{home.active}")))
                time.sleep(dice.uniform(0, _PAUSE))  # without one, OpenClaw refuses nearly always
            done = running.result()
            seen["openclaw refused"] += not done
            seen["lost of openclaw"] += home.config["gateway"]["port"] != (port if done else before)
    figures(
        overlapping_pairs=seen["pairs"],
        we_refused=seen["refused"],
        openclaw_refused=seen["openclaw refused"],
        lost_updates_of_openclaw=seen["lost of openclaw"],
        clobbered_by_openclaw=seen["clobbered"],
    )
    openclaw.validate(home.home)
    assert None not in home.sent().values()
    assert seen["lost of openclaw"] == 0
    assert seen["openclaw refused"] < 20
    assert seen["pairs"] - seen["refused"] >= 20


@pytest.mark.parametrize("kills", [20])
def test_it_accepts_what_a_kill_leaves(
    tmp_path: Path, figures: Callable[..., None], kills: int
) -> None:
    """After the next start; a config that was accepted once is not asked about again."""
    openclaw, dice = install("2026.9.6"), Random(6)  # noqa: S311 - repeatable, not secret
    names = dice.sample([name for name in TABLE if TABLE[name].home != "portal"], kills)
    killed, accepted = 0, set[bytes]()
    for number, name in enumerate(names):
        target = Target(tmp_path / str(number), name)
        target.home.rewind()
        killed += kill(target, dice, target.home.path.act)
        target.home.recover()
        config = target.home.state_dir / "openclaw.json"
        if config.exists() and (content := config.read_bytes()) not in accepted:
            openclaw.validate(target.home.home)
            accepted.add(content)
    figures(kills=killed, configs_accepted=len(accepted))
    assert killed > kills // 2
    assert len(accepted) > kills // 4
