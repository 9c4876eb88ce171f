"""The way off the Portal as a whole: planner, changer, journal and real files."""

from __future__ import annotations

import asyncio
import errno
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from openclaw_tui.core.changes import Action, ChangeKind
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.json5 import Document
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.findings import FindingKind, Handler
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.store import StoreKind
from openclaw_tui.i18n.portal import left_text
from openclaw_tui.services import changer
from openclaw_tui.services.files import Reason, file_mode
from openclaw_tui.services.locks import openclaw_lock
from openclaw_tui.services.portal.migration import MigrationPlanner, errands
from openclaw_tui.services.ports import Note, Plan
from tests.support.leakscan import scan
from tests.support.migration_scenario import PAST, TOKEN, MigrationHome, draft
from tests.support.openclaw_databases import agent_database, shared_database
from tests.support.syscalls import WRITES, Fault, intercepted
from tests.support.vault import Answer, Vault, keyring_is

VERSIONS = {
    Era.FILES: "2026.5.28", Era.AGENT_DB: "2026.7.1", Era.SHARED_DB: "2026.9.6", Era.UNKNOWN: None,
}  # fmt: skip
TEXT, IMAGE = "qwen/qwen3.7-plus", "qwen/qwen3.8-max"
FUTURE = 4_000_000_000
OURS: dict[str, Any] = {
    "type": "oauth", "provider": "qwen-portal", "access": "FAKE-a", "refresh": "FAKE-b",
    "expires": PAST * 1000,
}  # fmt: skip

FOREIGN_STORE = (
    '{"version": 1, "profiles": {"other:default": {"provider": "other", "key": "FAKE"}}}'
)


@pytest.fixture
def home(tmp_path: Path) -> MigrationHome:
    """The home of 2026.3.13; no OpenClaw is installed, its logins have ended."""
    return MigrationHome(tmp_path / "mei")


def load(path: Path) -> Any:
    return json.loads(path.read_text())


def code_of(caught: pytest.ExceptionInfo[Problem]) -> ProblemCode:
    return caught.value.code


def keys_of(plan: Plan) -> list[str]:
    return [note.key for note in plan.notes]


async def files_to_change(home: MigrationHome, answers: Draft | None = None) -> list[Path]:
    """What a further migration would change, but for the time in our own index."""
    plan = await home.plan(answers)
    return [change.path for change in plan.changes if change.kind is not ChangeKind.INDEX]


# ---- the result ------------------------------------------------------------------------------


@pytest.mark.parametrize("era", Era)
async def test_the_whole_config_is_as_expected(tmp_path: Path, era: Era) -> None:
    home = MigrationHome(tmp_path / "mei", VERSIONS[era])
    expected = load(home.config)
    await home.migrate()
    found = load(home.config)

    block = found["models"]["providers"].pop("qwen")
    assert block.pop("models")[0]["id"] == "qwen3.7-plus"
    assert block == {
        "baseUrl": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        "api": "openai-completions",
        "auth": "api-key",
        "apiKey": {"source": "file", "provider": "openclaw_tui_file", "id": "/qwen/default"},
    }
    secrets = found.pop("secrets")["providers"]["openclaw_tui_file"]
    assert secrets["path"] == str(home.state_dir / "openclaw-tui/secrets.json")
    # What a version needs for the provider ``qwen`` is the business of ``version_needs``.
    assert "qwen-portal-auth" not in str(found.pop("plugins", None))

    del expected["auth"], expected["plugins"]
    expected["models"] = {"providers": {}}
    defaults = expected["agents"]["defaults"]
    defaults["model"] = {"primary": TEXT, "fallbacks": [IMAGE]}
    defaults["imageModel"] = {"primary": IMAGE}
    defaults["models"] = {TEXT: {"alias": "qwen"}, IMAGE: {}}
    expected["agents"]["list"][1]["model"] = IMAGE
    if era in (Era.SHARED_DB, Era.UNKNOWN):
        expected["agents"]["list"][0]["default"] = True
        del expected["meta"]["lastTouchedAt"], expected["commands"]["ownerDisplay"]
    assert found == expected


