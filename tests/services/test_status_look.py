"""The quick look at real files and real databases: where each key comes from, and what is wrong."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from openclaw_tui.core.backup import BackupState
from openclaw_tui.core.credential import Check as LiveCheck, Credential
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.status.health import Check, Health, Level
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow, State, Trouble
from openclaw_tui.core.status.sources import Idle, Source, SourceKind
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.plain.status import status_payload
from openclaw_tui.plain.status_text import status_lines
from openclaw_tui.services import catalog
from openclaw_tui.services.checks import remember_check
from openclaw_tui.services.home import Home, discover
from openclaw_tui.services.index import Index, format_index, parse_index
from openclaw_tui.services.launcher import exec_provider
from openclaw_tui.services.live import World
from openclaw_tui.services.openclaw_install import installed
from openclaw_tui.services.places import CHECKS, FOLDER, INDEX, LAUNCHER, SECRETS
from openclaw_tui.services.secrets_file import file_provider
from openclaw_tui.services.status.look import look, subject
from openclaw_tui.services.status.stamps import seal
from tests.support.openclaw_databases import agent_database, shared_database
from tests.support.portal_home import portal_home
from tests.support.trees import tree

URL = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
KEY = "sk-0123456789abcdef0123456789abcdef"
DAY = 86_400
WORKS = Verdict(Status.ACCEPTED, "works", 200)
REFUSED = Verdict(Status.REFUSED, "wrong_key", 401)
EXEC_REF = {"source": "exec", "provider": "openclaw_tui", "id": "qwen/default"}
FILE_REF = {"source": "file", "provider": "openclaw_tui_file", "id": "/qwen/default"}
QWEN = Credential(
    ProfileId("qwen"),
    auth_choice="qwen-standard-api-key",
    base_url=URL,
    model="qwen3.7-plus",
    models=("qwen3.7-plus",),
    store=StoreKind.KEYRING,
    saved_at=1_700_000_000,
    account="somewhere",
    backend="x",
    fingerprint="aa",
)
PLUGIN = {"QWEN": ["QWEN_API_KEY", "MODELSTUDIO_API_KEY", "DASHSCOPE_API_KEY"]}


@dataclass
class Machine:
    """One person's files; ``look`` at them as they stand."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.root / ".openclaw"

    @property
    def config(self) -> Path:
        return self.state / "openclaw.json"

    @property
    def variables(self) -> dict[str, str]:
        return {"HOME": str(self.root), "PATH": str(self.root / "bin"), **self.environ}

    @property
    def home(self) -> Home:
        return discover(self.variables)

    def write(self, path: Path, value: object, mode: int = 0o600) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        path.chmod(mode)
        return path

    def configure(self, default: str = "", **providers: Mapping[str, Any]) -> dict[str, Any]:
        """Blocks by provider (``_`` for ``-``), each at the Standard endpoint."""
        config: dict[str, Any] = {
            "models": {
                "providers": {
                    name.replace("_", "-"): {"baseUrl": URL, "models": [{"id": "m"}], **block}
                    for name, block in providers.items()
                }
            }
        }
        keys = [block.get("apiKey") for block in providers.values()]
        refs = [key for key in keys if isinstance(key, dict) and key["source"] != "env"]
        config["secrets"] = {"providers": {ref["provider"]: {} for ref in refs}}
        if default:
            config["agents"] = {"defaults": {"model": {"primary": default}}}
        self.write(self.config, config)
        return config

    def install(self, version: str, **plugins: list[str]) -> None:
        """An OpenClaw whose package brings these plugins: id -> variables."""
        package = self.root / "lib/node_modules/openclaw"
        self.write(package / "package.json", {"name": "openclaw", "version": version})
        (self.root / "bin").mkdir(exist_ok=True)
        if not (command := self.root / "bin/openclaw").exists():
            command.symlink_to(self.write(package / "openclaw.mjs", "", 0o755))
        for name, variables in plugins.items():
            self.plug(package / "dist/extensions" / name.lower(), name.lower(), variables)

    def plug(self, folder: Path, provider: str, variables: list[str]) -> None:
        declared = {"providers": [{"id": provider, "envVars": variables}]}
        self.write(folder / "openclaw.plugin.json", {"id": provider, "setup": declared})

    def store(self, *credentials: Credential) -> None:
        index = Index()
        for credential in credentials:
            index = index.with_row(credential)
        path = self.state / INDEX
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(format_index(index))

    def launcher(self) -> Path:
        return self.write(self.state / LAUNCHER, "#!/bin/sh\n", 0o700)

    def look(self) -> Overview:
        """What is found, after it was put into words: there is a text for everything."""
        environ = self.variables
        found = look(environ, self.home, installed(environ), catalog.load())
        text = "\n".join([*status_lines(found, catalog.load()), json.dumps(status_payload(found))])
        assert KEY not in text
        return found

    def row(self, provider: str = "qwen") -> ProviderRow:
        (row,) = [row for row in self.look().rows if row.provider == provider]
        return row


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def profile(key: str | None = KEY, provider: str = "qwen", **more: object) -> dict[str, object]:
    entry: dict[str, object] = {"type": "api_key", "provider": provider, **more}
    return {**entry, "key": key} if key else entry


def bad(overview: Overview) -> set[Check]:
    return {health.check for health in overview.health if health.level is Level.BAD}


def of(overview: Overview, check: Check) -> list[Health]:
    return [health for health in overview.health if health.check is check]


def kinds(row: ProviderRow) -> list[tuple[SourceKind, str]]:
    return [(source.kind, source.name) for source in row.sources]


# ---- the config ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "kind", "name", "broken"),
    [
        (KEY, SourceKind.KEY, "apiKey", ""),
        ("${MY_KEY}", SourceKind.VARIABLE, "MY_KEY", ""),
        ("${UNSET}", SourceKind.VARIABLE, "UNSET", "unset"),
        ("qwen-oauth", SourceKind.MARKER, "qwen-oauth", ""),
        ("secretref-managed", SourceKind.MARKER, "secretref-managed", ""),
        (
            {"source": "env", "provider": "default", "id": "MY_KEY"},
            SourceKind.REF, "env:MY_KEY", "",
        ),
        (
            {"source": "env", "provider": "default", "id": "UNSET"},
            SourceKind.REF, "env:UNSET", "unset",
        ),
        (
            {"source": "exec", "provider": "vault", "id": "qwen"},
            SourceKind.REF, "exec:qwen", "",
        ),
        (
            {"source": "file", "provider": "mine", "id": "/qwen"},
            SourceKind.REF, "file:/qwen", "",
        ),
    ],
)  # fmt: skip
def test_the_key_of_a_block(
    machine: Machine, key: object, kind: SourceKind, name: str, broken: str
) -> None:
    machine.environ["MY_KEY"] = KEY
    machine.configure("qwen/m", qwen={"apiKey": key})
    row = machine.row()
    plaintext = kind is SourceKind.KEY
    path = None if name.removeprefix("env:") in ("MY_KEY", "UNSET") else machine.config
    assert row.sources == (Source(kind, name, path, plaintext, broken=broken),)
    assert row.source == row.sources[0]
    assert (Trouble.BROKEN in row.troubles) == bool(broken)
    assert (row.plan, row.region, row.models, row.is_default) == (
        "standard",
        "global",
        ("m",),
        True,
    )


