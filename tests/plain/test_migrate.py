"""``migrate`` as a script would run it, on a home that 2026.3.13 left behind."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from openclaw_tui.cli.arguments import parser
from openclaw_tui.cli.draft import migration_draft
from openclaw_tui.core.portal.findings import Leftovers
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.catalog import load
from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.plain.cli import OTHER, TOKEN, Cli, Outcome
from tests.plain.test_prompts import converse
from tests.support.leakscan import scan
from tests.support.openclaw_databases import agent_database, shared_database
from tests.support.portal_home import portal_home
from tests.support.screen import on_screen

DAY = 86_400
OLD_TOKENS = ("FAKE-qwen-access-token-aaaaaaaa", "FAKE-qwencli-refresh-dddddddd")


@pytest.fixture
def old(cli: Cli) -> Cli:
    """The command in a home with expired logins."""
    portal_home(cli.home, int(time.time()) - DAY)
    return cli


async def migrate(cli: Cli, url: str, *more: str, token: Secret = TOKEN) -> Outcome:
    return await cli.run(
        "migrate", "--base-url", url, "--token-stdin", "--store", "file", "--yes", "--json", *more,
        stdin=token.reveal(),
    )  # fmt: skip


def state_of(home: Path) -> dict[str, tuple[str, int]]:
    """Digest and mode of every file but our own."""
    return {
        str(path.relative_to(home)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mode,
        )
        for path in home.rglob("*")
        if path.is_file() and "openclaw-tui" not in path.parts
    }


def agent(config: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in config["agents"]["list"] if each["id"] == name)


async def test_everything_points_at_the_new_provider(old: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await migrate(old, endpoint.url())

    assert outcome.code == 0, outcome.err
    answer = outcome.json
    assert (answer["ok"], answer["model"], answer["store"]) == (True, "qwen/qwen3.7-plus", "file")
    assert answer["successors"] == {
        "coder-model": "qwen/qwen3.7-plus",
        "vision-model": "qwen/qwen3.7-plus",
    }
    assert answer["verification"]["clean"] is True
    config = json.loads(old.config.read_bytes())
    assert list(config["models"]["providers"]) == ["qwen"]
    assert config["agents"]["defaults"]["model"]["primary"] == "qwen/qwen3.7-plus"
    assert agent(config, "work")["model"] == "qwen/qwen3.7-plus"
    assert agent(config, "main")["default"] is True
    assert config["agents"]["defaults"]["models"]["qwen/qwen3.7-plus"] == {"alias": "qwen"}
    assert not {"auth", "plugins"} & config.keys()
    cron = json.loads((old.state_dir / "cron/jobs.json").read_bytes())
    assert cron["jobs"][0]["payload"]["model"] == "qwen/qwen3.7-plus"
    assert not list(old.state_dir.glob("agents/*/agent/auth-profiles.json"))
    assert {r.headers["authorization"] for r in endpoint.requests} == {f"Bearer {TOKEN.reveal()}"}


async def test_undo_restores_every_byte_and_mode(old: Cli, endpoint: FakeEndpoint) -> None:
    (old.state_dir / "cron/jobs.json").chmod(0o640)
    before = state_of(old.home)
    done = await migrate(old, endpoint.url())
    assert state_of(old.home) != before

    undone = await old.run("undo", done.json["backup"], "--yes", "--json")

    assert undone.code == 0
    assert state_of(old.home) == before


async def test_undo_refuses_when_a_file_was_changed_since(old: Cli, endpoint: FakeEndpoint) -> None:
    await migrate(old, endpoint.url())
    sessions = old.state_dir / "agents/main/sessions/sessions.json"
    sessions.write_text("{}")
    after = state_of(old.home)

    refused = await old.run("undo", "--yes", "--json")

    assert refused.code == 7
    assert str(sessions) in refused.json["error"]["message"]
    assert state_of(old.home) == after


async def test_a_second_time_there_is_nothing_to_do(old: Cli, endpoint: FakeEndpoint) -> None:
    await migrate(old, endpoint.url())
    before = state_of(old.home)

    again = await old.run("migrate", "--yes", "--json")

    assert again.code == 0
    assert again.json["changes"] == []
    assert [finding["kind"] for finding in again.json["findings"]] == ["cli_login"]
    assert state_of(old.home) == before


async def test_a_fresh_home_has_nothing_to_migrate(cli: Cli) -> None:
    outcome = await cli.run("migrate", "--yes")
    assert outcome.code == 0
    assert "nothing to migrate" in outcome.out
    assert not cli.state_dir.exists()


async def test_old_tokens_stay_in_the_backup_alone(old: Cli, endpoint: FakeEndpoint) -> None:
    await migrate(old, endpoint.url())
    for token in OLD_TOKENS:
        places = {hit.path for hit in scan([old.state_dir], token)}
        assert places
        assert all("backups" in path.parts for path in places)
    await old.run("backups", "--purge", "--yes")
    assert [hit for token in OLD_TOKENS for hit in scan([old.state_dir], token)] == []
    assert {hit.path for hit in scan([old.home], TOKEN.reveal())} == {
        old.state_dir / "openclaw-tui/secrets.json"
    }


async def test_a_dry_run_needs_no_key_and_changes_nothing(old: Cli) -> None:
    before = state_of(old.home)
    outcome = await old.run("migrate", "--dry-run", "--store", "file", "--yes", "--json")
    assert outcome.code == 0
    answer = outcome.json
    assert answer["state"] == "no_key"
    assert answer["backup"] is None
    assert answer["verification"] is None
    assert [change["kind"] for change in answer["changes"]][-1] == "config"
    assert any("qwen/qwen3.7-plus" in line for line in answer["changes"][-1]["diff"])
    assert state_of(old.home) == before
    assert not (old.state_dir / "openclaw-tui").exists()


async def test_a_dry_run_says_what_the_real_run_wants(old: Cli) -> None:
    rehearsed = await old.run("migrate", "--dry-run")
    real = await old.run("migrate", "--token-stdin", "--yes", stdin=TOKEN.reveal())
    assert (rehearsed.code, real.code) == (0, 5)
    assert (real.err in rehearsed.out, rehearsed.err) == (True, "")
    assert "the real run does so only when told to: --store file\n" in rehearsed.out
    assert "unverified" not in rehearsed.out, "there is no key"

    obstacle = (await old.run("migrate", "--dry-run", "--json")).json["obstacle"]
    # Which of them is the first depends on where these tests stand.
    assert obstacle["code"] in ("keyring_absent", "install_vanishes")
    assert obstacle["message"] == real.err.splitlines()[0]
    named = await old.run("migrate", "--dry-run", "--store", "file", "--json")
    assert (named.code, named.json["obstacle"]) == (0, None)


async def test_a_dry_run_shows_what_would_change_in_a_locked_config(old: Cli) -> None:
    old.config.chmod(0o400)
    rehearsed = await old.run("migrate", "--dry-run", "--store", "file", "--json")
    assert (rehearsed.code, rehearsed.json["obstacle"]["code"]) == (0, "file_unwritable")
    assert rehearsed.json["changes"]
    told = await old.run("migrate", "--dry-run")
    assert "This file cannot be written" in told.out
    real = await old.run("migrate", "--token-stdin", "--yes", stdin=TOKEN.reveal())
    assert (real.code, real.err in told.out) == (6, True)


async def test_a_key_that_is_here_is_named_where_one_is_missing(old: Cli) -> None:
    words = ("migrate", "--store", "file", "--yes")
    assert "--token-found" not in (await old.run(*words)).err
    here = {"QWEN_API_KEY": TOKEN.reveal()}
    found = await old.run(*words, **here)
    assert found.code == 2
    assert "--token-found takes a key that is already on this machine" in found.err
    coding = await old.run(*words, "--to", "qwen-api-key", **here)
    assert "--token-found" not in coding.err, "it is a key of another plan"


async def test_no_diff_shows_a_token(old: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await migrate(old, endpoint.url(), "--dry-run")
    assert "auth_store" in {change["kind"] for change in outcome.json["changes"]}
    assert not any(token in outcome.out + outcome.err for token in (*OLD_TOKENS, "FAKE-gw-token"))


async def test_a_refused_key_changes_nothing(old: Cli, endpoint: FakeEndpoint) -> None:
    before = state_of(old.home)
    outcome = await migrate(old, endpoint.url(), token=OTHER)
    assert outcome.code == 3
    assert outcome.json["verdict"]["status"] == "refused"
    assert state_of(old.home) == before


async def test_another_plan_and_another_image_model(old: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await migrate(
        old, endpoint.url(), "--model", "qwen3.7-max", "--image-model", "qwen3.8-max"
    )
    assert outcome.json["successors"]["vision-model"] == "qwen/qwen3.8-max"
    config = json.loads(old.config.read_bytes())
    assert config["agents"]["defaults"]["imageModel"]["primary"] == "qwen/qwen3.8-max"
    assert config["agents"]["defaults"]["model"] == {
        "primary": "qwen/qwen3.7-max", "fallbacks": ["qwen/qwen3.8-max"],
    }  # fmt: skip


async def test_a_key_on_this_machine_is_used_again(old: Cli, endpoint: FakeEndpoint) -> None:
    (old.state_dir / ".env").write_text(f"export DASHSCOPE_API_KEY='{TOKEN.reveal()}'\n")
    outcome = await old.run(
        "migrate", "--to", "qwen-standard-api-key", "--token-found", "--base-url", endpoint.url(),
        "--store", "file", "--yes", "--json",
    )  # fmt: skip
    assert outcome.code == 0
    assert outcome.json["verdict"]["status"] == "accepted"


async def test_the_stored_key_is_a_found_key_too(old: Cli, endpoint: FakeEndpoint) -> None:
    await old.onboard(endpoint.url(), "--no-set-default")
    outcome = await old.run("migrate", "--token-found", "--store", "file", "--yes", "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.json["baseUrl"] == endpoint.url()
    assert json.loads(old.config.read_bytes())["agents"]["defaults"]["model"]["primary"] == (
        "qwen/qwen3.7-plus"
    )


def found_in_qwen_code(cli: Cli, url: str, token: Secret = TOKEN) -> None:
    """A key that qwen-code keeps for this endpoint."""
    auth = {"apiKey": token.reveal(), "baseUrl": url}
    (cli.home / ".qwen/settings.json").write_text(json.dumps({"security": {"auth": auth}}))


async def test_a_found_key_of_another_host_is_not_taken_for_the_way_that_was_named(
    old: Cli, endpoint: FakeEndpoint
) -> None:
    found_in_qwen_code(old, endpoint.url())
    before = state_of(old.home)
    words = ("migrate", "--to", "qwen-standard-api-key-cn", "--token-found", "--store", "file")

    refused = await old.run(*words, "--yes", "--json")

    assert refused.code == 2
    error = refused.json["error"]
    assert error["code"] == "key_elsewhere"
    assert endpoint.url().split("/")[2] in error["message"]
    assert "dashscope.aliyuncs.com" in error["message"]
    assert "--base-url" in error["remedy"]
    assert (endpoint.requests, state_of(old.home)) == ([], before)

    # Somebody who names the host gets it, and so does a key that is for no other.
    named = await old.run(*words, "--base-url", endpoint.url(), "--yes", "--dry-run", "--json")
    assert (named.code, named.json["baseUrl"]) == (0, endpoint.url())
    other = {"QWEN_API_KEY": OTHER.reveal()}
    another = await old.run(*words, "--no-probe", "--yes", "--dry-run", "--json", **other)
    assert another.code == 0
    assert another.json["baseUrl"] == "https://dashscope.aliyuncs.com/compatible-mode/v1"


@pytest.mark.parametrize("more", [(), ("--model", "qwen3.7-max")])
async def test_without_a_way_a_found_key_goes_where_it_belongs(
    old: Cli, endpoint: FakeEndpoint, more: tuple[str, ...]
) -> None:
    words = ("migrate", "--token-found", "--store", "file", "--yes", "--json", *more)
    found_in_qwen_code(old, "https://dashscope.aliyuncs.com/compatible-mode/v1")
    rehearsed = await old.run(*words, "--no-probe", "--dry-run")
    assert rehearsed.json["authChoice"] == "qwen-standard-api-key-cn"
    found_in_qwen_code(old, endpoint.url())
    outcome = await old.run(*words)
    assert (outcome.code, outcome.json["baseUrl"]) == (0, endpoint.url())
    assert outcome.json["model"] == f"qwen/{more[1] if more else 'qwen3.7-plus'}"


async def test_without_a_key_anywhere_token_found_says_so(old: Cli) -> None:
    outcome = await old.run("migrate", "--token-found", "--store", "file", "--yes", "--json")
    assert outcome.code == 2
    assert outcome.json["error"]["code"] == "token_missing"


async def test_a_portal_token_that_works_is_kept_under_its_own_provider(cli: Cli) -> None:
    portal_home(cli.home, int(time.time()) + DAY)
    async with FakeEndpoint({OLD_TOKENS[0]: ANYWHERE}) as endpoint:
        url = endpoint.url("portal")
        cli.config.write_text(cli.config.read_text().replace("https://portal.qwen.ai/v1", url))
        outcome = await cli.run(
            "migrate", "--to", "qwen-oauth", "--token-found", "--base-url", url,
            "--store", "file", "--check-logins", "--yes", "--json",
        )  # fmt: skip
        assert {r.headers["authorization"] for r in endpoint.requests} >= {
            f"Bearer {OLD_TOKENS[0]}"
        }
    assert outcome.code == 0, outcome.err
    assert outcome.json["logins"][0]["verdict"]["status"] == "accepted"
    block = json.loads(cli.config.read_bytes())["models"]["providers"]["qwen-oauth"]
    assert block["baseUrl"] == url
    assert block["apiKey"]["source"] == "file"
    again = await cli.run("migrate", "--yes", "--json")
    assert again.json["changes"] == [], "what was set up on purpose is no leftover"


async def test_comments_and_includes_stay(old: Cli, endpoint: FakeEndpoint) -> None:
    config = json.loads(old.config.read_bytes())
    models = old.state_dir / "models.json5"
    models.write_text("// from the plugin\n" + json.dumps(config.pop("models"), indent=2))
    config["models"] = {"$include": "./models.json5"}
    old.config.write_text("// my own\n" + json.dumps(config, indent=2))
    before = state_of(old.home)

    done = await migrate(old, endpoint.url())

    assert done.code == 0, done.err
    assert models.read_text().startswith("// from the plugin\n")
    assert '"qwen"' in models.read_text()
    assert "qwen-portal" not in models.read_text() + old.config.read_text()
    assert old.config.read_text().startswith("// my own\n")
    await old.run("undo", "--yes")
    assert state_of(old.home) == before


async def test_somebody_elses_login_stays(old: Cli, endpoint: FakeEndpoint) -> None:
    store = old.state_dir / "agents/main/agent/auth-profiles.json"
    data = json.loads(store.read_bytes())
    other = {"type": "api_key", "provider": "other", "key": "OTHER-KEY-1234"}
    data["profiles"]["other:default"] = other
    data["order"] = {"qwen-portal": ["qwen-portal:default"], "other": ["other:default"]}
    store.write_text(json.dumps(data))

    await migrate(old, endpoint.url())

    kept = json.loads(store.read_bytes())
    assert kept["profiles"] == {"other:default": other}
    assert kept["order"] == {"other": ["other:default"]}
    assert "qwen-portal" not in store.read_text()


async def test_a_home_under_the_former_name(cli: Cli, endpoint: FakeEndpoint) -> None:
    portal_home(cli.home, int(time.time()) - DAY)
    former = cli.state_dir.rename(cli.home / ".clawdbot")
    (former / "openclaw.json").rename(former / "clawdbot.json")
    outcome = await migrate(cli, endpoint.url())
    assert outcome.code == 0
    config = json.loads((former / "clawdbot.json").read_bytes())
    assert list(config["models"]["providers"]) == ["qwen"]
    assert not cli.state_dir.exists()


async def test_another_home_is_named_and_left_alone(old: Cli) -> None:
    other = portal_home(old.home / "elsewhere", 1) / ".openclaw"
    other = other.rename(old.home / ".openclaw-work")
    outcome = await old.run("migrate", "--dry-run", "--store", "file", "--yes", "--json")
    kinds = {finding["kind"]: finding["path"] for finding in outcome.json["findings"]}
    assert kinds["other_home"] == str(other)
    assert not any("openclaw-work" in change["file"] for change in outcome.json["changes"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cron/jobs.json", "{"),
        ("agents/main/agent/auth-profiles.json", "[1, 2"),
        ("agents/main/sessions/sessions.json", "\x00\x01"),
        ("state/openclaw.sqlite", "not a database at all, whatever it says"),
    ],
)
async def test_a_file_that_cannot_be_read_is_told_and_nothing_is_lost(
    old: Cli, endpoint: FakeEndpoint, name: str, content: str
) -> None:
    path = old.state_dir / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    before = state_of(old.home)
    told = await old.run("migrate", "--dry-run", "--store", "file", "--yes", "--json")
    outcome = await migrate(old, endpoint.url())
    if outcome.code == 0:
        unreadable = [f["path"] for f in told.json["findings"] if f["kind"] == "unreadable"]
        assert unreadable == [str(path)]
    else:
        assert outcome.code == 6
        assert state_of(old.home) == before
    assert path.read_text() == content


async def test_the_prompts_lead_off_the_portal(old: Cli, endpoint: FakeEndpoint) -> None:
    lines = [
        ("What is to take its place?", "\r"),
        ("Which region is your key from?", "6\r"),
        ("Base URL", f"{endpoint.url()}\r"),
        ("Paste your key", f"{TOKEN.reveal()}\r"),
        ("Which model?", "\r"),
        ("vision-model?", "\r"),
        ("Where is the key to be kept?", "1\r"),
        ("Write this?", "\r"),
    ]
    screen, code, written = await asyncio.to_thread(
        converse, lines, "Leftovers that this program takes away", "migrate"
    )
    assert code == 0, screen
    assert TOKEN.reveal().encode() not in written
    assert "qwen-portal" not in old.config.read_text()


@pytest.mark.parametrize("more", [(), ("--clean-copies",)])
def test_the_screens_know_whether_copies_are_to_be_cleaned(more: tuple[str, ...]) -> None:
    words = ["migrate", *more]
    draft = migration_draft(parser(words).parse_args(words), load(), Leftovers())
    assert draft.clean_copies is bool(more)


@pytest.mark.parametrize("flag", ["--check-logins", "--run-openclaw"])
async def test_what_has_no_screen_is_done_without(old: Cli, flag: str) -> None:
    def look() -> bytes:
        words = [sys.executable, "-m", "openclaw_tui", "migrate", flag]
        with on_screen(words, os.environ) as screen:
            screen.wait_for("What is to take its place?")
            screen.press("\x03")
            assert screen.wait_for_exit() == 130
            return bytes(screen.raw)

    assert b"\x1b[?1049h" not in await asyncio.to_thread(look)


async def test_undo_leaves_chats_alone_that_openclaw_took_over(
    old: Cli, endpoint: FakeEndpoint
) -> None:
    await migrate(old, endpoint.url())
    chats = json.loads((old.state_dir / "agents/main/sessions/sessions.json").read_bytes())
    agent_database(old.state_dir / "agents/main/agent/openclaw-agent.sqlite", {}, chats)
    after = state_of(old.home)

    refused = await old.run("undo", "--yes", "--json")

    assert refused.code == 7
    assert "agents/main/sessions/sessions.json" in refused.json["error"]["message"]
    assert state_of(old.home) == after


async def test_what_only_openclaw_can_do_needs_no_key(old: Cli, endpoint: FakeEndpoint) -> None:
    await migrate(old, endpoint.url())
    job = {"id": "job-1", "payload": {"kind": "agentTurn", "model": "qwen-portal/coder-model"}}
    shared_database(old.state_dir / "state/openclaw.sqlite", jobs={"job-1": job})

    again = await old.run("migrate", "--yes", "--json")

    assert again.code == 0
    assert again.json["changes"] == []
    (left,) = again.json["left"]
    assert left["command"][1:] == ["cron", "edit", "job-1", "--model", "qwen/qwen3.7-plus"]
    assert left["done"] is False


async def test_an_agent_folder_elsewhere_is_cleaned_too(old: Cli, endpoint: FakeEndpoint) -> None:
    elsewhere = old.home / "agents" / "work"
    elsewhere.mkdir(parents=True)
    (old.state_dir / "agents/work/agent/auth-profiles.json").rename(
        elsewhere / "auth-profiles.json"
    )
    config = json.loads(old.config.read_bytes())
    agent(config, "work")["agentDir"] = str(elsewhere)
    old.config.write_text(json.dumps(config))
    before = state_of(old.home)

    done = await migrate(old, endpoint.url())

    assert done.json["verification"]["clean"] is True
    assert not (elsewhere / "auth-profiles.json").exists()
    await old.run("undo", "--yes")
    assert state_of(old.home) == before


async def test_a_rehearsal_asks_nothing(old: Cli) -> None:
    """Also on a terminal, and where no store was named and no keyring is there."""
    screen, code, _ = await asyncio.to_thread(converse, [], "", "migrate", "--dry-run")
    assert code == 0
    assert "nothing was changed" in screen


async def test_leaving_after_the_change_still_tells_of_it(
    old: Cli, endpoint: FakeEndpoint, tmp_path: Path
) -> None:
    """Ctrl-C while OpenClaw is asked whether it accepts the config: what is written is written."""
    package, asked = tmp_path / "openclaw", tmp_path / "asked"
    package.mkdir()
    (package / "package.json").write_text('{"name": "openclaw", "version": "2026.9.6"}')
    command = package / "openclaw"
    command.write_text(f"#!/bin/sh\n: > {asked}\nexec sleep 60\n")
    command.chmod(0o755)

    outcome = await old.run_until(
        asked, "migrate", "--base-url", endpoint.url(), "--token-stdin", "--store", "file",
        "--yes", "--json", stdin=TOKEN.reveal(),
        PATH=f"{package}:{os.environ['PATH']}",
    )  # fmt: skip

    assert outcome.code == 0, outcome.err
    assert outcome.json["backup"]
    assert outcome.json["verification"] is None
    assert TOKEN.reveal() not in old.config.read_text()
