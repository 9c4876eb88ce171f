"""Disks with room for a little, and read-only folders: real ones, for everything that writes."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.driven import SAYS_SO, driven, is_honest, is_unharmed
from tests.support.small_disks import WITHIN
from tests.support.write_paths import PURGES, TABLE

LONG = [pytest.mark.torture, pytest.mark.timeout(3600)]


@pytest.fixture
def within(tmp_path: Path) -> tuple[str, ...]:
    """The command that lets its children mount; skips where that is not allowed."""
    trial = [*WITHIN, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)]
    if subprocess.run(trial, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    return WITHIN


@pytest.mark.parametrize(
    ("names", "floor"),
    [
        pytest.param([*TABLE, *PURGES], 1000, marks=LONG, id="every"),
        pytest.param(["use"], 20, id="some"),
    ],
)
def test_no_room_and_no_right_to_write(
    tmp_path: Path,
    figures: Callable[..., None],
    within: tuple[str, ...],
    names: list[str],
    floor: int,
) -> None:
    results = driven("tests.support.small_disks", tmp_path / "homes", *names, within=within)
    codes = Counter(result["code"] for result in results)
    figures(
        disks_and_folders=len(results),
        reported=sum(codes[code] for code in SAYS_SO),
        done_all_the_same=codes[Exit.DONE],
        half_done_until_there_was_room=sum(result["half_done"] for result in results),
        harmed=len(harmed := [result for result in results if not is_unharmed(result)]),
    )
    assert harmed == []
    assert [result for result in results if not is_honest(result)] == []
    assert {result["start"] for result in results} <= {Exit.DONE, *SAYS_SO}
    assert codes[Exit.DONE] >= len(names)
    assert len(results) >= floor