@pytest.mark.parametrize("source", ["exec", "file"])
def test_a_ref_without_its_entry_is_broken(machine: Machine, source: str) -> None:
    config = machine.configure(
        "qwen/m", qwen={"apiKey": {"source": source, "provider": "mine", "id": "/qwen"}}
    )
    assert machine.row().source is not None
    del config["secrets"]
    machine.write(machine.config, config)
    (found,) = machine.row().sources
    assert (found.broken, machine.row().state) == ("no_alias", State.PROBLEM)


def test_a_variable_in_a_file_is_plain_text_and_counted_once(machine: Machine) -> None:
    machine.install("2026.9.6", qwen=["QWEN_API_KEY"])
    machine.configure(
        "qwen/m", qwen={"apiKey": {"source": "env", "provider": "default", "id": "QWEN_API_KEY"}}
    )
    machine.write(machine.state / ".env", f"QWEN_API_KEY={KEY}\n")
    row = machine.row()
    assert [(s.kind, s.path, s.plaintext) for s in row.sources] == [
        (SourceKind.ENV, machine.state / ".env", True),
        (SourceKind.REF, machine.state / ".env", True),
    ]
    assert row.troubles[-1] is Trouble.PLAINTEXT
    (plain,) = [h for h in machine.look().health if h.check is Check.PLAINTEXT]
    assert plain.facts == {"count": "1"}


@pytest.mark.parametrize("section", ["env", "vars"])
def test_variables_of_the_config_count(machine: Machine, section: str) -> None:
    config = machine.configure("qwen/m", qwen={"apiKey": "${MY_KEY}"})
    config["env"] = {"vars": {"MY_KEY": KEY}} if section == "vars" else {"MY_KEY": KEY}
    machine.write(machine.config, config)
    (found,) = machine.row().sources
    assert (found.broken, found.path, found.plaintext) == ("", machine.config, True)


@pytest.mark.parametrize("key", [None, "", 7, [], True])
def test_a_block_without_a_usable_key(machine: Machine, key: object) -> None:
    machine.configure("qwen/m", qwen={"apiKey": key} if key is not None else {})
    row = machine.row()
    assert (row.sources, row.source) == ((), None)
    assert (row.state, row.troubles) == (State.PROBLEM, (Trouble.NO_KEY,))
    assert not machine.look().works


@pytest.mark.parametrize(
    ("url", "plan", "region"),
    [
        (URL, "standard", "global"),
        (f"{URL}/", "standard", "global"),
        ("https://coding.dashscope.aliyuncs.com/v1", "coding", "cn"),
        ("https://api.example/v1", "", ""),
        (7, "", ""),
        (None, "", ""),
    ],
)
def test_plan_and_region_are_those_of_the_address(
    machine: Machine, url: object, plan: str, region: str
) -> None:
    machine.configure(qwen={"apiKey": KEY, "baseUrl": url})
    assert (machine.row().plan, machine.row().region) == (plan, region)


@pytest.mark.parametrize("config", [[], 7, {"models": 7}, {"models": {"providers": [{}]}}, {}])
def test_a_config_of_any_shape_shows_nothing(machine: Machine, config: object) -> None:
    machine.write(machine.config, config)
    found = machine.look()
    assert (found.rows, found.default_model) == ((), None)


@pytest.mark.parametrize("block", [7, None, [], "x", {"models": 7}, {"models": [7, {"id": 7}]}])
def test_a_block_of_any_shape_is_a_row_without_a_key(machine: Machine, block: object) -> None:
    machine.write(machine.config, {"models": {"providers": {"qwen": block}}})
    assert [row.provider for row in machine.look().rows] in (["qwen"], [])


def test_comments_and_includes_are_read(machine: Machine) -> None:
    machine.write(machine.state / "q.json5", f"{{ baseUrl: '{URL}', apiKey: '{KEY}' }}")
    machine.write(
        machine.config, "// mine\n{ models: { providers: { qwen: { $include: './q.json5' } } } }"
    )
    assert kinds(machine.row()) == [(SourceKind.KEY, "apiKey")]


@pytest.mark.parametrize(
    ("block", "model"),
    [("Qwen", "qwen/m"), ("qwen", "Qwen/m"), ("qwen", "myalias"), ("QWEN", " MYALIAS ")],
)
def test_letter_case_is_nothing_to_openclaw(machine: Machine, block: str, model: str) -> None:
    config = machine.configure("", **{block: {"apiKey": KEY}})
    models = {"other/x": {"alias": "MyAlias"}, "Qwen/m": {"alias": "MyAlias"}}
    config["agents"] = {"defaults": {"model": {"primary": model}, "models": models}}
    machine.write(machine.config, config)
    machine.store(QWEN)
    agent_database(
        machine.state / "agents/main/agent/openclaw-agent.sqlite", {"a": profile(provider="qWen")}
    )
    (row,) = machine.look().rows
    assert (row.provider, row.is_default) == (block, True)
    assert [source.kind for source in row.sources] == [
        SourceKind.PROFILE, SourceKind.KEY, SourceKind.STORED,
    ]  # fmt: skip


def test_of_two_spellings_the_plain_one_is_read(machine: Machine) -> None:
    machine.configure("Qwen/m", Qwen={"apiKey": KEY}, qwen={"apiKey": KEY}, QWEN={})
    found = machine.look()
    assert found.default == machine.row("qwen")
    assert found.works
    other = machine.row("Qwen")
    assert [(source.kind, source.idle) for source in other.sources] == [
        (SourceKind.KEY, Idle.NOT_READ)
    ]


# ---- headers that carry a key ----------------------------------------------------------------

BEARER = f"Bearer {KEY}"
AUTH = {"auth": {"mode": "authorization-bearer", "token": KEY}}
OTHER_AUTH = {"auth": {"mode": "header", "headerName": "X-Key", "value": KEY}}
ENV_REF = {"source": "env", "provider": "default", "id": "MY_KEY"}


def of_model(name: str) -> list[dict[str, object]]:
    return [{"id": "x"}, {"id": name, "headers": {"authorization": BEARER}}]


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ({"headers": {"Authorization": BEARER}}, "headers.Authorization"),
        ({"models": of_model("m")}, "models.1.headers.authorization"),
        ({"models": of_model("m"), "headers": {"Authorization": BEARER}},
         "models.1.headers.authorization"),
        ({"request": {"headers": {"Authorization": BEARER}}, "models": of_model("m")},
         "request.headers.Authorization"),
        ({"request": {**AUTH, "headers": {"Authorization": BEARER}}}, "request.auth.token"),
        ({"request": {"auth": {"headerName": "Authorization", "value": KEY}}},
         "request.auth.value"),
        ({"auth": "oauth", "headers": {"Authorization": BEARER}}, "headers.Authorization"),
    ],
)  # fmt: skip
def test_a_header_is_sent_instead_of_the_key(
    machine: Machine, block: dict[str, Any], name: str
) -> None:
    machine.configure("qwen/m@qwen:default", qwen={"apiKey": FILE_REF, "auth": "api-key", **block})
    machine.store(QWEN._replace(store=StoreKind.FILE))
    machine.write(machine.state / SECRETS, {})
    row = machine.row()
    assert row.source == Source(SourceKind.HEADER, name, machine.config, plaintext=True)
    assert row.sources[-1].shadowed_by == name
    assert row.troubles == (Trouble.HEADER_OVERRIDES, Trouble.PLAINTEXT_HEADER)
    assert not machine.look().works
    assert of(machine.look(), Check.PLAINTEXT)


