"""What is found of the Portal login in a real home, with real files and real databases."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.findings import Finding, FindingKind, FoundKey, Leftovers
from openclaw_tui.core.portal.names import BASE_URL
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.services import catalog
from openclaw_tui.services.files import Reason
from openclaw_tui.services.home import discover
from openclaw_tui.services.openclaw_files.places import is_taken_over
from openclaw_tui.services.openclaw_install import Installed, Version
from openclaw_tui.services.portal.discovery import Discovery
from tests.support.openclaw_databases import agent_database, database, put, shared_database
from tests.support.portal_home import portal_home
from tests.support.syscalls import Fault, intercepted
from tests.support.trees import tree

SOON = int(time.time()) + 86_400
PAST = 1_700_000_000
KEY = "sk-0123456789abcdef0123456789abcdef"
CODING_KEY = "sk-sp-0123456789abcdef0123456789abcdef"
OURS: dict[str, Any] = {
    "type": "oauth", "provider": "qwen-portal", "access": "FAKE-db-access",
    "refresh": "FAKE-db-refresh", "expires": PAST * 1000,
}  # fmt: skip
MARKER = {"type": "api_key", "provider": "qwen-portal", "key": "qwen-oauth"}
OTHER = {"type": "api_key", "provider": "other", "key": "FAKE-other"}
CHAT = {"modelProvider": "qwen-portal", "model": "coder-model"}
JOB = {"name": "nightly", "payload": {"kind": "agentTurn", "model": "qwen-portal/vision-model"}}
DEEP = "[" * 100_000
VERSIONS = {
    Era.FILES: "2026.5.28", Era.AGENT_DB: "2026.7.1", Era.SHARED_DB: "2026.9.6", Era.UNKNOWN: None,
}  # fmt: skip


def look(home: Path, version: str | None = None, **environ: str) -> Leftovers:
    """One look, which must write nothing."""
    environ = {"HOME": str(home), **environ}
    nowhere = Path("/nowhere")
    openclaw = Installed(Version.parse(version), nowhere, nowhere, None) if version else None
    before = tree(home)
    found = Discovery(environ, discover(environ), openclaw, catalog.load()).look()
    assert tree(home) == before, "looking around changed something"
    return found


def of(found: Leftovers, *kinds: FindingKind) -> list[Finding]:
    return [finding for finding in found.findings if finding.kind in kinds]


def write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home that 2026.3.13 left behind; its logins are still good."""
    return portal_home(tmp_path / "mei", SOON)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A person's home with an OpenClaw that knows no Portal, and one agent."""
    person = tmp_path / "mei"
    write(person / ".openclaw/openclaw.json", {"gateway": {"mode": "local"}})
    (person / ".openclaw/agents/main/agent").mkdir(parents=True)
    return person


def agent(person: Path, name: str = "main") -> Path:
    return person / f".openclaw/agents/{name}/agent"


# ---- the home of 2026.3.13 -------------------------------------------------------------------


def test_everything_of_the_old_home_is_found_in_the_order_of_the_texts(home: Path) -> None:
    state = home / ".openclaw"
    config = state / "openclaw.json"
    found = look(home, "2026.9.6")
    stores = [agent(home, name) / "auth-profiles.json" for name in ("main", "work")]
    assert found.findings == (
        Finding(FindingKind.REJECTED_KEYS, config, "meta.lastTouchedAt, commands.ownerDisplay"),
        Finding(FindingKind.PROVIDER_BLOCK, config, "models.providers.qwen-portal"),
        Finding(FindingKind.MODEL_REFS, config, "6"),
        Finding(FindingKind.CONFIG_PROFILE, config, "qwen-portal:default"),
        Finding(FindingKind.PLUGIN, config),
        *(
            Finding(FindingKind.LOGIN, store, f"qwen-portal:{name}", expires=SOON)
            for store in stores
            for name in ("default", "qwen-cli")
        ),
        Finding(
            FindingKind.CRON_JOB,
            state / "cron/jobs.json",
            "0b346b72-120c-49d0-a043-52fb6f283ab1",
            model="coder-model",
        ),
        *(
            Finding(FindingKind.SESSIONS, state / f"agents/{name}/sessions/sessions.json", "1")
            for name in ("main", "work")
        ),
        *(
            Finding(FindingKind.GENERATED_MODELS, agent(home, name) / "models.json")
            for name in ("main", "work")
        ),
        Finding(FindingKind.CLI_LOGIN, home / ".qwen/oauth_creds.json", "Qwen CLI", expires=SOON),
    )
    assert (found.era, found.version) == (Era.SHARED_DB, "2026.9.6")
    assert (found.default_model, found.uses_images) == ("qwen-portal/coder-model", True)
    assert found.needs_migration
    assert found.default_is_portal
    assert "FAKE" not in repr(found)


