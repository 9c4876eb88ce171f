import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_tui.core.problem import ProblemCode
from openclaw_tui.services.home import discover
from openclaw_tui.services.live import World
from openclaw_tui.services.openclaw_install import (
    Installed,
    Version,
    installed,
    qwen_plugin_present,
)


def _package(folder: Path, version: str = "2026.9.6", name: str = "openclaw") -> Path:
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"name": name, "version": version}))
    _executable(folder / "openclaw.mjs", "#!/usr/bin/env node\n")
    return folder


def _executable(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)
    return path


def _link(link: Path, target: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)


def _on_path(folder: Path) -> dict[str, str]:
    return {"PATH": str(folder), "HOME": "/nowhere"}


@pytest.mark.parametrize(
    ("text", "release", "shown"),
    [
        (" 2026.9.6 ", (2026, 9, 6), "2026.9.6"),
        ("v2026.10.1", (2026, 10, 1), "2026.10.1"),
        ("2026.3.13-1", (2026, 3, 13), "2026.3.13-1"),
        ("2026.8.1-beta.2+build", (2026, 8, 1), "2026.8.1-beta.2"),
        ("2026.8.1.beta.10", (2026, 8, 1), "2026.8.1.beta.10"),
    ],
)
def test_a_version(text: str, release: tuple[int, int, int], shown: str) -> None:
    assert Version.parse(text).release == release
    assert str(Version.parse(text)) == shown


@pytest.mark.parametrize("text", ["", "2026", "2026.9", "latest", "2026.9.6 (eb377ac)"])
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="not an OpenClaw version"):
        Version.parse(text)


def test_npm_s_symlink_on_path(tmp_path: Path) -> None:
    package = _package(tmp_path / "lib/node_modules/openclaw")
    _link(tmp_path / "bin/openclaw", package / "openclaw.mjs")
    node = _executable(tmp_path / "bin/node", "")
    assert installed(_on_path(tmp_path / "bin")) == Installed(
        Version.parse("2026.9.6"), tmp_path / "bin/openclaw", package, node
    )


def test_another_look_around_finds_the_update(tmp_path: Path) -> None:
    package = _package(tmp_path / "lib/node_modules/openclaw", "2026.4.1")
    _link(tmp_path / "bin/openclaw", package / "openclaw.mjs")
    world = World({**_on_path(tmp_path / "bin"), "OPENCLAW_HOME": str(tmp_path)}, None)
    assert [problem.code for problem in world.survey().problems] == [ProblemCode.OPENCLAW_TOO_OLD]
    (package / "package.json").write_text('{"name": "openclaw", "version": "2026.9.6"}')
    assert world.survey().problems == ()


def test_the_first_on_path_wins(tmp_path: Path) -> None:
    for name, version in (("one", "2026.7.1"), ("two", "2026.9.6")):
        package = _package(tmp_path / name / "lib/node_modules/openclaw", version)
        _link(tmp_path / name / "bin/openclaw", package / "openclaw.mjs")
    found = installed({"PATH": f"{tmp_path / 'one/bin'}:{tmp_path / 'two/bin'}"})
    assert found is not None
    assert found.version.text == "2026.7.1"


@pytest.mark.parametrize(
    ("place", "package"),
    [
        (".npm-global/bin", ".npm-global/lib/node_modules/openclaw"),
        (".openclaw/bin", ".openclaw/lib/node_modules/openclaw"),
        (".bun/bin", ".bun/install/global/node_modules/openclaw"),
    ],
)
def test_usual_places_when_path_lacks_them(tmp_path: Path, place: str, package: str) -> None:
    _link(tmp_path / place / "openclaw", _package(tmp_path / package) / "openclaw.mjs")
    found = installed({"PATH": "", "HOME": str(tmp_path)})
    assert found is not None
    assert found.package_dir == tmp_path / package


