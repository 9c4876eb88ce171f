"""The live check sends the key that OpenClaw would send, wherever it stands, and only there."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_tui.core.cause import Cause
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.probe import ProbeRequest, StageUpdate
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services import prober
from openclaw_tui.services.live import World
from openclaw_tui.services.places import CHECKS, FOLDER, SECRETS
from openclaw_tui.services.plain_keys import PlainKeys
from openclaw_tui.services.prober import HttpProber
from openclaw_tui.services.status.checker import can_check
from openclaw_tui.services.status.config_sources import ConfigSources
from openclaw_tui.services.status.look import _Gathered
from openclaw_tui.services.status.tokens import Tokens
from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.support.openclaw_databases import agent_database, shared_database
from tests.support.secret_service import secret_service

RIGHT = Secret("sk-0123456789abcdef0123456789abcdef")
WRONG = "sk-ffffffffffffffffffffffffffffffff"
Meanwhile = Callable[[World, FakeEndpoint], Awaitable[None]]


@pytest.fixture
async def endpoint() -> AsyncIterator[FakeEndpoint]:
    """It accepts the right key alone."""
    async with FakeEndpoint({RIGHT.reveal(): ANYWHERE}) as endpoint:
        yield endpoint


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A home without a keyring, in which OpenClaw is not installed."""
    (tmp_path / ".openclaw/agents/main/agent").mkdir(parents=True)
    return World({"HOME": str(tmp_path), "PATH": os.environ["PATH"]}, None)


def state(world: World) -> Path:
    return world.home.state_dir


def environ(world: World) -> dict[str, str]:
    """The variables of the person, who may set more of them."""
    held = world._environ
    assert isinstance(held, dict)
    return held


def write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    path.chmod(0o600)


def configure(world: World, endpoint: FakeEndpoint, key: object, **more: Any) -> None:
    block = {"baseUrl": endpoint.url(), "models": [{"id": "qwen3.7-plus"}], "apiKey": key}
    write(world.home.config_path, {"models": {"providers": {"qwen": block}}, **more})


def row(world: World, provider: str = "qwen") -> ProviderRow:
    (found,) = [each for each in world.dashboard().look().rows if each.provider == provider]
    return found


async def check(world: World) -> Status:
    verdict = await world.dashboard().check(row(world), lambda _: None)
    return verdict.status


async def assert_right(world: World, endpoint: FakeEndpoint) -> None:
    assert can_check(row(world))
    assert await check(world) is Status.ACCEPTED
    assert {request.token for request in endpoint.requests} == {RIGHT.reveal()}
    assert all(request.headers["user-agent"].startswith("openclaw-tui/")
               for request in endpoint.requests)  # fmt: skip
    source = row(world).source
    assert source is not None
    in_a_file = source.profile is not None or source.path is not None
    assert (row(world).verdict is not None) is in_a_file, "remembered, where it can be told apart"
    memory = state(world) / CHECKS
    assert not memory.exists() or RIGHT.reveal() not in memory.read_text("utf-8")


async def assert_missing(world: World, endpoint: FakeEndpoint) -> None:
    with pytest.raises(Problem) as caught:
        await check(world)
    assert caught.value.code is ProblemCode.SECRET_MISSING
    assert endpoint.requests == []


async def set_up(world: World, endpoint: FakeEndpoint, store: StoreKind) -> None:
    choice = world.catalog().choice("qwen-standard-api-key")
    assert choice is not None
    variable = "MY_KEY" if store is StoreKind.ENV else None
    draft = Draft().with_choice(choice, endpoint.url()).with_token(RIGHT, variable)
    draft = draft.with_unverified()
    draft = draft.with_model(choice.plan.default_model, make_default=True).with_store(store)
    setup = world.services().setup
    await setup.apply(draft, await setup.plan(draft))


