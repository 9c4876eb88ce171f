"""With a real Secret Service the token is in no file, and OpenClaw still gets it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.interop.conftest import Endpoint, Person
from tests.support.leakscan import scan
from tests.support.secret_service import REACHES_KEYRING, SecretService, secret_service

pytestmark = [pytest.mark.interop, pytest.mark.keyring, pytest.mark.timeout(600)]


@pytest.fixture
def keyring() -> Iterator[SecretService]:
    with secret_service(sys.executable) as service:
        yield service


def test_openclaw_answers_with_the_token_in_the_keyring(
    person: Person, endpoint: Endpoint, keyring: SecretService
) -> None:
    person = replace(person, session={name: keyring.environ[name] for name in REACHES_KEYRING})
    person.onboard(endpoint, "keyring")

    person.validate()
    endpoint.forget()
    assert person.answer() == "pong"
    assert endpoint.bearers() == {f"Bearer {endpoint.token}"}
    # The keyring's own (encrypted) files are below its root.
    assert scan([person.home, keyring.root], endpoint.token) == []
    assert not keyring.dialog_was_asked_for
