"""A key that was pasted where something else was asked for is neither kept nor said again."""

from __future__ import annotations

import pytest

from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import OTHER, Cli
from tests.support.leakscan import scan

MISPLACED = OTHER.reveal()


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ("--name", "bad_name"),
        ("--model", "unknown_model"),
        ("--auth-choice", "unknown_choice"),
        ("--token-env", "usage"),
        ("--lang", "usage"),
        ("--store", "usage"),
    ],
)
async def test_a_key_as_another_option(
    cli: Cli, endpoint: FakeEndpoint, option: str, error: str
) -> None:
    outcome = await cli.onboard(endpoint.url(), option, MISPLACED)
    assert (outcome.code, outcome.json["error"]["code"]) == (2, error)
    assert scan([cli.home], MISPLACED) == []


async def test_a_key_in_a_base_url(cli: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await cli.onboard(endpoint.url() + f"/{MISPLACED}/v1")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "bad_base_url")
    assert (scan([cli.home], MISPLACED), endpoint.requests) == ([], [])


@pytest.mark.parametrize(
    "words", [("probe",), ("use",), ("rotate",), ("forget",), ("undo",), ("backups",), ()]
)
async def test_a_key_as_an_argument(cli: Cli, words: tuple[str, ...]) -> None:
    outcome = await cli.run(*words, MISPLACED, "--yes")
    assert outcome.code == 2
    assert scan([cli.home], MISPLACED) == []
