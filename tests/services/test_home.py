from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.services.home import discover
from openclaw_tui.services.openclaw_files.places import qwen_folder
from openclaw_tui.services.variables import env_files
from tests.services.home_cases import CASES, HomeCase


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_config_is_where_openclaw_looks(case: HomeCase, tmp_path: Path) -> None:
    environ = case.prepare(tmp_path)
    home = discover({"HOME": str(tmp_path), **environ}, case.profile)
    assert home.config_path == Path(case.expected.replace("~", str(tmp_path), 1))
    assert home.config_exists == home.config_path.exists()
    assert home.profile == case.profile


def test_the_state_dir_may_lie_beside_the_config(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "OPENCLAW_CONFIG_PATH": "~/etc/openclaw.json"}
    home = discover(environ)
    assert home.state_dir == tmp_path / ".openclaw"
    assert home.plugin_root == tmp_path / "etc"


@pytest.mark.parametrize(
    ("value", "user_home"),
    [
        (None, "~"),
        ("", "~"),
        ("undefined", "~"),
        ("null", "~"),
        (" ~/other ", "~/other"),
        (" @/other\n", "~/other"),
        ("~", "~"),
    ],
)
def test_all_of_openclaw_s_files_are_below_one_home(
    value: str | None, user_home: str, tmp_path: Path
) -> None:
    environ = {"HOME": f" {tmp_path} "}
    if value is not None:
        environ["OPENCLAW_HOME"] = value.replace("@", str(tmp_path))
    found, expected = discover(environ), Path(user_home.replace("~", str(tmp_path)))
    assert found.user_home == expected
    assert found.state_dir == expected / ".openclaw"
    assert [*env_files(environ, found)] == [
        expected / ".openclaw/.env",
        expected / ".config/openclaw/gateway.env",
    ]


def test_the_files_of_other_programs_stay_where_those_look(tmp_path: Path) -> None:
    environ = {"HOME": f" {tmp_path} ", "OPENCLAW_HOME": "/other"}
    assert qwen_folder(environ) == tmp_path / ".qwen"
    assert qwen_folder({**environ, "QWEN_HOME": "~/q"}) == tmp_path / "q"


def test_symlinks_are_kept(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / ".openclaw").symlink_to(tmp_path / "real")
    assert discover({"HOME": str(tmp_path)}).state_dir == tmp_path / ".openclaw"


@pytest.mark.parametrize("profile", ["", " work", "a/b", "..", "-x", "a" * 65, "ä"])
def test_a_profile_that_openclaw_refuses(profile: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        discover({"HOME": str(tmp_path)}, profile)
    assert raised.value.code is ProblemCode.BAD_OPENCLAW_PROFILE
    assert raised.value.exit is Exit.USAGE


@pytest.mark.parametrize(
    ("environ", "read_only"),
    [
        ({}, False),
        ({"OPENCLAW_CONFIG_READONLY": "1"}, True),
        ({"OPENCLAW_CONFIG_READONLY": "true"}, False),
        ({"OPENCLAW_NIX_MODE": "1"}, True),
    ],
)
def test_a_config_that_is_owned_elsewhere(
    environ: dict[str, str], read_only: bool, tmp_path: Path
) -> None:
    assert discover({"HOME": str(tmp_path), **environ}).read_only is read_only


def test_agents_in_order_and_a_moved_one_first(tmp_path: Path) -> None:
    for name in ("state/agents/work/agent", "state/agents/main/agent", "state/agents/x", "moved"):
        (tmp_path / name).mkdir(parents=True)
    environ = {"OPENCLAW_STATE_DIR": str(tmp_path / "state"), "HOME": str(tmp_path)}
    agents = tmp_path / "state" / "agents"
    found = (agents / "main" / "agent", agents / "work" / "agent")
    assert discover(environ).agent_dirs == found
    moved = {**environ, "OPENCLAW_AGENT_DIR": "~/moved", "PI_CODING_AGENT_DIR": "~/gone"}
    assert discover(moved).agent_dirs == (tmp_path / "moved", *found)


def test_without_home_the_account_s_home_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert discover({}).state_dir == tmp_path / ".openclaw"
    assert discover({"USERPROFILE": "/u"}).state_dir == Path("/u/.openclaw")
    assert qwen_folder({}) == tmp_path / ".qwen"