# ---- headers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "of_block",
    [{"headers": {"Authorization": f"Bearer {RIGHT.reveal()}"}},
     {"request": {"auth": {"mode": "authorization-bearer", "token": RIGHT.reveal()}}}],
)  # fmt: skip
async def test_a_header_of_the_block(
    world: World, endpoint: FakeEndpoint, of_block: dict[str, Any]
) -> None:
    configure(world, endpoint, WRONG)
    config = json.loads(world.home.config_path.read_text("utf-8"))
    config["models"]["providers"]["qwen"] |= of_block
    write(world.home.config_path, config)
    await assert_right(world, endpoint)


async def test_a_header_that_names_a_variable(world: World, endpoint: FakeEndpoint) -> None:
    configure(world, endpoint, WRONG)
    config = json.loads(world.home.config_path.read_text("utf-8"))
    config["models"]["providers"]["qwen"] |= {"headers": {"Authorization": "Bearer ${MY_KEY}"}}
    write(world.home.config_path, config)
    write(state(world) / ".env", f"MY_KEY={RIGHT.reveal()}\n")
    await assert_missing(world, endpoint)


# ---- ours ------------------------------------------------------------------------------------


async def test_our_private_file(world: World, endpoint: FakeEndpoint) -> None:
    await set_up(world, endpoint, StoreKind.FILE)
    await assert_right(world, endpoint)


async def test_our_private_file_is_gone(world: World, endpoint: FakeEndpoint) -> None:
    await set_up(world, endpoint, StoreKind.FILE)
    (state(world) / SECRETS).unlink()
    assert not can_check(row(world))
    await assert_missing(world, endpoint)


@pytest.mark.keyring
async def test_the_keyring(tmp_path: Path, endpoint: FakeEndpoint) -> None:
    with secret_service(sys.executable) as session:
        world = World({**session.environ, "HOME": str(tmp_path)}, None)
        await set_up(world, endpoint, StoreKind.KEYRING)
        await assert_right(world, endpoint)


@pytest.mark.parametrize("place", ["process", "dotenv"])
async def test_our_variable(world: World, endpoint: FakeEndpoint, place: str) -> None:
    environ(world)["MY_KEY"] = RIGHT.reveal()
    await set_up(world, endpoint, StoreKind.ENV)
    if place == "dotenv":
        write(state(world) / ".env", f"MY_KEY={environ(world).pop('MY_KEY')}\n")
    assert [(s.name, s.profile, s.idle) for s in row(world).sources] == [
        ("env:MY_KEY", ProfileId("qwen"), None)
    ]
    await assert_right(world, endpoint)
    verdict = world.credentials.get(ProfileId("qwen")).verdict
    assert verdict is not None
    assert verdict.status is Status.ACCEPTED


# ---- other places ----------------------------------------------------------------------------


async def test_plain_text_in_the_config(world: World, endpoint: FakeEndpoint) -> None:
    configure(world, endpoint, RIGHT.reveal())
    await assert_right(world, endpoint)


REFS = ["${MY_KEY}", {"source": "env", "provider": "default", "id": "MY_KEY"}]


@pytest.mark.parametrize("key", REFS, ids=["variable", "ref"])
@pytest.mark.parametrize("place", ["process", "dotenv", "service", "config"])
async def test_a_variable(world: World, endpoint: FakeEndpoint, key: object, place: str) -> None:
    line = f"MY_KEY={RIGHT.reveal()}\n"
    more: dict[str, Any] = {}
    match place:
        case "process":
            environ(world)["MY_KEY"] = RIGHT.reveal()
            write(state(world) / ".env", f"MY_KEY={WRONG}\n")
        case "dotenv":
            write(state(world) / ".env", line)
            write(state(world).parent / ".config/openclaw/gateway.env", f"MY_KEY={WRONG}\n")
        case "service":
            write(state(world).parent / ".config/openclaw/gateway.env", line)
            more = {"env": {"vars": {"MY_KEY": WRONG}}}
        case _:
            more = {"env": {"vars": {"MY_KEY": RIGHT.reveal()}}}
    configure(world, endpoint, key, **more)
    await assert_right(world, endpoint)


