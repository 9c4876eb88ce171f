from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from openclaw_tui.core.json5 import Document
from openclaw_tui.core.openclaw_config import configured_providers, value_at
from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import OTHER, TOKEN, Cli, Outcome
from tests.support.leakscan import scan
from tests.support.secret_service import REACHES_KEYRING, secret_service

CODING = "https://coding.dashscope.aliyuncs.com/v1/"
PLAIN = f"""{{
  // by hand
  models: {{ providers: {{
    %s: {{ baseUrl: "{CODING}", api: "openai-completions", timeoutSeconds: 9, // mine
      apiKey: '{TOKEN.reveal()}', models: [{{ id: "qwen3-coder-plus", name: "Coder" }}] }},
  }} }},
  agents: {{ defaults: {{ model: "%s/qwen3-coder-plus" }} }},
}}
"""


async def move(cli: Cli, profile: str, store: str, *more: str) -> Outcome:
    return await cli.run("move", profile, "--store", store, "--yes", "--json", *more)


def contents(cli: Cli) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(cli.home)): (path.read_bytes(), path.stat().st_mode)
        for path in cli.home.rglob("*")
        if path.is_file() and path.name != "lock" and "backups" not in path.parts
    }


def write_plain(cli: Cli, provider: str = "qwen") -> None:
    cli.state_dir.mkdir(mode=0o700)
    cli.config.write_text(PLAIN % (provider, provider))
    cli.config.chmod(0o640)


