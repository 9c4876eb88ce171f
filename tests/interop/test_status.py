"""The key that reaches the endpoint is the one that ``status`` names, on every version.

One home for each row of the precedence table (``reference``): every place holds a token of its
own, so the endpoint tells which one OpenClaw took.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.interop.conftest import MODEL, Endpoint, Person, fake_endpoint
from tests.interop.openclaw import VERSIONS, OpenClaw, install

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]

PLACES = ("plain", "exec", "file", "envref", "env", "store", "gateway", "vars")
TOKENS = {place: f"sk-{secrets.token_hex(16)}" for place in PLACES}
PLACE_OF = {token: place for place, token in TOKENS.items()}
HAS_PLUGIN = ("2026.5.28",)  # the others have it on npm, and nobody installed it
_RESOLVER = """#!{python}
import json, sys
ids = json.load(sys.stdin)["ids"]
print(json.dumps({{"protocolVersion": 1, "values": {{each: "{token}" for each in ids}}}}))
"""


@dataclass(frozen=True, slots=True)
class Case:
    """What a home holds, and whose token is ``sent``; ``with_plugin``: where Qwen's plugin is."""

    name: str
    sent: str | None
    with_plugin: str | None = None
    key: str = ""
    environ: tuple[str, ...] = ()
    stored: bool = False
    auth: bool = False
    block: str = "qwen"
    more: dict[str, Any] = field(default_factory=dict)

    def expected(self, version: str) -> str | None:
        """The place whose token arrives."""
        return self.with_plugin or self.sent if version in HAS_PLUGIN else self.sent


_ENV = ("QWEN_API_KEY",)
CASES = (
    Case("plain", "plain", key="plain"),
    Case("plain, variable", "plain", "env", key="plain", environ=_ENV),
    Case("exec", "exec", key="exec"),
    Case("exec, variable", "exec", "env", key="exec", environ=_ENV),
    Case("exec, variable, auth", "exec", key="exec", environ=_ENV, auth=True),
    Case("file", "file", key="file"),
    Case("env ref", "envref", key="envref", environ=("MY_TUI_KEY",)),
    Case("none, variable", None, "env", environ=_ENV),
    Case("stored, plain", "store", key="plain", stored=True),
    Case("stored, exec", "store", key="exec", stored=True),
    Case("stored, exec, variable", "store", key="exec", stored=True, environ=_ENV),
    Case("stored, exec, variable, auth", "exec",
         key="exec", stored=True, environ=_ENV, auth=True),
    Case("under an alias nothing but its own", "plain",
         key="plain", stored=True, environ=_ENV, block="modelstudio"),
    Case("plugin switched off", "plain", "env", key="plain", environ=_ENV,
         more={"plugins": {"entries": {"qwen": {"enabled": False}}}}),
    Case("the service's variables before the config's", "gateway", key="serviceref",
         more={"env": {"vars": {"MY_TUI_KEY": TOKENS["vars"]}}}),
)  # fmt: skip


@pytest.fixture
def everywhere(tmp_path: Path) -> Iterator[Endpoint]:
    """An endpoint that accepts every token."""
    first, *others = TOKENS.values()
    with fake_endpoint(tmp_path / "requests.jsonl", first, *others) as running:
        yield running


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_key_that_is_sent_is_the_one_that_is_shown(
    case: Case, tmp_path: Path, openclaw: OpenClaw, everywhere: Endpoint
) -> None:
    person = _settle(case, tmp_path / "home", openclaw, everywhere)

    shown = status(person)
    row = next(row for row in shown["providers"] if row["provider"] == case.block)
    sent = ask(person, everywhere, f"{case.block}/qwen3.7-plus")

    assert (sent, place_of(row)) == (case.expected(openclaw.version),) * 2
    troubles = {problem["code"] for problem in row["problems"]}
    hides = bool(case.key) and sent in ("store", "env")
    assert ("stale_profile" in troubles) == (hides and sent == "store")
    assert ("env_overrides" in troubles) == (hides and sent == "env")
    assert ("no_key" in troubles) == (sent is None)
    assert row["plaintext"] == ((case.stored and case.block == "qwen") or case.key == "plain")


def _settle(case: Case, home: Path, openclaw: OpenClaw, endpoint: Endpoint) -> Person:
    home.mkdir(mode=0o700)
    values = {"QWEN_API_KEY": TOKENS["env"], "MY_TUI_KEY": TOKENS["envref"]}
    person = Person(home, openclaw, {name: values[name] for name in case.environ})
    if case.stored:
        paste(person, TOKENS["store"])
    state = person.config.parent
    state.mkdir(mode=0o700, exist_ok=True)
    config = json.loads(person.config.read_text("utf-8")) if person.config.exists() else {}
    block = {
        "baseUrl": endpoint.url,
        "api": "openai-completions",
        "models": [{"id": "qwen3.7-plus", "name": "Plus"}],
        **({"auth": "api-key"} if case.auth else {}),
        **_key(case, home),
    }
    config |= {"models": {"providers": {case.block: block}}, **case.more}
    if providers := _secret_providers(case, home):
        config["secrets"] = {"providers": providers}
    person.config.write_text(json.dumps(config, indent=2), "utf-8")
    person.config.chmod(0o600)
    if case.key == "envref":
        ref = ["--ref-provider", "default", "--ref-source", "env", "--ref-id", "MY_TUI_KEY"]
        run = openclaw.run(
            ["config", "set", "models.providers.qwen.apiKey", *ref], home, person.session
        )
        assert run.code == 0, (run.stdout, run.stderr)
    person.validate()
    return person