@pytest.mark.parametrize("key", ["QWEN_API_KEY", "$QWEN_API_KEY", "$MY_KEY"])
async def test_a_variable_by_its_bare_name(world: World, endpoint: FakeEndpoint, key: str) -> None:
    write(state(world) / ".env", f"{key.removeprefix('$')}={RIGHT.reveal()}\n")
    configure(world, endpoint, key)
    await assert_right(world, endpoint)
    source = row(world).source
    assert source is not None
    assert source.path == state(world) / ".env"


@pytest.mark.parametrize(
    "text",
    [
        "MY_KEY={right}",
        'export MY_KEY="{right}"',
        "  MY_KEY = '{right}'  # mine",
        "MY_KEY={right} # mine",
        "MY_KEY={wrong}\nMY_KEY={right}\n",
        "EMPTY=\nMY_KEY={right}\r\nALSO_EMPTY=",
        "OTHER={wrong}\rMY_KEY={right}\rEND=",
        "NOT_MY_KEY={wrong}\nMY_KEY: {right}\n#MY_KEY={wrong}",
        'MULTI="a\nMY_KEY={wrong}\n"\nMY_KEY=`{right}`',
    ],
)
async def test_an_env_file_is_read_as_openclaw_reads_it(
    world: World, endpoint: FakeEndpoint, text: str
) -> None:
    write(state(world) / ".env", text.format(right=RIGHT.reveal(), wrong=WRONG))
    configure(world, endpoint, "${MY_KEY}")
    await assert_right(world, endpoint)


@pytest.mark.parametrize("text", ["", "MY_KEY=\nOTHER={right}", "# MY_KEY={right}"])
@pytest.mark.parametrize("key", REFS, ids=["variable", "ref"])
async def test_a_variable_that_is_not_set(
    world: World, endpoint: FakeEndpoint, key: object, text: str
) -> None:
    write(state(world) / ".env", text.format(right=RIGHT.reveal()))
    configure(world, endpoint, key)
    assert not can_check(row(world))
    await assert_missing(world, endpoint)


@pytest.mark.parametrize("member", ["key", "token", "access"])
@pytest.mark.parametrize("store", ["json", "agent", "shared"])
async def test_openclaw_s_own_credential(
    world: World, endpoint: FakeEndpoint, store: str, member: str
) -> None:
    configure(world, endpoint, WRONG)
    alive = int(time.time() + 9_999) * 1000
    login = {"type": "x", "provider": "qwen", member: RIGHT.reveal(), "expires": alive}
    profiles = {
        "qwen:old": {**login, member: WRONG, "expires": 1_000},
        "qwen:default": login,
        "other:default": {**login, "provider": "other", member: WRONG},
    }
    agent = state(world) / "agents/main/agent"
    match store:
        case "json":
            write(agent / "auth-profiles.json", {"version": 1, "profiles": profiles})
        case "agent":
            agent_database(agent / "openclaw-agent.sqlite", profiles)
        case _:
            shared_database(state(world) / "state/openclaw.sqlite", profiles)
    await assert_right(world, endpoint)


async def test_a_variable_that_a_plugin_reads(world: World, endpoint: FakeEndpoint) -> None:
    declared = {"setup": {"providers": [{"id": "qwen", "envVars": ["QWEN_API_KEY"]}]}}
    write(state(world) / "extensions/qwen/openclaw.plugin.json", declared)
    configure(world, endpoint, WRONG)
    environ(world)["QWEN_API_KEY"] = RIGHT.reveal()
    await assert_right(world, endpoint)


@pytest.mark.parametrize("source", ["exec", "file"])
async def test_another_program_s_resolver_is_not_run(
    world: World, endpoint: FakeEndpoint, source: str
) -> None:
    trap = state(world) / "trap"
    write(trap, f"#!/bin/sh\ntouch {trap}.sprung\n")
    trap.chmod(0o700)
    providers = {"vault": {"source": source, "command": str(trap), "path": str(trap)}}
    ref = {"source": source, "provider": "vault", "id": "/qwen"}
    configure(world, endpoint, ref, secrets={"providers": providers})
    await assert_missing(world, endpoint)
    assert not trap.with_name("trap.sprung").exists()


