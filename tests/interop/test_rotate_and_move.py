"""Real OpenClaw sends the new key after a rotation, and the same one wherever it is kept."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.interop.conftest import Endpoint, Person, fake_endpoint
from tests.interop.openclaw import VERSIONS, install
from tests.support.leakscan import scan
from tests.support.secret_service import REACHES_KEYRING, SecretService, secret_service

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]
NEW = f"sk-{secrets.token_hex(16)}"
PLAIN = """// mine
{ models: { providers: { %s: {
    baseUrl: '%s', api: 'openai-completions', apiKey: '%s',
    models: [{ id: 'qwen3.7-plus', name: 'Plus' }],
} } } }
"""


REF = "{ source: 'env', provider: 'default', id: 'QWEN_API_KEY' }"


@pytest.fixture
def keyring() -> Iterator[SecretService]:
    with secret_service(sys.executable) as service:
        yield service


@pytest.fixture
def newest(tmp_path: Path, keyring: SecretService) -> Person:
    """A person with the newest OpenClaw and a keyring."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    session = {name: keyring.environ[name] for name in REACHES_KEYRING}
    return Person(home, install(VERSIONS[0]), session)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Endpoint]:
    """An endpoint that accepts the old token and the new one."""
    token = f"sk-{secrets.token_hex(16)}"
    with fake_endpoint(tmp_path / "requests.jsonl", token, NEW) as running:
        yield running


def sends(person: Person, endpoint: Endpoint, token: str, model: str | None = None) -> None:
    """Assert that OpenClaw answers, with ``token`` and nothing else."""
    endpoint.forget()
    answer = person.answer(model=model) if model else person.answer()
    assert answer == "pong"
    assert endpoint.bearers() == {f"Bearer {token}"}


def rotate_and_ask(person: Person, endpoint: Endpoint) -> None:
    sends(person, endpoint, endpoint.token)
    written = person.config.read_bytes()
    rotated = person.tui("rotate", "qwen", "--token-stdin", stdin=NEW)
    assert rotated["next"] == "openclaw secrets reload"
    assert person.config.read_bytes() == written
    sends(person, endpoint, NEW)
    person.tui("undo")
    sends(person, endpoint, endpoint.token)


def test_the_new_key_is_sent(person: Person, both: Endpoint) -> None:
    person.onboard(both, "file")
    rotate_and_ask(person, both)


@pytest.mark.keyring
def test_the_new_key_is_sent_from_the_keyring(
    person: Person, both: Endpoint, keyring: SecretService
) -> None:
    session = {name: keyring.environ[name] for name in REACHES_KEYRING}
    person = replace(person, session=session)
    person.onboard(both, "keyring")
    rotate_and_ask(person, both)
    for token in (both.token, NEW):
        assert scan([person.home, keyring.root], token) == []


@pytest.mark.keyring
def test_the_key_is_sent_from_wherever_it_was_moved(newest: Person, endpoint: Endpoint) -> None:
    newest.onboard(endpoint, "file")
    for store in ("keyring", "file", "keyring"):
        moved = newest.tui("move", "qwen", "--store", store)
        assert (moved["ok"], moved["store"]) == (True, store)
        newest.validate()
        sends(newest, endpoint, endpoint.token)


@pytest.mark.keyring
@pytest.mark.parametrize("provider", ["qwen", "modelstudio"])
def test_an_adopted_key_is_sent_and_gone_from_the_disk(
    newest: Person, endpoint: Endpoint, provider: str
) -> None:
    newest.config.parent.mkdir(mode=0o700)
    newest.config.write_text(PLAIN % (provider, endpoint.url, endpoint.token), encoding="utf-8")
    model = f"{provider}/qwen3.7-plus"
    newest.tui("move", provider, "--store", "keyring")
    newest.validate()
    sends(newest, endpoint, endpoint.token, model)
    assert scan([newest.home], endpoint.token) == []
    newest.tui("undo")
    assert newest.config.read_text(encoding="utf-8") == PLAIN % (
        provider, endpoint.url, endpoint.token,
    )  # fmt: skip
    sends(newest, endpoint, endpoint.token, model)


@pytest.mark.keyring
def test_a_key_out_of_an_env_file_is_sent_from_the_keyring(
    person: Person, endpoint: Endpoint, keyring: SecretService
) -> None:
    session = {name: keyring.environ[name] for name in REACHES_KEYRING}
    person = replace(person, session=session)
    person.config.parent.mkdir(mode=0o700)
    written = PLAIN.replace("'%s',\n    models", "%s,\n    models") % ("qwen", endpoint.url, REF)
    person.config.write_text(written, encoding="utf-8")
    file = person.config.with_name(".env")
    file.write_text(f"OTHER=1\nQWEN_API_KEY={endpoint.token}\n", encoding="utf-8")
    sends(person, endpoint, endpoint.token)
    person.tui("move", "qwen", "--store", "keyring")
    person.validate()
    sends(person, endpoint, endpoint.token)
    assert scan([person.home], endpoint.token) == []
    person.tui("undo")
    assert person.config.read_text(encoding="utf-8") == written
    assert endpoint.token in file.read_text(encoding="utf-8")
    sends(person, endpoint, endpoint.token)
