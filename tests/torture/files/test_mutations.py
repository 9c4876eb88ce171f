"""Every file that is read, made hostile: no traceback, no hang, no damage, one clear line."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.support.hostile_home import FILES, HostileHome
from tests.support.mutations import Mutator
from tests.support.trees import tree
from tests.torture.files.readers import READERS, outcome

LONG = 5_600
SEED = 1
_BYTES_ONLY = ("variables", "agent database", "shared database")


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("count", [12, pytest.param(LONG, marks=pytest.mark.torture)])
def test_a_hostile_file(
    home: HostileHome, figures: Callable[..., None], name: str, count: int
) -> None:
    before, path = tree(home.path), home.file(name)
    good = path.read_bytes()
    mutator = Mutator(good, is_json=name not in _BYTES_ONLY)
    read, slowest = 0, 0.0
    for number in range(count):
        rng = random.Random(f"{name} {SEED} {number}")  # noqa: S311 - repeatable
        kind, content = mutator.case(rng)
        path.write_bytes(content)
        reader = READERS[name][number % len(READERS[name])]
        came, took = outcome(home, reader, f"{name} {SEED} {number}: {kind}, {reader.__name__}")
        assert path.read_bytes() == content, "a reader wrote"
        read += came == "read"
        slowest = max(slowest, took)
    path.write_bytes(good)
    assert tree(home.path) == before, "something else changed"
    figures(inputs=count, refused=count - read, slowest_ms=round(slowest * 1000))
