from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_tui.core.status.health import Check, Health, Level
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow, State, Trouble
from openclaw_tui.core.status.sources import Idle, Source, SourceKind, ranked
from openclaw_tui.core.verdict import Status, Verdict

REF = Source(SourceKind.REF, "exec:qwen/default")
ROW = ProviderRow("qwen", (REF,), "https://a.example/v1", is_default=True)


def checked(status: Status) -> ProviderRow:
    return ROW._replace(verdict=Verdict(status, "x"))


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (ROW, State.UNCHECKED),
        (checked(Status.ACCEPTED), State.WORKING),
        (checked(Status.ACCEPTED_WITH_PROBLEM), State.PROBLEM),
        (checked(Status.REFUSED), State.PROBLEM),
        (checked(Status.UNDETERMINED), State.UNCHECKED),
        (ROW._replace(sources=()), State.PROBLEM),
        (ROW._replace(sources=(REF._replace(broken="no_row"),)), State.PROBLEM),
        (ROW._replace(legacy=True), State.LEGACY),
        (ROW._replace(configured=False, sources=()), State.DETECTED),
        (
            ROW._replace(sources=(Source(SourceKind.KEY, "apiKey", plaintext=True),)),
            State.UNCHECKED,
        ),
    ],
)
def test_the_state_in_one_word(row: ProviderRow, state: State) -> None:
    assert row.state is state


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [(SourceKind.PROFILE, Trouble.STALE_PROFILE), (SourceKind.ENV, Trouble.ENV_OVERRIDES)],
)
def test_what_hides_the_key_of_the_config_is_a_trouble(kind: SourceKind, trouble: Trouble) -> None:
    hidden = ROW._replace(sources=ranked([REF, Source(kind, "other")], config_first=False))
    assert hidden.troubles == (trouble,)
    assert hidden.state is State.PROBLEM
    first = ROW._replace(sources=ranked([REF, Source(kind, "other")], config_first=True))
    assert first.troubles == ()


def test_a_source_that_openclaw_does_not_read_is_no_trouble() -> None:
    idle = Source(SourceKind.PROFILE, "qwen:default", idle=Idle.NOT_READ)
    assert ROW._replace(sources=ranked([REF, idle], config_first=False)).troubles == ()


def test_plain_text_is_told_apart_by_place() -> None:
    in_config = Source(SourceKind.KEY, "apiKey", plaintext=True)
    in_store = Source(SourceKind.PROFILE, "x:y", plaintext=True, idle=Idle.NOT_READ)
    assert ROW._replace(sources=(in_config,)).troubles == (Trouble.PLAINTEXT,)
    assert ROW._replace(sources=(REF, in_store)).troubles == (Trouble.PLAINTEXT_ELSEWHERE,)
    portal = ROW._replace(sources=(REF, in_store), legacy=True, configured=True)
    assert portal.troubles == (Trouble.PORTAL,), "a migration takes it away"
    named = Source(SourceKind.REF, "env:X", Path(".env"), plaintext=True)
    again = Source(SourceKind.ENV, "X", Path(".env"), plaintext=True)
    assert ROW._replace(sources=(named, again)).troubles == (Trouble.PLAINTEXT,)
    assert ROW._replace(sources=(again, REF)).troubles == (Trouble.PLAINTEXT_ELSEWHERE,)


def overview(*rows: ProviderRow, bad: bool = False) -> Overview:
    health = (Health(Check.CONFIG, Level.BAD if bad else Level.GOOD),)
    return Overview("2026.9.6", Path("/s"), Path("/s/c"), "qwen/m", rows, health)


def test_it_works_when_the_default_does_as_far_as_is_known() -> None:
    assert overview(ROW).works
    assert overview(checked(Status.ACCEPTED)).works
    assert not overview(checked(Status.REFUSED)).works
    assert not overview(ROW._replace(is_default=False)).works
    assert not overview(ROW, bad=True).works
    assert not overview().works
    others = checked(Status.REFUSED)._replace(provider="other", is_default=False)
    assert overview(ROW, others).works, "another provider's trouble is not the default's"