@pytest.mark.parametrize("era", Era)
def test_only_new_versions_refuse_the_old_keys(home: Path, era: Era) -> None:
    found = look(home, VERSIONS[era])
    assert found.era is era
    assert bool(of(found, FindingKind.REJECTED_KEYS)) is era.rejects_old_keys


def test_logins_that_ended_are_dead_and_no_keys(tmp_path: Path) -> None:
    found = look(portal_home(tmp_path / "mei", PAST))
    logins = of(found, FindingKind.LOGIN, FindingKind.CLI_LOGIN)
    assert len(logins) == 5
    assert all(finding.dead and finding.expires == PAST for finding in logins)
    assert found.keys == ()


def test_each_token_is_offered_once_with_its_end(home: Path) -> None:
    store = agent(home) / "auth-profiles.json"
    first, second = look(home).keys
    assert (first.name, first.path, first.expires) == ("qwen-portal:default", store, SOON)
    assert (second.name, second.token) == (
        "qwen-portal:qwen-cli",
        Secret("FAKE-qwencli-access-cccccccc"),
    )
    assert {key.choice.id for key in (first, second)} == {"qwen-oauth"}
    assert first.base_url is None


def test_a_portal_at_another_address_is_offered_there(home: Path) -> None:
    config = home / ".openclaw/openclaw.json"
    config.write_text(config.read_text().replace(BASE_URL, "https://portal.qwen.ai/v2"))
    assert {key.base_url for key in look(home).keys} == {"https://portal.qwen.ai/v2"}


# ---- single files ----------------------------------------------------------------------------


def test_an_openclaw_without_the_portal_has_no_leftovers(empty: Path) -> None:
    found = look(empty, "2026.9.6")
    assert (found.findings, found.keys) == ((), ())
    assert not found.needs_migration


def test_nothing_at_all_has_no_leftovers(tmp_path: Path) -> None:
    assert look(tmp_path).findings == ()
    assert not (tmp_path / ".openclaw").exists()


def test_a_config_that_cannot_be_parsed_is_told(empty: Path) -> None:
    write(empty / ".openclaw/openclaw.json", "{ nonsense")
    with pytest.raises(Problem) as caught:
        look(empty)
    assert caught.value.code is ProblemCode.CONFIG_BROKEN


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("auth-profiles.json", {"version": 1, "profiles": {"qwen-portal:default": OURS}}),
        ("auth.json", {"qwen-portal": OURS}),
    ],
)
def test_auth_stores_of_every_age(empty: Path, name: str, content: object) -> None:
    store = write(agent(empty) / name, content)
    (finding,) = look(empty).findings
    assert (finding.kind, finding.path, finding.dead) == (FindingKind.LOGIN, store, True)


def test_the_first_versions_kept_one_store_for_all(empty: Path) -> None:
    store = write(empty / ".openclaw/credentials/oauth.json", {"qwen-portal": OURS})
    assert [finding.path for finding in look(empty).findings] == [store]


def test_somebody_elses_credentials_are_no_finding(empty: Path) -> None:
    write(agent(empty) / "auth-profiles.json", {"version": 1, "profiles": {"o:a": OTHER}})
    write(agent(empty) / "models.json", {"providers": {"other": {}}})
    write(empty / ".openclaw/cron/jobs.json", {"jobs": [{"payload": {"model": "o/x"}}, None]})
    write(
        empty / ".openclaw/agents/main/sessions/sessions.json",
        {"a": {"modelProvider": "o"}, "b": 1},
    )
    assert look(empty).findings == ()


def test_the_marker_is_a_dead_login_and_no_token(empty: Path) -> None:
    profiles = {"qwen-portal:models-json": MARKER}
    write(agent(empty) / "auth-profiles.json", {"version": 1, "profiles": profiles})
    found = look(empty)
    (finding,) = found.findings
    assert (finding.subject, finding.dead) == ("qwen-portal:models-json", True)
    assert found.keys == ()


