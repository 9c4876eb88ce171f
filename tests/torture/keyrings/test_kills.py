"""Every command that keeps keys in a real keyring, killed while it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.driven import check_kills, driven
from tests.support.write_paths import PURGES, TABLE

pytestmark = [pytest.mark.torture, pytest.mark.timeout(3600), pytest.mark.usefixtures("daemons")]

KEPT_THERE = [name for name, path in {**TABLE, **PURGES}.items() if path.needs_keyring]
UNDOS = [name for name in KEPT_THERE if name.startswith("undo")]
FORWARD = [name for name in KEPT_THERE if name not in UNDOS]


@pytest.mark.parametrize(("names", "seed"), [(FORWARD, 1), (UNDOS, 2)], ids=["act", "undo"])
def test_kill_9_at_random(
    tmp_path: Path, figures: Callable[..., None], names: list[str], seed: int
) -> None:
    results = driven("tests.support.keyring_kills", tmp_path, 100, seed, *names)
    check_kills(results, figures)
    figures(
        commands=len({result["name"] for result in results}),
        helpers_left=(left := sum(result["orphans_left"] for result in results)),
        helpers_that_outlived_the_next_start=sum(result["outlived"] for result in results),
    )
    assert sum(result["killed"] for result in results) == 100
    assert left >= 10