async def test_a_stored_reference_is_not_followed(world: World, endpoint: FakeEndpoint) -> None:
    ref = {"source": "env", "provider": "default", "id": "MY_KEY"}
    stored = {"qwen:default": {"type": "api_key", "provider": "qwen", "keyRef": ref}}
    shared_database(state(world) / "state/openclaw.sqlite", stored)
    configure(world, endpoint, WRONG)
    await assert_missing(world, endpoint)


async def test_no_key_at_all(world: World, endpoint: FakeEndpoint) -> None:
    configure(world, endpoint, None)
    assert not can_check(row(world))
    await assert_missing(world, endpoint)


async def test_a_marker_is_no_key(world: World, endpoint: FakeEndpoint) -> None:
    configure(world, endpoint, "secretref-managed")
    assert not can_check(row(world))
    await assert_missing(world, endpoint)


async def test_a_key_that_changed_since_the_look_is_the_new_one(
    world: World, endpoint: FakeEndpoint
) -> None:
    configure(world, endpoint, WRONG)
    seen = row(world)
    configure(world, endpoint, RIGHT.reveal())
    verdict = await world.dashboard().check(seen, lambda _: None)
    assert verdict.status is Status.ACCEPTED


def _other_address(block: dict[str, Any]) -> None:
    block["baseUrl"] += "/"


def _other_variable(block: dict[str, Any]) -> None:
    block["apiKey"] = "${OTHER_KEY}"


def _header(block: dict[str, Any]) -> None:
    block["headers"] = {"Authorization": f"Bearer {WRONG}"}


def _other_protocol(block: dict[str, Any]) -> None:
    block["api"] = "anthropic-messages"


@pytest.mark.parametrize(
    "edit", [_other_address, _other_variable, _header, _other_protocol, dict.clear]
)
async def test_no_key_goes_where_the_config_no_longer_says(
    world: World, endpoint: FakeEndpoint, edit: Callable[[dict[str, Any]], None]
) -> None:
    environ(world).update(MY_KEY=RIGHT.reveal(), OTHER_KEY=RIGHT.reveal())
    configure(world, endpoint, "${MY_KEY}")
    seen = row(world)
    config = json.loads(world.home.config_path.read_text("utf-8"))
    edit(config["models"]["providers"]["qwen"])
    write(world.home.config_path, config)
    with pytest.raises(Problem) as caught:
        await world.dashboard().check(seen, lambda _: None)
    assert caught.value.code is ProblemCode.ROW_CHANGED
    assert endpoint.requests == []
    assert not (state(world) / CHECKS).exists()