@pytest.mark.parametrize("expires", ["Infinity", "-Infinity", "NaN", "1e999", "9" * 400])
def test_an_end_that_is_no_time(empty: Path, expires: str) -> None:
    text = json.dumps({"version": 1, "profiles": {"qwen-portal:default": OURS}})
    write(agent(empty) / "auth-profiles.json", text.replace(str(PAST * 1000), expires))
    write(empty / ".qwen/oauth_creds.json", f'{{"access_token": "x", "expiry_date": {expires}}}')
    found = look(empty)
    assert [(finding.expires, finding.dead) for finding in found.findings] == [(None, False)] * 2


@pytest.mark.parametrize(
    "name",
    [
        "auth-profiles.json.bak",
        "auth-profiles.json.sqlite-import.1795000000000.bak",
        "auth-profiles.json.migrated-2026-11-25T01:02:03Z-abc",
        "auth.json.bak",
        "auth-profiles.json.backups/one",
    ],
)
def test_copies_that_openclaw_made_are_told(empty: Path, name: str) -> None:
    copy = write(agent(empty) / name, {"version": 1, "profiles": {"qwen-portal:default": OURS}})
    found = look(empty)
    assert [(finding.kind, finding.path) for finding in found.findings] == [
        (FindingKind.OLD_COPY, copy)
    ]
    assert not found.needs_migration


@pytest.mark.parametrize(
    "name", ["auth-profiles.json.lock", "auth-profiles.json.1.openclaw-tui-tmp"]
)
def test_locks_and_unfinished_writes_are_no_copies(empty: Path, name: str) -> None:
    write(agent(empty) / name, {"version": 1, "profiles": {"qwen-portal:default": OURS}})
    assert look(empty).findings == ()


def test_the_live_login_of_a_copy_is_a_key(empty: Path) -> None:
    live = OURS | {"expires": SOON * 1000}
    copy = write(
        agent(empty) / "auth-profiles.json.bak",
        {"version": 1, "profiles": {"qwen-portal:default": live}},
    )
    (key,) = look(empty).keys
    assert (key.path, key.token) == (copy, Secret("FAKE-db-access"))


def test_a_folder_that_is_named_twice_is_looked_into_once(home: Path) -> None:
    usual = look(home).findings
    assert look(home, OPENCLAW_AGENT_DIR=str(agent(home))).findings == usual


def test_an_agent_folder_elsewhere(empty: Path) -> None:
    elsewhere = empty / "elsewhere"
    profiles = {"qwen-portal:default": OURS}
    store = write(elsewhere / "auth-profiles.json", {"version": 1, "profiles": profiles})
    found = look(empty, OPENCLAW_AGENT_DIR=str(elsewhere))
    assert [finding.path for finding in found.findings] == [store]


def test_an_agent_folder_below_openclaw_s_home(empty: Path) -> None:
    (empty / "other/.openclaw").mkdir(parents=True)
    config = {"agents": {"list": [{"id": "x", "agentDir": "~/far"}]}}
    write(empty / "other/.openclaw/openclaw.json", config)
    write(empty / "far/auth-profiles.json", {"profiles": {}})
    path = write(empty / "other/far/auth-profiles.json", {"profiles": {"qwen-portal:a": OURS}})
    found = look(empty, OPENCLAW_HOME="~/other")
    assert [finding.path for finding in of(found, FindingKind.LOGIN)] == [path]


def test_a_store_that_two_agents_share_is_one(home: Path) -> None:
    shared = agent(home, "work") / "auth-profiles.json"
    shared.unlink()
    shared.symlink_to(agent(home) / "auth-profiles.json")
    assert len(of(look(home), FindingKind.LOGIN)) == 2


def test_portal_variables_are_told_but_are_no_keys(empty: Path) -> None:
    found = look(empty, QWEN_OAUTH_TOKEN="x", QWEN_PORTAL_API_KEY="y")
    assert [finding.path for finding in found.findings] == [
        Path("QWEN_OAUTH_TOKEN"),
        Path("QWEN_PORTAL_API_KEY"),
    ]
    assert not found.needs_migration


# ---- other homes -----------------------------------------------------------------------------


def test_the_home_under_the_former_name(tmp_path: Path) -> None:
    portal_home(tmp_path, SOON)
    (tmp_path / ".openclaw").rename(tmp_path / ".clawdbot")
    (tmp_path / ".clawdbot/openclaw.json").rename(tmp_path / ".clawdbot/clawdbot.json")
    found = look(tmp_path)
    assert {finding.path for finding in of(found, FindingKind.MODEL_REFS)} == {
        tmp_path / ".clawdbot/clawdbot.json"
    }
    assert len(of(found, FindingKind.LOGIN)) == 4
    assert of(found, FindingKind.OTHER_HOME) == []