async def test_there_already(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    before = contents(cli)
    outcome = await move(cli, "qwen", "file")
    assert (outcome.code, outcome.json["ok"]) == (0, True)
    assert (outcome.json["changes"], outcome.json["backup"]) == ([], None)
    assert contents(cli) == before
    said = await cli.run("move", "qwen:default", "--store", "file")
    assert "it is that way already" in said.out


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
async def test_without_a_keyring_nothing_moves(
    cli: Cli, endpoint: FakeEndpoint, more: tuple[str, ...]
) -> None:
    await cli.onboard(endpoint.url())
    before = contents(cli)
    outcome = await move(cli, "qwen", "keyring", *more)
    assert (outcome.code, outcome.json["error"]["code"]) == (5, "keyring_absent")
    assert "--store" not in outcome.json["error"]["remedy"]
    assert contents(cli) == before


@pytest.mark.keyring
@pytest.mark.parametrize("adopted", [True, False])
async def test_a_locked_keyring_keeps_everything_as_it_is(
    cli: Cli, endpoint: FakeEndpoint, adopted: bool
) -> None:
    if adopted:
        write_plain(cli)
    else:
        await cli.onboard(endpoint.url())
    before = contents(cli)
    with secret_service(sys.executable, "locked") as session:
        environ = {name: session.environ[name] for name in REACHES_KEYRING}
        words = ("move", "qwen", "--store", "keyring", "--yes", "--json")
        outcome = await cli.run(*words, **environ)
        assert not session.dialog_was_asked_for
    assert (outcome.code, outcome.json["error"]["code"]) == (5, "keyring_locked")
    assert contents(cli) == before


@pytest.mark.keyring
async def test_a_rotated_key_moves_into_the_keyring(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    words = ("rotate", "qwen", "--token-stdin", "--no-probe", "--yes", "--json")
    rotated = await cli.run(*words, stdin=OTHER.reveal())
    before = contents(cli)
    with secret_service(sys.executable) as session:
        environ = {name: session.environ[name] for name in REACHES_KEYRING}
        into = ("move", "qwen", "--store", "keyring", "--yes")
        shown = await cli.run(*into, "--dry-run", **environ)
        outcome = await cli.run(*into, "--json", **environ)
        assert scan([cli.home], OTHER.reveal()) == []
        # The backup of the rotation is older and holds the first key: the review says so.
        assert "Earlier backups hold keys" in shown.out
        held = {hit.path.parent.name for hit in scan([cli.home], TOKEN.reveal())}
        assert held == {rotated.json["backup"]}
        undone = await cli.run("undo", outcome.json["backup"], "--yes", **environ)
    assert (outcome.code, outcome.json["store"]) == (0, "keyring")
    kinds = [change["kind"] for change in outcome.json["changes"]]
    assert kinds == ["secrets", "launcher", "index", "config"]
    assert (undone.code, contents(cli)) == (0, before)


async def test_a_plain_key_is_adopted(cli: Cli, endpoint: FakeEndpoint) -> None:
    write_plain(cli)

    outcome = await move(cli, "qwen", "file")

    assert (outcome.code, outcome.err) == (0, "")
    answer = outcome.json
    assert (answer["profile"], answer["provider"], answer["store"]) == (
        "qwen:default", "qwen", "file",
    )  # fmt: skip
    assert (answer["baseUrl"], answer["verdict"]) == (CODING, None)
    assert [change["kind"] for change in answer["changes"]] == ["secrets", "index", "config"]
    assert endpoint.requests == []
    text = cli.config.read_text()
    assert "// by hand" in text
    assert "// mine" in text
    config = Document.parse(text).data
    assert value_at(config, ("models", "providers", "qwen")) == {
        "baseUrl": CODING,
        "api": "openai-completions",
        "timeoutSeconds": 9,
        "apiKey": {"source": "file", "provider": "openclaw_tui_file", "id": "/qwen/default"},
        "models": [{"id": "qwen3-coder-plus", "name": "Coder"}],
        "auth": "api-key",
    }
    index = json.loads((cli.state_dir / "openclaw-tui/credentials.json").read_bytes())
    row = index["credentials"]["qwen/default"]
    assert row["auth_choice"] == "qwen-api-key-cn"
    assert (row["model"], row["models"]) == ("qwen3-coder-plus", ["qwen3-coder-plus"])
    assert (row["store"], row["verdict"]) == ("file", None)
    # A second run finds it in its place.
    assert (await move(cli, "qwen", "file")).json["changes"] == []


async def test_an_adoption_can_be_undone(cli: Cli) -> None:
    write_plain(cli)
    before = contents(cli)
    done = await move(cli, "qwen", "file")
    assert cli.config.stat().st_mode & 0o777 == 0o600
    backup = cli.state_dir / "openclaw-tui/backups" / done.json["backup"]
    # Without a keyring the old text stays in the private backup, which says so.
    assert {hit.path.parent.name for hit in scan([cli.home], TOKEN.reveal())} == {
        "openclaw-tui", backup.name,
    }  # fmt: skip
    listed = (await cli.run("backups", "--json")).json["backups"]
    assert [(each["kind"], each["holdsSecrets"]) for each in listed] == [("move", True)]

    assert (await cli.run("undo", "--yes", "--json")).code == 0

    assert contents(cli) == before


async def test_a_name_may_be_given(cli: Cli) -> None:
    write_plain(cli)
    assert (await move(cli, "qwen:work", "file")).json["profile"] == "qwen:work"
    assert "/qwen/work" in cli.config.read_text()


@pytest.mark.parametrize("named", ["modelstudio", "qwen"])
async def test_a_block_under_an_alias_keeps_its_name(cli: Cli, named: str) -> None:
    write_plain(cli, "modelstudio")
    assert (await move(cli, named, "file")).json["profile"] == "qwen:default"
    assert configured_providers(Document.parse(cli.config.read_text()).data) == ("modelstudio",)
    # And it is known as the active one: what removes the key removes the block.
    assert (await cli.run("forget", "qwen", "--yes", "--json")).code == 0
    assert "modelstudio" not in cli.config.read_text()


def hand_written(cli: Cli, block: str, key: str) -> None:
    """Somebody puts a key into a block of the config by hand."""
    text = cli.config.read_text()
    own = f'"{block}": {{ baseUrl: "{CODING}", apiKey: "{key}", models: [] }}, '
    cli.config.write_text(re.sub(r'("?providers"?: \{\s*)(?="?qwen"?:)', rf"\1{own}", text))


async def test_another_key_than_the_stored_one_needs_a_name(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    hand_written(cli, "modelstudio", OTHER.reveal())
    before = contents(cli)
    outcome = await move(cli, "modelstudio", "file")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "profile_taken")
    assert contents(cli) == before
    remedy = outcome.json["error"]["remedy"]
    assert "openclaw-tui move modelstudio:plain --store file" in remedy
    # The stored one has nothing to do with it, and what the remedy says works.
    assert (await move(cli, "qwen", "file")).json["changes"] == []
    assert (await move(cli, "modelstudio:plain", "file")).json["profile"] == "qwen:plain"
    assert scan([cli.config], OTHER.reveal()) == []
    secrets = json.loads((cli.state_dir / "openclaw-tui/secrets.json").read_bytes())
    assert secrets["qwen"] == {"default": TOKEN.reveal(), "plain": OTHER.reveal()}


async def test_the_stored_key_itself_goes_back_to_its_place(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.onboard(endpoint.url())
    hand_written(cli, "modelstudio", TOKEN.reveal())
    assert (await move(cli, "modelstudio", "file")).json["profile"] == "qwen:default"
    assert scan([cli.config], TOKEN.reveal()) == []
    blocks = value_at(Document.parse(cli.config.read_text()).data, ("models", "providers"))
    assert value_at(blocks, ("modelstudio", "apiKey")) == value_at(blocks, ("qwen", "apiKey"))


async def test_a_header_with_a_key_goes_too(cli: Cli) -> None:
    write_plain(cli)
    headers = f'headers: {{ Authorization: "Bearer {OTHER.reveal()}", "X-Team": "a" }},'
    cli.config.write_text(cli.config.read_text().replace("timeoutSeconds", f"{headers} timeout"))
    assert (await move(cli, "qwen", "file")).code == 0
    assert "X-Team" in cli.config.read_text()
    assert "Authorization" not in cli.config.read_text()


@pytest.mark.parametrize(
    "of_block",
    [
        'request: { auth: { mode: "authorization-bearer", token: "KEY" } },',
        'request: { auth: { mode: "header", headerName: "X-K", value: "KEY" } },',
        'request: { headers: { Authorization: "Bearer KEY" } },',
    ],
)
async def test_a_key_elsewhere_in_the_block_goes_too(cli: Cli, of_block: str) -> None:
    write_plain(cli)
    added = of_block.replace("KEY", "no-shape-of-a-key")
    cli.config.write_text(cli.config.read_text().replace("timeoutSeconds", f"{added} timeout"))
    shown = await cli.run("move", "qwen", "--store", "file", "--dry-run")
    assert "header that carries a key" in shown.out
    assert "no-shape" not in shown.out
    assert (await move(cli, "qwen", "file")).code == 0
    assert not any(b"no-shape" in content for content, _ in contents(cli).values())


async def test_a_key_in_the_headers_of_a_model_goes_too(cli: Cli) -> None:
    write_plain(cli)
    named = 'name: "Coder"'
    headers = f'{named}, headers: {{ Authorization: "Bearer {OTHER.reveal()}" }}'
    cli.config.write_text(cli.config.read_text().replace(named, headers))
    assert (await move(cli, "qwen", "file")).code == 0
    assert OTHER.reveal() not in cli.config.read_text()


async def test_an_included_section_is_changed_where_it_is(cli: Cli) -> None:
    write_plain(cli)
    models = cli.state_dir / "models.json5"
    models.write_text(f"{{ providers: {{ qwen: {{ apiKey: '{TOKEN.reveal()}' }} }} }}")
    cli.config.write_text('{ models: { $include: "./models.json5" } }')
    before = contents(cli)
    outcome = await move(cli, "qwen", "file")
    kinds = [change["kind"] for change in outcome.json["changes"]]
    assert kinds == ["secrets", "index", "included", "config"]
    assert TOKEN.reveal() not in models.read_text()
    assert (await cli.run("undo", "--yes")).code == 0
    assert contents(cli) == before


async def test_duplicates_of_a_key_go_too(cli: Cli) -> None:
    write_plain(cli)
    again = f'apiKey: "{OTHER.reveal()}", apiKey: "{TOKEN.reveal()}", timeoutSeconds'
    cli.config.write_text(cli.config.read_text().replace("timeoutSeconds", again))
    before = contents(cli)
    assert (await move(cli, "qwen", "file")).code == 0
    for key in (TOKEN, OTHER):
        assert scan([cli.config], key.reveal()) == []
    assert "openclaw_tui_file" in cli.config.read_text()
    assert (await cli.run("undo", "--yes")).code == 0
    assert contents(cli) == before


async def test_a_key_that_a_later_file_hides_goes_too(cli: Cli) -> None:
    write_plain(cli)
    files = [cli.state_dir / name for name in ("a.json5", "b.json5")]
    for file, key in zip(files, (OTHER, TOKEN), strict=True):
        file.write_text(f"{{ providers: {{ qwen: {{ apiKey: '{key.reveal()}' }} }} }}")
    cli.config.write_text('{ models: { $include: ["./a.json5", "./b.json5"] } }')
    before = contents(cli)
    assert (await move(cli, "qwen", "file")).code == 0
    for file, key in zip(files, (OTHER, TOKEN), strict=True):
        assert scan([file], key.reveal()) == []
    assert (await cli.run("undo", "--yes")).code == 0
    assert contents(cli) == before


async def test_dry_run_changes_nothing_and_shows_no_key(cli: Cli) -> None:
    write_plain(cli)
    before = contents(cli)
    outcome = await move(cli, "qwen", "file", "--dry-run")
    assert (outcome.code, outcome.json["backup"]) == (0, None)
    assert any("openclaw_tui_file" in line for line in outcome.json["changes"][-1]["diff"])
    assert contents(cli) == before
    shown = await cli.run("move", "qwen", "--store", "file", "--dry-run")
    assert "plain text" in shown.out


async def test_without_yes_nobody_agrees(cli: Cli) -> None:
    write_plain(cli)
    before = contents(cli)
    outcome = await cli.run("move", "qwen", "--store", "file", "--json")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "confirmation_needed")
    assert contents(cli) == before


@pytest.mark.parametrize(
    ("key", "profile", "error"),
    [
        ('"${QWEN_API_KEY}"', "qwen", "unknown_profile"),
        ('{ source: "env", provider: "default", id: "X" }', "qwen", "unknown_profile"),
        ('"qwen-oauth"', "qwen", "unknown_profile"),
        ('"sk-x"', "qwen-token-plan", "unknown_profile"),
        ('"sk-x"', "anthropic", "foreign_provider"),
        ('"sk-x"', "Q W", "bad_name"),
        ('"sk-x"', "../x", "bad_name"),
    ],
)
async def test_what_cannot_be_moved_is_left_alone(
    cli: Cli, key: str, profile: str, error: str
) -> None:
    cli.state_dir.mkdir(mode=0o700)
    blocks = f'{{ qwen: {{ apiKey: {key} }}, anthropic: {{ apiKey: "sk-ant-x" }} }}'
    cli.config.write_text(f"{{ models: {{ providers: {blocks} }} }}")
    before = contents(cli)
    outcome = await move(cli, profile, "file")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, error)
    assert contents(cli) == before


@pytest.mark.parametrize("words", [(), ("--store", "env"), ("--store", "x")])
async def test_the_store_has_to_be_named(cli: Cli, words: tuple[str, ...]) -> None:
    outcome = await cli.run("move", "qwen", *words, "--json")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "usage")