@pytest.mark.parametrize("era", Era)
async def test_what_is_beside_the_config_is_led_on(tmp_path: Path, era: Era) -> None:
    home = MigrationHome(tmp_path / "mei", VERSIONS[era])
    before = home.files()
    plan = await home.migrate()
    assert [change.kind for change in plan.changes] == [
        ChangeKind.SECRETS,
        ChangeKind.INDEX,
        *[ChangeKind.AUTH_STORE] * 2,
        *[ChangeKind.GENERATED] * 2,
        ChangeKind.CRON,
        *[ChangeKind.SESSIONS] * 2,
        ChangeKind.CONFIG,
    ]
    assert home.files() == home.expected(before, plan)
    for name, model in (("main", "qwen3.7-plus"), ("work", "qwen3.8-max")):
        assert not (home.agent(name) / "auth-profiles.json").exists()
        assert load(home.agent(name) / "models.json") == {"providers": {}}
        (chat,) = load(home.agent(name).parent / "sessions/sessions.json").values()
        assert (chat["modelProvider"], chat["model"]) == ("qwen", model)
    (job,) = load(home.state_dir / "cron/jobs.json")["jobs"]
    assert (job["payload"]["model"], job["payload"]["message"]) == (TEXT, "do it")
    assert plan.successors == (("coder-model", TEXT), ("vision-model", IMAGE))
    assert plan.kind == "migrate"


@pytest.mark.parametrize("era", Era)
async def test_nothing_is_left_for_a_second_migration(tmp_path: Path, era: Era) -> None:
    home = MigrationHome(tmp_path / "mei", VERSIONS[era])
    await home.migrate()
    leftovers = await home.world.leftovers()
    assert {finding.kind for finding in leftovers.findings} == {FindingKind.CLI_LOGIN}
    assert not leftovers.needs_migration
    assert await files_to_change(home) == []


async def test_the_new_key_is_stored_and_the_old_tokens_are_gone(home: MigrationHome) -> None:
    await home.migrate()
    credential = home.world.credentials.get(ProfileId("qwen"))
    assert await home.world.credentials.reveal(credential) == TOKEN
    backups = home.state_dir / "openclaw-tui/backups"
    for token in ("FAKE-qwen-access-token-aaaaaaaa", "FAKE-qwencli-refresh-dddddddd"):
        leaks = scan([home.state_dir], token)
        assert leaks
        assert all(str(backups) in str(leak) for leak in leaks)


async def test_the_qwen_cli_and_its_login_are_never_touched(home: MigrationHome) -> None:
    creds = home.path / ".qwen/oauth_creds.json"
    before = (creds.read_bytes(), creds.stat())
    plan = await home.migrate()
    assert (creds.read_bytes(), creds.stat().st_mtime_ns) == (before[0], before[1].st_mtime_ns)
    assert Note("cli_login", {"path": str(creds)}) in plan.untouched


async def test_planning_writes_nothing(home: MigrationHome) -> None:
    before = home.files()
    await home.plan()
    assert home.files() == before
    assert not (home.state_dir / "openclaw-tui").exists()


async def test_without_a_new_default_the_old_one_is_led_on_all_the_same(
    home: MigrationHome,
) -> None:
    answers = replace(draft(home.world), make_default=False)
    await home.migrate(answers)
    assert load(home.config)["agents"]["defaults"]["model"]["primary"] == TEXT


async def test_the_portal_itself_can_be_kept_as_what_it_is(home: MigrationHome) -> None:
    plan = await home.migrate(draft(home.world, "qwen-oauth"))
    after = load(home.config)
    assert list(after["models"]["providers"]) == ["qwen-oauth"]
    model = after["agents"]["defaults"]["model"]["primary"]
    assert model.startswith("qwen-oauth/")
    assert after["agents"]["defaults"]["models"][model]["alias"] == "qwen"
    assert Note("portal_ended") in plan.notes
    assert not (await home.world.leftovers()).of(Handler.PLAN)
    assert await files_to_change(home, draft(home.world, "qwen-oauth")) == []