def test_other_homes_that_name_the_portal_are_told_and_not_touched(home: Path) -> None:
    dev = write(home / ".openclaw-dev/openclaw.json", {"x": "qwen-portal/coder-model"}).parent
    old = write(home / ".clawdbot/agents/main/agent/auth-profiles.json", "qwen-cli").parents[3]
    write(home / ".openclaw-clean/openclaw.json", {"x": "openai/gpt-6"})
    (home / ".openclaw-link").symlink_to(home / ".openclaw")
    others = of(look(home), FindingKind.OTHER_HOME)
    assert [finding.path for finding in others] == [dev, old]


def test_homes_beside_another_openclaw_home_are_told(home: Path) -> None:
    beside = home.with_name("elsewhere") / ".openclaw-work"
    write(beside / "openclaw.json", {"models": {"providers": {"qwen-portal": {}}}})
    write(home.with_name("elsewhere") / ".openclaw/openclaw.json", {})
    found = of(look(home, OPENCLAW_HOME=f" {beside.parent} "), FindingKind.OTHER_HOME)
    assert [finding.path for finding in found] == [beside, home / ".openclaw"]


def test_from_another_profile_the_usual_home_is_another(home: Path) -> None:
    state = write(home / ".openclaw-work/openclaw.json", {}).parent
    found = look(home, OPENCLAW_STATE_DIR=str(state))
    assert [finding.path for finding in found.findings] == [
        home / ".qwen/oauth_creds.json",
        home / ".openclaw",
    ]


# ---- databases -------------------------------------------------------------------------------


@pytest.mark.parametrize("era", Era)
def test_logins_in_the_database_of_an_agent(empty: Path, era: Era) -> None:
    path = agent(empty) / "openclaw-agent.sqlite"
    profiles = {"qwen-portal:default": OURS, "qwen-portal:models-json": MARKER, "o:a": OTHER}
    agent_database(path, profiles)
    found = look(empty, VERSIONS[era])
    logout = ("models", "auth", "--agent", "main", "logout")
    assert [finding.command for finding in found.findings] == [
        (*logout, name, "--yes") if era is Era.SHARED_DB else ()
        for name in ("qwen-portal:default", "qwen-portal:models-json")
    ]
    assert {finding.kind for finding in found.findings} == {FindingKind.DB_LOGIN}
    assert all(finding.dead for finding in found.findings)
    assert found.needs_migration


def test_logins_and_jobs_in_the_shared_database(empty: Path) -> None:
    path = empty / ".openclaw/state/openclaw.sqlite"
    clean = {"payload": {"model": "o/x"}}
    shared_database(path, {"qwen-portal:default": OURS}, {"a": JOB, "b": clean})
    login, job = look(empty, "2026.9.6").findings
    assert (login.kind, login.command[2:4]) == (FindingKind.DB_LOGIN, ("--agent", "main"))
    assert (job.kind, job.subject, job.model) == (FindingKind.DB_CRON_JOB, "a", "vision-model")
    assert job.command == ("cron", "edit", "a", "--model")


def test_the_shared_database_of_2026_7(empty: Path) -> None:
    shared_database(empty / ".openclaw/state/openclaw.sqlite", None, {"a": JOB})
    (job,) = look(empty, "2026.7.1").findings
    assert job.kind is FindingKind.DB_CRON_JOB


def test_chats_in_the_database_of_an_agent(empty: Path) -> None:
    chats = {"a": CHAT, "b": {"providerOverride": "qwen-cli"}, "c": {"modelProvider": "o"}}
    agent_database(agent(empty, "work") / "openclaw-agent.sqlite", {}, chats)
    (finding,) = look(empty, "2026.9.6").findings
    assert (finding.kind, finding.subject) == (FindingKind.DB_SESSIONS, "2")


