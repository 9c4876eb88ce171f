"""A home that changes while a screen is open on it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.sources import SourceKind
from openclaw_tui.core.store import StoreKind
from openclaw_tui.services.live import World

KEY = "sk-0123456789abcdef0123456789abcdef"


class Machine:
    """An OpenClaw of any version, and the home that it uses."""

    def __init__(self, root: Path) -> None:
        self.state_dir = root / ".openclaw"
        self._package = root / "lib/node_modules/openclaw"
        self._package.mkdir(parents=True)
        start = self._package / "openclaw.mjs"
        start.touch(0o755)
        (root / "bin").mkdir()
        (root / "bin/openclaw").symlink_to(start)
        self.environ = {"HOME": str(root), "PATH": f"{root / 'bin'}:{os.environ['PATH']}"}

    def install(self, version: str) -> None:
        manifest = {"name": "openclaw", "version": version}
        (self._package / "package.json").write_text(json.dumps(manifest))

    def write(self, name: str, content: object) -> None:
        path = self.state_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))

    def configure(self) -> None:
        block = {"baseUrl": "https://a.example/v1", "apiKey": KEY, "models": [{"id": "m"}]}
        self.write("openclaw.json", {"models": {"providers": {"qwen": block}}})


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_an_agent_that_came_later_is_seen(machine: Machine) -> None:
    machine.configure()
    dashboard = World(machine.environ, None).dashboard()
    assert [row.source and row.source.kind for row in dashboard.look().rows] == [SourceKind.KEY]
    before = dashboard.stamp()
    assert dashboard.stamp() == before

    profile = {"type": "api_key", "provider": "qwen", "key": KEY}
    store = {"version": 1, "profiles": {"qwen:default": profile}}
    machine.write("agents/main/agent/auth-profiles.json", store)

    assert dashboard.stamp() != before
    assert [row.source and row.source.kind for row in dashboard.look().rows] == [SourceKind.PROFILE]


def test_an_update_is_seen(machine: Machine) -> None:
    machine.install("2026.7.1")
    dashboard = World(machine.environ, None).dashboard()
    assert dashboard.look().version == "2026.7.1"
    before = dashboard.stamp()
    machine.install("2026.9.10")
    assert dashboard.stamp() != before
    assert dashboard.look().version == "2026.9.10"


@pytest.mark.parametrize("look", ["survey", "dashboard"])
async def test_after_an_update_there_is_a_plan(machine: Machine, look: str) -> None:
    machine.install("2026.3.1")
    world = World(machine.environ, None)
    services, choice = world.services(), world.catalog().choices[0]
    draft = Draft().with_choice(choice).with_token(Secret(KEY)).with_unverified()
    draft = draft.with_model("qwen3.7-plus", make_default=True).with_store(StoreKind.FILE)
    with pytest.raises(Problem) as caught:
        await services.setup.plan(draft)
    assert caught.value.code is ProblemCode.OPENCLAW_TOO_OLD

    machine.install("2026.9.6")
    if look == "survey":
        services.survey()
    else:
        services.dashboard().look()

    assert (await services.setup.plan(draft)).changes


def test_a_config_that_came_later_is_seen(machine: Machine) -> None:
    world = World(machine.environ, None)
    assert not world.survey().config_exists
    machine.configure()
    assert world.survey().config_exists


def test_a_home_that_took_the_place_of_an_older_one_is_seen(machine: Machine) -> None:
    old = machine.state_dir.with_name(".clawdbot")
    old.mkdir()
    world = World(machine.environ, None)
    assert world.dashboard().look().state_dir == old
    old.rename(machine.state_dir)
    assert world.dashboard().look().state_dir == world.survey().state_dir == machine.state_dir


def test_what_cannot_be_written_is_seen_before_anything_is_asked(machine: Machine) -> None:
    machine.configure()
    config = machine.state_dir / "openclaw.json"
    config.chmod(0o400)
    (problem,) = World(machine.environ, None).survey().problems
    assert (problem.code, problem.facts) == (
        ProblemCode.FILE_UNWRITABLE, {"path": str(config), "reason": "read_only_file"},
    )  # fmt: skip


@pytest.mark.parametrize("closed", [".openclaw", "managed"])
def test_so_is_a_folder_that_takes_no_file(
    machine: Machine, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The config is a link: what it leads to, and OpenClaw's lock beside it, are made anew."""
    machine.configure()
    config, managed = machine.state_dir / "openclaw.json", machine.state_dir.parent / "managed"
    managed.mkdir()
    config.rename(managed / "openclaw.json")
    config.symlink_to(managed / "openclaw.json")
    world = World(machine.environ, None)
    assert world.survey().problems == ()
    (machine.state_dir / "openclaw.json.lock").touch(0o400)  # somebody's write: will be over soon
    assert world.survey().problems == ()
    (machine.state_dir / "openclaw.json.lock").unlink()
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != closed)
    assert [problem.code for problem in world.survey().problems] == [ProblemCode.FILE_UNWRITABLE]


@pytest.mark.parametrize("name", ["openclaw.json", "openclaw-tui/credentials.json"])
def test_what_is_still_to_be_made_is_no_problem(machine: Machine, name: str) -> None:
    assert World(machine.environ, None).survey().problems == ()
    path = machine.state_dir / name
    path.parent.mkdir(parents=True)
    path.symlink_to(machine.state_dir / "nowhere/yet.json")
    assert World(machine.environ, None).survey().problems == ()


def test_a_locked_config_that_only_includes_others_may_stay_as_it_is(machine: Machine) -> None:
    machine.write("openclaw.json", {"models": {"$include": "./models.json"}})
    machine.write("models.json", {"providers": {}})
    (machine.state_dir / "openclaw.json").chmod(0o400)
    assert World(machine.environ, None).survey().problems == ()