@pytest.mark.parametrize(
    ("block", "idle"),
    [
        ({"headers": {"X-API-Key": KEY}}, [Idle.BESIDE]),
        ({"request": OTHER_AUTH}, [Idle.BESIDE]),
        ({"models": of_model("other")}, [Idle.OTHER_MODEL]),
        ({"request": OTHER_AUTH, "headers": {"Authorization": BEARER}},
         [Idle.BESIDE, Idle.NOT_SENT]),
        ({"headers": {"X-Team": "a"}, "request": {"auth": {"mode": "provider-default"}}}, []),
        ({"headers": 7, "request": [], "models": [7, {"headers": 7}]}, []),
    ],
)  # fmt: skip
def test_a_header_that_leaves_the_key_alone(
    machine: Machine, block: dict[str, Any], idle: list[Idle]
) -> None:
    machine.configure("qwen/m", qwen={"apiKey": "${MY_KEY}", **block})
    machine.environ["MY_KEY"] = KEY
    row = machine.row()
    assert row.source == Source(SourceKind.VARIABLE, "MY_KEY")
    assert [source.idle for source in row.sources[1:]] == idle
    assert row.troubles == ((Trouble.PLAINTEXT_HEADER,) if idle else ())
    assert machine.look().works


def test_no_header_is_sent_without_a_key(machine: Machine) -> None:
    machine.configure("qwen/m", qwen={"headers": {"Authorization": BEARER}})
    row = machine.row()
    assert [source.idle for source in row.sources] == [Idle.NOT_SENT]
    assert row.troubles == (Trouble.NO_KEY, Trouble.PLAINTEXT_HEADER)


@pytest.mark.parametrize(
    ("value", "plaintext"),
    [(BEARER, True), ("Bearer ${MY_KEY}", False), (ENV_REF, False), ("", False),
     ("Bearer ${SCHEME}${MY_KEY}", False), (FILE_REF, False)],
)  # fmt: skip
def test_a_header_that_names_its_key_is_not_plain(
    machine: Machine, value: object, plaintext: bool
) -> None:
    machine.environ["MY_KEY"] = KEY
    machine.configure("qwen/m", qwen={"apiKey": "${MY_KEY}", "headers": {"Authorization": value}})
    row = machine.row()
    assert row.source is not None
    assert (row.source.kind, row.source.plaintext) == (SourceKind.HEADER, plaintext)
    assert Trouble.HEADER_OVERRIDES in row.troubles


# ---- default and fallbacks -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "default", "fallbacks"),
    [
        ("qwen/m", "qwen", set()),
        ({"primary": "other/m", "fallbacks": ["qwen/m", "gone/x"]}, "other", {"qwen"}),
        ({"primary": "fast", "fallbacks": ["slow"]}, "qwen", {"other"}),
        ({"primary": "unknown-alias"}, None, set()),
        ({"fallbacks": 7}, None, set()),
    ],
)
def test_the_default_and_its_fallbacks_also_by_alias(
    machine: Machine, model: object, default: str | None, fallbacks: set[str]
) -> None:
    config = machine.configure(qwen={"apiKey": KEY}, other={"apiKey": KEY})
    aliases = {"qwen/m": {"alias": "fast"}, "other/m": {"alias": "slow"}, "odd": 7}
    config["agents"] = {"defaults": {"model": model, "models": aliases}}
    machine.write(machine.config, config)
    found = machine.look()
    assert (found.default.provider if found.default else None) == default
    assert {row.provider for row in found.rows if row.is_fallback} == fallbacks


def test_which_model_a_live_check_asks(machine: Machine) -> None:
    models = [{"id": "qwen3.5-plus"}, {"id": "qwen3.7-plus"}, {"id": "qwen3.7-max"}]
    block = {"apiKey": EXEC_REF, "models": models}
    machine.store(QWEN)
    machine.launcher()
    machine.configure("qwen/qwen3.7-max", qwen=block, other={"apiKey": KEY}, bare={"models": []})
    asked = {row.provider: row.model for row in machine.look().rows}
    assert asked == {"qwen": "qwen3.7-max", "other": "m", "bare": ""}
    machine.configure("other/x", qwen=block, other={"apiKey": KEY})
    asked = {row.provider: row.model for row in machine.look().rows}
    assert asked == {"qwen": QWEN.model, "other": "x"}


def test_a_default_without_a_block_is_a_problem_of_its_own(machine: Machine) -> None:
    """Real OpenClaw: ``Unknown model``, also where the block has the provider's other name."""
    machine.configure("modelstudio/m", qwen={"apiKey": KEY})
    found = machine.look()
    assert [(row.provider, row.is_default) for row in found.rows] == [
        ("qwen", False), ("modelstudio", True),
    ]  # fmt: skip
    assert machine.row("modelstudio").troubles == (Trouble.NO_KEY,)
    assert not found.works


# ---- OpenClaw's own credentials --------------------------------------------------------------

ERAS = {
    "2026.5.28": "agents/main/agent/auth-profiles.json",
    "2026.7.1": "agents/main/agent/openclaw-agent.sqlite",
    "2026.9.6": "state/openclaw.sqlite",
}


def fill_stores(machine: Machine, version: str | None = None) -> None:
    """A credential in each place where some version keeps them, named after it.

    2026.7.1 has a shared database too, and no credentials in it.
    """
    agent = machine.state / "agents/main/agent"
    machine.write(
        agent / "auth-profiles.json", {"version": 1, "profiles": {"qwen:json": profile()}}
    )
    agent_database(agent / "openclaw-agent.sqlite", {"qwen:agent": profile()})
    shared = {"qwen:shared": profile()} if version != "2026.7.1" else None
    shared_database(machine.state / "state/openclaw.sqlite", shared)


@pytest.mark.parametrize(
    ("version", "read"),
    [
        ("2026.5.28", {"qwen:json"}),
        ("2026.7.1", {"qwen:agent"}),
        ("2026.9.6", {"qwen:agent", "qwen:shared"}),
        (None, {"qwen:json", "qwen:agent", "qwen:shared"}),
    ],
)
def test_the_version_decides_which_stores_are_read(
    machine: Machine, version: str | None, read: set[str]
) -> None:
    if version:
        machine.install(version)
    machine.configure(qwen={"apiKey": KEY})
    fill_stores(machine, version)
    stored = [s for s in machine.row().sources if s.kind is SourceKind.PROFILE]
    assert {s.name for s in stored} == read | {"qwen:json", "qwen:agent"} | (
        {"qwen:shared"} if version != "2026.7.1" else set()
    )
    assert {s.name for s in stored if s.idle is None} == read
    assert {s.name for s in stored if s.idle is Idle.NOT_READ} == {s.name for s in stored} - read
    assert all(s.plaintext for s in stored)
    assert Trouble.STALE_PROFILE in machine.row().troubles


