"""The key that reaches the endpoint is the one that ``status`` names.

One home for each row of the precedence table (``tests/interop/precedence.py``). The releases
between the newest and the oldest have their turn in ``make torture PART=openclaw``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.conftest import MODEL, Endpoint, Person, fake_endpoint
from tests.interop.openclaw import VERSIONS, OpenClaw, install
from tests.interop.precedence import CASES, TOKENS, Case, ask, place_of, settle, status

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]


@pytest.fixture
def everywhere(tmp_path: Path) -> Iterator[Endpoint]:
    """An endpoint that accepts every token."""
    with fake_endpoint(tmp_path / "requests.jsonl", *TOKENS.values()) as running:
        yield running


@pytest.mark.parametrize("openclaw", [VERSIONS[0], VERSIONS[-1]], indirect=True)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_key_that_is_sent_is_the_one_that_is_shown(
    case: Case, tmp_path: Path, openclaw: OpenClaw, everywhere: Endpoint
) -> None:
    person = settle(case, tmp_path / "home", openclaw, everywhere)
    person.validate()

    shown = status(person)
    row = next(row for row in shown["providers"] if row["provider"] == case.block)
    sent = ask(person, everywhere, f"{case.block}/qwen3.7-plus")

    assert (sent, place_of(row)) == (case.expected(openclaw.version),) * 2
    troubles = {problem["code"] for problem in row["problems"]}
    hides = bool(case.key) and sent in ("store", "env")
    assert ("stale_profile" in troubles) == (hides and sent == "store")
    assert ("env_overrides" in troubles) == (hides and sent == "env")
    assert ("header_overrides" in troubles) == bool(case.headers and case.key)
    assert ("no_key" in troubles) == (sent is None)
    is_readable = case.key in ("plain", "serviceref")  # the service's variables are a file
    is_readable |= bool(case.headers) or (case.stored and case.block == "qwen")
    assert row["plaintext"] == is_readable


# ---- what our own commands change ------------------------------------------------------------


@pytest.fixture
def newest(tmp_path: Path) -> Person:
    """A person with the newest OpenClaw."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Person(home, install(VERSIONS[0]), {})


def test_openclaw_follows_use_and_forget(newest: Person, everywhere: Endpoint) -> None:
    onboard = (
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin",
        "--base-url", everywhere.url, "--store", "file", "--set-default",
    )  # fmt: skip
    newest.tui(*onboard, stdin=TOKENS["plain"])
    newest.tui(*onboard, "--name", "work", stdin=TOKENS["exec"])
    assert _follows(newest, everywhere, "qwen:work") == "exec"

    newest.tui("use", "qwen:default")
    assert _follows(newest, everywhere, "qwen:default") == "plain"

    newest.tui("forget", "qwen:work")
    assert _follows(newest, everywhere, "qwen:default") == "plain"

    newest.tui("forget", "qwen:default")
    newest.validate()
    assert status(newest)["providers"] == []
    everywhere.forget()
    command = ["infer", "model", "run", "--local", "--prompt", "ping", "--json", "--model", MODEL]
    assert newest.openclaw.run(command, newest.home).code != 0
    assert everywhere.bearers() == set()

    newest.tui("undo")
    assert _follows(newest, everywhere, "qwen:default") == "plain"


def _follows(person: Person, endpoint: Endpoint, profile: str) -> str | None:
    """Whose token OpenClaw sends, where ``status`` says it is that of ``profile``."""
    person.validate()
    shown = status(person)
    (row,) = shown["providers"]
    assert (row["profile"], row["store"], row["source"]) == (profile, "file", "ref")
    assert shown["ok"] is True
    return ask(person, endpoint)