async def test_an_old_openclaw_is_told_to_upgrade_first(tmp_path: Path) -> None:
    home = MigrationHome(tmp_path / "mei", "2026.3.13")
    with pytest.raises(Problem) as caught:
        await home.plan()
    assert code_of(caught) is ProblemCode.OPENCLAW_TOO_OLD


# ---- stores that hold more -------------------------------------------------------------------

OTHER_TEXT = '{ "type" : "api_key","provider":"other",\t"key":"FAKE-\\u006fther" /* mine */ }'
MIXED = f"""{{
  "version": 1, // by hand
  "profiles": {{
    "qwen-portal:default": {json.dumps(OURS)},
    "other:default": {OTHER_TEXT}
  }},
  "lastGood": {{"qwen-portal": "qwen-portal:default", "other": "other:default"}},
  "usageStats": {{"qwen-portal:default": {{"errorCount": 0}}, "other:default": {{"errorCount": 3}}}}
}}
"""


@pytest.mark.parametrize("era", Era)
async def test_in_a_mixed_store_the_other_credential_keeps_every_byte(
    tmp_path: Path, era: Era
) -> None:
    home = MigrationHome(tmp_path / "mei", VERSIONS[era])
    store = home.agent() / "auth-profiles.json"
    store.write_text(MIXED)
    plan = await home.migrate()
    text = store.read_text()
    assert "qwen-portal" not in text
    assert "FAKE-a" not in text
    assert OTHER_TEXT in text
    assert "// by hand" in text
    assert Document.parse(text).data == {
        "version": 1,
        "profiles": {
            "other:default": {"type": "api_key", "provider": "other", "key": "FAKE-other"}
        },
        "lastGood": {"other": "other:default"},
        "usageStats": {"other:default": {"errorCount": 3}},
    }
    # Only OpenClaw can take over what the store still holds, on the versions that ignore it.
    reads_databases = era in (Era.AGENT_DB, Era.SHARED_DB)
    assert ("doctor" in [left.key for left in plan.left]) is reads_databases
    assert not (home.agent("work") / "auth-profiles.json").exists()


async def test_the_state_beside_a_store_loses_its_traces(home: MigrationHome) -> None:
    state = home.agent() / "auth-state.json"
    stats = {"qwen-portal:default": {"errorCount": 1}, "o:a": {"errorCount": 2}}
    state.write_text(json.dumps({"version": 1, "usageStats": stats}))
    await home.migrate()
    assert load(state) == {"version": 1, "usageStats": {"o:a": {"errorCount": 2}}}


async def test_a_store_without_the_portal_is_not_touched(home: MigrationHome) -> None:
    store = home.agent() / "auth-profiles.json"
    store.write_text('{"version":1,"profiles":{"o:a":{"key":"x"}},"usageStats":{"o:a":{"n":1}}}')
    before = store.read_bytes()
    plan = await home.migrate()
    assert store.read_bytes() == before
    assert store not in [change.path for change in plan.changes]


async def test_a_folder_that_is_named_twice_is_changed_once(home: MigrationHome) -> None:
    home.environ["OPENCLAW_AGENT_DIR"] = str(home.agent())
    before = home.files()
    plan = await home.migrate()
    assert home.files() == home.expected(before, plan)
    await home.world.changer.undo()
    assert home.files() == before


async def test_a_store_that_two_agents_share_is_changed_once(home: MigrationHome) -> None:
    link = home.agent("work") / "auth-profiles.json"
    link.unlink()
    link.symlink_to(home.agent() / "auth-profiles.json")
    before = home.files()
    await home.migrate()
    assert not link.exists()
    assert link.is_symlink()
    await home.world.changer.undo()
    assert home.files() == before


