from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from openclaw_tui.core.changes import ChangeKind
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services import checks
from openclaw_tui.services.credentials import CredentialService, Staged
from openclaw_tui.services.files import digest, read_file, remove_file, write_file
from openclaw_tui.services.home import discover
from openclaw_tui.services.keyring.client import KeyringClient
from openclaw_tui.services.places import CHECKS, FOLDER, INDEX, SECRETS
from openclaw_tui.services.secrets_file import file_provider
from tests.support.leakscan import scan
from tests.support.secret_service import SecretService, secret_service

FIRST, SECOND = Secret("sk-canary-5f1c0a7be1"), Secret('sk-canary-密"9d02c4e7')
QWEN = Credential(
    ProfileId("qwen"),
    auth_choice="qwen-standard-api-key",
    base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    model="qwen3.5-plus",
    models=("qwen3.5-plus",),
    store=StoreKind.FILE,
    saved_at=1_700_000_000,
)
WORK = QWEN._replace(profile=ProfileId("qwen", "work"))
IN_KEYRING = QWEN._replace(store=StoreKind.KEYRING)
IN_ENV = QWEN._replace(store=StoreKind.ENV, env_name="QWEN_API_KEY")


def _service(state_dir: Path, environ: dict[str, str]) -> CredentialService:
    environ = {**environ, "OPENCLAW_STATE_DIR": str(state_dir)}
    return CredentialService(discover(environ), environ, KeyringClient(environ, 30.0))


@pytest.fixture
def service(tmp_path: Path) -> CredentialService:
    return _service(tmp_path, {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)})


@pytest.fixture(scope="module")
def session() -> Iterator[SecretService]:
    with secret_service(sys.executable) as running:
        yield running


def _write(staged: Staged) -> Staged:
    """What the caller's journal does with the changes."""
    for change in staged.changes:
        if change.new is None:
            remove_file(change.path, digest(change.old))
        else:
            write_file(change.path, change.new, change.mode, digest(change.old))
    return staged


def _kinds(staged: Staged) -> list[ChangeKind]:
    return [change.kind for change in staged.changes]


# Planning


def test_nothing_is_stored_at_first(service: CredentialService) -> None:
    assert service.list() == ()
    with pytest.raises(Problem) as caught:
        service.get(QWEN.profile)
    assert caught.value.code is ProblemCode.UNKNOWN_PROFILE


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        (QWEN, [ChangeKind.SECRETS, ChangeKind.INDEX]),
        (IN_KEYRING, [ChangeKind.LAUNCHER, ChangeKind.INDEX]),
        (IN_ENV, [ChangeKind.INDEX]),
    ],
)
def test_staging_says_what_changes_and_touches_nothing(
    service: CredentialService, tmp_path: Path, wanted: Credential, kinds: list[ChangeKind]
) -> None:
    staged = service.stage(wanted, FIRST)

    assert _kinds(staged) == kinds
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wanted", [QWEN, IN_KEYRING, IN_ENV])
def test_a_secret_is_in_its_store_and_nowhere_else(
    service: CredentialService, tmp_path: Path, wanted: Credential
) -> None:
    staged = _write(service.stage(wanted, FIRST))

    held = {hit.path.name for hit in scan([tmp_path], FIRST.reveal())}
    assert held == ({"secrets.json"} if wanted.store is StoreKind.FILE else set())
    assert FIRST.reveal() not in repr(staged)


def test_keyring_accounts_are_new_each_time_and_tell_state_dirs_apart(
    service: CredentialService, tmp_path: Path
) -> None:
    elsewhere = _service(tmp_path / "other", {})
    accounts = [s.stage(IN_KEYRING, FIRST).accounts_added[0] for s in (service, service, elsewhere)]
    homes = [account.partition("/")[0] for account in accounts]

    assert len(set(accounts)) == 3
    assert homes[0] == homes[1] != homes[2]
    assert all(account.partition("/")[2].startswith("qwen/default@") for account in accounts)


def test_a_rotation_adds_an_account_and_releases_the_old_one(service: CredentialService) -> None:
    before = _write(service.stage(IN_KEYRING, FIRST))

    after = service.stage(IN_KEYRING, SECOND)

    assert after.accounts_released == before.accounts_added
    assert after.accounts_added == (after.credential.account,)
    assert after.credential.fingerprint != before.credential.fingerprint
    assert _kinds(after) == [ChangeKind.INDEX]


def test_other_details_change_without_the_secret(service: CredentialService) -> None:
    before = _write(service.stage(IN_KEYRING, FIRST)).credential

    staged = service.stage(IN_KEYRING._replace(model="qwen3.7-plus"), None)

    assert staged.credential == before._replace(model="qwen3.7-plus")
    assert staged.accounts_added == staged.accounts_released == ()