async def test_a_key_in_a_variable_is_nowhere_to_move_from(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-env", "MY_KEY",
        "--base-url", endpoint.url(), "--store", "env", "--yes", MY_KEY=TOKEN.reveal(),
    )  # fmt: skip
    outcome = await move(cli, "qwen", "file")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "key_not_stored")


@pytest.mark.parametrize(
    ("environ", "config", "error"),
    [
        ({}, "{", "config_broken"),
        ({"OPENCLAW_CONFIG_READONLY": "1"}, PLAIN % ("qwen", "qwen"), "config_readonly"),
    ],
)
async def test_a_config_that_cannot_be_edited_is_left_alone(
    cli: Cli, environ: dict[str, str], config: str, error: str
) -> None:
    cli.state_dir.mkdir(mode=0o700)
    cli.config.write_text(config)
    words = ("move", "qwen", "--store", "file", "--yes", "--json")
    outcome = await cli.run(*words, **environ)
    assert (outcome.code, outcome.json["error"]["code"]) == (6, error)
    assert cli.config.read_text() == config
    assert not (cli.state_dir / "openclaw-tui/secrets.json").exists()


REF = '{ source: "env", provider: "default", id: "QWEN_API_KEY" }'


def write_variable(cli: Cli, key: str, *, elsewhere: str = "") -> Path:
    """A block that takes its key from a variable which a private ``.env`` file sets."""
    write_plain(cli)
    config = cli.config.read_text().replace(f"'{TOKEN.reveal()}'", key)
    cli.config.write_text(config.replace("{\n", "{" + elsewhere, 1))
    file = cli.state_dir / ".env"
    file.write_text(f"# mine\nOTHER=1\nexport QWEN_API_KEY='{TOKEN.reveal()}' # Qwen\nLAST=2\n")
    file.chmod(0o640)
    return file


