"""People on the retired Portal login are led off it, and their own OpenClaw goes on working."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest

from tests.interop.conftest import MODEL, Endpoint, Person, fake_endpoint
from tests.interop.portal import (
    DAY,
    JOB,
    PORTAL_SECRETS,
    PORTAL_TOKEN,
    cron_models,
    doctor,
    gateway,
    holders,
    migrate,
    move_in,
    read,
    rewrite,
    stored_logins,
)
from tests.support.leakscan import scan
from tests.support.secret_service import REACHES_KEYRING, secret_service

pytestmark = [pytest.mark.interop, pytest.mark.timeout(900)]
SECRETS = ".openclaw/openclaw-tui/secrets.json"
BACKUPS = ".openclaw/openclaw-tui/backups/"
CLI_LOGIN = ".qwen/oauth_creds.json"
OTHER_MODEL, OTHER_KEY = "other/m1", "other-key-of-another-provider"
LOGOUT = "openclaw models auth --agent main logout {} --yes"
CRON_EDIT = f"openclaw cron edit {JOB} --model {MODEL}"


def only(*versions: str) -> pytest.MarkDecorator:
    """Run a test on these versions alone."""
    return pytest.mark.parametrize("openclaw", versions, indirect=True)


def test_everything_works_with_the_new_key(person: Person, endpoint: Endpoint) -> None:
    move_in(person)
    migrate(person, endpoint).assert_verified()
    _assert_answers(person, endpoint)
    if person.openclaw.version == "2026.9.6":
        _assert_answers(person, endpoint, agent="work")
    person.validate()
    assert _work_model(person) == MODEL
    assert cron_models(person) == [MODEL]

    with gateway(person):
        pass
    assert cron_models(person) == [MODEL]
    assert holders(person, endpoint.token) == {SECRETS}
    assert _elsewhere(person) == set()


@only("2026.5.28")
def test_a_login_that_has_not_expired_is_not_used_any_more(
    person: Person, endpoint: Endpoint
) -> None:
    move_in(person, expires_in=DAY)
    migrate(person, endpoint).assert_verified()
    _assert_answers(person, endpoint)
    assert holders(person, endpoint.token) == {SECRETS}
    assert _elsewhere(person) == set()


def test_a_credential_of_somebody_else_goes_on_working(person: Person, tmp_path: Path) -> None:
    move_in(person)
    with fake_endpoint(tmp_path / "requests.jsonl", f"sk-{token_hex(16)}", OTHER_KEY) as endpoint:
        _add_other_provider(person, endpoint)
        outcome = migrate(person, endpoint, "--run-openclaw")
        outcome.assert_verified()
        reads_file = person.openclaw.version == "2026.5.28"
        taken_over = {} if reads_file else {"openclaw doctor --fix --non-interactive": True}
        assert outcome.left == {**taken_over, "openclaw gateway restart": False}

        _assert_answers(person, endpoint)
        _assert_answers(person, endpoint, model=OTHER_MODEL, key=OTHER_KEY)
        assert holders(person, endpoint.token) == {SECRETS}
    assert not any("qwen" in profile for profile in stored_logins(person))
    assert _elsewhere(person) == set()


@only("2026.9.6", "2026.5.28")
def test_comments_and_included_files_stay(person: Person, endpoint: Endpoint) -> None:
    move_in(person)
    models = person.config.parent / "models.json5"
    config = read(person.config)
    models.write_text("// mine\n" + json.dumps(config["models"], indent=2), encoding="utf-8")
    models.chmod(0o600)
    whole = json.dumps({**config, "models": {"$include": "./models.json5"}}, indent=2)
    person.config.write_text("// keep me\n" + whole, encoding="utf-8")

    migrate(person, endpoint, "--image-model", "qwen3.6-plus").assert_verified()
    _assert_answers(person, endpoint)
    text = person.config.read_text(encoding="utf-8")
    assert text.startswith("// keep me\n")
    assert '"$include": "./models.json5"' in text
    assert '"model": "qwen/qwen3.6-plus"' in text  # what "work" had was the image model
    assert models.read_text(encoding="utf-8").startswith("// mine\n")
    assert list(json.loads(models.read_text(encoding="utf-8").partition("\n")[2])["providers"]) == [
        "qwen"
    ]


@only("2026.9.6", "2026.7.1")
def test_a_home_under_the_former_name(person: Person, endpoint: Endpoint) -> None:
    move_in(person)
    state = person.home / ".clawdbot"
    rewrite(person.config, "/.openclaw/", "/.clawdbot/")
    person.config.rename(person.config.with_name("clawdbot.json"))
    person.config.parent.rename(state)

    migrate(person, endpoint).assert_verified()
    # 2026.7.1 moves the folder at its first command and leaves a symlink.
    _assert_answers(person, endpoint)
    person.validate()
    (secrets_file,) = holders(person, endpoint.token)
    assert secrets_file.endswith("/openclaw-tui/secrets.json")


@only("2026.9.6")
def test_a_home_that_doctor_took_into_databases(person: Person, endpoint: Endpoint) -> None:
    move_in(person)
    doctor(person)
    assert any("qwen-portal" in profile for profile in stored_logins(person))

    outcome = migrate(person, endpoint, "--run-openclaw", "--clean-copies")
    outcome.assert_verified()
    assert not any("qwen-portal" in profile for profile in stored_logins(person))
    logouts = {LOGOUT.format(f"qwen-portal:{name}"): True
               for name in ("default", "qwen-cli", "models-json")}  # fmt: skip
    # The job waits for a gateway.
    assert outcome.left == {**logouts, CRON_EDIT: False, "openclaw gateway restart": False}
    _assert_answers(person, endpoint)
    with gateway(person):
        pass
    assert read(person.config)["agents"]["defaults"]["modelPolicy"]["allow"] == [MODEL]
    # SQLite does not overwrite what it deletes.
    assert {path for path in _elsewhere(person) if ".sqlite" not in path} == set()


@only("2026.9.6")
def test_openclaw_changes_the_job_while_its_gateway_runs(
    person: Person, endpoint: Endpoint
) -> None:
    move_in(person)
    doctor(person)
    with gateway(person):
        outcome = migrate(person, endpoint, "--run-openclaw")
        outcome.assert_verified()
        assert outcome.left[CRON_EDIT] is True
        assert cron_models(person) == [MODEL]
        assert not any("qwen-portal" in profile for profile in stored_logins(person))
        _assert_answers(person, endpoint)


@only("2026.7.1")
def test_a_login_in_a_database_without_a_way_out(person: Person, endpoint: Endpoint) -> None:
    move_in(person)
    doctor(person)
    outcome = migrate(person, endpoint, "--run-openclaw")
    outcome.assert_verified()
    assert "db_login" in outcome.remaining
    assert outcome.left == {CRON_EDIT: False, "openclaw gateway restart": False}
    for profile in ("qwen-portal:default", "qwen-portal:qwen-cli"):
        assert any(profile in text for text in outcome.left_without_command)
    _assert_answers(person, endpoint)


@only("2026.9.6")
def test_only_the_qwen_cli_has_a_login(person: Person, endpoint: Endpoint) -> None:
    move_in(person)
    shutil.rmtree(person.config.parent)
    before = _contents(person.home)
    payload = person.tui("migrate")
    assert (payload["ok"], payload["changes"], payload["backup"]) == (True, [], None)
    assert isinstance(payload["findings"], list)
    assert [finding["kind"] for finding in payload["findings"]] == ["cli_login"]
    assert _contents(person.home) == before

    migrate(person, endpoint, "--to", "qwen-standard-api-key").assert_verified()
    _assert_answers(person, endpoint)
    assert {path: _contents(person.home)[path] for path in before} == before


@only("2026.9.6")
def test_nothing_to_migrate(person: Person) -> None:
    payload = person.tui("migrate")
    assert payload.pop("ok") is True
    assert payload == {"findings": [], "changes": [], "backup": None, "left": []}
    assert _contents(person.home) == {}


@only("2026.9.6", "2026.7.1")
def test_a_portal_token_that_still_works_is_kept(person: Person, tmp_path: Path) -> None:
    move_in(person, expires_in=DAY)
    with fake_endpoint(tmp_path / "requests.jsonl", PORTAL_TOKEN) as endpoint:
        rewrite(person.config, "https://portal.qwen.ai/v1", endpoint.portal_url)
        payload = person.tui(
            "migrate", "--to", "qwen-oauth", "--base-url", endpoint.portal_url, "--token-found",
            "--store", "file",
        )  # fmt: skip
        assert payload["baseUrl"] == endpoint.portal_url
        _assert_answers(person, endpoint)
        _assert_answers(person, endpoint, model="qwen-oauth/qwen3.6-plus")
    assert {path for path in holders(person, PORTAL_TOKEN) if BACKUPS not in path} == {SECRETS}


@pytest.mark.keyring
@only("2026.9.6")
def test_the_keyring_as_the_store(person: Person, endpoint: Endpoint) -> None:
    move_in(person)
    with secret_service(sys.executable) as service:
        person = replace(person, session={name: service.environ[name] for name in REACHES_KEYRING})
        migrate(person, endpoint, store="keyring").assert_verified()
        _assert_answers(person, endpoint)
        assert not service.dialog_was_asked_for
        assert scan([service.root], endpoint.token) == []
    assert holders(person, endpoint.token) == set()
    assert _elsewhere(person) == set()


@only("2026.9.6")
@pytest.mark.parametrize("expires_in", [-DAY, DAY], ids=["expired", "unexpired"])
def test_undo_puts_every_file_back(person: Person, endpoint: Endpoint, expires_in: int) -> None:
    move_in(person, expires_in=expires_in)
    # Without an OpenClaw nothing else can have changed a file.
    person = replace(person, session={"PATH": os.defpath})
    before = _contents(person.home)
    migrate(person, endpoint, "--clean-copies")
    assert _contents(person.home) != before
    person.tui("undo")
    assert _contents(person.home) == before
    assert holders(person, endpoint.token) == set()


def _assert_answers(
    person: Person,
    endpoint: Endpoint,
    *,
    agent: str = "main",
    model: str | None = None,
    key: str | None = None,
) -> None:
    """OpenClaw answers with the default model, unless told another, and sent this key alone."""
    endpoint.forget()
    assert person.answer(agent, model) == "pong"
    assert endpoint.bearers() == {f"Bearer {key or endpoint.token}"}


def _work_model(person: Person) -> object:
    roster = read(person.config)["agents"]["list"]
    return next(agent["model"] for agent in roster if agent["id"] == "work")


def _elsewhere(person: Person) -> set[str]:
    """Where old logins are, other than in our backups and with the Qwen CLI."""
    found = holders(person, *PORTAL_SECRETS) - {CLI_LOGIN}
    return {path for path in found if BACKUPS not in path}


def _add_other_provider(person: Person, endpoint: Endpoint) -> None:
    config = read(person.config)
    name, _, model = OTHER_MODEL.partition("/")
    block = {"baseUrl": endpoint.url, "api": "openai-completions",
             "models": [{"id": model, "name": model}]}  # fmt: skip
    config["models"]["providers"][name] = block
    person.config.write_text(json.dumps(config), encoding="utf-8")
    store = person.config.parent / "agents" / "main" / "agent" / "auth-profiles.json"
    profiles = read(store)
    profiles["profiles"][f"{name}:default"] = {"type": "api_key", "provider": name,
                                               "key": OTHER_KEY}  # fmt: skip
    store.write_text(json.dumps(profiles), encoding="utf-8")


def _contents(root: Path) -> Mapping[str, tuple[bytes, int]]:
    """Content and mode of every file that is neither our own nor SQLite's for the moment."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode)
        for path in root.rglob("*")
        if path.is_file()
        and root / ".openclaw" / "openclaw-tui" not in path.parents
        and not path.name.endswith(("-wal", "-shm"))
    }
