"""Journals made hostile, then every start's recovery: no file but its own old or new content."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Problem
from tests.support.journal_scenario import Home
from tests.support.mutations import Mutator

SEED = 4
STATES = ("opened", "prepared", "committed", "undoing", "undone", "dropped")


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("count", [10, pytest.param(1000, marks=pytest.mark.torture)])
def test_a_recovery_led_by_a_hostile_journal(
    tmp_path: Path, figures: Callable[..., None], state: str, count: int
) -> None:
    old = Home(tmp_path / "old").build()
    old.run()
    journal = next((old.folder / "backups").glob("*/journal.json"))
    text = journal.read_text().replace('"committed"', f'"{state}"')
    mutator, ended = Mutator(text.encode()), Counter[str]()
    for number in range(count):
        rng = random.Random(f"{state} {SEED} {number}")  # noqa: S311 - repeatable
        kind, content = mutator.case(rng)
        journal.write_bytes(content)
        kept = tmp_path / "kept"
        shutil.copytree(old.path, kept, symlinks=True)
        vault = old.vault_file.read_bytes()
        case = f"{state} {SEED} {number}: {kind}"
        try:
            _start(old)
            ended["done"] += 1
        except Problem as problem:
            ended[problem.code] += 1
        except Exception as bug:
            bug.add_note(case)
            raise
        now = old.state()
        assert now in {"old", "new"} or _each_is_known(old), (case, now)
        shutil.rmtree(old.path)
        kept.rename(old.path)
        old.vault_file.write_bytes(vault)
    figures(journals=count, **ended)


def _start(home: Home) -> None:
    """What every start does; a secret that the vault does not have is left out."""
    journals = home.journals
    there = [name for name in journals.needed_cuts() if name in home.vault()]
    journals.recover(home.fetch(tuple(there)))
    home.clean_up()
    journals.backups()


def _each_is_known(home: Home) -> bool:
    """A journal that names fewer files than were written gives fewer back, whole ones only."""
    reference = home.path.with_name("reference")
    if not reference.exists():
        Home(reference).build()
    fresh = Home(reference)
    known = {change.path.relative_to(reference): change for change in fresh.changes()}
    for name, change in known.items():
        path = home.path / name
        content = path.read_bytes() if path.exists() else None
        if content not in (change.old, change.new):
            return False
    return True