@pytest.mark.parametrize(
    "key", [REF, '"${QWEN_API_KEY}"', '"$QWEN_API_KEY"', '"QWEN_API_KEY"', '" QWEN_API_KEY"']
)
async def test_a_key_moves_out_of_an_env_file(cli: Cli, key: str) -> None:
    file = write_variable(cli, key)
    before = contents(cli)

    outcome = await move(cli, "qwen", "file")

    assert (outcome.code, outcome.json["profile"]) == (0, "qwen:default")
    kinds = [change["kind"] for change in outcome.json["changes"]]
    assert kinds == ["env_file", "secrets", "index", "config"]
    assert outcome.json["changes"][0]["diff"] == []
    assert file.read_text() == "# mine\nOTHER=1\nLAST=2\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert value_at(
        Document.parse(cli.config.read_text()).data, ("models", "providers", "qwen", "apiKey")
    ) == {"source": "file", "provider": "openclaw_tui_file", "id": "/qwen/default"}
    (row,) = (await cli.run("status", "--json")).json["providers"]
    assert (row["store"], [each["name"] for each in row["sources"]]) == (
        "file",
        ["file:/qwen/default"],
    )

    assert (await cli.run("undo", "--yes", "--json")).code == 0
    assert contents(cli) == before


async def test_the_review_says_what_goes_out_of_the_env_file(cli: Cli) -> None:
    file = write_variable(cli, REF)
    said = await cli.run("move", "qwen", "--store", "file", "--dry-run")
    assert "The variable QWEN_API_KEY goes out of" in said.out
    assert str(file) in said.out


