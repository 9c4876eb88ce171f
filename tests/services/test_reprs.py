"""Values with the environment or a config inside show nothing of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_tui.core.config_tree.layers import Layers, Place
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.services import catalog
from openclaw_tui.services.keyring.client import KeyringClient
from openclaw_tui.services.live import World
from openclaw_tui.services.openclaw_cli import OpenClawCli
from openclaw_tui.services.plain_keys import PlainKeys
from openclaw_tui.services.portal.discovery import Discovery
from openclaw_tui.services.portal.keys import KeySearch
from tests.support.fakes import CANARY

ENVIRON = {"QWEN_API_KEY": CANARY}
CONFIG: JsonValue = {"models": {"providers": {"qwen": {"apiKey": CANARY}}}, "env": {**ENVIRON}}


@pytest.fixture
def held(world: World, tmp_path: Path) -> list[object]:
    known, path = catalog.load(), tmp_path / "openclaw.json"
    search = KeySearch(ENVIRON, world.home, CONFIG, tmp_path, known)
    return [
        Discovery(ENVIRON, world.home, None, known),
        search,
        *search.keys(),
        *search._seen(),
        PlainKeys(world.key_planner, ENVIRON),
        OpenClawCli(ENVIRON),
        KeyringClient(ENVIRON),
        Layers(path, {path: CONFIG}),
        Place(path, (), CONFIG),
    ]


def test_no_repr_shows_a_key(held: list[object]) -> None:
    assert len(held) > 8
    assert not [value for value in held if CANARY in repr(value)]
