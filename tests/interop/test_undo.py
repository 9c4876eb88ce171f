"""Undo takes setup back, byte for byte, also after OpenClaw worked with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.interop.conftest import Endpoint, Person
from tests.support.leakscan import scan

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]
CONFIG = "// mine\n{ gateway: { mode: 'local', }, }\n"


def _contents(root: Path) -> Mapping[str, tuple[bytes, int]]:
    """Content and mode of everything that is not our own journal."""
    ours = root / ".openclaw" / "openclaw-tui"
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode)
        for path in root.rglob("*")
        if path.is_file() and ours not in path.parents
    }


def test_the_home_is_as_it_was(person: Person, endpoint: Endpoint) -> None:
    person.config.parent.mkdir(mode=0o700)
    person.config.write_text(CONFIG, encoding="utf-8")
    person.config.chmod(0o644)
    before = _contents(person.home)

    person.onboard(endpoint, "file")
    person.validate()
    person.tui("undo")

    assert {path: _contents(person.home)[path] for path in before} == before
    assert scan([person.home], endpoint.token) == []
    person.validate()
