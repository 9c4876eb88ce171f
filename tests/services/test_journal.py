from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.backup import BackupState
from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.files import digest, temps, write_file
from openclaw_tui.services.journal import Journals
from openclaw_tui.services.journal.copies import cut, old_content
from openclaw_tui.services.journal.record import Step
from tests.support.journal_scenario import ADDED, CANARY, RELEASED, Home
from tests.support.syscalls import Fault, intercepted


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").build()


def code_of(problem: pytest.ExceptionInfo[Problem]) -> ProblemCode:
    return problem.value.code


def change(path: Path, old: bytes | None, new: bytes | None, **more: Any) -> FileChange:
    return FileChange(more.pop("kind", ChangeKind.INDEX), path, old, new, **more)


def test_an_operation_and_its_undo(home: Home) -> None:
    journal = home.run()
    assert home.state() == "new"
    assert journal.state is BackupState.COMMITTED
    home.undo()
    assert home.state() == "old"
    assert home.leftovers() == []


def test_everything_we_keep_is_private_and_without_secrets(home: Home) -> None:
    home.run()
    kept = [home.folder, *home.folder.rglob("*")]
    assert len(kept) > 6
    for path in kept:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert CANARY not in home.backed_up()
    assert CANARY.decode() in home.vault().values()


def test_the_journal_holds_hashes_and_names(home: Home) -> None:
    journal = home.run()
    record = json.loads((home.folder / "backups" / journal.id / "journal.json").read_text())
    assert record["state"] == "committed"
    assert (record["added"], record["released"]) == ([ADDED], [RELEASED])
    last = record["steps"][-1]
    assert last["path"] == str(home.config)
    assert (last["old_mode"], last["new_mode"]) == (0o640, 0o600)
    assert last["cuts"] == [f"home/{journal.id}/4.0"]
    assert last["new"] == digest(home.config.read_bytes())


def test_what_can_be_undone_is_listed_newest_first(home: Home) -> None:
    first = home.run()
    home.undo()
    second = home.run()
    backups = home.journals.backups()
    assert [backup.id for backup in backups] == [second.id, first.id]
    assert [backup.state for backup in backups] == [BackupState.COMMITTED, BackupState.UNDONE]
    newest = backups[0]
    assert (newest.kind, newest.profile, newest.holds_secrets) == ("setup", "qwen:default", False)
    assert newest.files == tuple(change.path for change in home.changes())
    assert newest.can_undo
    assert not backups[1].can_undo
    assert newest.size > 500
    assert newest.id == second.id


