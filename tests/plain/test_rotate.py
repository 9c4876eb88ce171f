from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator

import pytest

from openclaw_tui.core.base_url import host_of
from openclaw_tui.core.secret import Secret
from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.plain.cli import OTHER, TOKEN, Cli, Outcome
from tests.support.leakscan import scan
from tests.support.screen import on_screen
from tests.support.secret_service import REACHES_KEYRING, secret_service

RELOAD = "openclaw secrets reload"


@pytest.fixture
async def endpoint() -> AsyncIterator[FakeEndpoint]:
    """It accepts the old key and the new one."""
    async with FakeEndpoint({TOKEN.reveal(): ANYWHERE, OTHER.reveal(): ANYWHERE}) as endpoint:
        yield endpoint


async def test_another_plans_key_is_named_before_it_is_sent(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    outcome = await rotate(cli, token=Secret("sk-sp-0a1b2c3d4e5f60718293a4b5c6d7e8f9"))
    assert outcome.code == 3
    assert outcome.err.startswith("This looks like a key for Coding Plan; you chose Standard")


async def rotate(cli: Cli, *more: str, token: Secret = OTHER) -> Outcome:
    return await cli.run(
        "rotate", "qwen", "--token-stdin", "--yes", "--json", *more, stdin=token.reveal()
    )


def contents(cli: Cli) -> dict[str, tuple[bytes, int]]:
    """Every file but the journals, and the lock that only says who writes."""
    return {
        str(path.relative_to(cli.home)): (path.read_bytes(), path.stat().st_mode)
        for path in cli.home.rglob("*")
        if path.is_file() and path.name != "lock" and "backups" not in path.parts
    }


async def test_a_new_key_is_proven_then_takes_the_place(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    config, seen = cli.config.read_bytes(), len(endpoint.requests)

    outcome = await rotate(cli)

    assert (outcome.code, outcome.err) == (0, "")
    answer = outcome.json
    assert answer["ok"] is True
    assert (answer["profile"], answer["provider"], answer["store"]) == (
        "qwen:default", "qwen", "file",
    )  # fmt: skip
    assert answer["baseUrl"] == endpoint.url()
    assert answer["verdict"]["status"] == "accepted"
    assert [change["kind"] for change in answer["changes"]] == ["secrets", "index"]
    assert answer["next"] == RELOAD
    sent = endpoint.requests[seen:]
    assert {request.headers["authorization"] for request in sent} == {f"Bearer {OTHER.reveal()}"}
    assert sum(request.path.endswith("/chat/completions") for request in sent) == 1
    assert cli.config.read_bytes() == config
    secrets = json.loads((cli.state_dir / "openclaw-tui/secrets.json").read_bytes())
    assert secrets == {"qwen": {"default": OTHER.reveal()}}


async def test_a_header_that_hides_the_new_key_is_named(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    config = json.loads(cli.config.read_text())
    headers = {"headers": {"Authorization": f"Bearer {TOKEN.reveal()}"}}
    config["models"]["providers"]["qwen"] |= headers
    cli.config.write_text(json.dumps(config))
    said = await cli.run("rotate", "qwen", "--token-stdin", "--yes", stdin=OTHER.reveal())
    assert (said.code, "openclaw-tui use qwen:default" in said.out) == (0, True)


async def test_old_and_new_are_only_where_they_belong(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    backup = (await rotate(cli)).json["backup"]

    folder = cli.state_dir / "openclaw-tui"
    assert [hit.path for hit in scan([cli.home], OTHER.reveal())] == [folder / "secrets.json"]
    kept = [hit.path.parent for hit in scan([cli.home], TOKEN.reveal())]
    assert kept == [folder / "backups" / backup]

    listed = await cli.run("backups", "--purge", "--yes", "--json")
    assert (listed.json["backups"][0]["kind"], listed.json["backups"][0]["holdsSecrets"]) == (
        "rotate", True,
    )  # fmt: skip
    assert scan([cli.home], TOKEN.reveal()) == []


async def test_undo_brings_the_old_key_back(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    before = contents(cli)
    done = await rotate(cli)
    assert contents(cli) != before

    assert (await cli.run("undo", done.json["backup"], "--yes", "--json")).code == 0

    assert contents(cli) == before
    assert scan([cli.home], OTHER.reveal()) == []


@pytest.mark.parametrize(
    ("scenario", "more", "outcome"),
    [
        ("arrearage", [], (0, "accepted_with_problem")),
        ("invalid_key", [], (3, "refused")),
        ("invalid_key", ["--allow-unverified"], (3, "refused")),
        ("internal_error", [], (4, "undetermined")),
        ("internal_error", ["--allow-unverified"], (0, "undetermined")),
    ],
)
async def test_the_verdict_decides(
    cli: Cli, endpoint: FakeEndpoint, scenario: str, more: list[str], outcome: tuple[int, str]
) -> None:
    await cli.onboard(endpoint.url("standard", scenario), "--no-probe")
    before = contents(cli)

    done = await rotate(cli, *more)

    saved = done.code == 0
    assert (done.code, done.json["verdict"]["status"]) == outcome
    assert done.json["ok"] is saved
    assert bool(scan([cli.home], OTHER.reveal())) is saved
    assert (contents(cli) != before) is saved


async def test_what_the_check_proved_is_remembered(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url("standard", "arrearage"), "--no-probe")
    await rotate(cli)
    row = json.loads((cli.state_dir / "openclaw-tui/credentials.json").read_bytes())
    assert row["credentials"]["qwen/default"]["verdict"]["status"] == "accepted_with_problem"
    assert row["credentials"]["qwen/default"]["checked_at"]


async def test_no_probe_sends_nothing(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url(), "--no-probe")
    outcome = await rotate(cli, "--no-probe")
    assert (outcome.code, outcome.json["verdict"]) == (0, None)
    assert endpoint.requests == []


async def test_the_stored_key_again_changes_nothing(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    before, seen = contents(cli), len(endpoint.requests)
    outcome = await rotate(cli, token=TOKEN)
    assert outcome.code == 0
    assert (outcome.json["changes"], outcome.json["backup"]) == ([], None)
    assert (contents(cli), len(endpoint.requests)) == (before, seen)
    said = await cli.run("rotate", "qwen", "--token-stdin", stdin=TOKEN.reveal())
    assert "holds exactly this key already" in said.out


async def test_an_emptied_store_is_repaired(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    (cli.state_dir / "openclaw-tui/secrets.json").unlink()
    assert (await rotate(cli, token=TOKEN)).json["changes"] != []
    assert (await cli.run("probe", "qwen", "--json")).code == 0


async def test_a_profile_that_is_not_active_needs_no_reload(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    await cli.onboard(endpoint.url(), "--name", "work")
    config = cli.config.read_bytes()
    outcome = await rotate(cli)
    assert (outcome.code, outcome.json["next"]) == (0, None)
    assert cli.config.read_bytes() == config


async def test_dry_run_proves_and_changes_nothing(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    before = contents(cli)
    outcome = await rotate(cli, "--dry-run")
    assert (outcome.code, outcome.json["backup"], outcome.json["next"]) == (0, None, None)
    assert outcome.json["verdict"]["status"] == "accepted"
    assert [change["kind"] for change in outcome.json["changes"]] == ["secrets", "index"]
    assert contents(cli) == before


async def test_another_openclaw_profile_is_named_in_the_hint(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url(), "--openclaw-profile", "work")
    outcome = await rotate(cli, "--openclaw-profile", "work")
    assert outcome.json["next"] == "openclaw --profile work secrets reload"


async def test_a_key_in_a_variable_is_not_ours_to_replace(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-env", "MY_KEY",
        "--base-url", endpoint.url(), "--store", "env", "--yes", MY_KEY=TOKEN.reveal(),
    )  # fmt: skip
    before, seen = contents(cli), len(endpoint.requests)
    outcome = await rotate(cli)
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "key_not_stored")
    assert "MY_KEY" in outcome.json["error"]["message"]
    assert (contents(cli), len(endpoint.requests)) == (before, seen)


@pytest.mark.parametrize(
    ("words", "stdin", "error"),
    [
        (("qwen:none", "--token-stdin"), OTHER.reveal(), "unknown_profile"),
        (("Q W", "--token-stdin"), OTHER.reveal(), "bad_name"),
        (("qwen",), "", "token_missing"),
        (("qwen", "--token-stdin"), "", "token_missing"),
        (("qwen", "--token-stdin"), "your-api-key", "token_unusable"),
        (("qwen", "--token-env", "UNSET"), "", "env_unset"),
        (("qwen", "--token-env", OTHER.reveal()), "", "env_name_unusable"),
        (("qwen", "--token-command", "false"), "", "token_command_failed"),
        (("qwen", OTHER.reveal()), "", "usage"),
        (("qwen", "--no-probe", "--allow-unverified"), "", "usage"),
    ],
)
async def test_bad_input_gets_one_clear_answer(
    cli: Cli, endpoint: FakeEndpoint, words: tuple[str, ...], stdin: str, error: str
) -> None:
    await cli.onboard(endpoint.url())
    before = contents(cli)
    outcome = await cli.run("rotate", *words, "--yes", "--json", stdin=stdin)
    assert (outcome.code, outcome.json["error"]["code"]) == (2, error)
    assert contents(cli) == before


async def test_without_yes_nobody_agrees(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    outcome = await cli.run("rotate", "qwen", "--token-stdin", "--json", stdin=OTHER.reveal())
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "confirmation_needed")
    assert outcome.json["verdict"]["status"] == "accepted"
    assert scan([cli.home], OTHER.reveal()) == []


async def test_an_unsafe_store_is_noticed_before_the_key_is_sent(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    (cli.state_dir / "openclaw-tui/secrets.json").chmod(0o644)
    seen = len(endpoint.requests)
    outcome = await rotate(cli)
    assert (outcome.code, outcome.json["error"]["code"]) == (5, "file_store_unsafe")
    assert len(endpoint.requests) == seen


async def test_a_broken_config_stops_it_before_the_key_is_sent(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    cli.config.write_text("{")
    seen = len(endpoint.requests)
    outcome = await rotate(cli)
    assert (outcome.code, outcome.json["error"]["code"]) == (6, "config_broken")
    assert len(endpoint.requests) == seen


async def test_a_password_manager_gives_the_key(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    vault = cli.home / "vault"
    vault.write_text(OTHER.reveal())
    words = ("rotate", "qwen", "--token-command", f"cat {vault}", "--yes", "--json")
    assert (await cli.run(*words)).code == 0


@pytest.mark.keyring
async def test_a_keyring_that_is_silent_stops_it_before_the_key_is_sent(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    with secret_service(sys.executable) as session:
        environ = {name: session.environ[name] for name in REACHES_KEYRING}
        await cli.run(
            "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--base-url",
            endpoint.url(), "--store", "keyring", "--yes", stdin=TOKEN.reveal(), **environ,
        )  # fmt: skip
        before, seen = contents(cli), len(endpoint.requests)
        session.stop()
        words = ("rotate", "qwen", "--token-stdin", "--yes", "--json")
        outcome = await cli.run(*words, stdin=OTHER.reveal(), **environ)
    assert (outcome.code, outcome.json["error"]["code"]) == (5, "keyring_silent")
    assert (contents(cli), len(endpoint.requests)) == (before, seen)
    assert before


async def test_a_person_is_asked_and_reads_what_is_next(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())

    def converse() -> tuple[str, int, bytes]:
        command = [sys.executable, "-m", "openclaw_tui", "rotate", "qwen"]
        with on_screen(command, dict(os.environ), 100, 60) as screen:
            asked = screen.wait_for("Paste your key (it is not shown):").rstrip()
            screen.press("sk-00000000aaaaaaaa00000000aaaaaaaa\r")  # refused
            screen.wait_for("What next? [1]")
            screen.press("2\r")
            screen.wait_for(f"What next? [1] 2\n{asked}")
            screen.press(f"{OTHER.reveal()}\r")
            screen.wait_for("Write this?")
            screen.press("\r")
            screen.wait_for("secrets reload")
            return screen.text, screen.wait_for_exit(), bytes(screen.raw)

    screen, code, written = await asyncio.to_thread(converse)
    assert code == 0
    assert endpoint.url() in screen
    assert OTHER.reveal().encode() not in written
    assert [hit.path.name for hit in scan([cli.home], OTHER.reveal())] == ["secrets.json"]


async def test_a_key_from_a_flag_names_its_host_first(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    seen = len(endpoint.requests)

    def converse() -> tuple[str, int]:
        command = [sys.executable, "-m", "openclaw_tui", "rotate", "qwen", "--token-env", "NEW"]
        with on_screen(command, {**os.environ, "NEW": OTHER.reveal()}, 100, 60) as screen:
            asked = screen.wait_for("Check the key? It goes to")
            screen.press("\r")
            return asked, screen.wait_for_exit()

    asked, code = await asyncio.to_thread(converse)
    assert host_of(endpoint.url()) in asked
    assert (code, len(endpoint.requests)) == (130, seen)
