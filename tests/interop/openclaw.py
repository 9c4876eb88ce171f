"""Real OpenClaw versions, installed from npm into ``.cache`` and run in a home of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

VERSIONS = ("2026.9.6", "2026.7.1", "2026.5.28")
_NAMES_AGENT = ("2026.8.", "2026.9.")
CACHE = Path(__file__).parents[2] / ".cache"
_NODE_MAJOR = 24
_OLDEST_NODE = (24, 16)  # what OpenClaw 2026.9.6 asks for; 2026.7.1 and 2026.5.28 ask for less
# Taken before any fixture cleans the environment: npm needs its own settings (proxy, CA).
_ENVIRON = dict(os.environ)


@dataclass(frozen=True, slots=True)
class Run:
    """How one command of OpenClaw ended."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class OpenClaw:
    """One installed version."""

    version: str
    executable: Path
    node: Path

    def environ(self, home: Path) -> dict[str, str]:
        """What OpenClaw may know: this home, its Node.js, and no way to any registry."""
        return {
            "HOME": str(home),
            "PATH": os.pathsep.join(
                [str(self.executable.parent), str(self.node.parent), os.defpath]
            ),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "NODE_COMPILE_CACHE": str(CACHE / "compile"),
            # 2026.9.6 would install the plugin of a configured provider by itself.
            "NPM_CONFIG_OFFLINE": "true",
            "OPENCLAW_CLAWHUB_URL": "http://127.0.0.1:9",
        }

    def run(
        self,
        arguments: Sequence[str],
        home: Path,
        environ: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> Run:
        """Run ``openclaw ARGUMENTS``; ``environ`` is added to what it may know anyway."""
        done = subprocess.run(
            [self.executable, *arguments],
            env={**self.environ(home), **(environ or {})},
            cwd=home, input=stdin, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        return Run(done.returncode, done.stdout, done.stderr)

    def validate(self, home: Path, environ: Mapping[str, str] | None = None) -> None:
        """Assert that OpenClaw calls the config valid."""
        run = self.run(["config", "validate", "--json"], home, environ)
        assert run.code == 0, (run.stdout, run.stderr)
        assert _last_object(run.stdout)["valid"] is True

    def infer(
        self,
        home: Path,
        model: str | None,
        environ: Mapping[str, str] | None = None,
        agent: str | None = None,
    ) -> str:
        """The answer of a one-shot call of ``model`` (``qwen/qwen3.7-plus``), or of the default.

        ``agent`` is for homes with several; older releases do not know the option.
        """
        options = ["--model", model] if model else []
        options += ["--agent", agent] if agent and self.version.startswith(_NAMES_AGENT) else []
        command = ["infer", "model", "run", "--local", "--prompt", "ping"]
        run = self.run([*command, *options, "--json"], home, environ)
        assert run.code == 0, (run.stdout, run.stderr)
        outputs = _last_object(run.stdout)["outputs"]
        assert isinstance(outputs, list)
        return str(outputs[0]["text"])


def _last_object(text: str) -> dict[str, object]:
    """The JSON object that ends ``text``: 2026.7.1 may report repairs before it."""
    start = re.search(r"^\{", text, re.MULTILINE)
    assert start is not None, text
    data = json.loads(text[start.start() :])
    assert isinstance(data, dict)
    return data


def install(version: str) -> OpenClaw:
    """``version``, installed first where it is missing."""
    CACHE.mkdir(exist_ok=True)
    with FileLock(CACHE / "install.lock", timeout=900):
        node = _node()
        folder = CACHE / "openclaw" / version
        executable = folder / "node_modules" / ".bin" / "openclaw"
        if not executable.exists():
            _npm_install(folder, f"openclaw@{version}", node.parent)
    return OpenClaw(version, executable, node)


def _node() -> Path:
    """A Node.js that is new enough: the system's, else npm's ``node`` package."""
    system = shutil.which("node")
    if system and _OLDEST_NODE <= _node_version(system) < (_NODE_MAJOR + 1,):
        return Path(system)
    folder = CACHE / "node"
    node = folder / "node_modules" / "node" / "bin" / "node"
    if not node.exists():
        _npm_install(folder, f"node@{_NODE_MAJOR}", None)
    return node


def _node_version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, said.strip().lstrip("v").split(".")[:2]))


def npm(*arguments: str, node_folder: Path | None = None, folder: Path = CACHE) -> str:
    """What npm prints; it runs with the given Node.js, in a folder."""
    assert shutil.which("npm", path=_ENVIRON["PATH"]), "npm is needed (Debian: apt-get install npm)"
    path = [str(node_folder), _ENVIRON["PATH"]] if node_folder else [_ENVIRON["PATH"]]
    done = subprocess.run(
        ["npm", *arguments],
        env={**_ENVIRON, "PATH": os.pathsep.join(path)},
        cwd=folder, stdout=subprocess.PIPE, text=True, check=True, timeout=600,
    )  # fmt: skip
    return done.stdout


def _npm_install(folder: Path, package: str, node_folder: Path | None) -> None:
    """Install into a folder beside, then rename: an interrupted install leaves nothing behind."""
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    npm(
        "install", "--prefix", str(unfinished), "--no-audit", "--no-fund", "--loglevel=error",
        package, node_folder=node_folder, folder=unfinished,
    )  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
