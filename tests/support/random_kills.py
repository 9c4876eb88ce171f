"""Real processes killed at random, and what the next start makes of it.

``python -m tests.support.random_kills FOLDER KILLS SEED`` prints one JSON object per kill. A round
runs the next command of the table and kills it after a random time, mostly counted from its first
write, for starting takes the most of its life. Every third time the next start is a process of its
own as well, and dies at random half of the times.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from tests.support.attacked_home import AttackedHome
from tests.support.vault import Keeper
from tests.support.write_crashes import Result, aftermath
from tests.support.write_paths import PURGES, RECOVER, TABLE, Command

ROOT = Path(__file__).parents[2]
_FROM_THE_START = 0.1
_SECONDS = 60.0


class Target:
    """One row of the table, with how long it takes when nobody disturbs it."""

    def __init__(self, root: Path, name: str, vault: Keeper | None = None) -> None:
        self.name = name
        path = {**TABLE, **PURGES}[name]
        self.home = AttackedHome(root, path, vault)
        self._program = self.home.vault.program if path.needs_keyring else "openclaw_tui"
        began = time.monotonic()
        process = self.start(path.act)
        first = ended = last = self.next_write(process)
        while process.poll() is None:
            last, ended = self.next_write(process), last
        assert process.wait(_SECONDS) == 0, f"{name} fails by itself"
        self.write_seconds = ended - first  # the last one found was its end
        self.all_seconds = last - began

    def start(self, command: Command) -> subprocess.Popen[bytes]:
        """The command in a process of its own."""
        process = subprocess.Popen(
            [sys.executable, "-m", self._program, *command.argv],
            env=self.home.environ, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdin is not None
        with process.stdin as stdin:
            stdin.write(command.stdin.encode())
        return process

    def strike(self, process: subprocess.Popen[bytes], _dice: random.Random) -> None:
        """Kill the command now."""
        process.kill()

    def next_write(self, process: subprocess.Popen[bytes]) -> float:
        """Wait until our folders change, or the process is over; the time then."""
        before = self._changed()
        while process.poll() is None and self._changed() == before:
            time.sleep(0.0005)
        return time.monotonic()

    def _changed(self) -> dict[Path, int]:
        folder = self.home.state_dir / "openclaw-tui"
        with suppress(FileNotFoundError):
            return {path: path.stat().st_mtime_ns for path in (folder, *folder.glob("backups/**"))}
        return {}


def kill(target: Target, dice: random.Random, command: Command) -> bool:
    """Start ``command`` and kill it at random; whether that was in time."""
    process = target.start(command)
    if dice.random() < _FROM_THE_START:
        time.sleep(dice.uniform(0, target.all_seconds))
    else:
        target.next_write(process)
        time.sleep(dice.uniform(0, target.write_seconds))
    target.strike(process, dice)
    return process.wait(_SECONDS) < 0


def one_round(target: Target, dice: random.Random, number: int) -> Result:
    """One kill, sometimes two, and the next start."""
    target.home.rewind()
    killed, restarts = kill(target, dice, target.home.path.act), 0
    half_done, torn = target.home.is_half_done(), target.home.torn()
    if number % 3 == 0:
        restarts = 1
        if dice.random() < 0.5:
            restarts += kill(target, dice, RECOVER)
        else:
            assert target.start(RECOVER).wait(_SECONDS) == 0, "the next start failed"
    found = aftermath(target.home, number, killed=killed)
    at_once = {"half_done": half_done, "torn_at_once": torn, "restarts": restarts}
    return {**found, **at_once, "name": target.name}


def rounds(
    new_target: Callable[[Path, str], Target], root: Path, names: list[str], kills: int, seed: int
) -> Iterator[Result]:
    """As many rounds as it takes to kill a command ``kills`` times."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    dice.shuffle(names)
    targets: dict[str, Target] = {}
    for number in count():
        name = names[number % len(names)]
        if name not in targets:
            targets[name] = new_target(root / str(len(targets)), name)
        result = one_round(targets[name], dice, number)
        yield result
        kills -= bool(result["killed"])
        if not kills:
            return


def main() -> None:
    root, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for result in rounds(Target, root, [*TABLE, *PURGES], kills, seed):
        print(json.dumps(result))


if __name__ == "__main__":
    main()
