"""Files and lines behind the sources of a provider."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from openclaw_tui.services.live import World

CONFIG = """{
  // mine
  env: { vars: {
    MY_KEY: "sk-in-config" } },
  models: { providers: {
    qwen: { baseUrl: "https://x.example/v1",
      apiKey: %s },
  } },
}
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / ".openclaw/agents/main/agent").mkdir(parents=True)
    return World({"HOME": str(tmp_path), "PATH": os.environ["PATH"]}, None)


def spots(world: World) -> dict[str, tuple[str, int]]:
    """Name of a source -> file and line."""
    dashboard = world.dashboard()
    (row,) = [row for row in dashboard.look().rows if row.provider == "qwen"]
    found = dashboard.spots(row).items()
    return {source.name: (path.name, line) for source, (path, line) in found}


def write(world: World, key: str, config: str = CONFIG) -> None:
    world.home.config_path.write_text(config % key)


def test_a_key_in_the_config(world: World) -> None:
    write(world, "'sk-0'")
    assert spots(world) == {"apiKey": ("openclaw.json", 7)}


def test_a_variable_in_the_config(world: World) -> None:
    write(world, "'${MY_KEY}'")
    assert spots(world) == {"MY_KEY": ("openclaw.json", 4)}


def test_a_variable_in_an_env_file(world: World) -> None:
    write(world, "{ source: 'env', provider: 'default', id: 'QWEN_API_KEY' }")
    (world.home.state_dir / ".env").write_text("A=1\n\nQWEN_API_KEY=sk-0\n")
    assert spots(world)["env:QWEN_API_KEY"] == (".env", 3)


@pytest.mark.parametrize("at", ["profiles", None])
def test_a_credential_of_openclaw(world: World, at: str | None) -> None:
    write(world, "'sk-0'")
    entry = {"qwen:default": {"type": "api_key", "provider": "qwen", "key": "sk-1"}}
    store = world.home.state_dir / "agents/main/agent/auth-profiles.json"
    store.write_text(json.dumps({at: entry} if at else entry, indent=1))
    assert spots(world)["qwen:default"] == ("auth-profiles.json", 3 if at else 2)


def test_an_included_file(world: World) -> None:
    included = world.home.state_dir / "models.json5"
    included.write_text("{ providers: {\n\n qwen: { apiKey: 'sk-0' } } }")
    world.home.config_path.write_text("{ models: { $include: './models.json5' } }")
    assert spots(world) == {"apiKey": ("models.json5", 3)}


def test_a_file_that_changes_is_read_again(world: World) -> None:
    dashboard = world.dashboard()
    write(world, "'sk-0'")
    (row,) = dashboard.look().rows
    assert [line for _, line in dashboard.spots(row).values()] == [7]
    write(world, "'sk-0'", CONFIG.replace("  // mine\n", ""))
    assert [line for _, line in dashboard.spots(row).values()] == [6]


@pytest.mark.parametrize("content", ["{", "[]", "{ // " + "x" * (300 << 10) + "\n}"])
def test_a_file_that_cannot_be_read_quickly_has_no_lines(world: World, content: str) -> None:
    dashboard = world.dashboard()
    write(world, "'sk-0'")
    (row,) = dashboard.look().rows
    world.home.config_path.write_text(content)
    assert dashboard.spots(row) == {}
