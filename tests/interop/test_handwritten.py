"""A config written by hand keeps every line that was not meant, and OpenClaw reads the result."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from tests.interop.conftest import Endpoint, Person

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]
DATA = Path(__file__).parents[1] / "data"
ENVIRON = {"OPENCLAW_GATEWAY_TOKEN": "unused", "TEAM_GATEWAY_KEY": "unused"}
INTENDED = {"primary: 'local-llama/llama-3.3-70b', // cheap and private"}


@pytest.fixture
def author(person: Person) -> Person:
    person.config.parent.mkdir(mode=0o700)
    shutil.copy(DATA / "handwritten-openclaw.json5", person.config)
    shutil.copy(DATA / "channels.json5", person.config.parent)
    person.session.update(ENVIRON)
    return person


def test_only_the_intended_lines_change(author: Person, endpoint: Endpoint) -> None:
    author.validate()
    before = author.config.read_text(encoding="utf-8").splitlines()
    author.onboard(endpoint, "file", "--set-default")
    after = author.config.read_text(encoding="utf-8").splitlines()

    lost = {line[2:].strip() for line in difflib.ndiff(before, after) if line.startswith("- ")}
    needed = {"entries: {},"} if author.openclaw.version == "2026.7.1" else set()
    assert lost == INTENDED | needed
    assert any("// cheap and private" in line and "qwen/" in line for line in after)
    author.validate()


def test_openclaw_answers_through_it(author: Person, endpoint: Endpoint) -> None:
    author.onboard(endpoint, "file", "--set-default")
    endpoint.forget()
    assert author.answer(agent="main") == "pong"
    assert endpoint.bearers() == {f"Bearer {endpoint.token}"}