@pytest.mark.parametrize("wanted", [QWEN, IN_KEYRING])
def test_the_store_cannot_change_without_the_secret(
    service: CredentialService, wanted: Credential
) -> None:
    _write(service.stage(IN_ENV, FIRST))

    with pytest.raises(Problem) as caught:
        service.stage(wanted, None)

    assert caught.value.code is ProblemCode.SECRET_MISSING


@pytest.mark.parametrize("key", [FIRST, SECOND])
def test_a_verdict_stays_with_its_key(service: CredentialService, key: Secret) -> None:
    """``move`` takes the key that is in the file now, whatever the row was about."""
    verdict = Verdict(Status.ACCEPTED, "works", 200)
    stored = _write(service.stage(IN_ENV._replace(verdict=verdict), FIRST)).credential

    moved = service.stage(stored._replace(store=StoreKind.FILE, env_name=""), key).credential

    assert moved.verdict == (verdict if key is FIRST else None)


def test_moving_into_the_keyring_hides_the_old_secret_from_backups(
    service: CredentialService,
) -> None:
    _write(service.stage(QWEN, SECOND))

    staged = service.stage(IN_KEYRING, SECOND)

    assert _kinds(staged) == [ChangeKind.SECRETS, ChangeKind.LAUNCHER, ChangeKind.INDEX]
    secrets = staged.changes[0]
    assert secrets.old is not None
    assert secrets.new is None
    assert secrets.live_secrets == (json.dumps(SECOND.reveal(), ensure_ascii=False)[1:-1].encode(),)
    assert secrets.live_secrets[0] in secrets.old


def test_moving_into_the_file_releases_the_account(service: CredentialService) -> None:
    before = _write(service.stage(IN_KEYRING, FIRST))

    staged = service.stage(QWEN, FIRST)

    assert staged.accounts_released == before.accounts_added
    assert staged.credential.account == staged.credential.backend == ""


def test_removal_takes_secret_and_row_and_leaves_the_others(service: CredentialService) -> None:
    _write(service.stage(QWEN, FIRST))
    _write(service.stage(WORK, SECOND))

    staged = _write(service.stage_removal(QWEN.profile))

    assert _kinds(staged) == [ChangeKind.SECRETS, ChangeKind.INDEX]
    assert [row.profile for row in service.list()] == [WORK.profile]


async def test_a_check_is_remembered_outside_the_index(
    service: CredentialService, tmp_path: Path
) -> None:
    before = _write(service.stage(IN_KEYRING, FIRST)).credential
    index = (tmp_path / INDEX).read_bytes()
    verdict = Verdict(Status.ACCEPTED_WITH_PROBLEM, "arrears", 400, "it said sk-abc", ("m",))

    await service.record_check(QWEN.profile, FIRST, QWEN.base_url, verdict)

    found = service.get(QWEN.profile)
    assert found.verdict == verdict._replace(detail="")
    assert found.checked_at is not None
    assert found == before._replace(verdict=found.verdict, checked_at=found.checked_at)
    assert (tmp_path / INDEX).read_bytes() == index, "or undo would see a foreign change"


@pytest.mark.parametrize(
    ("key", "base_url"), [(FIRST, "https://other.example/v1"), (SECOND, QWEN.base_url)]
)
async def test_a_check_of_another_key_or_endpoint_does_not_count(
    service: CredentialService, key: Secret, base_url: str
) -> None:
    before = _write(service.stage(IN_KEYRING, FIRST)).credential
    verdict = Verdict(Status.REFUSED, "wrong_key", 401)

    await service.record_check(QWEN.profile, key, base_url, verdict)

    assert service.get(QWEN.profile) == before


async def test_a_broken_memory_of_checks_is_forgotten(
    service: CredentialService, tmp_path: Path
) -> None:
    before = _write(service.stage(IN_KEYRING, FIRST)).credential
    (tmp_path / CHECKS).write_text("{")
    assert service.get(QWEN.profile) == before

    verdict = Verdict(Status.ACCEPTED, "works", 200)
    await service.record_check(QWEN.profile, FIRST, QWEN.base_url, verdict)

    assert service.get(QWEN.profile).verdict == verdict


