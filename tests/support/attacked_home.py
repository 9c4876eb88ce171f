"""A person's home in which one command of the table is attacked, as often as wanted."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from openclaw_tui import cli
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import value_at, variable_in
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.home import discover
from openclaw_tui.services.journal import Journals
from openclaw_tui.services.openclaw_files import places
from openclaw_tui.services.resolver import resolve
from openclaw_tui.services.variables import settings
from tests.support.vault import Keeper, Vault, keyring_is
from tests.support.write_paths import (
    ENV_NAME,
    FIRST,
    HOMES,
    KEYS,
    PURGE,
    RECOVER,
    UNDO,
    Command,
    Keys,
    WritePath,
)

Files = dict[str, tuple[bytes, int] | str]

_TIMES = re.compile(rb'"(saved_at|checked_at)": \d+')
_ACCOUNT = re.compile(r"@[0-9a-f]{8}\b")
_BACKUP = re.compile(r"\d{8}T\d{6}Z-\d{2,}")
_SALTED = re.compile(rb'"(salt|fingerprint)": "[0-9a-f]+"')
_INDEX = "credentials.json"


@dataclass(frozen=True, slots=True)
class Look:
    """A home as a value: every file but our bookkeeping, the keyring, and the keys on disk.

    ``clear`` counts the files that hold each key, those of backups as well; ``backups`` are the
    states of what can be undone; ``sent`` is what OpenClaw sends to each provider.
    """

    files: Files
    keyring: tuple[tuple[str, str], ...]
    clear: Counter[tuple[str, int]]
    backups: tuple[str, ...]
    sent: dict[str, str | None]

    def blurred(self, *, fresh: bool) -> Look:
        """The same without what differs from run to run: times, and the names of accounts.

        ``fresh``: the index is new with its salt, too.
        """
        files: Files = {}
        for name, found in self.files.items():
            files[name] = found
            if name.endswith(_INDEX) and not isinstance(found, str):
                text = _TIMES.sub(rb"\1", found[0])
                text = _ACCOUNT.sub("@", text.decode()).encode()
                files[name] = (_SALTED.sub(rb"\1", text) if fresh else text), found[1]
        return replace(self, files=files)

    def differs(self, other: Look) -> str:
        """What is not the same, for a failed assertion."""
        names = {*self.files, *other.files}
        files = [name for name in names if self.files.get(name) != other.files.get(name)]
        rest = [
            n
            for n in ("keyring", "clear", "backups", "sent")
            if getattr(self, n) != getattr(other, n)
        ]
        return f"files {files}, {[(n, getattr(self, n), getattr(other, n)) for n in rest]}"


class AttackedHome:
    """The home below ``root``, before ``path.act``; ``old`` and ``new`` are what it may become,
    ``in_doubt`` where a variable stays because not everything that might read it could be read.

    ``vault`` is a file below ``root`` by default.
    """

    def __init__(self, root: Path, path: WritePath, vault: Keeper | None = None) -> None:
        self.root = root
        self.path = path
        self.home = root / "home"
        self.vault: Keeper = vault or Vault(root / "keyring.json")
        self.environ = {
            "HOME": str(self.home),
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            ENV_NAME: FIRST.reveal(),
            **self.vault.environ,
        }
        self.said = ""
        self._saved = root.with_name(f"{root.name}.saved")
        self._prepare()
        self.old = self.look()
        self._fresh = not any(name.endswith(_INDEX) for name in self.old.files)
        self.must_run(path.act)
        self.new = self.look().blurred(fresh=self._fresh)
        self.in_doubt = self._look_in_doubt()
        self._assert_sent(self.old, path.keys[0])
        self._assert_sent(self.new, path.keys[1])
        self.rewind()

    def _prepare(self) -> None:
        self.home.mkdir(parents=True)
        HOMES[self.path.home](self.home)
        self.vault.become({})
        for command in self.path.before:
            self.must_run(command)
        shutil.copytree(self.root, self._saved, symlinks=True)
        self._entries = self.vault.entries()

    def _assert_sent(self, look: Look, keys: Keys) -> None:
        expected = {name: key and key.reveal() for name, key in keys.items()}
        found = {name: look.sent.get(name) for name in {*expected, *look.sent} if "qwen" in name}
        assert found == expected, "the command itself does not do what the table says"

    def _look_in_doubt(self) -> Look | None:
        if self.path.act.words[0] != "move":
            return None
        self.rewind()
        closed = Problem(ProblemCode.FILE_UNREADABLE, path="agents", reason="EIO")
        with patch.object(places, "closed_folders", lambda _home: iter([closed])):
            self.must_run(self.path.act)
        return self.look().blurred(fresh=self._fresh)

    def rewind(self) -> None:
        """Everything as it was before the attack, at the same place: many files name it."""
        shutil.rmtree(self.root)
        shutil.copytree(self._saved, self.root, symlinks=True)
        self.vault.become(self._entries)

    @property
    def state_dir(self) -> Path:
        """OpenClaw's."""
        return self.home / ".openclaw"

    def run(self, command: Command, vault: Keeper | None = None) -> int:
        """One command in this process; its exit code."""
        with (
            patch.dict(os.environ, self.environ, clear=True),
            _streams(command.stdin) as out,
            keyring_is(vault or self.vault),
        ):
            code = cli.main(command.argv)
            self.said = out.getvalue().decode()
        return code

    def act(self) -> int:
        """The attacked command."""
        return self.run(self.path.act)

    def must_run(self, command: Command) -> None:
        """One command that nothing disturbs."""
        code = self.run(command)
        assert code == 0, f"{command.words} ended with {code}"

    def recover(self) -> None:
        """The next start."""
        self.must_run(RECOVER)
        self.vault.settle()

    def state(self) -> str:
        """``old`` or ``new``, perhaps ``new without`` some files; else how it differs from both."""
        found = self.look()
        if found == self.old:
            return "old"
        found = found.blurred(fresh=self._fresh)
        if found == self.new:
            return "new"
        if found == self.in_doubt:
            return "new in doubt"
        if self.path.act == PURGE and self._is_between(found):
            return "between"
        if stayed := self._stayed(found):
            return f"new without {stayed}"
        return f"neither old ({self.old.differs(found)}) nor new ({self.new.differs(found)})"

    def _stayed(self, found: Look) -> list[str]:
        """The files that are as they were, if all the rest is new."""
        names = {*found.files, *self.new.files}
        other = sorted(n for n in names if found.files.get(n) != self.new.files.get(n))
        is_old = all(found.files.get(name) == self.old.files.get(name) for name in other)
        rest = [(look.keyring, look.backups, look.sent) for look in (found, self.new)]
        return other if is_old and rest[0] == rest[1] else []

    def _is_between(self, found: Look) -> bool:
        """Some backups are gone with all that was kept for them; nothing else has changed."""
        kept = set(found.keyring)
        return (
            (found.files, found.sent) == (self.new.files, self.new.sent)
            and set(self.new.keyring) <= kept <= set(self.old.keyring)
            and found.clear <= self.old.clear
        )

    def goes_on(self, state: str) -> str:
        """``ok`` when what is left to a person works: do it again, or take it back."""
        if state.startswith("neither"):
            return state
        if state == "old" or self.path.act == PURGE:
            self.must_run(self.path.act)
            return {"new": "ok"}.get(found := self.state(), found)
        if self.path.act == UNDO:
            return "ok"
        self.must_run(UNDO)
        return {"old": "ok"}.get(found := self.state(), found)

    def orphans(self) -> list[str]:
        """Keyring accounts that nothing uses, or that are missing, once all backups are gone."""
        self.must_run(PURGE)
        index = self.state_dir / "openclaw-tui" / _INDEX
        rows = json.loads(index.read_bytes())["credentials"].values() if index.exists() else ()
        used = {row["account"] for row in rows} - {""}
        return sorted(used ^ set(self.vault.entries()))

    def is_mixed(self) -> bool:
        """Whether some files are old and others new."""
        found = self.look()
        blurred = found.blurred(fresh=self._fresh).files
        return found.files != self.old.files and blurred != self.new.files

    def torn(self) -> list[str]:
        """Files that are neither as they were nor as they will be, before anything repairs."""
        found = self.look().blurred(fresh=self._fresh).files
        old, new = self.old.blurred(fresh=self._fresh).files, self.new.files
        doubtful = self.in_doubt.files if self.in_doubt else new
        looks = (old, new, doubtful)
        return [n for n in {*found, *old, *new} if found.get(n) not in [x.get(n) for x in looks]]

    def unfinished(self) -> list[str]:
        """Temporary files of whatever."""
        return [str(path) for path in self.root.rglob("*-tmp")]

    def is_half_done(self) -> bool:
        """Whether a journal waits for the next start."""
        journals = Journals(self.state_dir / "openclaw-tui")
        return any(backup.is_unfinished for backup in journals.backups())

    def look(self) -> Look:
        """Everything as it is now."""
        files, clear = Files(), Counter[tuple[str, int]]()
        for path in sorted(self.home.rglob("*")):
            name = str(path.relative_to(self.home))
            if path.is_dir() or name.endswith((".lock", "openclaw-tui/lock", "-tmp")):
                continue  # locks of the dead are known to be; see unfinished()
            content = os.readlink(path) if path.is_symlink() else path.read_bytes()
            if isinstance(content, bytes):
                held = (n for n, key in enumerate(KEYS) if key.reveal().encode() in content)
                clear.update((_BACKUP.sub("*", name), number) for number in held)
            if "openclaw-tui/backups" not in name:
                mode = stat.S_IMODE(path.lstat().st_mode)
                files[name] = content if isinstance(content, str) else (content, mode)
        backups = Journals(self.state_dir / "openclaw-tui").backups()
        entries = [
            (_BACKUP.sub("*", _ACCOUNT.sub("@", name)), text)
            for name, text in self.vault.entries().items()
        ]
        states = tuple(backup.state.value for backup in backups)
        return Look(files, tuple(sorted(entries)), clear, states, self.sent())

    def sent(self, ask: Callable[[str], str | None] | None = None) -> dict[str, str | None]:
        """What OpenClaw sends to each provider of its config; ``ask`` runs its ``exec`` refs."""
        data = ConfigFile(discover(self.environ)).data
        blocks = value_at(data, ("models", "providers"))
        assert blocks is None or isinstance(blocks, dict)
        found = {name: value_at(block, ("apiKey",)) for name, block in (blocks or {}).items()}
        return {name: self._value(data, key, ask or self._ask) for name, key in found.items()}

    def _value(
        self, data: JsonValue, key: JsonValue, ask: Callable[[str], str | None]
    ) -> str | None:
        if name := variable_in(key):
            found = settings(name, self.environ, discover(self.environ), data)
            return found[0][1] if found else None
        match key:
            case {"source": "exec", "id": str(id_)}:
                return ask(id_)
            case {"source": "file", "provider": str(alias), "id": str(pointer)}:
                path = Path(str(value_at(data, ("secrets", "providers", alias, "path"))))
                if not path.exists():
                    return None
                assert stat.S_IMODE(path.stat().st_mode) == 0o600, "OpenClaw refuses others"
                value = value_at(json.loads(path.read_bytes()), tuple(pointer.split("/")[1:]))
                return value if isinstance(value, str) else None
            case str() if key != "qwen-oauth":
                return key
        return None

    def _ask(self, id_: str) -> str | None:
        with keyring_is(self.vault):
            values = resolve(str(self.state_dir), (id_,))["values"]
        assert isinstance(values, dict)
        value: str | None = values.get(id_)
        return value


@contextmanager
def _streams(text: str) -> Iterator[io.BytesIO]:
    out = io.BytesIO()
    new = [
        io.TextIOWrapper(io.BytesIO(text.encode())),
        *(io.TextIOWrapper(buffer, write_through=True) for buffer in (out, io.BytesIO())),
    ]
    with (
        patch.object(sys, "stdin", new[0]),
        patch.object(sys, "stdout", new[1]),
        patch.object(sys, "stderr", new[2]),
    ):
        yield out