@pytest.mark.parametrize("version", ERAS)
def test_one_credential_in_every_store_is_one_source_that_is_read(
    machine: Machine, version: str
) -> None:
    machine.install(version)
    profiles = {"qwen:default": profile()}
    agent = machine.state / "agents/main/agent"
    machine.write(agent / "auth-profiles.json", {"version": 1, "profiles": profiles})
    agent_database(agent / "openclaw-agent.sqlite", profiles)
    shared = profiles if version != "2026.7.1" else None
    shared_database(machine.state / "state/openclaw.sqlite", shared)
    (source,) = machine.row().sources
    assert (source.name, source.idle, source.path) == (
        "qwen:default", None, machine.state / ERAS[version],
    )  # fmt: skip


def test_a_stored_credential_makes_a_provider_that_is_in_no_config(machine: Machine) -> None:
    machine.install("2026.9.6")
    shared_database(
        machine.state / "state/openclaw.sqlite", {"deepseek:default": profile(provider="deepseek")}
    )
    row = machine.row("deepseek")
    assert (row.configured, row.state, row.troubles) == (
        True, State.UNCHECKED, (Trouble.PLAINTEXT_ELSEWHERE,),
    )  # fmt: skip


def test_a_stored_credential_is_of_its_own_provider_alone(machine: Machine) -> None:
    """Real OpenClaw sends the key of the block (``tests/interop/test_status.py``)."""
    machine.install("2026.5.28", **PLUGIN)
    machine.environ["QWEN_API_KEY"] = KEY
    machine.configure(modelstudio={"apiKey": KEY})
    store = {"version": 1, "profiles": {"qwen:default": profile()}}
    machine.write(machine.state / "agents/main/agent/auth-profiles.json", store)
    assert kinds(machine.row("modelstudio")) == [(SourceKind.KEY, "apiKey")]
    assert kinds(machine.row("qwen")) == [
        (SourceKind.PROFILE, "qwen:default"), (SourceKind.ENV, "QWEN_API_KEY"),
    ]  # fmt: skip


def test_an_expired_login_is_not_taken(machine: Machine) -> None:
    machine.install("2026.9.6")
    machine.configure(mine={"apiKey": KEY})
    now = int(time.time())
    stored = {
        name: {"type": "oauth", "provider": "mine", "access": name, "expires": end * 1000}
        for name, end in (("mine:old", now - 9), ("mine:new", now + DAY))
    }
    shared_database(machine.state / "state/openclaw.sqlite", stored)
    assert [(s.name, s.idle, s.expires) for s in machine.row("mine").sources] == [
        ("mine:new", None, now + DAY), ("apiKey", None, None), ("mine:old", Idle.EXPIRED, now - 9),
    ]  # fmt: skip


def test_a_stored_reference_is_no_plain_text(machine: Machine) -> None:
    machine.install("2026.9.6")
    ref = {"source": "env", "provider": "default", "id": "X"}
    stored = {"qwen:default": profile(None, keyRef=ref)}
    shared_database(machine.state / "state/openclaw.sqlite", stored)
    assert not machine.row().plaintext


# ---- variables -------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["process", ".env", "config", "service"])
def test_where_a_variable_stands(machine: Machine, place: str) -> None:
    machine.install("2026.5.28", **PLUGIN)
    config = machine.configure(qwen={"apiKey": EXEC_REF})
    paths = {
        "process": None,
        ".env": machine.state / ".env",
        "config": machine.config,
        "service": machine.root / ".config/openclaw/gateway.env",
    }
    if place == "process":
        machine.environ["QWEN_API_KEY"] = KEY
    elif place == "config":
        machine.write(machine.config, {**config, "env": {"vars": {"QWEN_API_KEY": KEY}}})
    elif path := paths[place]:
        machine.write(path, f"QWEN_API_KEY={KEY}\n")
    source = machine.row().source
    assert source == Source(
        SourceKind.ENV, "QWEN_API_KEY", paths[place], plaintext=place != "process"
    )
    assert Trouble.ENV_OVERRIDES in machine.row().troubles
    assert Check.ENVIRONMENT in bad(machine.look())


def test_the_order_of_the_places(machine: Machine) -> None:
    machine.install("2026.5.28", **PLUGIN)
    config = {"env": {"vars": {"QWEN_API_KEY": KEY}}}
    machine.write(machine.config, config)
    seen = [machine.row().sources[0].path]
    service = machine.write(machine.root / ".config/openclaw/gateway.env", f"QWEN_API_KEY={KEY}")
    seen.append(machine.row().sources[0].path)
    dotenv = machine.write(machine.state / ".env", f"QWEN_API_KEY={KEY}")
    seen.append(machine.row().sources[0].path)
    machine.environ["QWEN_API_KEY"] = KEY
    seen.append(machine.row().sources[0].path)
    assert seen == [machine.config, service, dotenv, None]


def test_a_service_s_variables_are_those_of_the_usual_home(machine: Machine) -> None:
    machine.write(machine.root / ".config/openclaw/gateway.env", f"QWEN_API_KEY={KEY}")
    assert machine.row().sources
    machine.environ["OPENCLAW_STATE_DIR"] = str(machine.root / "other")
    assert machine.look().rows == ()
    machine.environ["OPENCLAW_STATE_DIR"] = str(machine.state)
    assert machine.row().sources


@pytest.mark.parametrize(
    "text",
    ["", "QWEN_API_KEY=", "QWEN_API_KEY=''", "# QWEN_API_KEY=x", "QWEN_API_KEY=\nOTHER=x", "=x"],
)
def test_a_variable_that_is_empty_or_a_comment_is_not_there(machine: Machine, text: str) -> None:
    machine.write(machine.state / ".env", text)
    assert machine.look().rows == ()