def _key(case: Case, home: Path) -> dict[str, object]:
    """The block's ``apiKey``; OpenClaw itself writes the SecretRef to a variable."""
    match case.key:
        case "plain":
            return {"apiKey": TOKENS["plain"]}
        case "exec":
            return {"apiKey": {"source": "exec", "provider": "mine", "id": "qwen"}}
        case "file":
            return {"apiKey": {"source": "file", "provider": "mine", "id": "/qwen"}}
        case "serviceref":
            service = home / ".config" / "openclaw" / "gateway.env"
            service.parent.mkdir(parents=True)
            service.write_text(f"MY_TUI_KEY={TOKENS['gateway']} # the service's\n", "utf-8")
            return {"apiKey": {"source": "env", "provider": "default", "id": "MY_TUI_KEY"}}
    return {}


def _secret_providers(case: Case, home: Path) -> dict[str, object]:
    path = home / "mine"
    match case.key:
        case "exec":
            token = TOKENS["exec"]
            path.write_text(_RESOLVER.format(python=_python(), token=token), "utf-8")
            path.chmod(0o700)
            return {"mine": {"source": "exec", "command": str(path)}}
        case "file":
            path.write_text(json.dumps({"qwen": TOKENS["file"]}), "utf-8")
            path.chmod(0o600)
            return {"mine": {"source": "file", "path": str(path), "mode": "json"}}
    return {}


def _python() -> str:
    return str(Path(sys.executable).resolve())


def paste(person: Person, token: str) -> None:
    """Let OpenClaw itself store a key."""
    command = ["models", "auth", "paste-api-key", "--provider", "qwen", "--profile-id"]
    stored = person.openclaw.run([*command, "qwen:default"], person.home, stdin=token)
    assert stored.code == 0, (stored.stdout, stored.stderr)


def status(person: Person) -> dict[str, Any]:
    """What ``status --json`` shows; its exit code says whether the default works."""
    done = subprocess.run(
        [sys.executable, "-m", "openclaw_tui", "status", "--json"],
        env=person.environ, cwd=person.home, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode in (0, 6), (done.stdout, done.stderr)
    assert not any(token in done.stdout + done.stderr for token in TOKENS.values())
    shown: dict[str, Any] = json.loads(done.stdout)
    assert shown["openclaw"]["version"] == person.openclaw.version
    return shown


def place_of(row: dict[str, Any]) -> str | None:
    """Whose token the source holds that is said to be used."""
    used = [source for source in row["sources"] if source["used"]]
    assert len(used) <= 1
    if not used:
        return None
    is_service_s = (Path(used[0]["path"] or "/").parent.parent / ".config").exists()
    return {
        ("key", "apiKey"): "plain",
        ("ref", "exec:qwen"): "exec",
        ("ref", "file:/qwen"): "file",
        ("ref", "env:MY_TUI_KEY"): "gateway" if is_service_s else "envref",
        ("env", "QWEN_API_KEY"): "env",
        ("profile", "qwen:default"): "store",
    }[used[0]["kind"], used[0]["name"]]


def ask(person: Person, endpoint: Endpoint, model: str = MODEL) -> str | None:
    """Whose token arrives when OpenClaw asks; ``None`` when it sends none."""
    endpoint.forget()
    command = ["infer", "model", "run", "--local", "--prompt", "ping", "--json"]
    run = person.openclaw.run([*command, "--model", model], person.home, person.session)
    (bearer,) = endpoint.bearers()
    assert (run.code == 0) is bool(bearer), (run.stdout, run.stderr)
    return PLACE_OF[bearer.removeprefix("Bearer ")] if bearer else None


# ---- what our own commands change ------------------------------------------------------------


@pytest.fixture
def newest(tmp_path: Path) -> Person:
    """A person with the newest OpenClaw."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Person(home, install(VERSIONS[0]), {})


def test_openclaw_follows_use_and_forget(newest: Person, everywhere: Endpoint) -> None:
    onboard = (
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin",
        "--base-url", everywhere.url, "--store", "file", "--set-default",
    )  # fmt: skip
    newest.tui(*onboard, stdin=TOKENS["plain"])
    newest.tui(*onboard, "--name", "work", stdin=TOKENS["exec"])
    assert _follows(newest, everywhere, "qwen:work") == "exec"

    newest.tui("use", "qwen:default")
    assert _follows(newest, everywhere, "qwen:default") == "plain"

    newest.tui("forget", "qwen:work")
    assert _follows(newest, everywhere, "qwen:default") == "plain"

    newest.tui("forget", "qwen:default")
    newest.validate()
    assert status(newest)["providers"] == []
    everywhere.forget()
    command = ["infer", "model", "run", "--local", "--prompt", "ping", "--json", "--model", MODEL]
    assert newest.openclaw.run(command, newest.home).code != 0
    assert everywhere.bearers() == set()

    newest.tui("undo")
    assert _follows(newest, everywhere, "qwen:default") == "plain"


def _follows(person: Person, endpoint: Endpoint, profile: str) -> str | None:
    """Whose token OpenClaw sends, where ``status`` says it is that of ``profile``."""
    person.validate()
    shown = status(person)
    (row,) = shown["providers"]
    assert (row["profile"], row["store"], row["source"]) == (profile, "file", "ref")
    assert shown["ok"] is True
    return ask(person, endpoint)