def test_what_a_running_gateway_has_only_in_its_log_is_seen(empty: Path) -> None:
    path = agent(empty) / "openclaw-agent.sqlite"
    with database(path, "auth_profile_store") as gateway:
        gateway.execute("PRAGMA wal_autocheckpoint = 0")
        store = {"version": 1, "profiles": {"qwen-portal:default": OURS}}
        put(gateway, "auth_profile_store", "primary", store, 1)
        gateway.commit()
        gateway.execute("BEGIN IMMEDIATE")
        assert path.with_name(path.name + "-wal").stat().st_size > 0
        (finding,) = look(empty).findings
    assert finding.kind is FindingKind.DB_LOGIN


def unreadable(path: Path, reason: Reason = Reason.DATABASE) -> list[Finding]:
    return [Finding(FindingKind.UNREADABLE, path, reason.value)]


def test_a_database_that_is_locked_is_told_once(empty: Path) -> None:
    path = agent(empty) / "openclaw-agent.sqlite"
    agent_database(path, {"qwen-portal:default": OURS}, {})
    with closing(sqlite3.connect(path)) as owner:
        owner.execute("PRAGMA locking_mode = EXCLUSIVE")
        owner.execute("PRAGMA journal_mode = DELETE")
        owner.execute("BEGIN EXCLUSIVE")
        assert [*look(empty, "2026.9.6").findings] == unreadable(path)
    assert of(look(empty), FindingKind.DB_LOGIN)


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE auth_profile_store",
        "ALTER TABLE auth_profile_store RENAME COLUMN store_json TO body",
        "DELETE FROM auth_profile_store",
        "UPDATE auth_profile_store SET store_key = 'secondary'",
    ],
)
def test_a_newer_schema_holds_nothing_that_we_know(empty: Path, change: str) -> None:
    path = agent(empty) / "openclaw-agent.sqlite"
    agent_database(path, {"qwen-portal:default": OURS}, {"a": CHAT})
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(change)
        newer.commit()
    assert [finding.kind for finding in look(empty).findings] == [FindingKind.DB_SESSIONS]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE auth_profile_store SET store_json = '{'",
        "UPDATE auth_profile_store SET store_json = NULL",
        "UPDATE auth_profile_store SET store_json = CAST(x'ff00' AS TEXT)",
        pytest.param(f"UPDATE auth_profile_store SET store_json = '{DEEP}'", id="deep JSON"),  # noqa: S608
        "ALTER TABLE auth_profile_store RENAME COLUMN store_key TO name",
    ],
)
def test_content_that_makes_no_sense_is_told(empty: Path, change: str) -> None:
    path = agent(empty) / "openclaw-agent.sqlite"
    agent_database(path, {"qwen-portal:default": OURS})
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(change)
        newer.commit()
    assert [*look(empty).findings] == unreadable(path)