def test_the_last_change_is_the_first_to_go_after_the_clock_was_set_back(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    for seconds in (2_000_000_000, 1_000_000_000, *[2_000_000_000] * 100):
        monkeypatch.setattr(time, "time", lambda seconds=seconds: seconds + 0.998)
        journal = home.journals.open("setup", "qwen:default")
        monkeypatch.undo()
        journal.prepare([], cut=False)
        opened.append(journal.id)
    assert [backup.id for backup in home.journals.backups()] == opened[::-1]


def test_undo_refuses_when_a_file_was_changed_and_touches_nothing(home: Home) -> None:
    home.run()
    (home.path / "index.json").write_text("theirs")
    before = home.state()
    with pytest.raises(Problem) as caught:
        home.undo()
    assert code_of(caught) is ProblemCode.CHANGED_MEANWHILE
    assert caught.value.facts == {"path": str(home.path / "index.json")}
    assert home.state() == before
    assert [backup.state for backup in home.journals.backups()] == [BackupState.COMMITTED]


def test_the_older_of_two_changes_of_a_file_cannot_be_undone_first(tmp_path: Path) -> None:
    journals, file = Journals(tmp_path / "s"), tmp_path / "a"
    for old, new in ((None, b"1"), (b"1", b"2")):
        journal = journals.open("use", None)
        journal.prepare([change(file, old, new)], cut=True)
        journal.apply()
    newer, older = journals.backups()
    with pytest.raises(Problem) as caught:
        journals.get(older.id).undo()
    assert caught.value.facts == {"path": str(file)}
    journals.get(newer.id).undo()
    journals.get(older.id).undo()
    assert not file.exists()
    assert not any(backup.can_undo for backup in journals.backups())


def test_undo_works_once(home: Home) -> None:
    journal = home.run()
    home.undo()
    with pytest.raises(Problem) as caught:
        home.journals.get(journal.id).undo()
    assert code_of(caught) is ProblemCode.UNKNOWN_BACKUP


def test_an_id_is_never_given_twice(home: Home) -> None:
    """Else whoever repeats ``undo ID`` takes back another change."""
    given = []
    for _ in range(3):
        given.append(home.run().id)
        home.undo()
        home.purge()
        assert not home.journals.backups()
    assert len(set(given)) == len(given)


@pytest.mark.parametrize("backup", ["", "..", "20200101T000000Z-01", "../backups"])
def test_an_unknown_backup_is_refused(home: Home, backup: str) -> None:
    home.run()
    with pytest.raises(Problem) as caught:
        home.journals.get(backup)
    assert code_of(caught) is ProblemCode.UNKNOWN_BACKUP


@pytest.mark.parametrize(
    ("kind", "content", "holds"),
    [
        (ChangeKind.CONFIG, b"{ channels: { telegram: { botToken: '123:abc' } } }", True),
        (ChangeKind.CONFIG, b"{ gateway: { port: 1 } }", False),
        (ChangeKind.ENV_FILE, b"SOMETHING=sk-0123456789abcdef0123", True),
        (ChangeKind.ENV_FILE, b"EDITOR=vi", False),
        (ChangeKind.SECRETS, b"{}", True),
    ],
)
def test_a_backup_says_whether_it_holds_anybodys_secret(
    home: Home, kind: ChangeKind, content: bytes, holds: bool
) -> None:
    path = home.folder.parent / "file"
    path.write_bytes(content)
    journal = home.journals.open("setup", None)
    journal.prepare([change(path, content, b"", kind=kind)], cut=True)
    assert home.journals.backups()[0].holds_secrets is holds


@pytest.mark.parametrize("broken", ["copy gone", "copy changed", "secret gone", "secret changed"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(home: Home, broken: str) -> None:
    journal = home.run()
    copied = home.folder / "backups" / journal.id / "4.old"
    (name,) = journal.needed_cuts()
    cuts = {name: Secret(CANARY.decode())}
    match broken:
        case "copy gone":
            copied.unlink()
        case "copy changed":
            copied.write_bytes(b"{}")
        case "secret gone":
            cuts = {}
        case "secret changed":
            cuts = {name: Secret("other")}
    with pytest.raises(Problem) as caught:
        home.journals.get(journal.id).undo(cuts)
    assert code_of(caught) is ProblemCode.BACKUP_BROKEN
    assert caught.value.facts == {"backup": journal.id, "path": str(home.config)}
    assert home.state() == "new"


def test_a_file_that_changed_before_the_start_stops_everything(home: Home) -> None:
    changes = home.changes()
    home.config.write_text("theirs")
    journal = home.journals.open("setup", None, [ADDED])
    with pytest.raises(Problem) as caught:
        journal.prepare(changes, cut=True)
    assert code_of(caught) is ProblemCode.CHANGED_MEANWHILE
    assert home.recover() == (ADDED,)
    assert list((home.folder / "backups").iterdir()) == []


@pytest.mark.parametrize("victim", ["index.json", "dot/openclaw.json"])
def test_a_change_in_between_is_kept_and_ours_taken_back(home: Home, victim: str) -> None:
    journal = home.journals.open("setup", None, [ADDED])
    cuts = journal.prepare(home.changes(), cut=True)
    (home.path / victim).write_text("theirs")
    with pytest.raises(Problem) as caught:
        journal.apply()
    assert code_of(caught) is ProblemCode.CHANGED_MEANWHILE
    assert (home.path / victim).read_text() == "theirs"
    assert (home.path / "secrets.json").read_bytes() == b'{"k": 0}'
    assert not (home.path / "bin/resolve").exists()
    assert set(home.recover()) == {ADDED, *cuts}
    assert home.journals.backups() == ()


def test_without_a_keyring_the_secret_stays_in_the_private_copy(home: Home) -> None:
    journal = home.journals.open("setup", None)
    assert journal.prepare(home.changes(), cut=False) == {}
    journal.apply()
    assert CANARY in home.backed_up()
    assert home.journals.backups()[0].holds_secrets
    home.undo()
    assert home.state() == "old"


def test_the_copy_of_a_secrets_file_is_known_to_hold_secrets(tmp_path: Path) -> None:
    journals, file = Journals(tmp_path / "s"), tmp_path / "secrets.json"
    file.write_bytes(b"1")
    journal = journals.open("rotate", None)
    journal.prepare([change(file, b"1", b"2", kind=ChangeKind.SECRETS)], cut=True)
    journal.apply()
    assert journals.backups()[0].holds_secrets


def test_changes_without_a_difference_are_left_out(tmp_path: Path) -> None:
    journals, file = Journals(tmp_path / "s"), tmp_path / "a"
    file.write_bytes(b"same")
    journal = journals.open("use", None)
    journal.prepare([change(file, b"same", b"same"), change(tmp_path / "b", None, None)], cut=True)
    journal.apply()
    assert journals.backups()[0].files == ()
    journals.get(journal.id).undo()
    assert file.read_bytes() == b"same"


def test_purging_frees_what_nothing_needs_any_more(home: Home) -> None:
    journal = home.run()
    cuts = journal.needed_cuts()
    home.journals.purge([journal.id])
    assert set(home.journals.freed()) == {RELEASED, *cuts}
    assert home.journals.backups() == ()
    assert set(home.journals.freed()) == {RELEASED, *cuts}, "remembered until settled"
    home.journals.settle()
    assert home.journals.freed() == ()
    assert list((home.folder / "backups").iterdir()) == []
    assert home.state() == "new"


def test_purging_an_undone_operation_frees_what_it_added(home: Home) -> None:
    journal = home.run()
    cuts = journal.needed_cuts()
    home.undo()
    assert home.journals.freed() == ()
    home.journals.purge([journal.id])
    assert set(home.journals.freed()) == {ADDED, *cuts}


def test_what_cannot_be_finished_is_given_up_by_a_purge_after_all_others(home: Home) -> None:
    journal = home.run()
    folder = home.folder / "backups" / journal.id
    record = json.loads((folder / "journal.json").read_text())
    (folder / "journal.json").write_text(json.dumps({**record, "state": "undoing"}))
    (folder / "4.old").write_text("rotten")
    cuts = journal.needed_cuts()
    older = home.journals.open("setup", None, ["older"])
    (home.folder / "backups" / older.id).rename(folder.with_name("20200101T000000Z-01"))
    path = folder.with_name("20200101T000000Z-01") / "journal.json"
    path.write_text(path.read_text().replace(older.id, "20200101T000000Z-01"))

    with pytest.raises(Problem) as caught:
        home.journals.recover()

    assert code_of(caught) is ProblemCode.BACKUP_BROKEN
    assert home.journals.freed() == ("older",), "the other one is at its end"
    home.journals.purge([journal.id])
    assert set(home.journals.freed()) == {"older", ADDED, RELEASED, *cuts}
    assert home.journals.backups() == ()
    home.journals.recover()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 2}', '{"id": "x", "kind": "secret-like"}']
)
def test_a_journal_that_cannot_be_read_is_shown_and_can_be_purged(home: Home, text: str) -> None:
    journal = home.run()
    (home.folder / "backups" / journal.id / "journal.json").write_text(text)
    home.recover()
    (backup,) = home.journals.backups()
    assert (backup.id, backup.state) == (journal.id, BackupState.BROKEN)
    assert backup.created > 1_700_000_000
    with pytest.raises(Problem) as caught:
        home.journals.get(journal.id)
    assert code_of(caught) is ProblemCode.BACKUP_BROKEN
    home.journals.purge([journal.id])
    assert home.journals.backups() == ()
    assert home.state() == "new"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("created", 10**30), ("created", -1), ("path", "openclaw.json"), ("path", "/a\0b"),
        ("old_mode", 10**30), ("new_mode", -1), ("copied", "../../secrets.json"),
    ],
)  # fmt: skip
def test_what_no_file_system_and_no_clock_has_is_broken(
    home: Home, member: str, value: object
) -> None:
    path = home.folder / "backups" / home.run().id / "journal.json"
    record = json.loads(path.read_text())
    (record if member in record else record["steps"][0])[member] = value
    path.write_text(json.dumps(record))
    home.recover()
    assert [backup.state for backup in home.journals.backups()] == [BackupState.BROKEN]
    assert home.state() == "new"