async def test_copies_are_cleaned_on_request_only(home: MigrationHome) -> None:
    only_ours = home.agent() / "auth-profiles.json.migrated-2026-11-25"
    only_ours.write_text(json.dumps({"version": 1, "profiles": {"qwen-portal:default": OURS}}))
    mixed = home.agent() / "auth-profiles.json.bak"
    mixed.write_text(MIXED)
    before = home.files()

    plan = await home.plan()
    assert Note("old_copies", {"count": "2"}) in plan.untouched
    assert not {only_ours, mixed} & {change.path for change in plan.changes}

    plan = await home.migrate(draft(home.world).with_clean_copies(True))
    copies = {c.path: c.action for c in plan.changes if c.kind is ChangeKind.AUTH_COPY}
    assert copies == {only_ours: Action.REMOVE, mixed: Action.CHANGE}
    assert not only_ours.exists()
    assert "qwen-portal" not in mixed.read_text()
    assert OTHER_TEXT in mixed.read_text()
    assert "old_copies" not in [note.key for note in plan.untouched]

    await home.world.changer.undo()
    assert home.files() == before


# ---- what only OpenClaw can do ---------------------------------------------------------------


async def test_what_is_in_databases_is_left_to_openclaws_own_commands(tmp_path: Path) -> None:
    home = MigrationHome(tmp_path / "mei", "2026.9.6")
    job = {"payload": {"model": "qwen-portal/vision-model"}}
    chat = {"modelProvider": "qwen-portal", "model": "coder-model"}
    shared = home.state_dir / "state/openclaw.sqlite"
    of_agent = home.agent("work") / "openclaw-agent.sqlite"
    shared_database(shared, {"qwen-portal:default": OURS}, {"nightly": job})
    agent_database(of_agent, {"qwen-portal:x": OURS}, {"a": chat})
    databases = {path: path.read_bytes() for path in (shared, of_agent)}
    sessions = home.agent("work").parent / "sessions/sessions.json"
    retained = sessions.read_bytes()

    plan = await home.migrate()

    assert [(left.key, left.command, left.runnable) for left in plan.left] == [
        (
            "db_login",
            ("models", "auth", "--agent", "main", "logout", "qwen-portal:default", "--yes"),
            True,
        ),
        (
            "db_login",
            ("models", "auth", "--agent", "work", "logout", "qwen-portal:x", "--yes"),
            True,
        ),
        ("db_cron_job", ("cron", "edit", "nightly", "--model", IMAGE), True),
        ("db_sessions", (), False),
        ("gateway", ("gateway", "restart"), False),
    ]
    assert {path: path.read_bytes() for path in databases} == databases
    assert sessions.read_bytes() == retained, "2026.9.6 would refuse to go on"
    assert "qwen-portal" not in (home.agent().parent / "sessions/sessions.json").read_text()


async def test_2026_7_has_no_command_for_a_login_in_its_database(tmp_path: Path) -> None:
    home = MigrationHome(tmp_path / "mei", "2026.7.1")
    agent_database(home.agent() / "openclaw-agent.sqlite", {"qwen-portal:default": OURS})
    left = (await home.plan()).left
    assert [(each.key, each.command) for each in left] == [
        ("db_login_stays", ()),
        ("gateway", ("gateway", "restart")),
    ]


@pytest.mark.parametrize(
    ("default", "command"),
    [
        ("qwen/qwen3.7-plus", ("cron", "edit", "nightly", "--model", TEXT)),
        ({"primary": "qwen/qwen3.7-plus@work"}, ("cron", "edit", "nightly", "--model", TEXT)),
        ("acme/lab/big:free", ("cron", "edit", "nightly", "--model", "acme/lab/big:free")),
        (None, ()),
        ("smart", ()),
        ("/", ()),
        ("acme/*", ()),
        ("acme/@lab/big", ()),
        ("qwen-portal/coder-model", ()),
    ],
)
async def test_a_job_gets_the_default_model_only_where_that_is_one(
    tmp_path: Path, default: object, command: tuple[str, ...]
) -> None:
    home = MigrationHome(tmp_path / "mei", "2026.9.6")
    await home.migrate()
    config = load(home.config)
    config["agents"]["defaults"]["model"] = default
    home.config.write_text(json.dumps(config))
    job = {"payload": {"model": "qwen-portal/vision-model"}}
    shared_database(home.state_dir / "state/openclaw.sqlite", {}, {"nightly": job})

    (left,) = errands(await home.world.leftovers())

    assert (left.command, left.runnable) == (command, bool(command))
    assert "nightly" in left_text(left)


