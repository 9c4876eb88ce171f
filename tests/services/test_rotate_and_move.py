"""What becomes of one key below the presenters: rotated, moved, adopted, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from openclaw_tui.core.changes import ChangeKind
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import active_ref, value_at
from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import EXEC_ALIAS, FILE_ALIAS, StoreKind
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.key_planner import require_stored
from openclaw_tui.services.live import World
from openclaw_tui.services.ports import Plan, Receipt
from openclaw_tui.services.prober import HttpProber
from tests.support.leakscan import scan
from tests.support.secret_service import SecretService

FIRST = Secret("sk-0123456789abcdef0123456789abcdef")
SECOND = Secret("sk-a94f1d07c3e85b26d1f3a5970c8e4b62")
THIRD = Secret("sk-5c7be2908f14a36d0e9b8c7a6f5d4321")
QWEN = ProfileId("qwen")
WORKS = Verdict(Status.ACCEPTED, "works", 200)
WAYS = [(StoreKind.FILE, StoreKind.KEYRING), (StoreKind.KEYRING, StoreKind.FILE)]


async def set_up(
    world: World,
    store: StoreKind,
    choice: str = "qwen-standard-api-key",
    name: str = "default",
    url: str | None = None,
) -> None:
    found = world.catalog().choice(choice)
    assert found is not None
    draft = Draft().with_choice(found, url).with_name(name).with_token(FIRST).with_unverified()
    draft = draft.with_model(found.plan.default_model, make_default=False).with_store(store)
    setup = world.services().setup
    await setup.apply(draft, await setup.plan(draft))


async def rotate(world: World, verdict: Verdict | None = WORKS) -> Receipt:
    credential = world.credentials.get(QWEN)
    plan = world.key_planner.rotation(credential, SECOND, verdict, verified=verdict is not None)
    return await world.changer.apply(plan, SECOND)


async def move(world: World, store: StoreKind, profile: ProfileId = QWEN) -> Receipt:
    prepared = await world.mover.plan(profile, store)
    return await world.changer.apply(prepared.plan, prepared.secret)


def contents(world: World) -> dict[Path, tuple[bytes, int]]:
    """Everything but the journals, and the lock that only says who writes."""
    return {
        path: (path.read_bytes(), path.stat().st_mode)
        for path in world.home.state_dir.rglob("*")
        if path.is_file() and path.name != "lock" and "backups" not in path.parts
    }


def config(world: World) -> JsonValue:
    return ConfigFile(world.home).data


def aliases(world: World) -> set[str]:
    entries = value_at(config(world), ("secrets", "providers"))
    assert isinstance(entries, dict)
    return set(entries)


async def stored(world: World, profile: ProfileId = QWEN) -> Secret:
    return await world.credentials.reveal(world.credentials.get(profile))


def note_keys(plan: Plan) -> list[str]:
    return [note.key for note in plan.notes]


# Rotation


async def test_a_rotation_touches_secret_and_row_only(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    before = world.credentials.get(QWEN)
    plan = world.key_planner.rotation(before, SECOND, WORKS, verified=True)

    assert [change.kind for change in plan.changes] == [ChangeKind.SECRETS, ChangeKind.INDEX]
    assert (plan.kind, note_keys(plan)) == ("rotate", ["old_key_kept"])
    assert plan.credential is not None
    assert plan.credential.ref == before.ref
    assert (plan.credential.verdict, plan.credential.checked_at) == (
        WORKS, plan.credential.saved_at,
    )  # fmt: skip


async def test_without_a_check_nothing_is_claimed(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    row = world.credentials.get(QWEN)
    await world.credentials.record_check(QWEN, FIRST, row.base_url, WORKS)
    await rotate(world, None)
    row = world.credentials.get(QWEN)
    assert (row.verdict, row.checked_at) == (None, None)


async def test_undo_of_a_rotation_brings_what_was_known_back(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    row = world.credentials.get(QWEN)
    await world.credentials.record_check(QWEN, FIRST, row.base_url, WORKS)
    before, row = contents(world), world.credentials.get(QWEN)
    await rotate(world, Verdict(Status.ACCEPTED_WITH_PROBLEM, "account_overdue", 400))
    assert await stored(world) == SECOND
    await world.changer.undo()
    assert (await stored(world), world.credentials.get(QWEN)) == (FIRST, row)
    assert contents(world) == before


async def test_the_key_of_a_variable_is_not_ours(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    row = world.credentials.get(QWEN)
    require_stored(row)
    with pytest.raises(Problem) as caught:
        require_stored(row._replace(store=StoreKind.ENV, env_name="MY_KEY"))
    assert caught.value.code is ProblemCode.KEY_NOT_STORED
    assert caught.value.facts == {"profile": "qwen:default", "name": "MY_KEY"}


@pytest.mark.keyring
async def test_a_rotation_in_the_keyring_keeps_the_old_key_until_the_purge(
    session: SecretService,
) -> None:
    world = World(session.environ, None)
    await set_up(world, StoreKind.KEYRING)
    old, written = world.credentials.get(QWEN), world.home.config_path.read_bytes()

    receipt = await rotate(world)

    assert [change.kind for change in receipt.changes] == [ChangeKind.INDEX]
    assert world.home.config_path.read_bytes() == written
    assert (await stored(world), await world.credentials.reveal(old)) == (SECOND, FIRST)
    for key in (FIRST, SECOND):
        assert scan([world.home.state_dir], key.reveal()) == []
    await world.changer.purge()
    assert await stored(world) == SECOND
    with pytest.raises(Problem) as caught:
        await world.credentials.reveal(old)
    assert caught.value.code is ProblemCode.SECRET_MISSING


@pytest.mark.keyring
async def test_undo_of_a_rotation_in_the_keyring_drops_the_new_key(session: SecretService) -> None:
    world = World(session.environ, None)
    await set_up(world, StoreKind.KEYRING)
    before = contents(world)
    await rotate(world)
    new = world.credentials.get(QWEN)

    await world.changer.undo()

    assert contents(world) == before
    assert await stored(world) == FIRST
    with pytest.raises(Problem) as caught:
        await world.credentials.reveal(new)
    assert caught.value.code is ProblemCode.SECRET_MISSING


# Moving


@pytest.mark.keyring
@pytest.mark.parametrize(("source", "target"), WAYS)
async def test_a_key_moves_and_undo_moves_it_back(
    session: SecretService, source: StoreKind, target: StoreKind
) -> None:
    world = World(session.environ, None)
    await set_up(world, source)
    before, row = contents(world), world.credentials.get(QWEN)

    await move(world, target)

    moved = world.credentials.get(QWEN)
    assert (moved.store, await stored(world)) == (target, FIRST)
    assert (moved.fingerprint, moved.saved_at, moved.auth_choice) == (
        row.fingerprint, row.saved_at, row.auth_choice,
    )  # fmt: skip
    assert active_ref(config(world), "qwen") == moved.ref
    assert aliases(world) == {moved.ref.provider}
    # Out of the file it is also out of the backup; into the file it is there alone.
    on_disk = [hit.path.name for hit in scan([world.home.state_dir], FIRST.reveal())]
    assert on_disk == (["secrets.json"] if target is StoreKind.FILE else [])

    await world.changer.undo()
    assert {path: contents(world)[path] for path in before} == before
    assert await stored(world) == FIRST


@pytest.mark.keyring
async def test_the_keyring_forgets_a_moved_key_with_the_purge(session: SecretService) -> None:
    world = World(session.environ, None)
    await set_up(world, StoreKind.KEYRING)
    old = world.credentials.get(QWEN)
    await move(world, StoreKind.FILE)
    assert await world.credentials.reveal(old) == FIRST
    await world.changer.purge()
    with pytest.raises(Problem):
        await world.credentials.reveal(old)
    assert await stored(world) == FIRST


@pytest.mark.keyring
async def test_an_entry_that_another_provider_uses_stays(session: SecretService) -> None:
    world = World(session.environ, None)
    await set_up(world, StoreKind.FILE)
    await set_up(world, StoreKind.FILE, "qwen-token-plan")
    await move(world, StoreKind.KEYRING)
    assert aliases(world) == {EXEC_ALIAS, FILE_ALIAS}
    await move(world, StoreKind.KEYRING, ProfileId("qwen-token-plan"))
    assert aliases(world) == {EXEC_ALIAS}
    # Only the backup of the second setup still has the file as it was, and says so.
    held = [hit.path.parent.name for hit in scan([world.home.state_dir], FIRST.reveal())]
    assert held == [world.changer.backups()[2].id]
    assert world.changer.backups()[2].holds_secrets


@pytest.mark.keyring
async def test_a_profile_that_is_not_active_moves_without_the_config(
    session: SecretService,
) -> None:
    world = World(session.environ, None)
    await set_up(world, StoreKind.FILE)
    await set_up(world, StoreKind.FILE, name="work")
    written = world.home.config_path.read_bytes()
    assert not world.key_planner.is_active(world.credentials.get(QWEN))

    receipt = await move(world, StoreKind.KEYRING)

    assert ChangeKind.CONFIG not in [change.kind for change in receipt.changes]
    assert world.home.config_path.read_bytes() == written
    assert await stored(world, ProfileId("qwen", "work")) == FIRST


async def test_a_change_that_a_later_one_rests_on_is_not_undone(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    await set_up(world, StoreKind.FILE, name="work")
    rotation = await rotate(world)
    await world.changer.apply(world.planner.use(world.credentials.get(QWEN), None))
    before = contents(world)

    with pytest.raises(Problem) as caught:
        await world.changer.undo(rotation.backup)

    assert caught.value.code is ProblemCode.UNDO_OUT_OF_ORDER
    assert contents(world) == before
    await world.changer.undo()
    await world.changer.undo(rotation.backup)
    assert await stored(world) == FIRST


@pytest.mark.parametrize("what", ["rotation", "move", "use", "forget"])
@pytest.mark.parametrize("meanwhile", ["goes elsewhere", "is replaced"])
async def test_a_key_that_changes_meanwhile_is_not_planned_with(
    world: World, what: str, meanwhile: str
) -> None:
    await set_up(world, StoreKind.FILE)
    stale = world.credentials.get(QWEN)
    if meanwhile == "is replaced":
        await rotate(world)
    else:
        await set_up(world, StoreKind.FILE, url="https://other.example/v1")
    plans: dict[str, Callable[[], Plan]] = {
        "rotation": lambda: world.key_planner.rotation(stale, THIRD, WORKS, verified=True),
        "move": lambda: world.key_planner.move(stale, FIRST, StoreKind.KEYRING),
        "use": lambda: world.planner.use(stale, None),
        "forget": lambda: world.planner.forget(stale),
    }
    with pytest.raises(Problem) as caught:
        plans[what]()
    assert caught.value.code is ProblemCode.CHANGED_MEANWHILE


@pytest.mark.parametrize("meanwhile", ["rotate", "use"])
async def test_a_plan_holds_only_while_what_it_saw_does(world: World, meanwhile: str) -> None:
    await set_up(world, StoreKind.FILE)
    await set_up(world, StoreKind.FILE, name="work")
    plan: Plan
    if meanwhile == "rotate":  # changes the list of keys, but not the config
        plan = world.planner.use(world.credentials.get(QWEN), None)
        await rotate(world)
    else:  # changes the config, but not the list of keys
        plan = world.planner.forget(world.credentials.get(QWEN))
        await world.changer.apply(world.planner.use(world.credentials.get(QWEN), None))
    before = contents(world)

    with pytest.raises(Problem) as caught:
        await world.changer.apply(plan)

    assert caught.value.code is ProblemCode.CHANGED_MEANWHILE
    assert contents(world) == before


async def test_without_a_keyring_a_move_writes_nothing(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    before = contents(world)
    with pytest.raises(Problem) as caught:
        await move(world, StoreKind.KEYRING)
    assert caught.value.code is ProblemCode.KEYRING_ABSENT
    assert contents(world) == before


async def test_a_temporary_installation_is_told_of(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    fleeting = replace(world.key_planner, planner=replace(world.planner, vanishing=True))
    plan = fleeting.move(world.credentials.get(QWEN), FIRST, StoreKind.KEYRING)
    assert "vanishing" in note_keys(plan)


# Adopting


def write_plain(world: World, block: str) -> None:
    world.home.state_dir.mkdir(mode=0o700)
    world.home.config_path.write_text(f"// mine\n{{ models: {{ providers: {{ {block} }} }} }}\n")
    world.home.config_path.chmod(0o640)


@pytest.mark.keyring
async def test_an_adopted_key_is_nowhere_on_disk(session: SecretService) -> None:
    world = World(session.environ, None)
    write_plain(world, f"qwen: {{ apiKey: '{FIRST.reveal()}', models: [] }}")
    before = contents(world)

    await move(world, StoreKind.KEYRING)

    assert await stored(world) == FIRST
    assert active_ref(config(world), "qwen") == world.credentials.get(QWEN).ref
    assert value_at(config(world), ("models", "providers", "qwen", "auth")) == "api-key"
    assert scan([world.home.state_dir], FIRST.reveal()) == []
    assert not any(backup.holds_secrets for backup in world.changer.backups())

    await world.changer.undo()
    assert contents(world) == before
    assert world.credentials.list() == ()


async def _row(world: World, block: str, provider: str = "qwen") -> Credential:
    write_plain(world, f"'{provider}': {{ apiKey: '{FIRST.reveal()}', {block} }}")
    credential = (await world.mover.plan(ProfileId(provider), StoreKind.FILE)).plan.credential
    assert credential is not None
    return credential


@pytest.mark.parametrize(
    ("provider", "url", "choice"),
    [
        ("qwen", "https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen-standard-api-key-cn"),
        ("qwen", "https://DASHSCOPE.aliyuncs.com/compatible-mode/v1/", "qwen-standard-api-key-cn"),
        ("qwen", "https://coding-intl.dashscope.aliyuncs.com/v1", "qwen-api-key"),
        ("qwen", "https://dashscope-us.aliyuncs.com/compatible-mode/v1", "qwen-standard-api-key"),
        ("qwen", "https://proxy.example/v1", "qwen-standard-api-key"),
        ("qwen", "http://proxy.example/v1", "qwen-standard-api-key"),
        ("dashscope", "https://coding.dashscope.aliyuncs.com/v1", "qwen-api-key-cn"),
        ("bailian-token-plan", "https://proxy.example/v1", "qwen-token-plan"),
    ],
)
async def test_the_way_in_follows_from_the_base_url(
    world: World, provider: str, url: str, choice: str
) -> None:
    row = await _row(world, f"baseUrl: '{url}'", provider)
    assert (row.auth_choice, row.base_url) == (choice, url)


async def test_a_bare_block_gets_what_the_catalog_knows(world: World) -> None:
    row = await _row(world, "models: 'nonsense'")
    choice = world.catalog().choices[0]
    assert (row.base_url, row.model) == (choice.base_url, choice.plan.default_model)
    assert row.models == tuple(model.id for model in choice.plan.models)


@pytest.mark.parametrize("default", ["qwen/b", "qwen/b@work"])
async def test_the_default_is_a_model_that_can_be_asked_for(world: World, default: str) -> None:
    write_plain(world, "")
    block = {"apiKey": FIRST.reveal(), "models": [{"id": "a"}]}
    config = {"models": {"providers": {"qwen": block}}, "agents": {"defaults": {"model": default}}}
    world.home.config_path.write_text(json.dumps(config))
    row = (await world.mover.plan(QWEN, StoreKind.FILE)).plan.credential
    assert row is not None
    assert (row.model, row.models) == ("b", ("a", "b"))


async def test_a_stored_key_is_never_adopted_over(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    assert (await world.mover.plan(QWEN, StoreKind.FILE)).plan.changes == ()
    with pytest.raises(Problem) as caught:
        await world.mover.plan(ProfileId("anthropic"), StoreKind.FILE)
    assert caught.value.code is ProblemCode.FOREIGN_PROVIDER


async def test_the_dashboard_sends_no_key_that_is_stored_already(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    dashboard = world.services().dashboard()
    with pytest.raises(Problem) as caught:
        await dashboard.check_new(dashboard.stored(QWEN), FIRST, lambda _: None)
    assert caught.value.code is ProblemCode.KEY_UNCHANGED


async def test_a_new_key_goes_nowhere_but_to_the_address_that_was_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    async def probe(_: object, request: ProbeRequest, report: object) -> Verdict:
        sent.append(request.base_url)
        return WORKS

    monkeypatch.setattr(HttpProber, "probe", probe)
    await set_up(world, StoreKind.FILE)
    dashboard = world.services().dashboard()
    shown = dashboard.stored(QWEN)
    verdict = await dashboard.check_new(shown, SECOND, lambda _: None)
    assert sent == [shown.base_url]

    await set_up(world, StoreKind.FILE, url="https://other.example/v1")

    with pytest.raises(Problem) as caught:
        await dashboard.check_new(shown, SECOND, lambda _: None)
    assert caught.value.code is ProblemCode.CHANGED_MEANWHILE
    assert sent == [shown.base_url]
    with pytest.raises(Problem) as caught:
        await dashboard.plan_rotate(shown, SECOND, verdict)
    assert caught.value.code is ProblemCode.CHANGED_MEANWHILE


async def test_the_dashboard_names_what_it_would_undo(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    rotation = await rotate(world)
    change = await world.services().dashboard().last_change()
    assert (change.id, change.kind, change.profile) == (rotation.backup, "rotate", "qwen:default")


async def test_the_dashboard_undoes_what_it_named_or_nothing(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    dashboard = world.services().dashboard()
    shown = await dashboard.last_change()
    await rotate(world)
    before = contents(world)
    with pytest.raises(Problem) as caught:
        await dashboard.undo(shown.id)
    assert caught.value.code is ProblemCode.UNDO_OUT_OF_ORDER
    assert contents(world) == before


async def test_the_dashboard_names_the_address_that_a_new_key_goes_to(world: World) -> None:
    await set_up(world, StoreKind.FILE)
    path = world.home.config_path
    path.write_text(path.read_text().replace("dashscope-intl", "dashscope-elsewhere"))
    dashboard = world.services().dashboard()
    row = next(row for row in dashboard.look().rows if row.provider == "qwen")
    assert "elsewhere" in row.base_url
    assert "dashscope-intl" in dashboard.stored(QWEN).base_url
