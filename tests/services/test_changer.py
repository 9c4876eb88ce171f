"""Setup as a whole below the presenters: planner, changer, journal, stores."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.i18n.problems import remedy
from openclaw_tui.services.journal import Journals
from openclaw_tui.services.live import World
from openclaw_tui.services.places import FOLDER
from tests.support.leakscan import scan
from tests.support.secret_service import SecretService
from tests.support.syscalls import Fault, intercepted
from tests.support.vault import Vault, keyring_is

FIRST = Secret("sk-0123456789abcdef0123456789abcdef")
SECOND = Secret("sk-a94f1d07c3e85b26d1f3a5970c8e4b62")
PLAIN = "sk-00112233445566778899aabbccddeeff"
QWEN = ProfileId("qwen")


def draft_for(world: World, token: Secret, store: StoreKind) -> Draft:
    choice = world.catalog().choices[0]
    draft = Draft().with_choice(choice).with_token(token).with_unverified()
    return draft.with_model(choice.plan.default_model, make_default=True).with_store(store)


async def set_up(world: World, token: Secret, store: StoreKind) -> str:
    draft = draft_for(world, token, store)
    setup = world.services().setup
    return (await setup.apply(draft, await setup.plan(draft))).backup


async def test_what_changed_since_the_review_is_not_overwritten(world: World) -> None:
    draft = draft_for(world, FIRST, StoreKind.FILE)
    plan = await world.services().setup.plan(draft)
    world.home.config_path.parent.mkdir(exist_ok=True)
    world.home.config_path.write_text("{ gateway: {} }")

    with pytest.raises(Problem) as caught:
        await world.services().setup.apply(draft, plan)

    assert caught.value.code is ProblemCode.CHANGED_MEANWHILE
    assert world.home.config_path.read_text() == "{ gateway: {} }"
    assert scan([world.home.state_dir], FIRST.reveal()) == []
    assert world.credentials.list() == ()


async def test_a_failure_in_the_middle_takes_everything_back(world: World) -> None:
    await set_up(world, FIRST, StoreKind.FILE)
    before = {p: p.read_bytes() for p in world.home.state_dir.rglob("*.json") if p.is_file()}
    draft = replace(draft_for(world, SECOND, StoreKind.FILE), name="work")
    plan = await world.services().setup.plan(draft)
    broken = replace(plan.changes[-1], path=Path("/proc/openclaw.json"), old=None)

    with pytest.raises(Problem):
        await world.changer.apply(replace(plan, changes=(*plan.changes[:-1], broken)), SECOND)

    after = {p: p.read_bytes() for p in world.home.state_dir.rglob("*.json") if p.is_file()}
    assert after == before


async def test_undo_goes_back_change_by_change(world: World) -> None:
    await set_up(world, FIRST, StoreKind.FILE)
    once = world.home.config_path.read_bytes()
    await set_up(world, SECOND, StoreKind.FILE)
    assert await world.credentials.reveal(world.credentials.get(QWEN)) == SECOND

    await world.changer.undo()
    assert await world.credentials.reveal(world.credentials.get(QWEN)) == FIRST
    assert world.home.config_path.read_bytes() == once
    await world.changer.undo()
    assert world.credentials.list() == ()
    assert not world.home.config_path.exists()
    with pytest.raises(Problem) as caught:
        await world.changer.undo()
    assert caught.value.code is ProblemCode.NOTHING_TO_UNDO
    with pytest.raises(Problem) as caught:
        await world.changer.undo("20260101T000000Z-01")
    assert caught.value.code is ProblemCode.UNKNOWN_BACKUP


async def test_an_undo_that_stops_half_way_says_so_and_is_finished_later(world: World) -> None:
    once, _ = await interrupted_undo(world)
    await world.recover()
    assert await world.credentials.reveal(world.credentials.get(QWEN)) == FIRST
    assert world.home.config_path.read_bytes() == once


async def interrupted_undo(world: World) -> tuple[bytes, str]:
    """Two setups, the undo of the second stopped half way; the config before, that backup."""
    await set_up(world, FIRST, StoreKind.FILE)
    once = world.home.config_path.read_bytes()
    kept = await set_up(world, SECOND, StoreKind.FILE)
    with (
        intercepted(Fault(3, errno.ENOSPC, lasting=True), ("replace",)),
        pytest.raises(Problem) as caught,
    ):
        await world.changer.undo()
    assert caught.value.code is ProblemCode.UNDO_INTERRUPTED
    assert caught.value.facts["reason"] == "disk_full"
    return once, kept


@pytest.mark.parametrize("named", [False, True])
async def test_to_undo_again_finishes_it_and_takes_nothing_else_back(
    world: World, named: bool
) -> None:
    once, kept = await interrupted_undo(world)
    assert world.changer.undoable().id == kept
    await world.changer.undo(kept if named else None)
    assert await world.credentials.reveal(world.credentials.get(QWEN)) == FIRST
    assert world.home.config_path.read_bytes() == once
    assert [backup.state for backup in world.changer.backups()] == ["committed"]


async def test_the_dashboard_asks_for_the_interrupted_undo_first(world: World) -> None:
    _, kept = await interrupted_undo(world)
    dashboard = world.dashboard()
    assert (await dashboard.last_change()).id == kept
    await dashboard.undo(kept)
    assert await world.credentials.reveal(world.credentials.get(QWEN)) == FIRST


async def test_an_undo_begins_only_if_it_can_write_every_file(world: World) -> None:
    await set_up(world, FIRST, StoreKind.FILE)
    locked = world.home.state_dir / "openclaw-tui/secrets.json"
    locked.chmod(0o400)
    for refused in (world.changer.last_change, world.changer.undo):
        with pytest.raises(Problem) as caught:
            await refused()
        assert caught.value.code is ProblemCode.FILE_UNWRITABLE
        assert caught.value.facts == {"path": str(locked), "reason": "read_only_file"}
    assert [backup.state for backup in world.changer.backups()] == ["committed"]
    assert world.home.config_path.exists()
    locked.chmod(0o600)
    await world.changer.undo()
    assert not world.home.config_path.exists()


async def test_an_interrupted_change_is_the_one_that_undo_takes_back(world: World) -> None:
    await set_up(world, FIRST, StoreKind.FILE)
    plan = await world.services().setup.plan(draft_for(world, SECOND, StoreKind.FILE))
    killed = Journals(world.home.state_dir / FOLDER).open("setup", str(QWEN))
    killed.prepare(plan.changes, cut=False)
    assert world.changer.undoable().id == killed.id
    await world.changer.undo()
    assert await world.credentials.reveal(world.credentials.get(QWEN)) == FIRST
    assert [backup.state for backup in world.changer.backups()] == ["committed"]


async def test_an_undo_that_fails_again_is_still_called_interrupted(world: World) -> None:
    await interrupted_undo(world)
    for again in (world.changer.undo, world.changer.recover):
        with (
            intercepted(Fault(1, errno.ENOSPC, lasting=True), ("replace",)),
            pytest.raises(Problem) as caught,
        ):
            await again()
        assert caught.value.code is ProblemCode.UNDO_INTERRUPTED


async def test_a_keyring_that_falls_silent_leaves_no_key_in_a_backup(
    world: World, tmp_path: Path
) -> None:
    config = world.home.config_path
    config.parent.mkdir(mode=0o700)
    config.write_text(f"{{ models: {{ providers: {{ qwen: {{ apiKey: '{PLAIN}' }} }} }} }}")
    vault = Vault(tmp_path / "vault.json")
    silent = Vault(tmp_path / "vault.json", lambda: "silent" if vault.entries() else None)

    with keyring_is(silent), pytest.raises(Problem) as caught:
        await set_up(world, FIRST, StoreKind.KEYRING)

    assert caught.value.code is ProblemCode.KEYRING_SILENT
    assert [hit.path for hit in scan([world.home.state_dir], PLAIN)] == [config]
    with keyring_is(vault):
        await world.recover()
    assert (vault.entries(), world.changer.backups()) == ({}, ())


@pytest.mark.parametrize("trouble", ["absent", "locked", "silent", "failed"])
async def test_no_keyring_is_needed_to_store_a_key_elsewhere(
    world: World, tmp_path: Path, trouble: str
) -> None:
    """The old key in plain text stays in the backup then, and the backup says so."""
    config = world.home.config_path
    config.parent.mkdir(mode=0o700)
    config.write_text(f"{{ models: {{ providers: {{ qwen: {{ apiKey: '{PLAIN}' }} }} }} }}")
    with keyring_is(Vault(tmp_path / "vault.json", lambda: trouble)):
        await set_up(world, FIRST, StoreKind.FILE)
        assert PLAIN not in config.read_text()
        assert [backup.holds_secrets for backup in world.changer.backups()] == [True]
        await world.changer.undo()
    assert PLAIN in config.read_text()


async def test_no_backup_holds_the_key_of_another_provider(world: World, tmp_path: Path) -> None:
    config = world.home.config_path
    config.parent.mkdir(mode=0o700)
    config.write_text(f"{{ models: {{ providers: {{ other: {{ apiKey: '{PLAIN}' }} }} }} }}")
    with keyring_is(Vault(tmp_path / "vault.json")):
        await set_up(world, FIRST, StoreKind.KEYRING)
        assert [hit.path for hit in scan([world.home.state_dir], PLAIN)] == [config]
        assert [backup.holds_secrets for backup in world.changer.backups()] == [False]
        await world.changer.undo()
    assert PLAIN in config.read_text()


async def test_an_undo_that_was_killed_is_over_at_the_next_start(world: World) -> None:
    await set_up(world, FIRST, StoreKind.FILE)
    kept = await set_up(world, SECOND, StoreKind.FILE)
    Journals(world.home.state_dir / FOLDER).get(kept).undo()
    assert [backup.state for backup in world.changer.backups()] == ["undone", "committed"]

    await world.recover()

    assert [backup.state for backup in world.changer.backups()] == ["committed"]
    assert scan([world.home.state_dir], SECOND.reveal()) == []


async def test_an_undo_that_cannot_tidy_up_has_undone_all_the_same(world: World) -> None:
    await set_up(world, FIRST, StoreKind.FILE)
    with intercepted(Fault(1, errno.EACCES, lasting=True), ("rmdir",)):
        await world.changer.undo()
    assert not world.home.config_path.exists()
    await world.recover()
    assert world.changer.backups() == ()
    assert [*(world.home.state_dir / FOLDER / "backups").iterdir()] == []


@pytest.mark.parametrize("locked", ["openclaw.json", "agents/main/agent/auth-profiles.json"])
async def test_the_beginning_of_a_lock_goes_at_the_next_start(tmp_path: Path, locked: str) -> None:
    state_dir = tmp_path / ".openclaw"
    (state_dir / "agents/main/agent").mkdir(parents=True)
    world = World({"HOME": str(tmp_path), "PATH": os.environ["PATH"]}, None)
    await set_up(world, FIRST, StoreKind.FILE)
    file = state_dir / locked
    left = file.with_name(f".{file.name}.lock.{2**22 + 1}-00000000-00000000.openclaw-tui-tmp")
    left.write_text("{}")
    await world.recover()
    assert not left.exists()


async def test_without_a_keyring_nothing_is_stored(world: World) -> None:
    assert await world.services().setup.keyring_state() is KeyringState.ABSENT
    with pytest.raises(Problem) as caught:
        await set_up(world, FIRST, StoreKind.KEYRING)
    assert caught.value.code is ProblemCode.KEYRING_ABSENT
    assert scan([world.home.state_dir], FIRST.reveal()) == []
    assert not world.home.config_path.exists()
    assert world.changer.backups() == ()


@pytest.mark.keyring
async def test_the_keyring_store_leaves_no_trace_on_disk(session: SecretService) -> None:
    world = World(session.environ, None)
    await set_up(world, FIRST, StoreKind.KEYRING)
    await set_up(world, SECOND, StoreKind.KEYRING)
    credential = world.credentials.get(QWEN)
    assert await world.credentials.reveal(credential) == SECOND
    keyring_files = [Path(session.environ["XDG_DATA_HOME"])]
    for token in (FIRST, SECOND):
        assert scan([world.home.state_dir], token.reveal()) == []
        assert scan(keyring_files, token.reveal()) == [], "gnome-keyring encrypts its file"

    await world.changer.undo()
    assert await world.credentials.reveal(world.credentials.get(QWEN)) == FIRST
    with pytest.raises(Problem) as caught:
        await world.credentials.reveal(credential)
    assert caught.value.code is ProblemCode.SECRET_MISSING, "undo drops the newer secret"


@pytest.mark.keyring
async def test_a_plain_key_moves_from_config_and_backup_into_the_keyring(
    session: SecretService,
) -> None:
    world = World(session.environ, None)
    config = world.home.config_path
    config.parent.mkdir(mode=0o700)
    text = f"{{ models: {{ providers: {{ qwen: {{ apiKey: '{PLAIN}', models: [] }} }} }} }}"
    config.write_text(text)
    await set_up(world, FIRST, StoreKind.KEYRING)
    assert scan([world.home.state_dir], PLAIN) == []

    await world.changer.undo()
    assert config.read_text() == text


@pytest.mark.keyring
async def test_forget_keeps_the_secret_until_the_purge(session: SecretService) -> None:
    world = World(session.environ, None)
    await set_up(world, FIRST, StoreKind.KEYRING)
    credential = world.credentials.get(QWEN)
    await world.changer.apply(world.planner.forget(credential))
    assert world.credentials.list() == ()
    assert await world.credentials.reveal(credential) == FIRST

    await world.changer.purge()
    assert world.changer.backups() == ()
    with pytest.raises(Problem) as caught:
        await world.credentials.reveal(credential)
    assert caught.value.code is ProblemCode.SECRET_MISSING


async def test_a_purge_that_ends_half_way_does_not_say_that_nothing_was_changed(
    world: World,
) -> None:
    await set_up(world, FIRST, StoreKind.FILE)
    await set_up(world, SECOND, StoreKind.FILE)
    whole = remedy(Problem(ProblemCode.FILE_UNWRITABLE))
    with (
        intercepted(Fault(2, errno.EACCES, lasting=True), ("rmdir",)),
        pytest.raises(Problem) as caught,
    ):
        await world.changer.purge()
    assert caught.value.code is ProblemCode.FILE_UNWRITABLE
    assert world.changer.backups() == ()
    assert "Nothing was changed" in whole
    assert remedy(caught.value).startswith("Some of the backups may be gone.")


async def test_a_purge_says_which_keys_it_could_not_reach(world: World, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault.json")
    with keyring_is(vault):
        await set_up(world, FIRST, StoreKind.KEYRING)
        await world.changer.apply(world.planner.forget(world.credentials.get(QWEN)))
    locked = Vault(tmp_path / "vault.json", lambda: "locked")
    with keyring_is(locked), pytest.raises(Problem) as caught:
        await world.changer.purge()
    assert caught.value.code is ProblemCode.KEYRING_LOCKED
    assert "old keys are still in the keyring" in remedy(caught.value)
    assert list(vault.entries().values()) == [FIRST.reveal()]
    with keyring_is(vault):
        await world.recover()
    assert (vault.entries(), world.changer.backups()) == ({}, ())


async def test_a_folder_of_an_agent_that_is_closed_keeps_nobody_from_setting_up(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / ".openclaw/agents/x/agent"
    closed.mkdir(parents=True)
    world.look_again()
    assert closed in world.home.agent_dirs
    listed = os.listdir

    def listdir(path: Path) -> list[str]:
        if Path(path) == closed:
            raise PermissionError(errno.EACCES, "closed", str(path))
        return listed(path)

    monkeypatch.setattr(os, "listdir", listdir)
    await set_up(world, FIRST, StoreKind.FILE)
    await world.changer.undo()


async def test_setup_under_a_name_that_is_taken_says_that_a_key_is_replaced(world: World) -> None:
    await set_up(world, FIRST, StoreKind.FILE)

    async def notes(token: Secret) -> list[str]:
        plan = await world.services().setup.plan(draft_for(world, token, StoreKind.FILE))
        return [note.key for note in plan.notes]

    assert "key_replaced" in await notes(SECOND)
    assert "key_replaced" not in await notes(FIRST), "the same key again is nobody's end"


@pytest.mark.keyring
async def test_a_purge_leaves_the_key_in_use_alone(session: SecretService) -> None:
    world = World(session.environ, None)
    await set_up(world, FIRST, StoreKind.KEYRING)
    await set_up(world, SECOND, StoreKind.KEYRING)
    await world.changer.undo()
    await world.changer.purge()
    assert await world.credentials.reveal(world.credentials.get(QWEN)) == FIRST