# ---- configs of other shapes -----------------------------------------------------------------


async def test_a_config_in_several_files_with_comments(home: MigrationHome) -> None:
    data = load(home.config)
    models, agents = data.pop("models"), data.pop("agents")
    root = json.dumps(data, indent=2).rstrip()[:-1].rstrip()
    home.config.write_text(
        f'{root},\n  // kept apart\n  "models": {{ "$include": "./models.json5" }},\n'
        '  "agents": { "$include": "./agents.json5" },\n}\n'
    )
    files = {"models.json5": models, "agents.json5": agents}
    for name, content in files.items():
        path = home.state_dir / name
        path.write_text(f"// {name}\n{json.dumps(content, indent=2)}\n")
        path.chmod(0o640)
    before = home.files()

    plan = await home.migrate()

    assert plan.changes[-1].path == home.config
    included = {c.path.name for c in plan.changes if c.kind is ChangeKind.INCLUDED}
    assert included == set(files)
    text = home.config.read_text()
    assert '// kept apart\n  "models": { "$include": "./models.json5" },' in text
    for name in files:
        path = home.state_dir / name
        assert path.read_text().startswith(f"// {name}\n")
        assert "qwen-portal" not in path.read_text()
        assert file_mode(path) == 0o640
    assert '"qwen/qwen3.7-plus": {\n' in (home.state_dir / "agents.json5").read_text()
    assert await files_to_change(home) == []
    assert home.files() == home.expected(before, plan)
    await home.world.changer.undo()
    assert home.files() == before


async def test_comments_and_layout_of_a_hand_written_config_stay(home: MigrationHome) -> None:
    home.config.write_text(
        """// my setup
{
  agents: {
    defaults: {
      model: { primary: 'qwen-portal/coder-model' }, // the good one
      models: {
        'qwen-portal/coder-model': { alias: 'q' }, // was free
      },
    },
  },
  models: {
    providers: {
      // until April
      'qwen-portal': { baseUrl: 'https://portal.qwen.ai/v1', apiKey: 'qwen-oauth', models: [] },
      local: { baseUrl: 'http://localhost:1/v1', models: [] }, // at home
    },
  },
}
"""
    )
    await home.migrate()
    text = home.config.read_text()
    head = """// my setup
{
  agents: {
    defaults: {
      model: { primary: 'qwen/qwen3.7-plus' }, // the good one
      models: {
        'qwen/qwen3.7-plus': { alias: 'q' }, // was free
      },
    },
  },
"""
    assert text.startswith(head)
    assert "local: { baseUrl: 'http://localhost:1/v1', models: [] }, // at home" in text
    assert "qwen-portal" not in text


async def test_a_config_whose_owner_is_elsewhere_is_refused(home: MigrationHome) -> None:
    home.environ["OPENCLAW_CONFIG_READONLY"] = "1"
    with pytest.raises(Problem) as caught:
        await home.plan()
    assert code_of(caught) is ProblemCode.CONFIG_READONLY


# ---- modes and undo --------------------------------------------------------------------------


async def test_a_mode_that_was_put_right_after_the_review_stays(home: MigrationHome) -> None:
    chats = home.agent().parent / "sessions/sessions.json"
    chats.chmod(0o444)
    plan = await home.plan()
    with pytest.raises(Problem) as caught:
        await home.world.changer.apply(plan, TOKEN)
    assert code_of(caught) is ProblemCode.FILE_UNWRITABLE
    chats.chmod(0o644)
    await home.world.changer.apply(plan, TOKEN)
    assert file_mode(chats) == 0o644
    await home.world.changer.undo()
    assert file_mode(chats) == 0o644


