"""Keys that OpenClaw would otherwise prefer do not get in the way of the pasted one."""

from __future__ import annotations

import pytest

from tests.interop.conftest import Endpoint, Person

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]
STALE = "sk-stale0stale0stale0stale0stale0st"


def test_a_stale_stored_profile_and_a_variable_lose(person: Person, endpoint: Endpoint) -> None:
    paste = [
        "models",
        "auth",
        "paste-api-key",
        "--provider",
        "qwen",
        "--profile-id",
        "qwen:default",
    ]
    stored = person.openclaw.run(paste, person.home, stdin=STALE)
    assert stored.code == 0, (stored.stdout, stored.stderr)

    person.onboard(endpoint, "file")
    endpoint.forget()
    for environ in ({}, {"QWEN_API_KEY": STALE, "DASHSCOPE_API_KEY": STALE}):
        assert person.answer(**environ) == "pong"
    assert endpoint.bearers() == {f"Bearer {endpoint.token}"}
