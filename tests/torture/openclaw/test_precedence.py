"""On every release the key that reaches the endpoint is the one that ``status`` names."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.interop.conftest import Person, fake_endpoint
from tests.interop.openclaw import OpenClaw
from tests.interop.precedence import CASES, TOKENS, Case, ask, paste, place_of, settle, status
from tests.torture.openclaw.releases import RELEASES, on

pytestmark = [pytest.mark.torture, pytest.mark.timeout(3600)]


@on(*RELEASES)
def test_a_key_that_openclaw_stored(
    openclaw: OpenClaw, tmp_path: Path, figures: Callable[..., None]
) -> None:
    # OpenClaw keeps the path of a home: what it stored once is put back where it was.
    home, pasted = tmp_path / "home", tmp_path / "pasted"
    home.mkdir(mode=0o700)
    paste(Person(home, openclaw, {}), TOKENS["store"])
    home.rename(pasted)
    stored = [case for case in CASES if case.stored]
    figures(cases=len(stored), named=named(stored, openclaw, tmp_path, pasted))
    assert len(stored) >= 5


@on(*RELEASES)
def test_a_key_in_the_config_or_a_variable(
    openclaw: OpenClaw, tmp_path: Path, figures: Callable[..., None]
) -> None:
    others = [case for case in CASES if not case.stored]
    figures(cases=len(others), named=named(others, openclaw, tmp_path))
    assert len(others) >= 10


def named(
    cases: Sequence[Case], openclaw: OpenClaw, folder: Path, pasted: Path | None = None
) -> int:
    """In how many of the cases ``status`` names what is sent; it has to be in all of them."""
    wrong, home = [], folder / "home"
    with fake_endpoint(folder / "requests.jsonl", *TOKENS.values()) as endpoint:
        for case in cases:
            shutil.rmtree(home, ignore_errors=True)
            person = settle(case, home, openclaw, endpoint, pasted)
            rows = status(person)["providers"]
            shown = place_of(next(row for row in rows if row["provider"] == case.block))
            sent = ask(person, endpoint, f"{case.block}/qwen3.7-plus")
            if not sent == shown == case.expected(openclaw.version):
                wrong.append(f"{case.name}: {sent} is sent, status names {shown}")
    assert wrong == []
    return len(cases)