async def test_every_file_keeps_its_mode_and_the_config_is_narrowed(home: MigrationHome) -> None:
    jobs, models = home.state_dir / "cron/jobs.json", home.agent() / "models.json"
    jobs.chmod(0o640)
    models.chmod(0o644)
    home.config.chmod(0o644)
    before = home.files()
    await home.migrate()
    assert [file_mode(path) for path in (jobs, models, home.config)] == [0o640, 0o644, 0o600]
    await home.world.changer.undo()
    assert home.files() == before


@pytest.mark.parametrize("expires", [PAST, FUTURE])
async def test_undo_restores_every_byte_and_mode(tmp_path: Path, expires: int) -> None:
    home = MigrationHome(tmp_path / "mei", "2026.9.6", expires)
    (home.agent() / "auth-profiles.json").chmod(0o604)
    before = home.files()
    await home.migrate()
    assert home.files() != before
    await home.world.changer.undo()
    assert home.files() == before
    assert home.world.credentials.list() == ()


@pytest.mark.parametrize(
    "name",
    ["openclaw.json", "agents/main/agent/auth-profiles.json", "cron/jobs.json"],
)
async def test_undo_refuses_when_a_file_changed_since(home: MigrationHome, name: str) -> None:
    await home.migrate()
    (home.state_dir / name).write_text('{"theirs": 1}')
    after = home.files()
    with pytest.raises(Problem) as caught:
        await home.world.changer.undo()
    assert code_of(caught) is ProblemCode.CHANGED_MEANWHILE
    assert caught.value.facts == {"path": str(home.state_dir / name)}
    assert home.files() == after


@pytest.mark.parametrize(
    "name",
    ["openclaw.json", "agents/work/agent/auth-profiles.json", "agents/main/sessions/sessions.json"],
)
async def test_what_changed_since_the_review_is_not_overwritten(
    home: MigrationHome, name: str
) -> None:
    plan = await home.plan()
    (home.state_dir / name).write_text('{"theirs": 1}')
    before = home.files()
    with pytest.raises(Problem) as caught:
        await home.world.changer.apply(plan, TOKEN)
    assert code_of(caught) is ProblemCode.CHANGED_MEANWHILE
    assert home.files() == before


async def test_a_file_that_the_plan_only_read_may_not_change_either(home: MigrationHome) -> None:
    agents = home.state_dir / "agents.json"
    agents.write_text("{defaults: {model: 'other/x'}}")
    config = load(home.config)
    home.config.write_text(json.dumps({**config, "agents": {"$include": "./agents.json"}}))
    store = home.agent() / "auth-profiles.json"
    store.write_text(FOREIGN_STORE)
    for path, news in (
        (agents, "{defaults: {model: 'qwen-portal/coder-model'}}"),
        (store, json.dumps({"version": 1, "profiles": {"qwen-portal:default": OURS}})),
    ):
        before = path.read_text()
        answers = replace(draft(home.world), make_default=False)
        plan = await home.plan(answers)
        assert path not in [change.path for change in plan.changes]
        path.write_text(news)
        with pytest.raises(Problem) as caught:
            await home.world.changer.apply(plan, TOKEN)
        assert code_of(caught) is ProblemCode.CHANGED_MEANWHILE
        assert caught.value.facts == {"path": str(path)}
        path.write_text(before)


# ---- keys that are stored already ------------------------------------------------------------