async def test_a_list_reads_the_checks_once(
    service: CredentialService, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = Verdict(Status.ACCEPTED, "works", 200)
    for number in range(5):
        row = QWEN._replace(profile=ProfileId("qwen", f"n{number}"))
        _write(service.stage(row, FIRST))
        await service.record_check(row.profile, FIRST, row.base_url, verdict)
    read: list[Path] = []

    def watched(path: Path) -> bytes | None:
        read.append(path)
        return read_file(path)

    monkeypatch.setattr(checks, "read_file", watched)

    assert [row.verdict for row in service.list()] == [verdict] * 5
    assert [path.name for path in read] == [Path(CHECKS).name]


def test_the_same_key_is_recognised(service: CredentialService) -> None:
    _write(service.stage(QWEN, FIRST))
    _write(service.stage(WORK._replace(store=StoreKind.ENV, env_name="X"), None))

    assert service.same_key_as(FIRST) == QWEN.profile
    assert service.same_key_as(SECOND) is None


# Reading secrets


async def test_secrets_come_back_from_file_and_environment(tmp_path: Path) -> None:
    service = _service(tmp_path, {"QWEN_API_KEY": FIRST.reveal()})
    in_file = _write(service.stage(WORK, SECOND)).credential
    in_env = _write(service.stage(IN_ENV, FIRST)).credential

    assert await service.reveal(in_file) == SECOND
    assert await service.reveal(in_env) == FIRST


@pytest.mark.parametrize(
    ("credential", "code", "facts"),
    [
        (QWEN, ProblemCode.SECRET_MISSING, {"profile": "qwen:default", "store": "file"}),
        (IN_ENV, ProblemCode.ENV_UNSET, {"name": "QWEN_API_KEY"}),
    ],
)
async def test_a_secret_that_is_gone_is_a_problem(
    service: CredentialService, credential: Credential, code: ProblemCode, facts: dict[str, str]
) -> None:
    with pytest.raises(Problem) as caught:
        await service.reveal(credential)

    assert (caught.value.code, caught.value.facts) == (code, facts)


# The file store


def test_the_file_is_what_openclaw_reads_by_pointer(
    service: CredentialService, tmp_path: Path
) -> None:
    _write(service.stage(QWEN, FIRST))
    _write(service.stage(WORK, SECOND))
    path = tmp_path / SECRETS

    assert json.loads(path.read_bytes()) == {
        "qwen": {"default": FIRST.reveal(), "work": SECOND.reveal()}
    }
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert file_provider(tmp_path) == {
        "source": "file", "path": str(path.resolve()), "mode": "json"
    }  # fmt: skip


def _link(path: Path) -> None:
    path.rename(path.with_name("real"))
    path.symlink_to("real")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


SPOILERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "open to others": ("mode", lambda path: path.chmod(0o640)),
    "open folder": ("mode", lambda path: path.parent.chmod(0o755)),
    "hard link": ("hard_link", lambda path: os.link(path, path.with_name("other"))),
    "symlink": ("kind", _link),
    "linked folder": ("kind", lambda path: _link(path.parent)),
    "a folder": ("kind", _folder),
    "no json": ("content", lambda path: path.write_text("sk-canary")),
    "half a character": ("content", lambda path: path.write_text('{"\\ud800": {"a": "b"}}')),
    "a list": ("content", lambda path: path.write_text("[]")),
    "numbers": ("content", lambda path: path.write_text('{"qwen": {"default": 1}}')),
}


@pytest.mark.parametrize("name", SPOILERS)
async def test_an_unsafe_file_is_neither_read_nor_written(
    service: CredentialService, tmp_path: Path, name: str
) -> None:
    reason, spoil = SPOILERS[name]
    credential = _write(service.stage(QWEN, FIRST)).credential
    spoil(tmp_path / SECRETS)

    with pytest.raises(Problem) as staging:
        service.stage(QWEN, SECOND)
    with pytest.raises(Problem) as revealing:
        await service.reveal(credential)

    for caught in (staging, revealing):
        assert caught.value.code is ProblemCode.FILE_STORE_UNSAFE
        assert caught.value.facts["reason"] == reason


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_somebody_elses_file_is_unsafe(service: CredentialService, tmp_path: Path) -> None:
    _write(service.stage(QWEN, FIRST))
    os.chown(tmp_path / SECRETS, 12345, 12345)

    with pytest.raises(Problem) as caught:
        service.stage(QWEN, SECOND)

    assert caught.value.facts["reason"] == "owner"


def test_a_broken_index_stops_everything(service: CredentialService, tmp_path: Path) -> None:
    write_file(tmp_path / INDEX, b"{", 0o600)

    for attempt in (service.list, lambda: service.stage(QWEN, FIRST)):
        with pytest.raises(Problem) as caught:
            attempt()
        assert caught.value.code is ProblemCode.INDEX_BROKEN


# A real gnome-keyring


@pytest.mark.keyring
async def test_a_life_in_the_keyring(tmp_path: Path, session: SecretService) -> None:
    service = _service(tmp_path, session.environ)
    assert await service.keyring_state() is KeyringState.READY
    first = service.stage(IN_KEYRING, FIRST)
    keyring = KeyringClient(session.environ)
    await keyring.put(first.credential.account, FIRST)
    _write(first)
    second = service.stage(IN_KEYRING, SECOND)
    await keyring.put(second.credential.account, SECOND)

    assert await service.reveal(service.get(QWEN.profile)) == FIRST
    _write(second)
    assert await service.reveal(service.get(QWEN.profile)) == SECOND
    assert await service.reveal(first.credential) == FIRST, "undo still needs it"

    for account in second.accounts_released:
        await keyring.remove(account)
    with pytest.raises(Problem) as caught:
        await service.reveal(first.credential)
    assert caught.value.code is ProblemCode.SECRET_MISSING
    assert scan([tmp_path / FOLDER], SECOND.reveal()) == []