def test_a_copy_that_became_a_link_to_nothing_hides_no_backup(home: Home) -> None:
    journal = home.run()
    (home.folder / "backups" / journal.id / "9.old").symlink_to("nowhere")
    assert [backup.id for backup in home.journals.backups()] == [journal.id]


def test_a_folder_whose_name_is_no_time_is_listed(home: Home) -> None:
    folder = home.folder / "backups/20259999T999999Z-01"
    folder.mkdir(parents=True)
    (folder / "journal.json").write_text("{")
    (backup,) = home.journals.backups()
    assert (backup.created, backup.state) == (0, BackupState.BROKEN)


def test_a_journal_under_another_name_is_broken(home: Home) -> None:
    journal = home.run()
    folder = home.folder / "backups" / journal.id
    folder.rename(folder.with_name("20200101T000000Z-01"))
    assert [backup.state for backup in home.journals.backups()] == [BackupState.BROKEN]


@pytest.mark.parametrize(
    ("written", "state"),
    [((), "taken back"), (("a",), "taken back"), (("a", "b"), "kept"), (("a", "b", "c"), "kept")],
)
def test_openclaw_edits_its_config_between_crash_and_restart(
    tmp_path: Path, written: tuple[str, ...], state: str
) -> None:
    """The commit point cannot be read then: nothing that the config may name is taken away."""
    journals = Journals(tmp_path / "s")
    journal = journals.open("setup", None, [ADDED])
    journal.prepare([change(tmp_path / name, None, b"new") for name in "abc"], cut=True)
    for name in written:
        write_file(tmp_path / name, b"new", 0o600)
    (tmp_path / "c").write_bytes(b"theirs")
    journals.recover()
    assert [backup.id for backup in journals.backups()] == ([journal.id] if state == "kept" else [])
    assert (tmp_path / "a").exists() is (state == "kept")
    assert (tmp_path / "c").read_bytes() == b"theirs"