class SlowVault(Vault):
    """Takes a moment for each answer, and knows what it was asked."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked: list[str] = []
        self.most = self._now = 0

    async def ask(self, request: bytes, _environ: Mapping[str, str], _seconds: float) -> Answer:
        """As one helper process of several."""
        self.asked.append(json.loads(request)["op"])
        self._now += 1
        self.most = max(self.most, self._now)
        await asyncio.sleep(0.01)
        self._now -= 1
        return await super().ask(request, _environ, _seconds)


async def test_stored_keys_are_fetched_for_the_choice_alone_and_some_at_once(
    home: MigrationHome,
) -> None:
    vault = SlowVault(home.path.with_name("vault"))
    with keyring_is(vault):
        names = [f"n{number:02}" for number in range(12)]
        for name in names:
            answers = draft(home.world).with_name(name).with_store(StoreKind.KEYRING)
            setup = home.world.services().setup
            answers = replace(answers, migrating=False)
            await setup.apply(answers, await setup.plan(answers))
        vault.asked.clear()
        vault.most = 0
        await home.plan()
        await home.world.services().portal.verify()
        assert vault.asked == []

        found = await home.world.services().portal.leftovers()
    assert [key.name for key in found.keys] == [f"qwen:{name}" for name in names]
    assert vault.asked == ["get"] * len(names)
    assert 1 < vault.most <= 8


# ---- what the review says --------------------------------------------------------------------


async def test_it_says_all_that_setup_says(home: MigrationHome) -> None:
    config = load(home.config)
    config["agents"] = {
        "defaults": {"model": "other/x"},
        "list": [{"id": "work", "model": "other/y"}],
    }
    config["models"]["providers"]["qwen"] = {
        "baseUrl": "https://proxy.example/v1",
        "apiKey": TOKEN.reveal(),
        "headers": {"Authorization": "Bearer FAKE"},
        "models": [],
    }
    home.config.write_text(json.dumps(config))
    answers = draft(home.world)
    said = set(keys_of(await home.plan(replace(answers, migrating=False))))
    assert said >= {"default_changes", "own_model", "replaces_foreign", "auth_header_removed"}
    assert {*keys_of(await home.plan(answers))} >= said


async def test_it_names_the_credential_whose_place_is_taken(home: MigrationHome) -> None:
    await home.migrate(draft(home.world).with_name("work"))
    plan = await home.plan()
    assert plan.replaces == ProfileId("qwen", "work")
    assert Note("replaces", {"profile": "qwen:work"}) in set(plan.notes)


@pytest.mark.parametrize("make_default", [True, False])
async def test_models_that_are_led_on_are_said_once(
    home: MigrationHome, make_default: bool
) -> None:
    plan = await home.plan(replace(draft(home.world), make_default=make_default))
    assert plan.successors
    assert not {"default_changes", "default_stays", "own_model"} & {*keys_of(plan)}


async def test_a_default_of_somebody_else_stays_and_is_said(home: MigrationHome) -> None:
    config = load(home.config)
    config["agents"]["defaults"]["model"] = "other/x"
    home.config.write_text(json.dumps(config))
    plan = await home.plan(replace(draft(home.world), make_default=False))
    assert Note("default_stays", {"old": "other/x"}) in plan.notes


async def test_another_default_is_said_by_its_old_name(home: MigrationHome) -> None:
    config = load(home.config)
    config["agents"]["defaults"]["model"] = "qwen-portal/vision-model"
    home.config.write_text(json.dumps(config))
    plan = await home.plan()
    facts = {"old": "qwen-portal/vision-model", "new": TEXT}
    assert Note("default_changes", facts) in plan.notes


# ---- locks and disks -------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait as long for OpenClaw's locks as OpenClaw does."""
    monkeypatch.setattr(changer, "openclaw_lock", partial(openclaw_lock, wait=0.05))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", ["agents/work/agent/auth-profiles.json", "openclaw.json"])