@pytest.mark.parametrize(
    "piece", ["\n", " ", "A\n", "A='\n", '"', "A=\\'\n", "export ", "#", "A=`", "A \n \n"]
)
@pytest.mark.timeout(20)
def test_no_env_file_takes_long(machine: Machine, piece: str) -> None:
    machine.write(machine.state / ".env", piece * ((1 << 20) // len(piece)))
    assert machine.look().rows == ()


@pytest.mark.parametrize("before", ["A=", "A= '", "A:", "export ", "A"])
@pytest.mark.parametrize("end", ["\rB", "'\rB", "x", "#\r#", "\r'x' y"])
@pytest.mark.timeout(20)
def test_no_run_of_blanks_takes_long(machine: Machine, before: str, end: str) -> None:
    machine.write(machine.state / ".env", before + " " * 100_000 + end)
    assert machine.look().rows == ()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_an_env_file_that_is_none_is_passed_over(
    machine: Machine, make: Callable[[Path], None]
) -> None:
    machine.configure(qwen={"apiKey": KEY})
    make(machine.state / ".env")
    assert machine.row().source


@pytest.mark.parametrize(
    ("folder", "idle"),
    [
        ("", Idle.NO_PLUGIN),
        ("npm/node_modules/@openclaw/qwen-provider", None),
        ("npm/projects/openclaw-qwen-1/node_modules/@openclaw/qwen-provider", None),
        ("extensions/qwen", None),
        ("git/git-1234/repo", None),
    ],
)
def test_a_plugin_decides_whether_a_variable_is_read(
    machine: Machine, folder: str, idle: Idle | None
) -> None:
    machine.install("2026.9.6")
    machine.environ["DASHSCOPE_API_KEY"] = KEY
    machine.configure("qwen/m", qwen={"apiKey": KEY})
    if folder:
        machine.plug(machine.state / folder, "qwen", PLUGIN["QWEN"])
    (variable,) = [s for s in machine.row().sources if s.kind is SourceKind.ENV]
    assert variable.idle is idle
    assert (Trouble.ENV_OVERRIDES in machine.row().troubles) == (idle is None)


def test_a_plugin_that_an_uninstall_only_marked_reads_nothing(machine: Machine) -> None:
    machine.install("2026.9.6")
    machine.environ["DASHSCOPE_API_KEY"] = KEY
    machine.configure("qwen/m", qwen={"apiKey": KEY})
    project = machine.state / "npm/projects/openclaw-qwen-provider-ff9f55ade7"
    machine.plug(project / "node_modules/@openclaw/qwen-provider", "qwen", PLUGIN["QWEN"])
    assert Trouble.ENV_OVERRIDES in machine.row().troubles
    machine.write(project / f".openclaw-retained-npm-installs/{project.name}.json", {})
    assert Trouble.ENV_OVERRIDES not in machine.row().troubles


@pytest.mark.parametrize(
    "manifest",
    ["{", "[]", '{"setup": {"providers": 7}, "envVars": 1}', '"envVars"',
     '{"setup": {"providers": [7]}, "envVars": 1}', '"envVars"' + "[" * 9999,
     '{"setup": {"providers": [{"id": "x", "envVars": 7}]}}'],
)  # fmt: skip
def test_a_plugin_that_cannot_be_read_is_none(machine: Machine, manifest: str) -> None:
    machine.install("2026.9.6")
    machine.environ["QWEN_API_KEY"] = KEY
    machine.write(machine.state / "extensions/x/openclaw.plugin.json", manifest)
    assert machine.row().sources[0].idle is Idle.NO_PLUGIN


def test_a_manifest_that_is_a_pipe_is_not_waited_for(machine: Machine) -> None:
    machine.environ["QWEN_API_KEY"] = KEY
    path = machine.state / "extensions/x/openclaw.plugin.json"
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert machine.row().sources[0].idle is Idle.NO_PLUGIN


def test_a_plugin_of_another_provider_adds_a_row(machine: Machine) -> None:
    machine.install("2026.9.6", acme=["ACME_API_KEY"])
    machine.environ["ACME_API_KEY"] = KEY
    row = machine.row("acme")
    assert (row.state, row.configured, row.source) == (
        State.DETECTED, False, Source(SourceKind.ENV, "ACME_API_KEY"),
    )  # fmt: skip


# ---- our own stores --------------------------------------------------------------------------


def refer(machine: Machine, ref: Mapping[str, str] = EXEC_REF) -> None:
    config = machine.configure("qwen/m", qwen={"apiKey": dict(ref), "auth": "api-key"})
    config["secrets"] = {
        "providers": {
            "openclaw_tui": exec_provider(machine.state),
            "openclaw_tui_file": file_provider(machine.state),
        }
    }
    machine.write(machine.config, config)


def test_a_key_in_the_keyring(machine: Machine) -> None:
    refer(machine)
    machine.store(QWEN)
    machine.launcher()
    row = machine.row()
    assert row.sources == (
        Source(SourceKind.REF, "exec:qwen/default", machine.config, profile=ProfileId("qwen")),
    )
    assert (row.troubles, machine.look().works) == ((), True)
    assert of(machine.look(), Check.RESOLVER)[0].level is Level.GOOD


def _no_row(machine: Machine) -> None:
    (machine.state / INDEX).unlink()


def _gone(machine: Machine) -> None:
    (machine.state / LAUNCHER).unlink()


def _link(machine: Machine) -> None:
    path = machine.state / LAUNCHER
    path.symlink_to(path.rename(path.with_name("real")))


def _mode(mode: int) -> Callable[[Machine], None]:
    return lambda machine: (machine.state / LAUNCHER).chmod(mode)


@pytest.mark.parametrize(
    ("harm", "broken"),
    [
        (_no_row, "no_row"),
        (_gone, "launcher_missing"),
        (_link, "launcher_untrusted"),
        (_mode(0o720), "launcher_untrusted"),
        (_mode(0o702), "launcher_untrusted"),
        (_mode(0o600), "launcher_untrusted"),
    ],
)
def test_why_openclaw_gets_no_key_from_the_keyring(
    machine: Machine, harm: Callable[[Machine], None], broken: str
) -> None:
    refer(machine)
    machine.store(QWEN)
    machine.launcher()
    harm(machine)
    found = machine.look()
    row = machine.row()
    assert row.source is not None
    assert row.source.broken == broken
    assert (row.state, row.troubles, found.works) == (State.PROBLEM, (Trouble.BROKEN,), False)
    assert (Check.RESOLVER in bad(found)) == broken.startswith("launcher")


@pytest.mark.parametrize("mode", [0o600, 0o644, None])
def test_a_key_in_the_private_file(machine: Machine, mode: int | None) -> None:
    refer(machine, FILE_REF)
    machine.store(QWEN)
    if mode is not None:
        machine.write(machine.state / SECRETS, {"qwen": {"default": KEY}}, mode)
    row = machine.row()
    assert row.source is not None
    assert row.source.broken == {0o600: "", 0o644: "file_mode", None: "file_missing"}[mode]
    assert row.source.profile == ProfileId("qwen")
    assert not of(machine.look(), Check.RESOLVER), "nobody needs the launcher"


@pytest.mark.parametrize("ref_id", ["", "qwen", "qwen/default/x", "Q W/x", "/qwen/default"])
def test_a_ref_that_is_none_of_ours_is_broken(machine: Machine, ref_id: str) -> None:
    refer(machine, {**EXEC_REF, "id": ref_id})
    machine.store(QWEN)
    machine.launcher()
    source = machine.row().source
    assert source is not None
    assert (source.profile, source.broken) == (None, "no_row")


def test_stored_keys_that_are_not_in_use(machine: Machine) -> None:
    refer(machine)
    machine.store(QWEN, *(_named(name) for name in ("work", "old")))
    machine.launcher()
    assert [(s.name, s.idle) for s in machine.row().sources] == [
        ("exec:qwen/default", None),
        ("qwen:old", Idle.NOT_IN_CONFIG),
        ("qwen:work", Idle.NOT_IN_CONFIG),
    ]


def test_stored_keys_alone_are_a_row_that_is_not_set_up(machine: Machine) -> None:
    machine.store(QWEN)
    row = machine.row()
    assert (row.state, row.troubles, row.sources[0].kind) == (
        State.DETECTED, (), SourceKind.STORED,
    )  # fmt: skip


def test_a_stored_key_under_an_alias_is_one_row(machine: Machine) -> None:
    """``move modelstudio`` leaves the block its name."""
    machine.configure("modelstudio/m", modelstudio={"apiKey": EXEC_REF})
    machine.store(QWEN, _named("work"))
    machine.launcher()
    (row,) = machine.look().rows
    assert [(s.kind, s.name) for s in row.sources] == [
        (SourceKind.REF, "exec:qwen/default"), (SourceKind.STORED, "qwen:work"),
    ]  # fmt: skip
    machine.configure(modelstudio={"apiKey": EXEC_REF}, qwen={"apiKey": KEY})
    assert "qwen:default" not in [s.name for s in machine.row("qwen").sources], "it is in use"


def _named(name: str) -> Credential:
    return QWEN._replace(profile=ProfileId("qwen", name))


# ---- verdicts --------------------------------------------------------------------------------


def remember(machine: Machine, verdict: Verdict, at: int, fingerprint: str = "aa") -> None:
    """A check of ``QWEN``'s key."""
    remember_check(machine.state, QWEN.subject, LiveCheck(fingerprint, verdict, at))


def test_a_verdict_is_shown_where_it_was_about_this_address(machine: Machine) -> None:
    refer(machine)
    machine.store(QWEN)
    machine.launcher()
    remember(machine, WORKS, 1_700_000_100)
    row = machine.row()
    assert (row.verdict, row.checked_at, row.state) == (WORKS, 1_700_000_100, State.WORKING)
    config = json.loads(machine.config.read_text("utf-8"))
    config["models"]["providers"]["qwen"]["baseUrl"] = "https://elsewhere.example/v1"
    machine.write(machine.config, config)
    assert (machine.row().verdict, machine.row().state) == (None, State.UNCHECKED)


def test_a_verdict_on_the_key_before_is_none_on_this(machine: Machine) -> None:
    refer(machine)
    machine.launcher()
    remember(machine, WORKS, 1_700_000_100)
    machine.store(QWEN._replace(fingerprint="bb"))
    assert machine.row().verdict is None


def test_a_check_of_somebody_else_s_key_is_remembered(machine: Machine) -> None:
    machine.configure("other/m", other={"apiKey": {"source": "exec", "provider": "v", "id": "o"}})
    row = machine.row("other")
    assert row.source is not None
    check = LiveCheck(seal(row.source.path), REFUSED, 1_700_000_100)
    remember_check(machine.state, subject(row, row.source), check)
    row = machine.row("other")
    assert (row.verdict, row.checked_at) == (REFUSED, 1_700_000_100)
    assert row.troubles == (Trouble.REFUSED,)
    machine.configure("other/m", other={"apiKey": KEY})
    assert machine.row("other").verdict is None, "another source"


def test_what_a_newer_version_remembered_is_shown_as_far_as_it_is_known(machine: Machine) -> None:
    refer(machine)
    machine.store(QWEN)
    machine.launcher()
    remember(machine, Verdict(Status.REFUSED, "new_cause", 499), 1)
    rows = json.loads(json.dumps(status_payload(machine.look())["providers"]))
    assert rows[0]["verdict"] == {
        "status": "refused", "code": "new_cause", "cause": "new_cause", "remedy": None,
        "httpStatus": 499,
    }  # fmt: skip


@pytest.mark.parametrize(
    "memory",
    ["{", "[]", '{"checks": 7}', '{"checks": {"%s": 7}}', "[" * 5_000,
     '{"checks": {"%s": {"fingerprint": "aa", "checked_at": 1e999, "verdict":'
     ' {"status": "accepted", "cause": "works", "http_status": 200, "models": []}}}}'],
)  # fmt: skip
def test_a_memory_that_cannot_be_read_is_empty(machine: Machine, memory: str) -> None:
    refer(machine)
    machine.store(QWEN)
    machine.launcher()
    machine.write(machine.state / CHECKS, memory.replace("%s", QWEN.subject))
    assert (machine.row().verdict, machine.look().works) == (None, True)


# ---- the Portal ------------------------------------------------------------------------------


def test_the_portal_s_leftovers_are_named(tmp_path: Path) -> None:
    portal_home(tmp_path, int(time.time()) - DAY)
    machine = Machine(tmp_path)
    found = machine.look()
    row = machine.row("qwen-portal")
    assert (row.state, row.troubles[0]) == (State.LEGACY, Trouble.PORTAL)
    assert row.source == Source(SourceKind.MARKER, "qwen-oauth", machine.config)
    assert of(found, Check.PORTAL)[0].command == ("openclaw-tui", "migrate")
    assert not found.works


def test_the_qwen_cli_s_login_alone_is_no_alarm(machine: Machine) -> None:
    machine.configure("qwen/m", qwen={"apiKey": KEY})
    machine.write(machine.root / ".qwen/oauth_creds.json", {"access_token": KEY})
    found = machine.look()
    assert not of(found, Check.PORTAL)
    assert found.works
    assert [row.provider for row in found.rows] == ["qwen"], "nor a provider"


def test_the_qwen_cli_s_login_stands_beside_openclaw_s_own(machine: Machine) -> None:
    machine.configure("qwen-oauth/m", **{"qwen-oauth": {"apiKey": KEY}})
    machine.write(machine.root / ".qwen/oauth_creds.json", {"access_token": KEY})
    login = Source(SourceKind.LOGIN, "Qwen CLI", idle=Idle.FOREIGN)
    assert login in machine.row("qwen-oauth").sources


# ---- what cannot be read (the rest still shows, and health names the file) ---------------------


def _two_stores(machine: Machine) -> Path:
    """A working provider in the config, one credential in a store; the path of another store."""
    machine.install("2026.9.6")
    machine.configure("qwen/m", qwen={"apiKey": KEY})
    stored = {"other:default": profile(provider="other")}
    agent_database(machine.state / "agents/a/agent/openclaw-agent.sqlite", stored)
    return machine.state / "agents/b/agent/openclaw-agent.sqlite"


def _assert_rest_shows(machine: Machine, path: Path) -> None:
    found = machine.look()
    assert [row.provider for row in found.rows] == ["qwen", "other"]
    assert [each.facts["path"] for each in of(found, Check.UNREADABLE)] == [str(path)]
    assert found.works, "the default needs none of it"


def test_a_locked_database(machine: Machine) -> None:
    path = _two_stores(machine)
    agent_database(path, {"qwen:default": profile()})
    with closing(sqlite3.connect(path)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("UPDATE auth_profile_store SET updated_at = 2")
        holder.commit()  # into the log, which has to be read from now on
        holder.execute("BEGIN EXCLUSIVE")
        _assert_rest_shows(machine, path)


def test_a_newer_schema_holds_nothing(machine: Machine) -> None:
    path = _two_stores(machine)
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE auth_profile_store (id TEXT, blob_v2 BLOB)")
        database.execute("CREATE TABLE something_new (x)")
        database.execute("PRAGMA user_version = 99")
        database.commit()
    found = machine.look()
    assert [row.provider for row in found.rows] == ["qwen", "other"]
    assert not of(found, Check.UNREADABLE)


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look like one" * 9,
                                     b"SQLite format 3\x00" + bytes(200)])  # fmt: skip
def test_a_damaged_database(machine: Machine, content: bytes) -> None:
    path = _two_stores(machine)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    _assert_rest_shows(machine, path)


def test_a_database_whose_json_is_cut_off(machine: Machine) -> None:
    path = _two_stores(machine)
    agent_database(path, {})
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE auth_profile_store SET store_json = '{\"profiles\": {'")
        database.commit()
    _assert_rest_shows(machine, path)


@pytest.mark.parametrize("content", ["{", '{"profiles": {"qwen:default"', "\ufeff\x00", "[" * 9999])
def test_a_json_store_that_is_cut_off(machine: Machine, content: str) -> None:
    _two_stores(machine)
    path = machine.write(machine.state / "agents/b/agent/auth-profiles.json", content)
    _assert_rest_shows(machine, path)


@pytest.mark.parametrize("name", ["auth-profiles.json", "openclaw-agent.sqlite"])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_a_store_that_is_no_file_is_not_opened(
    machine: Machine, name: str, make: Callable[[Path], None]
) -> None:
    path = _two_stores(machine).with_name(name)
    path.parent.mkdir(parents=True)
    make(path)
    found = machine.look()
    assert [row.provider for row in found.rows] == ["qwen", "other"]
    assert found.works


@pytest.mark.parametrize("content", ["{", "{ models: ", '{"models": {"providers": {', "\x00"])
def test_a_broken_config(machine: Machine, content: str) -> None:
    _two_stores(machine)
    machine.write(machine.config, content)
    found = machine.look()
    assert [row.provider for row in found.rows] == ["other"]
    (config,) = of(found, Check.CONFIG)
    assert (config.level, config.facts["path"]) == (Level.BAD, str(machine.config))
    assert config.facts["line"] != "?"
    assert not of(found, Check.UNREADABLE)
    assert not found.works


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_a_config_that_is_no_file_is_not_called_good(
    machine: Machine, make: Callable[[Path], None]
) -> None:
    _two_stores(machine)
    machine.config.unlink()
    make(machine.config)
    found = machine.look()
    assert [(each.level, each.facts["path"]) for each in of(found, Check.CONFIG)] == [
        (Level.BAD, str(machine.config))
    ]
    assert not of(found, Check.UNREADABLE)
    assert [row.provider for row in found.rows] == ["other"]


@pytest.mark.parametrize(
    ("include", "path"),
    [
        ("./gone.json", "gone.json"),
        ("../outside.json", "../outside.json"),
        ("./openclaw.json", "openclaw.json"),
        ("./broken.json", "broken.json"),
        (7, "openclaw.json"),
    ],
)
def test_a_config_that_includes_what_it_may_not(
    machine: Machine, include: object, path: str
) -> None:
    _two_stores(machine)
    machine.write(machine.state / "broken.json", "{")
    machine.write(machine.root / "outside.json", {})
    machine.write(machine.config, {"models": {"$include": include}})
    found = machine.look()
    assert [row.provider for row in found.rows] == ["other"]
    (config,) = of(found, Check.CONFIG)
    assert config.level is Level.BAD
    assert Path(config.facts["path"]).name == Path(path).name


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "{}", '{"credentials": {"qwen/default": {"store": "x"}}}',
     '{"credentials": {"Q": {}}}', '{"credentials": 7}', "[" * 5_000, '{"credentials":' * 5_000],
)  # fmt: skip
def test_a_broken_index(machine: Machine, content: str) -> None:
    _two_stores(machine)
    _assert_rest_shows(machine, machine.write(machine.state / INDEX, content))


