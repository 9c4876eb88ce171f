"""*Ask OpenClaw* against the real one: an answer, a refusal, several agents, and validation."""

from __future__ import annotations

import json

import pytest

from openclaw_tui.services.openclaw_cli import OpenClawCli
from openclaw_tui.services.openclaw_install import installed
from openclaw_tui.services.ports import AnswerKind
from tests.interop.conftest import MODEL, Endpoint, Person

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]
SEVERAL = [{"id": "main", "default": True}, {"id": "work"}]


def _configure(person: Person, endpoint: Endpoint, **more: object) -> OpenClawCli:
    provider, _, model = MODEL.partition("/")
    block = {
        "baseUrl": endpoint.url,
        "api": "openai-completions",
        "auth": "api-key",
        "apiKey": {"source": "env", "provider": "default", "id": "MY_QWEN"},
        "models": [{"id": model, "name": model}],
    }
    config = {
        "models": {"providers": {provider: block}},
        "agents": {"defaults": {"model": {"primary": MODEL}}, **more},
    }
    person.config.parent.mkdir(mode=0o700, exist_ok=True)
    person.config.write_text(json.dumps(config), encoding="utf-8")
    person.session.setdefault("MY_QWEN", endpoint.token)
    return OpenClawCli(person.environ)


async def test_it_answers(person: Person, endpoint: Endpoint) -> None:
    cli = _configure(person, endpoint)
    assert await cli.validate_config() == (True, "")
    answer = await cli.ask(MODEL)
    assert (answer.kind, answer.text) == (AnswerKind.ANSWERED, "pong")
    assert endpoint.bearers() == {f"Bearer {endpoint.token}"}


async def test_it_answers_with_several_agents(person: Person, endpoint: Endpoint) -> None:
    cli = _configure(person, endpoint, list=SEVERAL)
    answer = await cli.ask(MODEL)
    assert (answer.kind, answer.text) == (AnswerKind.ANSWERED, "pong")


async def test_it_says_why_not(person: Person, endpoint: Endpoint) -> None:
    person.session["MY_QWEN"] = "sk-another0another0another0another0"
    answer = await _configure(person, endpoint).ask(MODEL)
    assert answer.kind is AnswerKind.FAILED
    assert "401" in answer.text


async def test_a_config_that_openclaw_refuses(person: Person, endpoint: Endpoint) -> None:
    cli = _configure(person, endpoint)
    person.config.write_text('{"models": {"providers": 1}}', encoding="utf-8")
    valid, complaint = await cli.validate_config()
    assert valid is False
    assert complaint.startswith("models")


def test_the_version_is_read_without_starting_it(person: Person) -> None:
    found = installed(person.environ)
    assert found is not None
    assert found.version.text == person.openclaw.version
    assert found.executable == person.openclaw.executable
