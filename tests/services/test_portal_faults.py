"""A migration that is killed here and there; ``tests/torture`` does it everywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def crashes(root: Path, flow: str, every: int) -> list[dict[str, Any]]:
    """What became of each killed ``flow``, in the order of the kill points."""
    driver = [sys.executable, "-m", "tests.support.migration_crashes", flow, str(root), str(every)]
    output = subprocess.run(driver, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def check(flow: str, results: list[dict[str, Any]]) -> None:
    """Nothing was torn, everything is old or new, and what completed can be taken back."""
    for result in results:
        assert result["torn"] == [], result
        assert result["state"] in {"old", "new"}, result
        assert result["left"] == [], result
        assert result.get("undone", "old") == "old", result
    states = [result["state"] for result in results]
    first, last = {"run": ("old", "new"), "undo": ("new", "old"), "recover": ("old", "old")}[flow]
    assert (states[0], states[-1]) == (first, last)
    assert set(states[states.index(last) :]) == {last}, "what is through stays so"
    assert not results[-1]["killed"]
    assert all(result["killed"] for result in results[:-1])


@pytest.mark.parametrize("flow", ["run", "undo", "recover"])
def test_kill_9_here_and_there(tmp_path: Path, flow: str) -> None:
    results = crashes(tmp_path, flow, every=29)
    assert len(results) > 4
    check(flow, results)