@pytest.mark.parametrize(
    ("place", "value"),
    [(("version",), 99), (("of_tomorrow",), 1), (("salt",), None),
     (("credentials", "qwen/default", "of_tomorrow"), 1),
     (("credentials", "qwen/default", "backend"), None)],
)  # fmt: skip
def test_an_index_that_every_other_command_refuses(
    machine: Machine, place: tuple[str, ...], value: object
) -> None:
    _two_stores(machine)
    index = json.loads(format_index(Index().with_row(QWEN)))
    *way, last = place
    within = index
    for part in way:
        within = within[part]
    within |= {last: value}
    if value is None:
        del within[last]
    content = json.dumps(index)
    with pytest.raises(Problem):
        parse_index(content.encode(), machine.state / INDEX)
    _assert_rest_shows(machine, machine.write(machine.state / INDEX, content))


def test_an_index_whose_time_is_none(machine: Machine) -> None:
    _two_stores(machine)
    row = json.loads(format_index(Index().with_row(QWEN)))
    row["credentials"]["qwen/default"]["checked_at"] = "yesterday"
    remember(machine, WORKS, 1_700_000_100)
    _assert_rest_shows(machine, machine.write(machine.state / INDEX, json.dumps(row)))


@pytest.fixture
def of_nobody() -> Iterator[Machine]:
    """A home of a person who is not root: root may enter every folder."""
    with TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "mei")
        _two_stores(machine)
        machine.write(machine.root / ".qwen/oauth_creds.json", {})
        agent_database(machine.state / "agents/b/agent/openclaw-agent.sqlite", {})
        machine.look()  # what is imported late may stand where only root gets in
        is_root = os.geteuid() == 0
        if is_root:
            Path(folder).chmod(0o755)
            for path in [machine.root, *machine.root.rglob("*")]:
                os.chown(path, 65534, 65534, follow_symlinks=False)
            os.seteuid(65534)
        try:
            yield machine
        finally:
            for path in (machine.state / "agents/b/agent", machine.root / ".qwen"):
                path.chmod(0o700)
            if is_root:
                os.seteuid(0)