def test_a_truncated_database_is_told(empty: Path) -> None:
    path = agent(empty) / "openclaw-agent.sqlite"
    agent_database(path, {f"qwen-portal:{n}": OURS for n in range(200)})
    os.truncate(path, path.stat().st_size // 2)
    assert [*look(empty).findings] == unreadable(path)


def test_a_database_whose_complaint_is_no_text_is_told(empty: Path) -> None:
    path = agent(empty) / "openclaw-agent.sqlite"
    agent_database(path, {"qwen-portal:default": OURS})
    damaged = path.read_bytes().replace(b"auth_profile_store", b"auth_\xe8rofile_store")
    path.write_bytes(damaged.replace(b"CREATE TABLE", b"CREATE TBALE"))
    assert [*look(empty).findings] == unreadable(path)


def test_a_file_that_is_no_database_is_told(empty: Path) -> None:
    path = write(empty / ".openclaw/state/openclaw.sqlite", "not a database " * 100)
    assert [*look(empty).findings] == unreadable(path)


def test_an_empty_database_holds_nothing(empty: Path) -> None:
    write(agent(empty) / "openclaw-agent.sqlite", "")
    assert look(empty).findings == ()


def test_a_path_that_reads_like_an_address(tmp_path: Path) -> None:
    person = tmp_path / "50% of #1 ? mode=rw&x"
    agent_database(agent(person) / "openclaw-agent.sqlite", {"qwen-portal:default": OURS})
    assert len(of(look(person), FindingKind.DB_LOGIN)) == 1


# ---- the trap: sessions.json that 2026.9.6 has taken over (T1) ---------------------------------


@pytest.mark.parametrize("era", Era)
def test_a_session_file_that_the_database_took_over_is_left_alone(home: Path, era: Era) -> None:
    agent_database(agent(home) / "openclaw-agent.sqlite", {}, {"agent:main:main": CHAT})
    agent_database(agent(home, "work") / "openclaw-agent.sqlite", {}, {})
    found = look(home, VERSIONS[era])
    owners = [finding.path.parts[-3] for finding in of(found, FindingKind.SESSIONS)]
    # Without an installed OpenClaw nobody knows which version will come back to it.
    taken_over = era in (Era.SHARED_DB, Era.UNKNOWN)
    assert owners == (["work"] if taken_over else ["main", "work"])
    assert [finding.subject for finding in of(found, FindingKind.DB_SESSIONS)] == ["1"]


def test_in_doubt_a_session_file_is_left_alone(home: Path) -> None:
    write(agent(home) / "openclaw-agent.sqlite", "not a database " * 100)
    owners = [f.path.parts[-3] for f in of(look(home, "2026.9.6"), FindingKind.SESSIONS)]
    assert owners == ["work"]


# ---- files that are none ---------------------------------------------------------------------

NAMES = (
    "agents/main/agent/auth-profiles.json",
    "agents/main/agent/models.json",
    "agents/main/agent/auth-profiles.json.bak",
    "agents/main/sessions/sessions.json",
    "cron/jobs.json",
)
DATABASE = "agents/main/agent/openclaw-agent.sqlite"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"{ nonsense", Reason.NOT_JSON, id="nonsense"),
        pytest.param(b"\xff\xfe{}", Reason.NOT_JSON, id="not UTF-8"),
        pytest.param(b"[" * 100_000, Reason.TOO_DEEP, id="deep"),
        pytest.param(b'"' + b"x" * (7 << 20) + b'"', Reason.TOO_LARGE, id="large"),
        pytest.param(b" " * (65 << 20), Reason.TOO_LARGE, id="huge"),
    ],
)
def test_a_file_that_makes_no_sense_is_told_and_nothing_else_is_lost(
    empty: Path, name: str, content: bytes, reason: Reason
) -> None:
    path = empty / ".openclaw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    profiles = {"qwen-portal:default": OURS}
    write(agent(empty, "work") / "auth-profiles.json", {"version": 1, "profiles": profiles})
    found = look(empty)
    assert of(found, FindingKind.UNREADABLE) == unreadable(path, reason)
    assert len(of(found, FindingKind.LOGIN)) == 1


@pytest.mark.parametrize("name", [name for name in (*NAMES, DATABASE) if not name.endswith(".bak")])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(os.mkfifo, Reason.NOT_A_FILE, id="pipe"),
        pytest.param(os.mkdir, Reason.NOT_A_FILE, id="folder"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), Reason.NOT_A_FILE, id="device"),
        pytest.param(lambda path: path.symlink_to(path), Reason.LINK_LOOP, id="loop"),
    ],
)
@pytest.mark.timeout(20)
def test_what_is_no_file_is_told_and_not_waited_for(
    empty: Path, name: str, make: Callable[[Path], None], reason: Reason
) -> None:
    path = empty / ".openclaw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    environ = {"HOME": str(empty)}
    found = Discovery(environ, discover(environ), None, catalog.load()).look()
    assert of(found, FindingKind.UNREADABLE) == unreadable(path, reason)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("nowhere")])
def test_a_copy_that_is_no_file_is_none(empty: Path, make: Callable[[Path], None]) -> None:
    make(agent(empty) / "auth-profiles.json.bak")
    assert look(empty).findings == ()


@pytest.mark.timeout(30)
def test_a_database_that_never_ends_is_told(empty: Path) -> None:
    path = empty / ".openclaw" / DATABASE
    path.parent.mkdir(parents=True, exist_ok=True)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            f"CREATE VIEW session_nodes AS {endless} SELECT x AS entry_json FROM n WHERE x < 0"  # noqa: S608 - ours
        )
    assert of(look(empty), FindingKind.UNREADABLE) == unreadable(path, Reason.DATABASE)


@pytest.mark.parametrize("name", ["~\0", "/a\0b", "~\ud800", "\ud800"])
def test_an_agent_s_folder_that_no_file_system_has(empty: Path, name: str) -> None:
    agents = {"list": [{"id": "a", "agentDir": name}]}
    write(empty / ".openclaw/openclaw.json", {"agents": agents})
    assert look(empty).findings == ()


