"""One installed OpenClaw per version, one endpoint, and one person's home per test."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fake_endpoint.endpoint import PLANS
from tests.interop.openclaw import VERSIONS, OpenClaw, install

ROOT = Path(__file__).parents[2]
MODEL = "qwen/qwen3.7-plus"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running fake endpoint that accepts ``token``.

    ``url`` is the Standard plan's surface, ``portal_url`` that of the retired Portal.
    """

    url: str
    portal_url: str
    token: str
    record: Path

    def bearers(self) -> set[str]:
        """Every Authorization header that arrived since ``forget``."""
        lines = self.record.read_text(encoding="utf-8").splitlines()
        return {json.loads(line)["authorization"] for line in lines}

    def forget(self) -> None:
        """Drop what arrived so far."""
        self.record.write_text("", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Person:
    """Runs ``openclaw-tui`` and OpenClaw in a home folder.

    ``session`` are the variables of their shell beyond the bare ones: a keyring's, their own.
    """

    home: Path
    openclaw: OpenClaw
    session: dict[str, str]

    @property
    def config(self) -> Path:
        """OpenClaw's config file."""
        return self.home / ".openclaw" / "openclaw.json"

    @property
    def environ(self) -> dict[str, str]:
        """What the person's shell knows."""
        return {**self.openclaw.environ(self.home), **self.session}

    def tui(self, *arguments: str, stdin: str = "") -> dict[str, object]:
        """The JSON of one headless command, which has to succeed."""
        code, payload = self.attempt(*arguments, stdin=stdin)
        assert code == 0, payload
        return payload

    def attempt(self, *arguments: str, stdin: str = "") -> tuple[int, dict[str, object]]:
        """The exit code and the JSON of one headless command."""
        done = subprocess.run(
            [sys.executable, "-m", "openclaw_tui", *arguments, "--yes", "--json"],
            env=self.environ, cwd=self.home, input=stdin, capture_output=True, text=True,
            timeout=400, check=False,
        )  # fmt: skip
        assert done.stdout, (done.returncode, done.stderr)
        payload = json.loads(done.stdout)
        assert isinstance(payload, dict)
        return done.returncode, payload

    def onboard(self, endpoint: Endpoint, store: str, *options: str) -> dict[str, object]:
        """Set up a Standard key, pasted on stdin."""
        return self.tui(
            "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin",
            "--base-url", endpoint.url, "--store", store, *options, stdin=endpoint.token,
        )  # fmt: skip

    def answer(self, agent: str | None = None, model: str | None = MODEL, **environ: str) -> str:
        """What OpenClaw's own one-shot call of ``model`` says; ``None``: of the default model."""
        return self.openclaw.infer(self.home, model, {**self.session, **environ}, agent)

    def validate(self) -> None:
        """Assert that OpenClaw calls the config valid."""
        self.openclaw.validate(self.home, self.session)


@pytest.fixture(scope="session", params=VERSIONS)
def openclaw(request: pytest.FixtureRequest) -> OpenClaw:
    """Each version in turn, installed where it is missing."""
    return install(request.param)


@pytest.fixture
def person(tmp_path: Path, openclaw: OpenClaw) -> Person:
    """A person with OpenClaw, no keyring and no config."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Person(home, openclaw, {})


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[Endpoint]:
    """The fake endpoint, with a token that nobody else has and that alone is accepted."""
    with fake_endpoint(tmp_path / "requests.jsonl", f"sk-{secrets.token_hex(16)}") as running:
        yield running


@contextmanager
def fake_endpoint(record: Path, token: str, *others: str) -> Iterator[Endpoint]:
    """The fake endpoint, as a process of its own; it accepts ``others`` too."""
    record.touch()
    accepted = [word for each in (token, *others) for word in ("--accept", each)]
    command = [sys.executable, "-m", "tests.fake_endpoint", *accepted, "--record", str(record)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = (process.stdout.readline() for _ in PLANS)
        urls = dict(line.strip().split(": ", maxsplit=1) for line in lines)
        try:
            yield Endpoint(urls["standard"], urls["portal"], token, record)
        finally:
            process.terminate()
