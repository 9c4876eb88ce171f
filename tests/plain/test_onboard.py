from __future__ import annotations

import json
from pathlib import Path

import pytest

from openclaw_tui.core.secret import Secret
from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import OTHER, TOKEN, Cli
from tests.support.leakscan import scan


def files_under(home: Path) -> dict[str, bytes]:
    return {str(p.relative_to(home)): p.read_bytes() for p in home.rglob("*") if p.is_file()}


async def test_a_key_is_checked_stored_and_configured(cli: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await cli.onboard(endpoint.url())

    assert outcome.code == 0
    assert outcome.err == ""
    answer = outcome.json
    assert answer["ok"] is True
    assert answer["profile"] == "qwen:default"
    assert answer["provider"] == "qwen"
    assert answer["authChoice"] == "qwen-standard-api-key"
    assert answer["model"] == "qwen/qwen3.7-plus"
    assert answer["store"] == "file"
    assert answer["verdict"]["status"] == "accepted"
    assert answer["verdict"]["httpStatus"] == 200
    assert [change["kind"] for change in answer["changes"]] == ["secrets", "index", "config"]
    assert {r.headers["authorization"] for r in endpoint.requests} == {f"Bearer {TOKEN.reveal()}"}
    config = json.loads(cli.config.read_bytes())
    assert config["models"]["providers"]["qwen"]["apiKey"] == {
        "source": "file", "provider": "openclaw_tui_file", "id": "/qwen/default",
    }  # fmt: skip
    assert config["models"]["providers"]["qwen"]["auth"] == "api-key"
    assert config["agents"]["defaults"]["model"]["primary"] == "qwen/qwen3.7-plus"


async def test_the_token_is_in_one_private_file_only(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())

    hits = scan([cli.home], TOKEN.reveal())
    assert [hit.path for hit in hits] == [cli.state_dir / "openclaw-tui/secrets.json"]
    for path in cli.home.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0 or not path.is_relative_to(cli.state_dir)


async def test_undo_brings_every_byte_back(cli: Cli, endpoint: FakeEndpoint) -> None:
    cli.state_dir.mkdir(mode=0o700)
    cli.config.write_text("{ // mine\n  gateway: { port: 18789 },\n}\n")
    cli.config.chmod(0o640)
    before = files_under(cli.home)
    done = await cli.onboard(endpoint.url())
    assert cli.config.stat().st_mode & 0o777 == 0o600

    undone = await cli.run("undo", done.json["backup"], "--yes", "--json")

    assert undone.code == 0
    after = files_under(cli.home)
    assert {k: v for k, v in after.items() if "openclaw-tui/" not in k} == before
    assert cli.config.stat().st_mode & 0o777 == 0o640
    assert scan([cli.home], TOKEN.reveal()) == []


async def test_undo_refuses_after_a_foreign_change(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    changed = cli.config.read_text() + "// by hand\n"
    cli.config.write_text(changed)

    undone = await cli.run("undo", "--yes", "--json")

    assert undone.code == 7
    assert undone.json["error"]["code"] == "changed_meanwhile"
    assert cli.config.read_text() == changed


async def test_a_check_between_setup_and_undo_does_no_harm(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    checked = await cli.run("probe", "qwen:default", "--json")
    assert checked.json["verdict"]["status"] == "accepted"
    assert (await cli.run("undo", "--yes")).code == 0
    assert not cli.config.exists()


@pytest.mark.parametrize(
    ("scenario", "code", "status"),
    [
        ("arrearage", 0, "accepted_with_problem"),
        ("content_filter", 0, "accepted"),
        ("invalid_key", 3, "refused"),
        ("internal_error", 4, "undetermined"),
    ],
)
async def test_the_verdict_decides(
    cli: Cli, endpoint: FakeEndpoint, scenario: str, code: int, status: str
) -> None:
    outcome = await cli.onboard(endpoint.url("standard", scenario))

    saved = code == 0
    assert outcome.code == code
    assert outcome.json["ok"] is saved
    assert outcome.json["verdict"]["status"] == status
    assert outcome.json["verdict"]["remedy"]
    assert cli.config.exists() is saved
    if not saved:
        assert scan([cli.home], TOKEN.reveal()) == []


async def test_a_refused_key_is_never_saved(cli: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await cli.onboard(endpoint.url(), "--allow-unverified", token=OTHER)
    assert outcome.code == 3
    assert files_under(cli.home) == {}


async def test_saved_unverified_by_explicit_wish(cli: Cli, endpoint: FakeEndpoint) -> None:
    url = endpoint.url("coding", "coding_agents_gate")
    outcome = await cli.run(
        "onboard", "--auth-choice", "qwen-api-key", "--token-stdin", "--base-url", url,
        "--store", "file", "--yes", "--json", "--allow-unverified",
        stdin="sk-sp-0123456789abcdef0123456789abcdef",
    )  # fmt: skip
    assert outcome.code == 0
    assert outcome.json["state"] == "unverified"
    assert outcome.json["verdict"]["httpStatus"] == 405


LOOKS_CODING = "This looks like a key for Coding Plan; you chose Standard (pay as you go).\n"


async def test_another_plans_key_is_named_before_it_is_sent(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    token = Secret("sk-sp-0a1b2c3d4e5f60718293a4b5c6d7e8f9")
    refused = await cli.onboard(endpoint.url(), token=token)
    assert refused.code == 3
    assert refused.err.startswith(LOOKS_CODING)
    assert refused.json["error"]["code"] == "refused"
    assert "above" not in refused.json["error"]["remedy"]

    kept = await cli.onboard(endpoint.url(), "--no-probe", token=token)
    assert (kept.code, kept.err) == (0, LOOKS_CODING)


async def test_no_probe_sends_nothing(cli: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await cli.onboard(endpoint.url(), "--no-probe")
    assert outcome.code == 0
    assert outcome.json["verdict"] is None
    assert outcome.json["state"] == "unchecked"
    assert endpoint.requests == []


async def test_dry_run_changes_nothing(cli: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await cli.onboard(endpoint.url(), "--dry-run")
    assert outcome.code == 0
    assert outcome.json["backup"] is None
    assert outcome.json["changes"]
    assert files_under(cli.home) == {}


@pytest.mark.parametrize(
    ("default", "ended"),
    [("qwen-portal/coder-model", True), ("qwen/coder-model", True), ("qwen/qwen3.7-plus", False)],
)
async def test_a_default_that_leads_to_the_ended_portal_is_told(
    cli: Cli, endpoint: FakeEndpoint, default: str, ended: bool
) -> None:
    cli.state_dir.mkdir(mode=0o700)
    config = {"agents": {"defaults": {"model": {"primary": default}}}}
    cli.config.write_text(json.dumps(config))
    words = ["--auth-choice", "qwen-standard-api-key", "--token-stdin", "--store", "file", "--yes"]
    told = await cli.run("onboard", "--base-url", endpoint.url(), *words, stdin=TOKEN.reveal())
    assert f"default model stays {default}" in told.out
    assert ("openclaw-tui migrate" in told.out.rpartition("default model")[2]) is ended
    assert ("--set-default" in told.out) is ended


async def test_without_openclaw_no_command_of_it_is_offered(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    words = ["--auth-choice", "qwen-standard-api-key", "--token-stdin", "--store", "file", "--yes"]
    told = await cli.run("onboard", "--base-url", endpoint.url(), *words, stdin=TOKEN.reveal())
    assert told.code == 0
    assert "openclaw infer" not in told.out
    assert "Once it is installed" in told.out


async def test_an_existing_default_stays_unless_asked(cli: Cli, endpoint: FakeEndpoint) -> None:
    cli.state_dir.mkdir()
    cli.config.write_text('{agents: {defaults: {model: "a/b"}}}')
    await cli.onboard(endpoint.url())
    assert 'model: "a/b"' in cli.config.read_text()
    await cli.onboard(endpoint.url(), "--set-default")
    assert 'model: "qwen/qwen3.7-plus"' in cli.config.read_text()


async def test_the_environment_store_keeps_nothing(cli: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-env", "MY_KEY",
        "--base-url", endpoint.url(), "--store", "env", "--yes", "--json",
        MY_KEY=TOKEN.reveal(),
    )  # fmt: skip
    assert outcome.code == 0
    assert scan([cli.home], TOKEN.reveal()) == []
    config = json.loads(cli.config.read_bytes())
    ref = config["models"]["providers"]["qwen"]["apiKey"]
    assert ref == {"source": "env", "provider": "default", "id": "MY_KEY"}


async def test_a_token_from_a_password_manager(cli: Cli, endpoint: FakeEndpoint) -> None:
    vault = cli.home / "vault"
    vault.write_text(f'export QWEN_API_KEY="{TOKEN.reveal()}"\n')
    outcome = await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-command", f"cat {vault}",
        "--base-url", endpoint.url(), "--store", "file", "--yes", "--json",
    )  # fmt: skip
    assert outcome.code == 0


async def test_a_plain_key_moves_out_of_the_config(cli: Cli, endpoint: FakeEndpoint) -> None:
    cli.state_dir.mkdir()
    cli.config.write_text(
        '{models: {providers: {qwen: {baseUrl: "https://x", models: [], '
        f'apiKey: "{OTHER.reveal()}"}}}}}}}}'
    )
    outcome = await cli.onboard(endpoint.url())
    assert outcome.code == 0
    assert OTHER.reveal() not in cli.config.read_text()


async def test_two_profiles_and_a_switch(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    await cli.onboard(endpoint.url(), "--name", "work")
    ref = json.loads(cli.config.read_bytes())["models"]["providers"]["qwen"]["apiKey"]
    assert ref["id"] == "/qwen/work"

    assert (await cli.run("use", "qwen:default", "--yes", "--json")).code == 0
    ref = json.loads(cli.config.read_bytes())["models"]["providers"]["qwen"]["apiKey"]
    assert ref["id"] == "/qwen/default"

    # work is not the active one: its removal leaves the config alone.
    config = cli.config.read_bytes()
    assert (await cli.run("forget", "qwen:work", "--yes", "--json")).code == 0
    assert cli.config.read_bytes() == config
    assert (await cli.run("forget", "qwen:default", "--yes", "--json")).code == 0
    assert json.loads(cli.config.read_bytes())["models"]["providers"] == {}
    assert not (cli.state_dir / "openclaw-tui/secrets.json").exists()


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (("--auth-choice", "nope", "--token-stdin"), TOKEN.reveal(), 2),
        (("--auth-choice", "qwen-standard-api-key"), "", 2),
        (("--auth-choice", "qwen-standard-api-key", "--token-stdin"), "", 2),
        (("--auth-choice", "qwen-standard-api-key", "--token-stdin"), "your-api-key-here", 2),
        (("--auth-choice", "qwen-standard-api-key", "--token-stdin"), "sk-a b c d", 2),
        (("--auth-choice", "qwen-standard-api-key", "--token-stdin"), "\x00\xff\x1b[31m", 2),
        (("--auth-choice", "qwen-standard-api-key", "--token-stdin", "--name", "../x"), "k", 2),
        (("--auth-choice", "qwen-standard-api-key", "--token-env", "UNSET"), "", 2),
        (("--auth-choice", "qwen-standard-api-key", "--token-command", "false"), "", 2),
        (("--auth-choice", "qwen-standard-api-key", "--token-command", "'"), "", 2),
        (("--auth-choice", "qwen-standard-api-key", "--token-stdin", "--store", "env"), "k", 2),
        (("--base-url", "https://h.example/v1", "--token-stdin"), "k", 2),
        (
            ("--auth-choice", "qwen-api-key", "--token-stdin", "--base-url", "http://h.example"),
            TOKEN.reveal(),
            2,
        ),
    ],
)
async def test_bad_input_gets_one_clear_answer(
    cli: Cli, arguments: tuple[str, ...], stdin: str, code: int
) -> None:
    outcome = await cli.run("onboard", *arguments, "--yes", "--json", stdin=stdin)
    assert outcome.code == code
    assert outcome.json["ok"] is False
    assert outcome.json["error"]["message"]
    assert outcome.json["error"]["remedy"]
    assert "Traceback" not in outcome.err
    assert files_under(cli.home) == {}


@pytest.mark.parametrize(
    ("config", "error"),
    [
        ("{ gateway: ", "config_broken"),
        ("[]", "config_uneditable"),
        ('{ models: "x" }', "config_uneditable"),
        ('{ models: { $include: "./m.json5" } }', "config_included"),
        ("{ models: { providers: [] } }", "config_uneditable"),
    ],
)
async def test_a_config_that_cannot_be_edited_is_left_alone(
    cli: Cli, endpoint: FakeEndpoint, config: str, error: str
) -> None:
    cli.state_dir.mkdir()
    cli.config.write_text(config)
    outcome = await cli.onboard(endpoint.url())
    assert outcome.code == 6
    assert outcome.json["error"]["code"] == error
    assert cli.config.read_text() == config
    assert endpoint.requests == [], "found before the key is sent"
    status = await cli.run("status", "--json")
    (health,) = (each for each in status.json["health"] if each["check"] == "config")
    assert (health["level"], "{}" in health["message"]) == ("bad", False)
    assert ("verdict" in outcome.json) is bool(endpoint.requests)
    assert scan([cli.home], TOKEN.reveal()) == []


async def test_a_config_owned_elsewhere_is_left_alone(cli: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--base-url",
        endpoint.url(), "--store", "file", "--yes", "--json",
        stdin=TOKEN.reveal(), OPENCLAW_CONFIG_READONLY="1",
    )  # fmt: skip
    assert (outcome.code, outcome.json["error"]["code"]) == (6, "config_readonly")


async def test_without_yes_nobody_agrees(cli: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--base-url",
        endpoint.url(), "--store", "file", "--json", stdin=TOKEN.reveal(),
    )  # fmt: skip
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "confirmation_needed")


async def test_an_absent_keyring_never_means_plain_text(cli: Cli, endpoint: FakeEndpoint) -> None:
    outcome = await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--base-url",
        endpoint.url(), "--yes", "--json", stdin=TOKEN.reveal(),
    )  # fmt: skip
    assert outcome.code == 5
    assert outcome.json["error"]["code"] in ("keyring_absent", "install_vanishes")
    assert scan([cli.home], TOKEN.reveal()) == []


async def test_no_key_is_sent_for_a_config_that_cannot_be_written(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    cli.state_dir.mkdir(mode=0o700)
    cli.config.write_text("{}\n")
    cli.config.chmod(0o400)
    outcome = await cli.onboard(endpoint.url())
    assert (outcome.code, outcome.json["error"]["code"]) == (6, "file_unwritable")
    assert str(cli.config) in outcome.json["error"]["message"]
    assert not endpoint.requests


async def test_a_named_keyring_is_reached_before_the_key_is_sent(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    outcome = await cli.onboard(endpoint.url(), "--store", "keyring")
    assert (outcome.code, outcome.json["error"]["code"]) == (5, "keyring_absent")
    assert "--store file" in outcome.json["error"]["remedy"]
    assert not endpoint.requests
    assert not (cli.state_dir / "openclaw-tui").exists()


async def test_no_terminal_and_no_command(cli: Cli) -> None:
    outcome = await cli.run()
    assert outcome.code == 2
    assert "onboard" in outcome.err


async def test_chinese_has_chinese_punctuation(cli: Cli, endpoint: FakeEndpoint) -> None:
    told = await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--store", "file",
        "--base-url", endpoint.url("standard", "invalid_key"), "--yes", "--lang", "zh-CN",
        stdin=TOKEN.reveal(),
    )  # fmt: skip
    assert "  连接：正常" in told.out
    assert "被拒绝（HTTP 401）：" in told.out


async def test_a_review_names_the_store_in_the_words_of_its_language(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    for locale, words in (("en", "in the private backup, until"), ("zh-CN", "私有备份中")):
        told = await cli.run("forget", "qwen", "--dry-run", "--lang", locale)
        assert words in told.out


@pytest.mark.parametrize("command", ["probe", "use", "forget"])
@pytest.mark.parametrize(
    ("profile", "error"), [("qwen:none", "unknown_profile"), ("Q W", "bad_name")]
)
async def test_profiles_that_are_not_there(
    cli: Cli, command: str, profile: str, error: str
) -> None:
    outcome = await cli.run(command, profile, "--yes", "--json")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, error)


async def test_a_remedy_names_what_there_is(cli: Cli, endpoint: FakeEndpoint) -> None:
    none = await cli.run("use", "qwen:none", "--yes")
    assert "No key is stored yet. 'openclaw-tui onboard' stores one." in none.err
    await cli.onboard(endpoint.url())
    one = await cli.run("use", "qwen:none", "--yes")
    assert "Stored keys: qwen:default. 'openclaw-tui onboard' stores another." in one.err
    model = await cli.run("use", "qwen", "--model", "nope", "--yes")
    assert model.err.splitlines()[0] == "nope is not a model of this plan."
    assert "qwen3.7-plus" in model.err.splitlines()[1]


async def test_providers_for_scripts_and_people(cli: Cli) -> None:
    choices = (await cli.run("providers", "--json")).json["choices"]
    assert choices[0]["authChoice"] == "qwen-standard-api-key"
    assert choices[-1]["retired"] is True
    shown = await cli.run("providers", "--lang", "zh-CN")
    assert "按量付费" in shown.out
    assert "qwen-oauth" in shown.out


@pytest.mark.parametrize("place", ["before", "after"])
async def test_options_count_before_and_after_the_command(cli: Cli, place: str) -> None:
    options = ["--json", "--dry-run", "--openclaw-profile", "work"]
    command = ["backups"]
    words = [*options, *command] if place == "before" else [*command, *options]
    assert (await cli.run(*words)).json == {"ok": True, "backups": [], "purged": False}


async def test_another_openclaw_profile_is_another_home(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url(), "--openclaw-profile", "work")
    assert not cli.config.exists()
    assert (cli.home / ".openclaw-work/openclaw.json").exists()


async def test_a_verdict_that_cannot_be_kept_is_told(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    lock = cli.state_dir / "openclaw-tui/lock"
    lock.unlink()
    lock.mkdir()
    probed = await cli.run("probe", "qwen:default", "--json")
    assert (probed.code, probed.json["verdict"]["status"]) == (0, "accepted")
    assert str(lock) in probed.err


async def test_a_variable_that_is_unset_is_named(cli: Cli, endpoint: FakeEndpoint) -> None:
    more = ("--store", "env", "--token-env", "MY_KEY", "--base-url", endpoint.url(), "--yes")
    choice = ("--auth-choice", "qwen-standard-api-key")
    assert (await cli.run("onboard", *choice, *more, MY_KEY=TOKEN.reveal())).code == 0
    probed = await cli.run("probe", "qwen:default", "--json")
    assert (probed.code, probed.json["error"]["code"]) == (2, "env_unset")
    assert "MY_KEY" in probed.json["error"]["message"]


async def test_a_dry_run_in_a_used_home_changes_nothing(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    (cli.state_dir / "openclaw-tui/lock").unlink()
    before = files_under(cli.home)
    seen = len(endpoint.requests)
    for words in (["probe", "qwen"], ["forget", "qwen"], ["undo"], ["backups", "--purge"]):
        assert (await cli.run(*words, "--dry-run", "--yes", "--json")).code == 0
    assert len(endpoint.requests) == seen
    await cli.onboard(endpoint.url(), "--name", "two", "--dry-run")
    assert files_under(cli.home) == before


async def test_an_environment_profile_is_known_as_the_active_one(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-env", "MY_KEY",
        "--base-url", endpoint.url(), "--store", "env", "--yes", "--json",
        MY_KEY=TOKEN.reveal(),
    )  # fmt: skip
    used = await cli.run("use", "qwen", "--yes", "--json")
    assert used.json["changes"] == []
    assert (await cli.run("forget", "qwen", "--yes", "--json")).code == 0
    assert json.loads(cli.config.read_bytes())["models"]["providers"] == {}


@pytest.mark.parametrize(
    "words",
    [
        ("onboard", "--token-env", TOKEN.reveal()),
        ("onboard", "--name", f"X{TOKEN.reveal()}", "--auth-choice", "qwen-standard-api-key"),
        ("onboard", f"--token={TOKEN.reveal()}"),
        ("onboard", TOKEN.reveal()),
        ("onboard", "--auth-choice", TOKEN.reveal()),
        ("probe", TOKEN.reveal()),
        ("undo", TOKEN.reveal()),
    ],
)
async def test_a_key_given_as_an_argument_is_not_echoed(cli: Cli, words: tuple[str, ...]) -> None:
    outcome = await cli.run(*words, "--yes", "--json")  # run() itself looks for the token
    assert outcome.code == 2
    assert outcome.json["ok"] is False


@pytest.mark.parametrize("words", [("nonsense",), ("backups", "--nonsense"), ("use",)])
async def test_usage_errors_are_json_too(cli: Cli, words: tuple[str, ...]) -> None:
    outcome = await cli.run(*words, "--json")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "usage")


async def test_a_terminal_without_unicode_gets_an_answer(cli: Cli) -> None:
    shown = await cli.run("providers", "--lang", "zh-CN", PYTHONIOENCODING="latin-1")
    assert shown.code == 0


def test_the_secret_type_guards_the_helpers() -> None:
    assert TOKEN.reveal() not in repr((TOKEN, Secret("x")))


async def test_whoever_asked_for_no_screens_hears_of_none(cli: Cli) -> None:
    outcome = await cli.run("--plain")
    assert (outcome.code, "screens" in outcome.err) == (2, False)
    assert "terminal" in outcome.err
