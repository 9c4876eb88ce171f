"""The real commands on hostile files: one JSON object, two lines of words at most, no change."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.hostile_home import FILES, HostileHome
from tests.support.mutations import Mutator
from tests.support.trees import tree

SEED = 2
TOKEN = "sk-0123456789abcdef0123456789abcdef"
COMMANDS = (
    ("status", "--json"),
    ("migrate", "--dry-run", "--json"),
    ("onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--store", "file",
     "--no-probe", "--dry-run", "--yes", "--json"),
    ("backups", "--json"),
    ("providers", "--json"),
)  # fmt: skip


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("count", [8, pytest.param(600, marks=pytest.mark.torture)])
def test_a_command_in_a_hostile_home(
    home: HostileHome, figures: Callable[..., None], count: int
) -> None:
    ended: Counter[int] = Counter()
    for number in range(count):
        rng = random.Random(f"{SEED} {number}")  # noqa: S311 - repeatable
        name = rng.choice(list(FILES))
        path = home.file(name)
        good = path.read_bytes()
        is_json = good.lstrip()[:1] in (b"{", b"[", b"/")
        kind, content = Mutator(good, is_json=is_json).case(rng)
        path.write_bytes(content)
        before, command = tree(home.path), COMMANDS[number % len(COMMANDS)]
        done = subprocess.run(
            [sys.executable, "-m", "openclaw_tui", *command],
            env=home.environ, input=TOKEN, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        case = f"{SEED} {number}: {kind} in {name}, {command[0]}"
        assert done.returncode != Exit.BUG, (case, done.stderr)
        assert isinstance(json.loads(done.stdout), dict), case
        assert len(done.stderr.splitlines()) <= 2, (case, done.stderr)
        assert tree(home.path) == before, case
        ended[done.returncode] += 1
        path.write_bytes(good)
    figures(runs=count, **{f"exit_{code}": runs for code, runs in sorted(ended.items())})