@pytest.mark.parametrize(
    "elsewhere",
    [
        "tools: { web: { apiKey: '${QWEN_API_KEY}' } },",
        "skills: { x: { env: { source: 'env', provider: 'default', id: 'QWEN_API_KEY' } } },",
    ],
)
async def test_a_variable_that_something_else_reads_stays(cli: Cli, elsewhere: str) -> None:
    file = write_variable(cli, REF, elsewhere=elsewhere)
    before = file.read_bytes()
    said = await cli.run("move", "qwen", "--store", "file", "--yes")
    assert (said.code, file.read_bytes()) == (0, before)
    assert "it stays in plain text" in said.out
    assert "openclaw_tui_file" in cli.config.read_text()


@pytest.mark.parametrize("is_readable", [True, False])
async def test_a_variable_that_a_stored_credential_reads_stays(cli: Cli, is_readable: bool) -> None:
    file = write_variable(cli, REF)
    before = file.read_bytes()
    store = cli.state_dir / "agents/main/agent/auth-profiles.json"
    store.parent.mkdir(parents=True)
    ref = {"source": "env", "provider": "default", "id": "QWEN_API_KEY"}
    profile = {"type": "api_key", "provider": "other", "keyRef": ref}
    text = json.dumps({"version": 1, "profiles": {"other:default": profile}})
    store.write_text(text if is_readable else "{")
    said = await move(cli, "qwen", "file")
    assert (said.code, file.read_bytes()) == (0, before)
    (told,) = (note for note in said.json["notes"] if "it stays in plain text" in note)
    reason = "OpenClaw's stored credentials reads" if is_readable else f"{store} cannot be read"
    assert reason in told


@pytest.mark.parametrize(
    "place", [f"env: {{ vars: {{ QWEN_API_KEY: '{TOKEN.reveal()}' }} }},",
              f"env: {{ QWEN_API_KEY: '{TOKEN.reveal()}' }},"]
)  # fmt: skip
async def test_a_key_moves_out_of_the_variables_of_the_config(cli: Cli, place: str) -> None:
    write_variable(cli, REF, elsewhere=place).unlink()
    before = contents(cli)
    assert (await move(cli, "qwen", "file")).code == 0
    assert TOKEN.reveal() not in cli.config.read_text()
    assert (await cli.run("undo", "--yes")).code == 0
    assert contents(cli) == before


async def test_both_places_of_the_config_that_set_the_variable_go(cli: Cli) -> None:
    both = f"QWEN_API_KEY: '{TOKEN.reveal()}', vars: {{ QWEN_API_KEY: '{OTHER.reveal()}' }}"
    write_variable(cli, REF, elsewhere=f"env: {{ {both} }},").unlink()
    before = contents(cli)
    said = await cli.run("move", "qwen", "--store", "file", "--yes")
    assert "it stays in plain text" not in said.out
    for key in (TOKEN, OTHER):
        assert key.reveal() not in cli.config.read_text()
    assert (await cli.run("undo", "--yes")).code == 0
    assert contents(cli) == before


async def test_another_value_of_the_variable_stays(cli: Cli) -> None:
    write_variable(cli, REF)
    other = cli.home / ".config/openclaw/gateway.env"
    other.parent.mkdir(parents=True)
    other.write_text(f"QWEN_API_KEY={OTHER.reveal()}\n")
    assert (await move(cli, "qwen", "file")).code == 0
    assert other.read_text() == f"QWEN_API_KEY={OTHER.reveal()}\n"