def test_folders_that_may_not_be_entered(of_nobody: Machine) -> None:
    folder = of_nobody.state / "agents/b/agent"
    for path in (folder, of_nobody.root / ".qwen"):
        path.chmod(0)
    found = of_nobody.look()
    assert [row.provider for row in found.rows] == ["qwen", "other"]
    told = [Path(each.facts["path"]) for each in of(found, Check.UNREADABLE)]
    assert {path.parent for path in told} == {folder}
    assert found.works


@pytest.mark.parametrize("closed", ["agents", "agents/b"])
def test_a_folder_of_agents_that_may_not_be_entered_is_named(
    of_nobody: Machine, closed: str
) -> None:
    folder = of_nobody.state / closed
    folder.chmod(0)
    try:
        told = of(of_nobody.look(), Check.UNREADABLE)
    finally:
        folder.chmod(0o700)
    assert [each.facts["path"] for each in told] == [str(folder)]


# ---- a change that was interrupted -------------------------------------------------------------


@pytest.mark.parametrize("state", BackupState)
def test_a_change_that_was_interrupted_is_told(machine: Machine, state: BackupState) -> None:
    machine.configure("qwen/m", qwen={"apiKey": KEY})
    folder = machine.state / "openclaw-tui/backups/20260101T000000Z-01"
    machine.write(folder / "journal.json", {"state": state})
    machine.write(folder.with_name("20260101T000000Z-02") / "journal.json", {"state": "committed"})
    machine.write(folder.with_name("notes"), {"state": state})
    found = machine.look()
    interrupted = state in ("opened", "prepared", "undoing")
    told = [each.facts for each in of(found, Check.INTERRUPTED)]
    assert told == [{"backup": folder.name}] * interrupted
    assert found.works