@pytest.mark.parametrize(
    ("shim", "package", "script"),
    [
        (
            "pnpm/openclaw",
            "pnpm/global/5/.pnpm/openclaw@1/node_modules/openclaw",
            '#!/bin/sh\nbasedir=$(dirname "$0")\nexec node '
            '"$basedir/global/5/.pnpm/openclaw@1/node_modules/openclaw/openclaw.mjs" "$@"\n',
        ),
        (
            "bin/openclaw",
            "opt/node_modules/openclaw",
            '#!/bin/sh\nexec node {root}/opt/node_modules/openclaw/openclaw.mjs "$@"\n',
        ),
        (".volta/bin/openclaw", ".volta/tools/image/packages/openclaw/lib/node_modules/openclaw",
         "#!/bin/sh\nexec volta-shim\n"),
    ],
)  # fmt: skip
def test_shims_that_are_scripts(tmp_path: Path, shim: str, package: str, script: str) -> None:
    folder = _package(tmp_path / package)
    command = _executable(tmp_path / shim, script.replace("{root}", str(tmp_path)))
    found = installed(_on_path(command.parent))
    assert found is not None
    assert found.package_dir == folder


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
@pytest.mark.parametrize("name", ["package.json", "openclaw.mjs"])
@pytest.mark.timeout(20)
def test_what_is_no_file_is_not_waited_for(
    tmp_path: Path, name: str, make: Callable[[Path], None]
) -> None:
    package = _package(tmp_path / "lib/node_modules/openclaw")
    _link(tmp_path / "bin/openclaw", package / "openclaw.mjs")
    (package / name).unlink()
    make(package / name)
    found = installed(_on_path(tmp_path / "bin"))
    assert found is None or name == "openclaw.mjs"


def test_a_manifest_that_is_nested_without_end(tmp_path: Path) -> None:
    package = _package(tmp_path / "lib/node_modules/openclaw")
    (package / "package.json").write_text('{"name":' * 5_000)
    _link(tmp_path / "bin/openclaw", package / "openclaw.mjs")
    assert installed(_on_path(tmp_path / "bin")) is None


def test_something_else_of_that_name_is_not_openclaw(tmp_path: Path) -> None:
    package = _package(tmp_path / "lib/node_modules/other", name="other")
    _link(tmp_path / "bin/openclaw", package / "openclaw.mjs")
    broken = _package(tmp_path / "broken/openclaw")
    (broken / "package.json").write_text("{")
    _link(tmp_path / "two/openclaw", broken / "openclaw.mjs")
    odd = _package(tmp_path / "odd/openclaw", version="dev")
    _link(tmp_path / "three/openclaw", odd / "openclaw.mjs")
    path = ":".join(str(tmp_path / name) for name in ("bin", "two", "three"))
    assert installed({"PATH": path, "HOME": str(tmp_path)}) is None


PLUGIN = "node_modules/@openclaw/qwen-provider"


@pytest.mark.parametrize(
    ("folder", "present"),
    [
        (f"npm/projects/openclaw-qwen-provider-ff9f55ade7/{PLUGIN}", True),
        (
            f"npm/projects/openclaw-qwen-provider-ff9f55ade7__openclaw-generation__g-0/{PLUGIN}",
            True,
        ),
        (f"npm/{PLUGIN}", True),
        ("extensions/qwen", True),
        ("git/git-1234/repo", True),
        ("somewhere/else", False),
    ],
)
def test_installed_plugins(tmp_path: Path, folder: str, present: bool) -> None:
    openclaw = Installed(Version.parse("2026.9.6"), Path("x"), tmp_path / "pkg", None)
    home = discover({"HOME": str(tmp_path)})
    assert not qwen_plugin_present(home, openclaw)
    (home.state_dir / folder).mkdir(parents=True)
    (home.state_dir / folder / "openclaw.plugin.json").write_text('{"id": "qwen"}')
    assert qwen_plugin_present(home, openclaw) is present


def test_a_plugin_that_an_uninstall_only_marked(tmp_path: Path) -> None:
    openclaw = Installed(Version.parse("2026.9.6"), Path("x"), tmp_path / "pkg", None)
    home = discover({"HOME": str(tmp_path)})
    project = home.state_dir / "npm/projects/openclaw-qwen-provider-ff9f55ade7"
    (project / PLUGIN).mkdir(parents=True)
    (project / PLUGIN / "openclaw.plugin.json").write_text('{"id": "qwen"}')
    (project / ".openclaw-retained-npm-installs").mkdir()
    another = project / ".openclaw-retained-npm-installs/openclaw-qwen-ff9f55ade7.json"
    another.write_text("{}")
    assert qwen_plugin_present(home, openclaw), "another package"
    another.rename(another.with_name("openclaw-qwen-provider-ff9f55ade7.json"))
    assert not qwen_plugin_present(home, openclaw)


def test_the_bundled_plugin(tmp_path: Path) -> None:
    openclaw = Installed(Version.parse("2026.5.28"), Path("x"), tmp_path / "pkg", None)
    manifest = tmp_path / "pkg/dist/extensions/qwen/openclaw.plugin.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"id": "qwen"}')
    assert qwen_plugin_present(discover({"HOME": str(tmp_path)}), openclaw)