async def test_a_lock_of_a_living_openclaw_is_respected(home: MigrationHome, name: str) -> None:
    lock = home.state_dir / f"{name}.lock"
    plan = await home.plan()
    lock.write_text(json.dumps({"pid": os.getppid(), "createdAt": "2026-11-25T00:00:00.000Z"}))
    before = home.files()
    with pytest.raises(Problem) as caught:
        await home.world.changer.apply(plan, TOKEN)
    assert code_of(caught) is ProblemCode.OPENCLAW_BUSY
    assert caught.value.facts == {"path": str(lock)}
    assert home.files() == before, "the foreign lock stays and ours are gone"

    lock.unlink()
    before.pop(str(lock.relative_to(home.path)))
    await home.world.changer.recover()
    assert home.files() == before
    assert home.world.changer.backups() == ()
    plan = await home.migrate()
    assert home.files() == home.expected(before, plan)


@pytest.mark.usefixtures("impatient")
async def test_undo_respects_the_lock_of_a_store_too(home: MigrationHome) -> None:
    await home.migrate()
    lock = home.agent() / "auth-profiles.json.lock"
    lock.write_text(json.dumps({"pid": os.getppid()}))
    after = home.files()
    with pytest.raises(Problem) as caught:
        await home.world.changer.undo()
    assert code_of(caught) is ProblemCode.OPENCLAW_BUSY
    assert home.files() == after


async def test_the_lock_of_a_dead_openclaw_is_taken_over(home: MigrationHome) -> None:
    lock = home.agent() / "auth-profiles.json.lock"
    before = home.files()
    lock.write_text(json.dumps({"pid": 2**22 + 1}))
    plan = await home.migrate()
    assert home.files() == home.expected(before, plan)


@pytest.mark.parametrize(
    "name",
    ["openclaw.json", "agents/main/agent/auth-profiles.json", "agents/work/sessions/sessions.json"],
)
async def test_a_file_that_is_read_only_stops_everything(home: MigrationHome, name: str) -> None:
    (home.state_dir / name).chmod(0o400)
    before = home.files()
    with pytest.raises(Problem) as caught:
        await home.migrate()
    assert code_of(caught) is ProblemCode.FILE_UNWRITABLE
    assert caught.value.facts["reason"] == Reason.READ_ONLY_FILE
    assert home.files() == before
    assert home.world.changer.backups() == ()


@pytest.mark.parametrize("number", [10, 60, 140])
async def test_a_full_disk_changes_nothing(home: MigrationHome, number: int) -> None:
    plan = await home.plan()
    before = home.files()
    with (
        intercepted(Fault(number, errno.ENOSPC), WRITES),
        pytest.raises(Problem) as caught,
    ):
        await home.world.changer.apply(plan, TOKEN)
    assert caught.value.facts["reason"] == Reason.DISK_FULL
    await home.world.changer.recover()
    assert home.files() == before


@pytest.mark.parametrize(
    "name",
    ["agents/main/agent/models.json", "cron/jobs.json", "agents/main/sessions/sessions.json"],
)
async def test_a_file_that_cannot_be_read_is_told_and_left(home: MigrationHome, name: str) -> None:
    path = home.state_dir / name
    path.write_text("{ nonsense")
    plan = await home.migrate()
    assert Note("unreadable", {"path": str(path)}) in plan.untouched
    assert path.read_text() == "{ nonsense"
    assert home.config in [change.path for change in plan.changes]


async def test_nothing_is_left_out_untold(home: MigrationHome) -> None:
    """What only the plan could not read is no finding: nobody would hear that it stays."""
    world = home.world
    leftovers = await world.leftovers()
    path = home.agent() / "models.json"
    path.write_text("{ nonsense")
    with pytest.raises(Problem) as caught:
        MigrationPlanner(world.planner).plan(draft(world), leftovers)
    assert code_of(caught) is ProblemCode.FILE_UNREADABLE
    assert caught.value.facts["path"] == str(path)


async def test_an_auth_store_that_cannot_be_read_stops_the_plan(home: MigrationHome) -> None:
    path = home.agent() / "auth-profiles.json"
    path.write_text("{ nonsense")
    with pytest.raises(Problem) as caught:
        await home.plan()
    assert code_of(caught) is ProblemCode.FILE_UNREADABLE
    assert caught.value.facts == {"path": str(path), "reason": Reason.NOT_JSON}
