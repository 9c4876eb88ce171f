"""Several real processes at once in one home, and whether everybody got what they were told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from openclaw_tui.core.secret import Secret
from openclaw_tui.services.journal import Journals
from tests.support.attacked_home import AttackedHome
from tests.support.write_paths import UNDO, Command, move, onboard

ROOT = Path(__file__).parents[2]
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Ended:
    """How one of them ended."""

    command: Command
    code: int
    answer: dict[str, Any]
    said: str


def at_once(home: AttackedHome, commands: Iterable[Command]) -> list[Ended]:
    """Run all of them at the same time."""
    running = [(command, _started(home, command)) for command in commands]
    for command, process in running:  # they wait for it, ready to go
        assert process.stdin is not None
        process.stdin.write(command.stdin)
        process.stdin.close()
        process.stdin = None
    return [_ended(command, process) for command, process in running]


def _started(home: AttackedHome, command: Command) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", home.vault.program, *command.argv],
        env=home.environ, cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _ended(command: Command, process: subprocess.Popen[str]) -> Ended:
    out, err = process.communicate(timeout=_SECONDS)
    return Ended(command, process.returncode, json.loads(out or "{}"), err)


def rounds(home: AttackedHome, people: int, number: int, seed: int) -> Counter[str]:
    """``number`` times several at once, all taken back afterwards; how their commands ended."""
    dice, seen = Random(seed), Counter[str]()  # noqa: S311 - repeatable, not secret
    for at in range(number):
        home.rewind()
        before = _backups(home)
        commands = [any_command(dice, at * people + one) for one in range(people)]
        ended = at_once(home, commands)
        about = f"round {at} of seed {seed}: {[c.words for c in commands]}, {_outcomes(ended)}"
        seen.update(_outcomes(ended))
        assert "Traceback" not in "".join(end.said for end in ended), about
        assert lost(home, ended) == [], about
        assert None not in home.sent().values(), about
        while set(_backups(home)) - set(before):
            home.must_run(UNDO)
        assert set(_backups(home)) <= set(before), about
        if _backups(home) == before:
            assert home.state() == "old", about
        assert home.orphans() == [], about
    assert seen["0 done"] >= number
    return seen


def _backups(home: AttackedHome) -> list[str]:
    return [backup.id for backup in Journals(home.state_dir / "openclaw-tui").backups()]


def _outcomes(ended: list[Ended]) -> list[str]:
    return [f"{end.code} {end.answer.get('error', {}).get('code', 'done')}" for end in ended]


def new_key(dice: Random) -> Secret:
    """A key that nobody had before."""
    return Secret(f"sk-{dice.getrandbits(128):032x}")


def any_command(dice: Random, number: int) -> Command:
    """Something that a person does, with a key of their own."""
    key, profile = new_key(dice), dice.choice(["qwen:default", "qwen:work"])
    store = dice.choice(["file", "keyring"])
    return dice.choice(
        [
            onboard(store, key, "--name", f"n{number}"),
            onboard(store, key),
            Command(("rotate", profile), key),
            Command(("use", profile)),
            Command(("forget", profile)),
            Command(("undo",)),
            move(store),
        ]
    )


def lost(home: AttackedHome, ended: Sequence[Ended]) -> list[Command]:
    """Whoever was told of success without its key being kept, or of failure though it is there.

    The name of a backup that was undone may be given again within the same second: then nothing
    tells which of its changes the undo took back.
    """
    done = [end for end in ended if not end.code]
    undone = {end.answer["backup"] for end in done if end.command.words[0] == "undo"}
    given = Counter(end.answer["backup"] for end in done if end.command.words[0] != "undo")
    known = [end for end in ended if end.command.key]
    known = [end for end in known if end.code or given[end.answer["backup"]] == 1]
    return [
        end.command
        for end in known
        if is_kept(home, end.command.key) != (end.code == 0 and end.answer["backup"] not in undone)
    ]


def is_kept(home: AttackedHome, key: Secret | None) -> bool:
    """Whether a key is in the keyring or in one of our files, backups included."""
    text = key.reveal() if key else ""
    files = [path for path in home.home.rglob("*") if path.is_file()]
    return text in home.vault.entries().values() or any(
        text.encode() in _content(path) for path in files
    )


def _content(path: Path) -> bytes:
    """Nothing where a foreign writer (its lock, its database's journal) took it away meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