@pytest.mark.parametrize("line", ['"{}\\n"', '"{}\\r"', "Bearer {}", "' {}'", '"{}'])
async def test_what_openclaw_would_not_send_does_not_move_along(cli: Cli, line: str) -> None:
    file = write_variable(cli, REF)
    file.write_text(f"QWEN_API_KEY={line.format(TOKEN.reveal())}\n")
    before = contents(cli)
    assert (await move(cli, "qwen", "file")).code == 0
    assert file.read_text() == ""
    secrets = json.loads((cli.state_dir / "openclaw-tui/secrets.json").read_bytes())
    assert list(secrets["qwen"].values()) == [TOKEN.reveal()]
    assert (await cli.run("undo", "--yes")).code == 0
    assert contents(cli) == before


@pytest.mark.parametrize("line", ["'{}'; export QWEN_API_KEY", "${{OTHER}}", "{}…", "MY_API_KEY"])
async def test_what_is_no_key_stays_in_the_variable(cli: Cli, line: str) -> None:
    file = write_variable(cli, REF)
    file.write_text(f"QWEN_API_KEY={line.format(TOKEN.reveal())}\n")
    before = contents(cli)
    outcome = await move(cli, "qwen", "file")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "key_unusable")
    assert "QWEN_API_KEY" in outcome.json["error"]["message"]
    assert contents(cli) == before


async def test_a_key_of_the_config_moves_without_its_line_break(cli: Cli) -> None:
    write_plain(cli)
    cli.config.write_text(cli.config.read_text().replace(TOKEN.reveal(), f"{TOKEN.reveal()}\\n"))
    assert (await move(cli, "qwen", "file")).code == 0
    secrets = json.loads((cli.state_dir / "openclaw-tui/secrets.json").read_bytes())
    assert list(secrets["qwen"].values()) == [TOKEN.reveal()]


async def test_a_variable_of_the_shell_is_nothing_to_take_out(cli: Cli) -> None:
    file = write_variable(cli, REF)
    before = file.read_bytes()
    words = ("move", "qwen", "--store", "file", "--yes", "--json")
    outcome = await cli.run(*words, QWEN_API_KEY=OTHER.reveal())
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "key_not_stored")
    assert "QWEN_API_KEY" in outcome.json["error"]["message"]
    assert file.read_bytes() == before


async def test_a_key_of_the_env_store_moves_with_its_row(cli: Cli, endpoint: FakeEndpoint) -> None:
    cli.state_dir.mkdir(mode=0o700)
    (cli.state_dir / ".env").write_text(f"MY_KEY={TOKEN.reveal()}\n")
    await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-env", "MY_KEY",
        "--base-url", endpoint.url(), "--store", "env", "--yes", MY_KEY=TOKEN.reveal(),
    )  # fmt: skip
    row = (await move(cli, "qwen", "file")).json
    assert (row["store"], row["baseUrl"]) == ("file", endpoint.url())
    assert (cli.state_dir / ".env").read_text() == ""
    (shown,) = (await cli.run("status", "--json")).json["providers"]
    assert (shown["profile"], shown["store"]) == ("qwen:default", "file")


async def test_an_env_file_that_is_not_named_is_left_alone(cli: Cli) -> None:
    write_plain(cli)
    (cli.state_dir / ".env").write_text(f"QWEN_API_KEY={OTHER.reveal()}\n")
    before = contents(cli)[".openclaw/.env"]
    assert (await move(cli, "qwen", "file")).code == 0
    assert contents(cli)[".openclaw/.env"] == before


async def test_a_variable_in_one_file_with_two_names(cli: Cli) -> None:
    file = write_variable(cli, REF)
    service = cli.home / ".config/openclaw/gateway.env"
    service.parent.mkdir(parents=True)
    service.symlink_to(file)
    assert (await move(cli, "qwen", "file")).code == 0
    assert TOKEN.reveal() not in file.read_text()
    assert service.is_symlink()


async def test_half_a_sign_is_no_key(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    config = json.loads(cli.config.read_text())
    config["models"]["providers"]["qwen"]["apiKey"] = "sk-\ud800" + "c" * 20
    cli.config.write_text(json.dumps(config))
    refused = await move(cli, "qwen", "file")
    assert (refused.code, refused.json["ok"]) == (2, False)