def test_a_repeated_start_finds_nothing_to_do(home: Home) -> None:
    assert home.recover() == ()
    home.run()
    assert home.journals.needed_cuts() == ()
    files = {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}
    home.journals.recover()
    assert {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()} == files
    assert home.state() == "new"


@pytest.mark.parametrize("flow", ["run", "undo", "purge", "recover"])
def test_kill_9_before_every_write(flow: str, tmp_path: Path) -> None:
    driver = [sys.executable, "-m", "tests.support.journal_crashes", flow, str(tmp_path)]
    output = subprocess.run(driver, check=True, capture_output=True, text=True).stdout
    results = [json.loads(line) for line in output.splitlines()]
    assert len(results) > 15
    for result in results:
        assert result["state"] in {"old", "new"}, result
        assert result["left"] == [], result
        assert not result["leaked"], result
        check_accounts(result)
    assert results[0]["state"] == {"run": "old", "recover": "old"}.get(flow, "new")
    assert results[-1]["state"] == {"run": "new", "purge": "new"}.get(flow, "old")


def check_accounts(result: dict[str, Any]) -> None:
    """The keyring holds what the files or a backup refer to, and no orphan."""
    cuts = [name for name in result["vault"] if "Z-" in name]
    accounts = set(result["vault"]) - set(cuts)
    assert len(cuts) == result["folders"] == len(result["states"]), result
    if result["folders"]:
        assert accounts == {ADDED, RELEASED}, result
    else:
        assert accounts == {ADDED if result["state"] == "new" else RELEASED}, result


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_every_failing_write_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, lasting: bool
) -> None:
    number, reached = 0, True
    while reached:
        number += 1
        monkeypatch.setattr(temps, "_RUN", f"{number:08x}")  # each round is a new process
        home = Home(tmp_path / str(number)).build()
        fault = Fault(number, error, lasting=lasting)
        done = False
        with intercepted(fault), suppress(Problem):
            home.run()
            done = True
        reached = fault.reached
        monkeypatch.setattr(temps, "_RUN", "restart0")
        home.recover()
        assert home.state() in ({"new"} if done else {"old", "new"})
        assert home.leftovers() == []
    assert number > 40