async def test_an_edit_between_the_look_and_the_key_is_noticed(
    world: World, endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(world, endpoint, WRONG)
    read = Tokens.of

    async def edited(tokens: Tokens, row: ProviderRow) -> Secret:
        configure(world, endpoint, RIGHT.reveal())
        config = world.home.config_path.read_text("utf-8")
        write(world.home.config_path, config.replace(endpoint.url(), "https://other.example/v1"))
        return await read(tokens, row)

    monkeypatch.setattr(Tokens, "of", edited)
    with pytest.raises(Problem) as caught:
        await check(world)
    assert caught.value.code is ProblemCode.ROW_CHANGED
    assert endpoint.requests == []


async def _rotated(world: World, endpoint: FakeEndpoint) -> None:
    row = world.credentials.get(ProfileId("qwen"))
    plan = world.key_planner.rotation(row, Secret(WRONG), None, verified=False)
    await world.changer.apply(plan, Secret(WRONG))


async def _written(world: World, endpoint: FakeEndpoint) -> None:
    configure(world, endpoint, WRONG)


@pytest.mark.parametrize("meanwhile", [_rotated, _written])
async def test_a_key_that_changes_during_its_check_gets_no_verdict(
    world: World, endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, meanwhile: Meanwhile
) -> None:
    class Slow(HttpProber):
        async def probe(
            self, request: ProbeRequest, report: Callable[[StageUpdate], None]
        ) -> Verdict:
            await meanwhile(world, endpoint)
            return await super().probe(request, report)

    if meanwhile is _rotated:
        await set_up(world, endpoint, StoreKind.FILE)
    else:
        configure(world, endpoint, RIGHT.reveal())
    monkeypatch.setattr(prober, "HttpProber", Slow)
    assert await check(world) is Status.ACCEPTED
    assert row(world).verdict is None
    assert all(each.verdict is None for each in world.credentials.list())


async def test_a_verdict_of_another_address_is_none_on_the_stored_key(
    world: World, endpoint: FakeEndpoint
) -> None:
    await set_up(world, endpoint, StoreKind.FILE)
    await check(world)
    url = endpoint.url("standard", "invalid_key")
    config = world.home.config_path.read_text("utf-8")
    write(world.home.config_path, config.replace(endpoint.url(), url))
    assert await check(world) is Status.REFUSED
    stored = world.credentials.get(ProfileId("qwen"))
    assert (stored.base_url, stored.verdict and stored.verdict.status) == (
        endpoint.url(), Status.ACCEPTED,
    )  # fmt: skip


async def test_a_verdict_that_cannot_be_remembered_is_a_verdict(
    world: World, endpoint: FakeEndpoint
) -> None:
    await set_up(world, endpoint, StoreKind.FILE)
    write(state(world) / CHECKS, "{}")
    (state(world) / CHECKS).chmod(0o400)
    complaints: list[Problem] = []
    verdict = await world.dashboard().check(row(world), complaints.append)
    assert verdict.status is Status.ACCEPTED
    assert [each.code for each in complaints] == [ProblemCode.FILE_UNWRITABLE]


@pytest.mark.parametrize(
    "url",
    ["http://api.example/v1", "ftp://x/v1", "https://[oops/v1", "nonsense", "https://"],
)
async def test_an_address_that_no_key_may_go_to(
    world: World, endpoint: FakeEndpoint, url: str
) -> None:
    configure(world, endpoint, RIGHT.reveal())
    config = world.home.config_path.read_text("utf-8")
    write(world.home.config_path, config.replace(endpoint.url(), url))
    verdict = await world.dashboard().check(row(world), lambda _: None)
    assert (verdict.status, verdict.cause) == (Status.UNDETERMINED, Cause.BAD_URL)
    assert endpoint.requests == []


def test_no_repr_shows_a_key(
    world: World, endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ(world)["MY_KEY"] = RIGHT.reveal()
    vault = {"vault": {"source": "exec", "command": "/x", "env": {"X": RIGHT.reveal()}}}
    configure(world, endpoint, RIGHT.reveal(), secrets={"providers": vault})
    built: list[object] = [
        Tokens(environ(world), world.home, world.credentials),
        PlainKeys(world.key_planner, environ(world)),
        world.dashboard().look(),
    ]

    def spy(owner: type, name: str) -> None:
        method = getattr(owner, name)

        def spied(self: object, *args: object) -> object:
            built.append(self)
            return method(self, *args)

        monkeypatch.setattr(owner, name, spied)

    spy(ConfigSources, "headers")
    spy(_Gathered, "rows")
    world.dashboard().look()
    assert len(built) == 5
    assert [each for each in built if RIGHT.reveal() in repr(each)] == []


async def test_a_check_writes_in_our_own_folder_alone(world: World, endpoint: FakeEndpoint) -> None:
    configure(world, endpoint, RIGHT.reveal())
    await check(world)
    found = {path.relative_to(state(world)).parts[0] for path in state(world).iterdir()}
    assert found == {"openclaw.json", FOLDER, "agents"}
    assert (state(world) / CHECKS).stat().st_mode & 0o777 == 0o600
