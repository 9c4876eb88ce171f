"""``status``: the table, the JSON, the exit codes, and the check of everything at once."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from typing import Any

import pytest
from rich.cells import cell_len

from openclaw_tui import i18n
from openclaw_tui.core.problem import Exit
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import Trouble
from openclaw_tui.core.store import StoreKind
from openclaw_tui.i18n.status import plan_text
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.probing import probe_all
from openclaw_tui.plain.status import show_status, status_payload
from openclaw_tui.plain.status_text import status_lines
from openclaw_tui.services import catalog, prober
from openclaw_tui.services.index import format_index, parse_index
from openclaw_tui.services.live import World
from openclaw_tui.services.places import CHECKS, INDEX, LAUNCHER, SECRETS
from openclaw_tui.services.status.dashboard import LiveDashboard
from tests.fake_endpoint import ANYWHERE, FakeEndpoint, Request
from tests.plain.cli import OTHER, TOKEN, Cli
from tests.support.fakes import CHECKED_AT, overview
from tests.support.leakscan import scan
from tests.support.screen import on_screen
from tests.support.secret_service import REACHES_KEYRING, secret_service
from tests.support.trees import tree

PROVIDER = {
    "provider", "state", "source", "profile", "store", "baseUrl", "plan", "region", "models",
    "isDefault", "isFallback", "expires", "plaintext", "verdict", "checkedAt", "problems",
    "sources",
}  # fmt: skip
SOURCE = {"kind", "name", "path", "plaintext", "expires", "used", "shadowedBy", "idle", "broken"}


def configure(cli: Cli, default: str | None, **blocks: Any) -> None:
    """Blocks by provider: a base URL, or the URL and a key."""
    config: dict[str, Any] = {"models": {"providers": {}}, "secrets": {"providers": {"vault": {}}}}
    for name, block in blocks.items():
        url, key = block if isinstance(block, tuple) else (block, TOKEN.reveal())
        config["models"]["providers"][name] = {
            "baseUrl": url, "apiKey": key, "models": [{"id": "qwen3.7-plus"}],
        }  # fmt: skip
    if default:
        config["agents"] = {"defaults": {"model": f"{default}/qwen3.7-plus"}}
    cli.config.parent.mkdir(exist_ok=True)
    cli.config.write_text(json.dumps(config), encoding="utf-8")


def test_each_problem_has_its_own_words() -> None:
    refused = next(row for row in overview().rows if Trouble.REFUSED in row.troubles)
    assert len(refused.troubles) > 1
    payload = status_payload(overview()._replace(rows=(refused,)))
    (row,) = json.loads(json.dumps(payload))["providers"]
    facts = {"provider": refused.provider, "name": f"{refused.provider}:default"}
    for problem in row["problems"]:
        assert problem["message"] == i18n.tr(f"status.trouble.{problem['code']}", **facts)


@contextmanager
def spoken(locale: str) -> Iterator[None]:
    i18n.use_locale(locale)
    try:
        yield
    finally:
        i18n.use_locale(i18n.FALLBACK)


# ---- its price -------------------------------------------------------------------------------


async def test_it_waits_for_no_library_that_it_can_do_without(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    """Also for no ``dataclasses``, which imports ``inspect``: a tenth of the whole command."""
    await cli.onboard(endpoint.url())
    heavy = {"asyncio", "dataclasses", "httpx", "inspect", "keyring", "pydantic", "rich", "textual"}
    program = (
        "import sys; from openclaw_tui.cli import main; code = main(['status', '--json'])\n"
        f"print(*sorted({heavy!r} & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )

    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=PIPE, stderr=PIPE
    )
    out, err = await child.communicate()

    assert json.loads(out)["providers"]
    assert (child.returncode, err.strip()) == (0, b"")


# ---- the table -------------------------------------------------------------------------------


def starts(line: str) -> set[int]:
    """The terminal cells where a column begins."""
    return {cell_len(line[: match.start()]) for match in re.finditer(r"(?<!\S)(?<!\S )\S", line)}


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_the_columns_line_up(locale: str) -> None:
    with spoken(locale):
        lines = [*status_lines(overview(), catalog.load())]
    head, *rows = lines[2 : 3 + len(overview().rows)]
    assert len(starts(head)) == 5
    for row in rows:
        assert starts(row) - {0} <= starts(head)
        assert len(starts(row) - {0}) >= 4, "a variable alone has no address"
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_a_terminal_is_not_left_to_break_words(locale: str) -> None:
    with spoken(locale):
        whole = [*status_lines(overview(), catalog.load())]
        lines = [*status_lines(overview(), catalog.load(), 80)]
        wide = [*status_lines(overview(), catalog.load(), 200)]
    assert max(map(cell_len, whole)) > 120
    assert max(map(cell_len, lines)) <= 80
    assert wide == whole
    words = re.findall(r"[!-~]+", "\n".join(whole))
    assert set(words) - {"credential"} <= set(re.findall(r"[!-~]+", "\n".join(lines)))


def test_a_narrow_terminal_costs_the_end_of_a_source_only() -> None:
    lines = [*status_lines(overview(), catalog.load(), 64)]
    (row,) = (line for line in lines if line.startswith("   qwen-token-plan"))
    assert re.search(r"problem +credential qwen-to.*[.]{2} +3 d ago$", row)
    assert max(map(cell_len, lines)) <= 64


async def test_status_fits_the_terminal_it_is_in(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    command = [sys.executable, "-m", "openclaw_tui", "status"]

    def look() -> str:
        with on_screen(command, dict(os.environ), 80, 24) as screen:
            screen.wait_for_exit()
            return screen.text

    lines = (await asyncio.to_thread(look)).splitlines()
    (row,) = (line for line in lines if line.startswith("*  qwen"))
    assert "private file (qwen:default)" in row
    assert f"     {endpoint.url()}" in lines
    piped = (await cli.run("status")).out.splitlines()
    assert any(line.startswith("*  qwen") and endpoint.url() in line for line in piped)


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_the_words_are_all_there(locale: str) -> None:
    with spoken(locale):
        text = "\n".join(status_lines(overview(), catalog.load()))
    assert "status." not in text, "a text is missing"
    assert not re.search(r"[{}]", text), "a fact is missing"


def test_what_is_wrong_stands_under_its_provider() -> None:
    lines = [*status_lines(overview(), catalog.load())]
    at = lines.index("qwen-token-plan")
    assert lines[at + 1].startswith("  > credential qwen-token-plan:default")
    assert "hidden by credential qwen-token-plan:default" in lines[at + 2]
    assert "  ! The endpoint refused this key at the last check." in lines[at:]
    assert lines[-1] == (
        "! Left over from the retired Qwen Portal: qwen-portal. openclaw-tui migrate takes you "
        "off it."
    )


def test_nothing_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(as_json=False, questions=False)
    assert show_status(overview([]), catalog.load(), console) is Exit.OPENCLAW_FILES
    assert "No provider is set up. To begin: openclaw-tui onboard" in capsys.readouterr().out


async def test_a_broken_config_is_all_there_is_to_say(cli: Cli) -> None:
    cli.config.parent.mkdir()
    cli.config.write_text("{\n  agents: { defaults: {},, },\n}\n")
    told = await cli.run("status")
    cause = f"OpenClaw's config has a syntax error in line 2, column 26: {cli.config}"
    remedy = "Correct that place (or run 'openclaw doctor'), then try again. "
    assert told.code == Exit.OPENCLAW_FILES
    assert told.out.splitlines() == [
        f"{cause}",
        "What is set up is therefore not known.",
        f"{remedy}The file was not touched.",
        "",
        "- OpenClaw is not installed.",
    ]
    config = (await cli.run("status", "--json")).json["health"][1]
    assert (config["check"], config["level"]) == ("config", "bad")
    assert config["message"] == cause
    assert config["remedy"].startswith(remedy)
    refused = await cli.run("onboard", "--yes", stdin="")
    assert refused.err.splitlines()[0] == cause


# ---- the JSON --------------------------------------------------------------------------------


def test_the_shape_of_the_json() -> None:
    payload = json.loads(json.dumps(status_payload(overview())))
    assert payload.keys() == {"ok", "openclaw", "providers", "health"}
    assert payload["openclaw"].keys() == {"version", "stateDir", "configPath", "defaultModel"}
    for row in payload["providers"]:
        assert row.keys() == PROVIDER
        assert all(source.keys() == SOURCE for source in row["sources"])
        assert sum(source["used"] for source in row["sources"]) <= 1
        assert all(problem.keys() == {"code", "message", "remedy"} for problem in row["problems"])
    assert all(
        each.keys() == {"check", "level", "message", "remedy", "command"}
        for each in payload["health"]
    )
    qwen, *_, hidden, _found = payload["providers"]
    assert (qwen["profile"], qwen["store"], qwen["source"]) == ("qwen:default", "keyring", "ref")
    assert (qwen["verdict"]["status"], qwen["checkedAt"]) == ("accepted", CHECKED_AT)
    assert hidden["sources"][1]["shadowedBy"] == "qwen-token-plan:default"
    assert [each["code"] for each in hidden["problems"]] == [
        "refused", "stale_profile", "plaintext_elsewhere",
    ]  # fmt: skip
    assert hidden["verdict"]["status"] == "refused"


async def test_one_object_on_stdout_and_nothing_else(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    outcome = await cli.run("status", "--json")
    assert (outcome.code, outcome.err, outcome.json["ok"]) == (0, "", True)
    (row,) = outcome.json["providers"]
    assert (row["profile"], row["store"], row["state"]) == ("qwen:default", "file", "working")
    assert row["baseUrl"] == endpoint.url()
    assert outcome.json["openclaw"]["version"] is None
    assert outcome.json["openclaw"]["configPath"] == str(cli.config)


async def onboard_variable(cli: Cli, endpoint: FakeEndpoint) -> None:
    """A key that was accepted, in ``MY_KEY``."""
    outcome = await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-env", "MY_KEY",
        "--base-url", endpoint.url(), "--store", "env", "--yes", MY_KEY=TOKEN.reveal(),
    )  # fmt: skip
    assert outcome.code == 0


async def test_a_key_in_a_variable_is_the_profile_that_is_in_use(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await onboard_variable(cli, endpoint)
    (row,) = (await cli.run("status", "--json", MY_KEY=TOKEN.reveal())).json["providers"]
    assert (row["profile"], row["store"], row["state"]) == ("qwen:default", "env", "working")
    assert [(each["name"], each["used"]) for each in row["sources"]] == [("env:MY_KEY", True)]
    said = await cli.run("status", MY_KEY=TOKEN.reveal())
    assert "variable MY_KEY" in said.out
    without = await cli.run("status", "--json")
    assert (without.code, without.json["providers"][0]["sources"][0]["broken"]) == (6, "unset")


@pytest.mark.parametrize("place", ["process", ".env", "config"])
async def test_another_key_in_the_variable_was_not_checked(
    cli: Cli, endpoint: FakeEndpoint, place: str
) -> None:
    await onboard_variable(cli, endpoint)
    config = json.loads(cli.config.read_text("utf-8"))

    async def state(key: Secret) -> str:
        environ = {}
        match place:
            case "process":
                environ["MY_KEY"] = key.reveal()
            case ".env":
                (cli.state_dir / ".env").write_text(f"MY_KEY={key.reveal()} \n")
            case _:
                cli.config.write_text(json.dumps({**config, "env": {"MY_KEY": key.reveal()}}))
        outcome = await cli.run("status", "--json", **environ)
        assert outcome.code == 0
        (row,) = outcome.json["providers"]
        assert (row["verdict"] is None) == (row["checkedAt"] is None)
        return str(row["state"])

    assert [await state(key) for key in (TOKEN, OTHER, TOKEN)] == [
        "working", "unchecked", "working",
    ]  # fmt: skip


@pytest.mark.parametrize("command", [("status", "--probe"), ("probe", "qwen:default")])
async def test_what_is_found_out_of_another_key_in_the_variable_is_its_own(
    cli: Cli, endpoint: FakeEndpoint, command: tuple[str, ...]
) -> None:
    await onboard_variable(cli, endpoint)
    await cli.run(*command, MY_KEY=OTHER.reveal())
    for key, state in ((OTHER, "problem"), (TOKEN, "working")):
        outcome = await cli.run("status", "--json", MY_KEY=key.reveal())
        assert outcome.json["providers"][0]["state"] == state


@pytest.mark.parametrize("broken", [False, True], ids=["", "though the config cannot be read"])
async def test_a_variable_in_openclaw_s_env_file_is_set_for_every_command(
    cli: Cli, endpoint: FakeEndpoint, broken: bool
) -> None:
    await onboard_variable(cli, endpoint)
    (cli.state_dir / ".env").write_text(f"MY_KEY={OTHER.reveal()} \n")
    if broken:
        cli.config.write_text("{")
    outcome = await cli.run("probe", "qwen:default", "--json")
    assert (outcome.code, outcome.json["verdict"]["status"]) == (3, "refused")
    (survey,) = World({"HOME": str(cli.home)}, None).credentials.list()
    assert (survey.verdict and survey.verdict.status) == "refused"


async def test_a_variable_that_is_not_set_here_keeps_what_was_known(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await onboard_variable(cli, endpoint)
    (row,) = (await cli.run("status", "--json")).json["providers"]
    assert (row["verdict"]["status"], row["sources"][0]["broken"]) == ("accepted", "unset")


async def test_another_key_in_the_variable_can_be_put_to_use(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await onboard_variable(cli, endpoint)
    outcome = await cli.run("use", "qwen:default", "--yes", MY_KEY=OTHER.reveal())
    assert outcome.code == 0
    for key, state in ((OTHER, "unchecked"), (TOKEN, "unchecked")):
        found = await cli.run("status", "--json", MY_KEY=key.reveal())
        assert found.json["providers"][0]["state"] == state


# ---- exit codes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        ("ok", (0, "working", [])),
        ("invalid_key", (3, "problem", ["refused"])),
        ("arrearage", (6, "problem", ["account"])),
        ("internal_error", (0, "unchecked", ["undetermined"])),
    ],
)
async def test_the_last_check_of_the_default_decides(
    cli: Cli, endpoint: FakeEndpoint, scenario: str, outcome: tuple[int, str, list[str]]
) -> None:
    code, state, problems = outcome
    await cli.onboard(endpoint.url("standard", scenario), "--no-probe")
    unchecked = await cli.run("status", "--json")
    assert (unchecked.code, unchecked.json["providers"][0]["verdict"]) == (0, None)
    assert endpoint.requests == []

    probed = await cli.run("status", "--probe", "--json")
    seen = len(endpoint.requests)
    later = await cli.run("status", "--json")
    for said in (probed, later):
        (row,) = said.json["providers"]
        assert (said.code, said.json["ok"], row["state"]) == (code, code == 0, state)
        assert [problem["code"] for problem in row["problems"]] == problems
        assert row["checkedAt"] is not None
    assert len(endpoint.requests) == seen, "remembered, not asked again"


async def test_a_refusal_at_an_address_that_was_edited_is_kept(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    url = endpoint.url()
    await cli.onboard(url, "--no-probe", token=OTHER)
    cli.config.write_text(cli.config.read_text("utf-8").replace(url, f"{url}/"), "utf-8")
    probed = await cli.run("status", "--probe", "--json")
    later = await cli.run("status", "--json")
    for said in (probed, later):
        (row,) = said.json["providers"]
        assert (said.code, row["baseUrl"], row["state"]) == (3, f"{url}/", "problem")
    cli.config.write_text(cli.config.read_text("utf-8").replace(f"{url}/", url), "utf-8")
    (row,) = (await cli.run("status", "--json")).json["providers"]
    assert row["verdict"] is None, "it was not asked there"


async def test_what_a_probe_found_of_a_key_that_was_edited_is_shown(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    secrets = cli.state_dir / SECRETS
    secrets.write_text(secrets.read_text("utf-8").replace(TOKEN.reveal(), OTHER.reveal()), "utf-8")
    outcome = await cli.run("status", "--probe", "--json")
    assert (outcome.code, outcome.json["providers"][0]["state"]) == (3, "problem")


async def test_it_is_the_default_model_that_is_asked(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url(), "--no-probe", "--model", "qwen3.7-max")
    for command in (("status", "--probe"), ("probe", "qwen:default")):
        endpoint.requests.clear()
        await cli.run(*command)
        chats = [each for each in endpoint.requests if each.path.endswith("/completions")]
        assert [json.loads(each.body)["model"] for each in chats] == ["qwen3.7-max"]


async def test_another_provider_s_trouble_is_not_the_default_s(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    configure(cli, "good", good=endpoint.url(), bad=(endpoint.url(), OTHER.reveal()))
    outcome = await cli.run("status", "--probe", "--json")
    states = {row["provider"]: row["state"] for row in outcome.json["providers"]}
    assert (outcome.code, states) == (0, {"good": "working", "bad": "problem"})


async def test_what_to_do_about_a_refused_key_depends_on_whose_it_is(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url(), "--no-probe", token=OTHER)
    config = json.loads(cli.config.read_text("utf-8"))
    config["models"]["providers"]["foreign"] = {"baseUrl": endpoint.url(), "apiKey": OTHER.reveal()}
    cli.config.write_text(json.dumps(config), encoding="utf-8")
    rows = (await cli.run("status", "--probe", "--json")).json["providers"]
    assert [row["problems"][0]["code"] for row in rows] == ["refused", "refused"]
    ours, foreign = (row["problems"][0]["remedy"] for row in rows)
    assert "openclaw-tui rotate qwen:default" in ours
    assert "rotate" not in foreign
    assert "where it is kept" in foreign


async def test_no_home_at_all(cli: Cli) -> None:
    outcome = await cli.run("status", "--json")
    assert (outcome.code, outcome.json["ok"], outcome.json["providers"]) == (6, False, [])
    assert not cli.state_dir.exists()


@pytest.mark.parametrize("name", ["openclaw.json", "openclaw-tui/credentials.json"])
async def test_a_broken_file_is_named(cli: Cli, endpoint: FakeEndpoint, name: str) -> None:
    await cli.onboard(endpoint.url())
    (cli.state_dir / name).write_text("{")
    for arguments in (("status",), ("status", "--probe")):
        outcome = await cli.run(*arguments)
        assert (outcome.code, outcome.err) == (6, "")
        assert str(cli.state_dir / name) in outcome.out


# ---- the check of everything at once -----------------------------------------------------------


async def test_nothing_is_sent_without_probe(cli: Cli, endpoint: FakeEndpoint) -> None:
    configure(cli, "a", a=endpoint.url(), b=endpoint.url())
    before = tree(cli.home)
    for arguments in ((), ("--json",), ("--probe", "--dry-run"), ("--lang", "zh-CN")):
        assert (await cli.run("status", *arguments)).code == 0
    assert endpoint.requests == []
    assert tree(cli.home) == before


async def test_a_key_goes_to_its_own_address_alone(cli: Cli) -> None:
    async with FakeEndpoint() as first, FakeEndpoint() as second:
        configure(cli, "a", a=first.url(), b=(second.url(), OTHER.reveal()))
        outcome = await cli.run("status", "--probe")
        assert outcome.code == 0
        for endpoint, token in ((first, TOKEN), (second, OTHER)):
            assert {request.token for request in endpoint.requests} == {token.reveal()}
            chats = [each for each in endpoint.requests if each.path.endswith("/completions")]
            assert len(chats) == 1
    for token in (TOKEN, OTHER):
        assert [hit.path for hit in scan([cli.home], token.reveal())] == [cli.config]


async def test_a_key_that_cannot_be_had_is_said_and_the_rest_goes_on(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    foreign = {"source": "exec", "provider": "vault", "id": "x"}
    configure(cli, "good", vault=(endpoint.url(), foreign), good=endpoint.url())
    outcome = await cli.run("status", "--probe")
    assert outcome.code == 0
    assert re.search("^vault: .", outcome.out, re.MULTILINE)
    beside = await cli.run("status", "--probe", "--json")
    assert (beside.code, beside.json["providers"][0]["verdict"]) == (0, None)
    assert re.fullmatch("vault: .+\n", beside.err)
    assert {request.token for request in endpoint.requests} == {TOKEN.reveal()}


async def test_what_a_probe_found_is_shown_though_it_cannot_be_remembered(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    configure(cli, "bad", good=endpoint.url(), bad=(endpoint.url(), OTHER.reveal()))
    memory = cli.state_dir / CHECKS
    memory.parent.mkdir(mode=0o700)
    memory.write_text("{}")
    memory.chmod(0o400)
    outcome = await cli.run("status", "--probe", "--json")
    states = {row["provider"]: row["state"] for row in outcome.json["providers"]}
    assert (outcome.code, states) == (3, {"good": "working", "bad": "problem"})
    assert outcome.err.count(str(memory)) == 1
    later = (await cli.run("status", "--json")).json["providers"]
    assert [row["verdict"] for row in later] == [None, None]


async def test_a_key_that_is_in_no_file_shows_what_was_found_now(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    configure(cli, "mine", mine=(endpoint.url(), "${MY_KEY}"))
    outcome = await cli.run("status", "--probe", "--json", MY_KEY=TOKEN.reveal())
    assert outcome.json["providers"][0]["state"] == "working"
    later = await cli.run("status", "--json", MY_KEY=TOKEN.reveal())
    assert later.json["providers"][0]["state"] == "unchecked"


async def test_the_keyring_is_looked_at_where_it_holds_a_key(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    outcome = await cli.run("status", "--probe", "--json")
    assert "keyring" not in [each["check"] for each in outcome.json["health"]]
    refer_to_keyring(cli)
    for probe, levels in ((("--probe",), ["note"]), ((), [])):
        health = (await cli.run("status", "--json", *probe)).json["health"]
        assert [each["level"] for each in health if each["check"] == "keyring"] == levels


@pytest.mark.keyring
async def test_a_locked_keyring_keeps_the_default_from_working(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    refer_to_keyring(cli)
    with secret_service(sys.executable, "locked") as session:
        environ = {name: session.environ[name] for name in REACHES_KEYRING}
        outcome = await cli.run("status", "--probe", **environ)
        assert not session.dialog_was_asked_for
    assert outcome.code == 6
    assert "qwen: The keyring is locked." in outcome.out
    assert "! The keyring cannot be used now (locked)." in outcome.out


def refer_to_keyring(cli: Cli) -> None:
    """The stored key is in the keyring, as far as OpenClaw and the index know."""
    index = parse_index((cli.state_dir / INDEX).read_bytes(), cli.state_dir / INDEX)
    (row,) = index.rows.values()
    row = row._replace(store=StoreKind.KEYRING, account="somewhere")
    (cli.state_dir / INDEX).write_bytes(format_index(index.with_row(row)))
    launcher = cli.state_dir / LAUNCHER
    launcher.parent.mkdir(exist_ok=True)
    launcher.write_text("#!/bin/sh\n", encoding="utf-8")
    launcher.chmod(0o700)
    config = json.loads(cli.config.read_text("utf-8"))
    config["models"]["providers"]["qwen"]["apiKey"] = row.ref.as_json()
    config["secrets"] = {"providers": {row.ref.provider: {}}}
    cli.config.write_text(json.dumps(config), encoding="utf-8")


async def test_a_row_that_changes_under_a_probe_is_said_and_not_asked(
    cli: Cli,
    endpoint: FakeEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(cli, "mine", mine=endpoint.url())
    look = LiveDashboard.look

    def then_edited(dashboard: LiveDashboard) -> Overview:
        found = look(dashboard)
        configure(cli, "mine", mine=endpoint.url("coding"))
        return found

    monkeypatch.setattr(LiveDashboard, "look", then_edited)
    found = await probe_all(World(os.environ, None), Console(as_json=False, questions=False))
    assert found.verdicts == {}
    assert endpoint.requests == []
    assert "mine: OpenClaw's config now says something else about mine" in capsys.readouterr().out


class Patient(FakeEndpoint):
    """Answers no chat call before every one of ``barrier`` has arrived."""

    barrier: asyncio.Barrier

    async def _respond(self, request: Request, reader: StreamReader, writer: StreamWriter) -> bool:
        if request.path.endswith("/completions"):
            await self.barrier.wait()
        return await super()._respond(request, reader, writer)


async def test_twenty_endpoints_are_checked_at_once(cli: Cli) -> None:
    accept, barrier = {TOKEN.reveal(): ANYWHERE}, asyncio.Barrier(20)
    async with AsyncExitStack() as stack:
        endpoints = [await stack.enter_async_context(Patient(accept)) for _ in range(20)]
        for endpoint in endpoints:
            endpoint.barrier = barrier
        blocks = {f"p{number}": endpoint.url() for number, endpoint in enumerate(endpoints)}
        configure(cli, "p0", **blocks)
        await probe_all(World(os.environ, None), Console(as_json=True, questions=False))
    outcome = await cli.run("status", "--json")
    assert [row["state"] for row in outcome.json["providers"]] == ["working"] * 20
    checks = json.loads((cli.state_dir / CHECKS).read_bytes())["checks"]
    assert len(checks) == 20


async def test_an_endpoint_that_hangs_ends_by_its_deadline(
    cli: Cli, endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prober, "HttpProber", partial(prober.HttpProber, 2.0))
    configure(cli, "good", hung=endpoint.url("standard", "hang"), good=endpoint.url())
    start = time.perf_counter()
    await probe_all(World(os.environ, None), Console(as_json=True, questions=False))
    assert time.perf_counter() - start < 10
    outcome = await cli.run("status", "--json")
    verdicts = {row["provider"]: row["verdict"] for row in outcome.json["providers"]}
    assert (verdicts["hung"]["status"], verdicts["hung"]["code"]) == ("undetermined", "timeout")
    assert verdicts["good"]["status"] == "accepted"
    assert outcome.code == 0


@pytest.mark.parametrize("plan", ["standard", "portal"])
async def test_an_endpoint_that_repeats_the_token_is_not_repeated(cli: Cli, plan: str) -> None:
    class Echo(FakeEndpoint):
        async def _respond(
            self, request: Request, reader: StreamReader, writer: StreamWriter
        ) -> bool:
            body = json.dumps({"error": {"message": f"bad key {request.token}", "code": "x"}})
            head = f"HTTP/1.1 400 Bad\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write((head + body).encode())
            await writer.drain()
            return True

    async with Echo() as endpoint:
        configure(cli, "a", a=endpoint.url(plan))
        for arguments in (("--probe",), ("--probe", "--json"), ()):
            await cli.run("status", *arguments)  # which looks for the token in the output
    assert [hit.path for hit in scan([cli.home], TOKEN.reveal())] == [cli.config]


async def test_no_token_of_any_place_is_shown(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    await cli.onboard(endpoint.url(), "--name", "work", "--no-probe", token=OTHER)
    config = json.loads(cli.config.read_text("utf-8"))
    config["models"]["providers"]["plain"] = {"baseUrl": endpoint.url(), "apiKey": OTHER.reveal()}
    cli.config.write_text(json.dumps(config), encoding="utf-8")
    (cli.state_dir / ".env").write_text(f"QWEN_API_KEY={OTHER.reveal()}\n")
    agent = cli.state_dir / "agents/main/agent/auth-profiles.json"
    agent.parent.mkdir(parents=True)
    stored = {"type": "api_key", "provider": "qwen", "key": TOKEN.reveal()}
    agent.write_text(json.dumps({"version": 1, "profiles": {"qwen:default": stored}}))
    for arguments in ((), ("--json",), ("--probe",), ("--probe", "--json")):
        outcome = await cli.run("status", *arguments)
        for token in (TOKEN, OTHER):
            _assert_no_piece(token, outcome.out + outcome.err)


def _assert_no_piece(token: Secret, text: str) -> None:
    word = token.reveal().removeprefix("sk-")
    assert not any(word[at : at + 6] in text for at in range(len(word) - 5))


async def test_a_verdict_is_of_one_key_and_not_of_the_next(cli: Cli) -> None:
    async with FakeEndpoint({TOKEN.reveal(): ANYWHERE}) as endpoint:
        block = {
            "baseUrl": endpoint.url(), "api": "openai-completions", "apiKey": TOKEN.reveal(),
            "models": [{"id": "m", "name": "m"}],
        }  # fmt: skip
        cli.state_dir.mkdir(mode=0o700)
        cli.config.write_text(json.dumps({"models": {"providers": {"other": block}}}))
        probed = await cli.run("status", "--probe", "--json")
        assert probed.json["providers"][0]["state"] == "working"
        block["apiKey"] = "sk-" + "1" * 32
        cli.config.write_text(json.dumps({"models": {"providers": {"other": block}}}))
        later = await cli.run("status", "--json")
    assert later.json["providers"][0]["state"] == "unchecked"
    assert later.json["providers"][0]["checkedAt"] is None


async def test_a_name_cannot_give_the_terminal_orders(cli: Cli, endpoint: FakeEndpoint) -> None:
    hostile = "a\x1b]0;owned\x07\u202eb"
    configure(cli, None, **{hostile: endpoint.url()})
    for arguments in ((), ("--json",), ("--probe",)):
        told = await cli.run("status", *arguments)
        assert not set(told.out + told.err) & set("\x1b\x07\u202e")
    assert (await cli.run("status", "--json")).json["providers"][0]["provider"] == hostile


def test_a_plan_without_regions_ends_without_a_comma() -> None:
    portal = next(row for row in overview().rows if row.provider == "qwen-portal")
    assert plan_text(portal, catalog.load()) == "Qwen Portal (ended)"