def test_several_are_told_in_the_order_in_which_they_were_begun(machine: Machine) -> None:
    machine.configure("qwen/m", qwen={"apiKey": KEY})
    ids = [f"20260101T000000Z-{number}" for number in ("02", "998", "999", "1000")]
    for backup in ids:
        path = machine.state / "openclaw-tui/backups" / backup / "journal.json"
        machine.write(path, {"state": "prepared"})
    told = of(machine.look(), Check.INTERRUPTED)
    assert [each.facts["backup"] for each in told] == ids


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"state": []}', b"\xff"])
def test_a_journal_that_cannot_be_read_was_not_interrupted(
    machine: Machine, content: bytes
) -> None:
    path = machine.state / "openclaw-tui/backups/20260101T000000Z-01/journal.json"
    machine.write(path, None)
    path.write_bytes(content)
    assert of(machine.look(), Check.INTERRUPTED) == []


# ---- what the dashboard watches ----------------------------------------------------------------


def _of_agent(machine: Machine) -> Path:
    return machine.root / "elsewhere/agent"


WATCHED: Mapping[str, Callable[[Machine], Path]] = {
    "config": lambda machine: machine.config,
    "included": lambda machine: machine.state / "more.json5",
    "included there": lambda machine: machine.state / "folder/deep.json",
    "included, missing": lambda machine: machine.state / "missing.json",
    "variables": lambda machine: machine.state / ".env",
    "agent's store": lambda machine: _of_agent(machine) / "auth-profiles.json",
    "agent's database": lambda machine: _of_agent(machine) / "openclaw-agent.sqlite",
    "index": lambda machine: machine.state / INDEX,
    "checks": lambda machine: machine.state / CHECKS,
    "cli login": lambda machine: machine.root / ".qwen/oauth_creds.json",
    "journal": lambda machine: machine.state / FOLDER / "backups/x/journal.json",
}


@pytest.mark.parametrize("name", WATCHED)
def test_a_file_that_changes_is_noticed(machine: Machine, name: str) -> None:
    machine.write(machine.state / "more.json5", "{ /* mine */ $include: 'folder/deep.json' }")
    machine.write(machine.state / "folder/deep.json", {"providers": {"qwen": {"apiKey": KEY}}})
    includes = ["more.json5", *(["missing.json"] if "missing" in name else [])]
    agents = {"list": [{"id": "a", "agentDir": str(_of_agent(machine))}]}
    machine.write(machine.config, {"models": {"$include": includes}, "agents": agents})
    _of_agent(machine).mkdir(parents=True)
    path = WATCHED[name](machine)
    path.parent.mkdir(parents=True, exist_ok=True)
    port = World(machine.variables, None).dashboard()
    port.look()
    assert port.stamp() == port.stamp()
    marks = [port.stamp()]
    for content in ("{}", "{ }"):
        machine.write(path, content)
        marks.append(port.stamp())
    path.unlink()
    marks.append(port.stamp())
    assert all(before != after for before, after in pairwise(marks))


# ---- size, and what a look leaves alone --------------------------------------------------------


def _seconds(machine: Machine) -> float:
    start = time.process_time()  # of this process alone, whatever else the machine does
    machine.look()
    return time.process_time() - start


def _fill(machine: Machine, count: int) -> None:
    machine.install("2026.9.6", **PLUGIN)
    machine.environ["QWEN_API_KEY"] = KEY
    machine.configure("p1/m", **{f"p{number}": {"apiKey": KEY} for number in range(count)})
    machine.store(*(_named(f"n{number}") for number in range(count)))
    stored = {f"p{number}:default": profile(provider=f"p{number}") for number in range(count)}
    shared_database(machine.state / "state/openclaw.sqlite", stored)


def test_ten_thousand_providers_cost_no_worse_than_linearly(tmp_path: Path) -> None:
    small, large = Machine(tmp_path / "small"), Machine(tmp_path / "large")
    _fill(small, 1_000)
    _fill(large, 10_000)
    assert len(large.look().rows) == 10_001
    assert min(_seconds(large) for _ in range(2)) < 25 * min(_seconds(small) for _ in range(3))


_WATCHED = """
import json, os, sys
from pathlib import Path
from openclaw_tui.plain.status import status_payload
from openclaw_tui.plain.status_text import status_lines
from openclaw_tui.services import catalog
from openclaw_tui.services.home import discover
from openclaw_tui.services.openclaw_install import installed
from openclaw_tui.services.status.look import look

seen = []
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
             "os.system", "os.remove", "os.rename", "os.mkdir", "os.chmod", "os.truncate")

def watch(event, arguments):
    if event.startswith(FORBIDDEN):
        seen.append(event)
    if event == "open" and isinstance(arguments[2], int):
        if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            seen.append(f"open {arguments[0]}")

sys.addaudithook(watch)
found = look(os.environ, discover(os.environ), installed(os.environ), catalog.load())
json.dumps([status_payload(found), [*status_lines(found, catalog.load())]])
print(json.dumps([seen, [row.provider for row in found.rows]]))
"""


def test_a_look_opens_no_socket_starts_nothing_and_writes_nothing(tmp_path: Path) -> None:
    portal_home(tmp_path, int(time.time()) - DAY)
    machine = Machine(tmp_path, {"QWEN_API_KEY": KEY})
    machine.install("2026.9.6", **PLUGIN)
    shared_database(machine.state / "state/openclaw.sqlite", {"qwen:default": profile()})
    machine.store(QWEN)
    machine.launcher()
    machine.write(machine.state / SECRETS, {"qwen": {"default": KEY}}, 0o644)
    before = tree(tmp_path)
    done = subprocess.run(
        [sys.executable, "-B", "-c", _WATCHED],
        env=machine.variables, cwd=Path(__file__).parents[2], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen, rows = json.loads(done.stdout)
    assert seen == []
    assert {"qwen-portal", "qwen"} <= set(rows)
    assert tree(tmp_path) == before


def test_no_look_keeps_a_key(machine: Machine) -> None:
    machine.install("2026.9.6", **PLUGIN)
    machine.environ["QWEN_API_KEY"] = KEY
    config = machine.configure("qwen/m", qwen={"apiKey": KEY})
    machine.write(machine.config, {**config, "env": {"vars": {"QWEN_API_KEY": KEY}}})
    fill_stores(machine)
    assert KEY not in repr(machine.look())
