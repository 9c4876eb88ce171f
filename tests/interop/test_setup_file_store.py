"""The pasted token reaches the endpoint through real OpenClaw, and lies in one file only."""

from __future__ import annotations

import stat

import pytest

from tests.interop.conftest import MODEL, Endpoint, Person
from tests.support.leakscan import scan

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]


def test_openclaw_answers_with_the_pasted_token(person: Person, endpoint: Endpoint) -> None:
    result = person.onboard(endpoint, "file")
    assert (result["ok"], result["model"], result["store"]) == (True, MODEL, "file")

    person.validate()
    endpoint.forget()
    assert person.answer() == "pong"
    assert endpoint.bearers() == {f"Bearer {endpoint.token}"}

    secrets_file = person.config.parent / "openclaw-tui" / "secrets.json"
    assert {hit.path for hit in scan([person.home], endpoint.token)} == {secrets_file}
    assert stat.S_IMODE(secrets_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(secrets_file.parent.stat().st_mode) == 0o700


def test_an_environment_variable_as_the_store(person: Person, endpoint: Endpoint) -> None:
    person.session["MY_QWEN"] = endpoint.token
    person.tui(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-env", "MY_QWEN",
        "--base-url", endpoint.url, "--store", "env",
    )  # fmt: skip

    person.validate()
    endpoint.forget()
    assert person.answer() == "pong"
    assert endpoint.bearers() == {f"Bearer {endpoint.token}"}
    assert scan([person.home], endpoint.token) == []