@pytest.mark.parametrize("level", ["agents", "agents/main"])
def test_a_folder_of_agents_that_may_not_be_entered_is_told(of_nobody: Path, level: str) -> None:
    folder = of_nobody / ".openclaw" / level
    folder.chmod(0)
    environ = {"HOME": str(of_nobody)}
    try:
        found = Discovery(environ, discover(environ), None, catalog.load()).look()
    finally:
        folder.chmod(0o700)
    assert Finding(FindingKind.UNREADABLE, folder, Reason.DENIED) in found.findings


def test_a_disk_that_fails_while_looking_is_a_problem(empty: Path) -> None:
    """After a migration the look is repeated: what was written must be told all the same."""
    environ, fault = {"HOME": str(empty)}, Fault(1, errno.EIO)
    discovery = Discovery(environ, discover(environ), None, catalog.load())
    with intercepted(fault, ("scandir",)), pytest.raises(Problem) as caught:
        discovery.look()
    assert fault.reached
    assert caught.value.code is ProblemCode.FILE_UNREADABLE
    assert caught.value.facts["path"] == str(empty / ".openclaw")


@pytest.fixture
def of_nobody() -> Iterator[Path]:
    """A home of a person who is not root: root may enter every folder."""
    with TemporaryDirectory() as folder:
        person = portal_home(Path(folder) / "mei", SOON)
        is_root = os.geteuid() == 0
        if is_root:
            Path(folder).chmod(0o755)
            for path in [person, *person.rglob("*")]:
                os.chown(path, 65534, 65534)
            os.seteuid(65534)
        try:
            yield person
        finally:
            agent(person).chmod(0o700)
            if is_root:
                os.seteuid(0)


def test_a_folder_that_may_not_be_entered_is_told(of_nobody: Path) -> None:
    agent(of_nobody).chmod(0)
    environ = {"HOME": str(of_nobody)}
    found = Discovery(environ, discover(environ), None, catalog.load()).look()
    told = of(found, FindingKind.UNREADABLE)
    assert agent(of_nobody) / "auth-profiles.json" in [finding.path for finding in told]
    assert {finding.path.parent for finding in told} == {agent(of_nobody)}
    assert len(of(found, FindingKind.LOGIN)) == 2, "those of the other agent"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_the_qwen_cli_s_files_may_be_anything(empty: Path, make: Callable[[Path], None]) -> None:
    for name in ("oauth_creds.json", "settings.json", ".env"):
        (empty / ".qwen").mkdir(exist_ok=True)
        make(empty / ".qwen" / name)
    environ = {"HOME": str(empty)}
    found = Discovery(environ, discover(environ), None, catalog.load()).look()
    assert (found.findings, found.keys) == ((), ())


# ---- keys ------------------------------------------------------------------------------------


def only_key(found: Leftovers) -> FoundKey:
    (key,) = found.keys
    assert KEY not in repr(key)
    return key


@pytest.mark.parametrize("name", ["QWEN_API_KEY", "DASHSCOPE_API_KEY", "MODELSTUDIO_API_KEY"])
def test_a_key_in_a_variable(empty: Path, name: str) -> None:
    key = only_key(look(empty, **{name: f" {KEY}\n"}))
    assert (key.name, key.path, key.token) == (name, None, Secret(KEY))
    assert (key.choice.id, key.base_url) == ("qwen-standard-api-key", None)


@pytest.mark.parametrize(
    "line",
    [
        f"QWEN_API_KEY={KEY}",
        f'export QWEN_API_KEY="{KEY}"',
        f"  QWEN_API_KEY = '{KEY}'  ",
        f"# mine\nOTHER=1\nQWEN_API_KEY={KEY}\nX=2",
        f"EMPTY=\nQWEN_API_KEY={KEY}\r\nALSO_EMPTY=",
    ],
)
@pytest.mark.parametrize("name", [".openclaw/.env", ".qwen/.env"])
def test_a_key_in_an_env_file(empty: Path, name: str, line: str) -> None:
    path = write(empty / name, line)
    key = only_key(look(empty))
    assert (key.name, key.path, key.token) == ("QWEN_API_KEY", path, Secret(KEY))


def test_a_variable_without_a_value_does_not_take_the_next_ones(empty: Path) -> None:
    write(empty / ".openclaw/.env", f"QWEN_API_KEY=\nOPENAI_API_KEY={KEY}\n")
    assert look(empty).keys == ()


