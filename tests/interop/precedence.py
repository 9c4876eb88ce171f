"""Homes in which several places hold a key, and who finds out which of them OpenClaw takes.

Every place holds a token of its own, so the endpoint tells which one was sent.
"""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.interop.conftest import MODEL, Endpoint, Person
from tests.interop.openclaw import OpenClaw

PLACES = (
    "plain", "exec", "file", "envref", "env", "store", "gateway", "vars",
    "header", "of_model", "request", "auth",
)  # fmt: skip
TOKENS = {place: f"sk-{secrets.token_hex(16)}" for place in PLACES}
PLACE_OF = {token: place for place, token in TOKENS.items()}
# Qwen's plugin comes with these; for the later ones it is on npm, and nobody installed it.
HAS_PLUGIN = ("2026.5.28", "2026.6.1", "2026.6.5", "2026.6.6", "2026.6.8")
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
    headers: tuple[str, ...] = ()
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
    Case("header, file, variable, auth", "header",
         key="file", environ=_ENV, auth=True, headers=("header",)),
    Case("header, stored, plain", "header", key="plain", stored=True, headers=("header",)),
    Case("headers of model and provider", "of_model", key="plain", headers=("header", "of_model")),
    Case("headers of request and model", "request", key="plain", headers=("of_model", "request")),
    Case("auth and all headers", "auth", key="plain",
         headers=("header", "of_model", "request", "auth")),
    Case("header without a key", None, headers=("header",)),
)  # fmt: skip


def settle(
    case: Case, home: Path, openclaw: OpenClaw, endpoint: Endpoint, pasted: Path | None = None
) -> Person:
    """A person with the home of this case.

    ``pasted`` is a copy of the same home in which OpenClaw has stored a key already.
    """
    values = {"QWEN_API_KEY": TOKENS["env"], "MY_TUI_KEY": TOKENS["envref"]}
    person = Person(home, openclaw, {name: values[name] for name in case.environ})
    if case.stored and pasted is not None:
        shutil.copytree(pasted, home)
    else:
        home.mkdir(mode=0o700)
        if case.stored:
            paste(person, TOKENS["store"])
    state = person.config.parent
    state.mkdir(mode=0o700, exist_ok=True)
    config = json.loads(person.config.read_text("utf-8")) if person.config.exists() else {}
    block: dict[str, Any] = {
        "baseUrl": endpoint.url,
        "api": "openai-completions",
        "models": [{"id": "qwen3.7-plus", "name": "Plus"}],
        **({"auth": "api-key"} if case.auth else {}),
        **_key(case, home),
    }
    add_headers(block, case.headers)
    model = f"{case.block}/qwen3.7-plus"
    config |= {
        "models": {"providers": {case.block: block}},
        "agents": {"defaults": {"model": model}},
        **case.more,
    }
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
    return person


def add_headers(block: dict[str, Any], places: tuple[str, ...]) -> None:
    """Let the block carry a key in each of the places."""
    bearer = {place: {"Authorization": f"Bearer {TOKENS[place]}"} for place in places}
    request: dict[str, object] = {}
    if "header" in places:
        block["headers"] = bearer["header"]
    if "of_model" in places:
        block["models"][0]["headers"] = bearer["of_model"]
    if "request" in places:
        request["headers"] = bearer["request"]
    if "auth" in places:
        request["auth"] = {"mode": "authorization-bearer", "token": TOKENS["auth"]}
    if request:
        block["request"] = request


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
    is_service_s = Path(used[0]["path"] or "/").name == "gateway.env"
    return {
        ("key", "apiKey"): "plain",
        ("ref", "exec:qwen"): "exec",
        ("ref", "file:/qwen"): "file",
        ("ref", "env:MY_TUI_KEY"): "gateway" if is_service_s else "envref",
        ("env", "QWEN_API_KEY"): "env",
        ("profile", "qwen:default"): "store",
        ("header", "headers.Authorization"): "header",
        ("header", "models.0.headers.Authorization"): "of_model",
        ("header", "request.headers.Authorization"): "request",
        ("header", "request.auth.token"): "auth",
    }[used[0]["kind"], used[0]["name"]]


def ask(person: Person, endpoint: Endpoint, model: str = MODEL) -> str | None:
    """Whose token arrives when OpenClaw asks; ``None`` when it sends none."""
    endpoint.forget()
    command = ["infer", "model", "run", "--local", "--prompt", "ping", "--json"]
    run = person.openclaw.run([*command, "--model", model], person.home, person.session)
    (bearer,) = endpoint.bearers()
    assert (run.code == 0) is bool(bearer), (run.stdout, run.stderr)
    return PLACE_OF[bearer.removeprefix("Bearer ")] if bearer else None
