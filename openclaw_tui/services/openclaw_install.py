"""Which OpenClaw is installed, found without starting it (a start costs a second or more)."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from openclaw_tui.core.problem import Problem
from openclaw_tui.services.files import read_file
from openclaw_tui.services.home import Home, expanded, own_home

MINIMUM = (2026, 5, 28)  # older releases read what we write in other ways
PLUGIN_ID = "qwen"
_PACKAGE = "openclaw"
_MANIFEST = "openclaw.plugin.json"
_VERSION = re.compile(r"v?(?P<text>(\d+)\.(\d+)\.(\d+)(?:[-.][0-9A-Za-z.-]+)?)(?:\+\S*)?")
# Where npm, pnpm, bun, volta and others put commands when their folder is not on PATH.
_USUAL_PLACES: tuple[str, ...] = (
    "~/.npm-global/bin", "~/.local/bin", "~/.npm/bin", "~/.local/share/pnpm",
    "~/.local/share/pnpm/bin", "~/Library/pnpm", "~/.bun/bin", "~/.volta/bin",
    "~/.openclaw/bin", "/usr/local/bin", "/opt/homebrew/bin", "/usr/bin",
)  # fmt: skip
# Where a package lies beside its command, when the command is a script and not a symlink.
_BESIDE_COMMAND = (
    "../lib/node_modules",  # npm
    "node_modules",  # npm on Windows
    "global/*/node_modules",  # pnpm
    "../tools/image/packages/openclaw/lib/node_modules",  # volta
)
_PATH_IN_SCRIPT = rf"""["'\s](?P<path>[^"'\s]*/node_modules/{_PACKAGE})/"""
_SCRIPT_BYTES = 16_384


class Version(NamedTuple):
    """A calendar version of OpenClaw: ``release`` is what comes before ``-beta.2`` or the like."""

    release: tuple[int, int, int]
    text: str

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``2026.9.6``. Raises ``ValueError`` for anything that is no version."""
        match = _VERSION.fullmatch(text.strip())
        if match is None:
            raise ValueError("not an OpenClaw version")
        return cls((int(match[2]), int(match[3]), int(match[4])), match["text"])

    def __str__(self) -> str:
        return self.text


class Installed(NamedTuple):
    """An OpenClaw that can be started: ``executable`` with the folder of ``node`` on PATH.

    ``node`` is ``None`` when no Node.js was found on PATH or beside the command.
    """

    version: Version
    executable: Path
    package_dir: Path
    node: Path | None


def installed(environ: Mapping[str, str]) -> Installed | None:
    """The OpenClaw that ``openclaw`` would start: first on PATH, then in the usual places."""
    for folder in _command_folders(environ):
        found = shutil.which(_PACKAGE, path=folder)
        if found is None:
            continue
        executable = Path(found)
        for package_dir in _package_candidates(executable):
            if version := _package_version(package_dir):
                return Installed(version, executable, package_dir, _node(environ, executable))
    return None


def _command_folders(environ: Mapping[str, str]) -> Iterator[str]:
    yield from filter(None, environ.get("PATH", "").split(os.pathsep))
    for name in (
        "PNPM_HOME",
        "BUN_INSTALL",
        "VOLTA_HOME",
        "NPM_CONFIG_PREFIX",
        "npm_config_prefix",
    ):
        if value := environ.get(name):
            yield from (value, os.path.join(value, "bin"))
    home = own_home(environ)
    yield from (str(expanded(place, home)) for place in _USUAL_PLACES)


def _package_candidates(executable: Path) -> Iterator[Path]:
    target = executable.resolve()
    yield from target.parents
    yield from _named_in_script(target)
    for pattern in _BESIDE_COMMAND:
        for found in sorted(executable.parent.glob(f"{pattern}/{_PACKAGE}")):
            yield Path(os.path.normpath(found))


def _named_in_script(target: Path) -> Iterator[Path]:
    """pnpm and hand-made shims are shell scripts that name the package's folder."""
    if not target.is_file():
        return  # opening a pipe would wait for its writer
    try:
        with target.open("rb") as file:
            script = file.read(_SCRIPT_BYTES).decode("utf-8", "replace")
    except OSError:
        return
    if script.startswith("#!"):
        for match in re.finditer(_PATH_IN_SCRIPT, script):
            path = re.sub(r"\$\{?basedir\}?|\$\(dirname[^)]*\)", str(target.parent), match["path"])
            yield Path(os.path.normpath(path))


def _package_version(package_dir: Path) -> Version | None:
    manifest = _read_json(package_dir / "package.json")
    if manifest.get("name") != _PACKAGE:
        return None
    try:
        return Version.parse(str(manifest.get("version")))
    except ValueError:
        return None


def _read_json(path: Path) -> dict[str, object]:
    try:
        data = json.loads(read_file(path) or b"")
    except (Problem, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _node(environ: Mapping[str, str], executable: Path) -> Path | None:
    path = os.pathsep.join([environ.get("PATH", ""), str(executable.parent)])
    found = shutil.which("node", path=path)
    return Path(found) if found else None


def plugin_manifests(home: Home, openclaw: Installed | None) -> Iterator[Path]:
    """Where the plugins that OpenClaw will find say what they are: bundled ones, then installed.

    The latter lie in ``npm/projects/<name>-<hash>/node_modules``, ``npm/node_modules``,
    ``extensions`` or ``git`` below the home (seen on 2026.9.6, read in 2026.7.1).
    """
    if openclaw is not None:
        yield from openclaw.package_dir.glob(f"dist/extensions/*/{_MANIFEST}")
    root = home.plugin_root
    for project in (root / "npm", *root.glob("npm/projects/*")):
        kept = {marker.stem for marker in project.glob(".openclaw-retained-npm-installs/*.json")}
        for manifest in project.glob(f"node_modules/@*/*/{_MANIFEST}"):
            if not kept or not _is_retained(manifest.parent, kept):
                yield manifest
    for pattern in ("extensions/*", "git/*/*"):
        yield from root.glob(f"{pattern}/{_MANIFEST}")


def _is_retained(package: Path, kept: Iterable[str]) -> bool:
    """Whether an uninstall only marked the package: by its name in safe signs, and a hash."""
    name = re.sub(r"[^a-zA-Z0-9._]+", "-", f"{package.parent.name}/{package.name}").strip("-")
    marker = re.compile(rf"{re.escape(name[:50])}-[0-9a-f]{{10}}")
    return any(map(marker.fullmatch, kept))


def qwen_plugin_present(home: Home, openclaw: Installed) -> bool:
    """Whether OpenClaw will find a plugin with id ``qwen``: bundled (2026.5.28) or installed."""
    manifests = plugin_manifests(home, openclaw)
    return any(_read_json(manifest).get("id") == PLUGIN_ID for manifest in manifests)
