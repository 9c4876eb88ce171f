"""The commands that send a key, and what each has to keep whatever the endpoint does."""

from __future__ import annotations

import os
import shutil
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openclaw_tui.core.terminal import safe
from tests.fake_endpoint.escapes import ESCAPES
from tests.plain.cli import Cli

STORED = "sk-1c7e5ba09d3f4682c1b0d9e8f7a65430"
SENT = "sk-8b2f60d4c9e1735a8f6e4d2c0b1a3957"
TEMPLATE_URL = "http://127.0.0.1:1/template/v1"
MEMORY_KB = 100_000  # what a check takes anyway is two thirds of it
_CHOICE = ("--auth-choice", "qwen-standard-api-key")


@dataclass(frozen=True, slots=True)
class Way:
    """``words`` of a command; it needs a stored key unless it is setup itself."""

    words: Sequence[str]
    token: str
    keeps_record: bool = False
    default_decides: bool = False

    def exit_code(self, status: str) -> int:
        unknown = 0 if self.default_decides else 4  # as far as is known the default works
        return {"accepted": 0, "refused": 3}.get(status, unknown)


WAYS = {
    "onboard": Way(("onboard", *_CHOICE, "--token-stdin", "--store", "file", "--yes"), SENT),
    "rotate": Way(("rotate", "qwen", "--token-stdin", "--yes"), SENT),
    "probe": Way(("probe", "qwen"), STORED, keeps_record=True),
    "status": Way(("status", "--probe"), STORED, keeps_record=True, default_decides=True),
}


def empty(folder: Path) -> Path:
    """A new home."""
    folder.mkdir(parents=True)
    return folder


async def store(home: Path) -> None:
    """Set one key up in ``home``, without a check."""
    cli = Cli(home)
    words = ("onboard", *_CHOICE, "--token-stdin", "--store", "file", "--yes", "--no-probe")
    done = await cli.run(*words, "--base-url", TEMPLATE_URL, stdin=STORED, HOME=str(home))
    assert done.code == 0, done.err
    shutil.rmtree(cli.state_dir / "openclaw-tui/backups")


def copied(template: Path, home: Path, url: str) -> None:
    """The same home at another place, its key at another endpoint."""
    shutil.copytree(template, home)
    for path in home.rglob("*.json"):
        text = path.read_text().replace(TEMPLATE_URL, url).replace(str(template), str(home))
        path.write_text(text)


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one command."""

    pid: int
    code: int
    out: str
    err: str
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]

    def assert_kept(self, way: Way, status: str, cause: str, *, as_json: bool) -> None:
        assert self.code == way.exit_code(status), self.out + self.err
        if as_json:
            assert f'"code": "{cause}"' in self.out
        for text in (self.out, self.err):
            assert safe(text) == text
            assert not [name for name, escape in ESCAPES.items() if "\x1b" in escape
                        and escape in text]  # fmt: skip
            assert STORED not in text
            assert SENT not in text
        changed = {
            name
            for name in {*self.before, *self.after}
            if self.before.get(name) != self.after.get(name)
        }
        records = {".openclaw/openclaw-tui/checks.json"} if way.keeps_record else set[str]()
        assert status == "accepted" or changed <= records


def files(home: Path) -> dict[str, bytes]:
    """Every file in ``home`` but the lock that only says who writes."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.name != "lock"
    }


async def run(way: Way, home: Path, url: str, environ: Mapping[str, str], *more: str) -> Run:
    """Run the command in ``home`` as a process of its own."""
    words = [*way.words, *more]
    if "onboard" in words:
        words += ["--base-url", url]
    before = files(home)
    process = await create_subprocess_exec(
        sys.executable, "-m", "openclaw_tui", *words, stdin=PIPE, stdout=PIPE, stderr=PIPE,
        env={**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run"), **environ},
    )  # fmt: skip
    out, err = await process.communicate(SENT.encode() if "--token-stdin" in words else b"")
    return Run(
        process.pid, process.returncode or 0, out.decode(), err.decode(), before, files(home)
    )