def test_a_key_in_the_config(empty: Path) -> None:
    variables = {"QWEN_API_KEY": KEY, "DASHSCOPE_API_KEY": "${OTHER}", "UNRELATED": "x"}
    path = write(empty / ".openclaw/openclaw.json", {"env": {"vars": variables}})
    key = only_key(look(empty))
    assert (key.name, key.path, key.token) == ("QWEN_API_KEY", path, Secret(KEY))


@pytest.mark.parametrize("config", [".openclaw/openclaw.json", "etc/openclaw.json"])
def test_keys_are_found_wherever_openclaw_sees_a_variable(empty: Path, config: str) -> None:
    keys = [f"sk-{number:032x}" for number in range(1, 5)]
    path = write(
        empty / config,
        {"env": {"QWEN_API_KEY": keys[2], "vars": {"QWEN_API_KEY": keys[3]}}},
    )
    places = [
        write(path.with_name(".env"), f"QWEN_API_KEY={keys[0]}"),
        write(empty / ".config/openclaw/gateway.env", f"MODELSTUDIO_API_KEY={keys[1]}"),
        path,
        path,
    ]
    write(empty / "elsewhere/.env", f"QWEN_API_KEY={KEY}")
    found = look(empty, OPENCLAW_CONFIG_PATH=str(path)).keys
    expected = zip(places, map(Secret, keys), strict=True)
    assert {(key.path, key.token) for key in found} == set(expected)


def test_keys_of_the_qwen_cli(empty: Path) -> None:
    coding = "https://coding.dashscope.aliyuncs.com/v1"
    us = "https://dashscope-us.aliyuncs.com/compatible-mode/v1"
    settings = {
        "env": {"MY_KEY": CODING_KEY, "OTHER": "hf_0123456789abcdefghijklmnopqrstuv", "N": 1},
        "modelProviders": {"openai": [{"envKey": "MY_KEY", "baseUrl": f"{coding}/"}, 1]},
        "security": {"auth": {"apiKey": KEY, "baseUrl": us}},
    }
    path = write(empty / ".qwen/settings.json", settings)
    first, second = look(empty).keys
    assert (first.name, first.path, first.token) == ("MY_KEY", path, Secret(CODING_KEY))
    assert (first.choice.base_url, first.base_url) == (coding, None)
    assert (second.name, second.token, second.base_url) == (
        "security.auth.apiKey",
        Secret(KEY),
        us,
    )


@pytest.mark.parametrize(
    "settings",
    [
        [],
        {"env": []},
        {"env": {"QWEN_API_KEY": ""}, "security": 1},
        {"modelProviders": {"openai": [{"envKey": ["x"]}, {"envKey": {}}]}},
        {"security": {"auth": {"apiKey": {"x": 1}, "baseUrl": 1}}},
    ],
)
def test_settings_of_another_shape_hold_no_key(empty: Path, settings: object) -> None:
    write(empty / ".qwen/settings.json", settings)
    assert look(empty).keys == ()


def test_the_qwen_folder_may_be_elsewhere(empty: Path) -> None:
    write(empty / "q/.env", f"QWEN_API_KEY={KEY}")
    write(empty / "q/oauth_creds.json", {"access_token": "x"})
    found = look(empty, QWEN_HOME=str(empty / "q"))
    assert [finding.path for finding in found.findings] == [empty / "q/oauth_creds.json"]
    assert found.keys[0].path == empty / "q/.env"


def test_the_same_key_is_offered_once_from_openclaws_own_place(empty: Path) -> None:
    path = write(empty / ".openclaw/.env", f"QWEN_API_KEY={KEY}")
    write(empty / ".qwen/.env", f"DASHSCOPE_API_KEY={KEY}")
    assert only_key(look(empty)).path == path


@pytest.mark.parametrize(
    "value", ["", "  ", "your-api-key", "sk-...", "https://x.example", "${QWEN_KEY}", "~/key.txt"]
)
def test_what_is_certainly_no_qwen_key(empty: Path, value: str) -> None:
    assert look(empty, QWEN_API_KEY=value).keys == ()


def test_the_marker_in_a_variable_is_no_key(empty: Path) -> None:
    assert look(empty, QWEN_API_KEY="qwen-oauth").keys == ()


def test_one_failing_look_at_a_database_that_is_not_there_hides_no_chats(empty: Path) -> None:
    path = write(empty / ".openclaw/agents/main/sessions/sessions.json", "{}")
    fault = Fault(1, errno.EIO)
    with intercepted(fault, ("stat",)):
        assert not is_taken_over(path)
    assert fault.reached