def test_a_failure_is_taken_back_at_once(home: Home) -> None:
    journal = home.journals.open("setup", None)
    journal.prepare(home.changes(), cut=True)
    fault = Fault(25, errno.ENOSPC)
    with intercepted(fault), pytest.raises(Problem) as caught:
        journal.apply()
    assert caught.value.facts["reason"] == "disk_full"
    assert home.state() == "old"
    assert journal.state is BackupState.DROPPED


class FailsAfterCommit:
    """The sync after the last replace fails; ``patience`` calls later, everything does."""

    def __init__(self, config: Path, patience: int) -> None:
        self._config = config
        self._old = config.read_bytes()
        self._patience = patience
        self.calls = 0

    def __call__(self, name: str) -> None:
        failing = self.calls > 0 or (name == "fsync" and self._config.read_bytes() != self._old)
        self.calls += failing
        if failing and (self.calls == 1 or self.calls > self._patience):
            raise OSError(errno.EIO, name)


def test_taking_back_is_interrupted_anywhere(tmp_path: Path) -> None:
    patience, finished = 0, False
    while not finished:
        patience += 1
        home = Home(tmp_path / str(patience)).build()
        fault = FailsAfterCommit(home.config, patience)
        with intercepted(fault), pytest.raises(Problem):
            home.run()
        finished = fault.calls <= patience
        home.recover()
        assert home.state() in {"old", "new"}
    assert home.state() == "old"
    assert patience > 20


def test_what_was_written_is_read_back(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def lying_disk(source: Path, target: Path) -> None:
        replace(source, target)
        if target.name == "index.json":
            target.write_bytes(b"lost")

    journal = home.journals.open("setup", None)
    journal.prepare(home.changes(), cut=True)
    monkeypatch.setattr(os, "replace", lying_disk)
    with pytest.raises(Problem) as caught:
        journal.apply()
    assert caught.value.facts == {"path": str(home.path / "index.json")}
    assert (home.path / "secrets.json").read_bytes() == b'{"k": 0}'
    assert CANARY in home.config.read_bytes()


@given(
    pieces=st.lists(st.binary(max_size=12), max_size=8),
    secrets=st.lists(st.binary(max_size=6), max_size=4),
)
def test_what_is_cut_out_is_gone_and_comes_back(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], secrets: list[bytes]
) -> None:
    data = b"".join(piece + secret for piece, secret in zip(pieces, secrets * 8, strict=False))
    kept, cuts = cut(data, secrets, "20200101T000000Z-01/0")
    folder = tmp_path_factory.getbasetemp()
    (folder / "0.old").write_bytes(kept)
    step = Step(
        kind=ChangeKind.CONFIG,
        path=folder / "a",
        old=digest(data),
        new=digest(None),
        old_mode=0o600,
        new_mode=0o600,
        copied="0.old",
        cuts=tuple(cuts),
        holds_secrets=False,
    )
    assert old_content(folder, step, cuts) == data


def test_a_secret_that_contains_another_is_cut_as_a_whole() -> None:
    kept, cuts = cut(b"[sk-12345] [sk-123] [sk-12345]", [b"sk-123", b"sk-12345", b"", b"no"], "id")
    assert kept == b"[{{openclaw-tui:id.0}}] [{{openclaw-tui:id.1}}] [{{openclaw-tui:id.0}}]"
    assert cuts == {"id.0": Secret("sk-12345"), "id.1": Secret("sk-123")}
