"""An OpenClaw home and an operation on five of its files, to be broken in every way."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from pathlib import Path

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.journal import Journal, Journals

CANARY = b"sk-canary-4a7f21c9d0e3"
ADDED = "home/qwen/default@new"
RELEASED = "home/qwen/default@old"
NAMESPACE = "home/"

Files = dict[str, tuple[bytes, int]]

_OLD: Files = {
    "dot/openclaw.json": (
        b'{ // mine\n  apiKey: "' + CANARY + b'", b: "' + CANARY + b'" }\n',
        0o640,
    ),
    "secrets.json": (b'{"k": 0}', 0o600),
    "agents/auth-profiles.json": (b'{"profiles": {}}', 0o604),
}
_NEW: Files = {
    "dot/openclaw.json": (b'{ // mine\n  apiKey: {source: "exec"} }\n', 0o600),
    "secrets.json": (b'{"k": 1}', 0o600),
    "bin/resolve": (b"#!/bin/sh\n", 0o700),
    "index.json": (b'{"rows": [1]}', 0o600),
}


class Home:
    """The files below ``path``; ``openclaw.json`` is a symlink to ``dot/openclaw.json``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path / "openclaw-tui"
        self.config = path / "openclaw.json"
        self.vault_file = path.with_name(path.name + ".vault")

    @property
    def journals(self) -> Journals:
        return Journals(self.folder, NAMESPACE)

    def build(self) -> Home:
        for name, (content, mode) in _OLD.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(mode)
        self.config.symlink_to("dot/openclaw.json")
        self.vault_file.write_text(json.dumps({RELEASED: "old"}))
        return self

    def changes(self) -> tuple[FileChange, ...]:
        """The config, seen through its symlink, comes last."""
        names = ("secrets.json", "bin/resolve", "agents/auth-profiles.json", "index.json")
        changes = [self._change(name, self.path / name) for name in names]
        config = self._change("dot/openclaw.json", self.config, ChangeKind.CONFIG, (CANARY,))
        return (*changes, config)

    def _change(
        self,
        name: str,
        path: Path,
        kind: ChangeKind = ChangeKind.INDEX,
        live: tuple[bytes, ...] = (),
    ) -> FileChange:
        old, new = _OLD.get(name), _NEW.get(name)
        return FileChange(
            kind=kind,
            path=path,
            old=old and old[0],
            new=new and new[0],
            mode=new[1] if new else 0o600,
            live_secrets=live,
        )

    def run(self) -> Journal:
        """The whole operation; the cut secrets go to the vault."""
        journal = self.journals.open("setup", "qwen:default", [ADDED], [RELEASED])
        self.store({ADDED: Secret("new"), **journal.prepare(self.changes(), cut=True)})
        journal.apply()
        return journal

    def undo(self) -> None:
        """Take the last operation back."""
        latest = next(backup for backup in self.journals.backups() if backup.can_undo)
        journal = self.journals.get(latest.id)
        journal.undo(self.fetch(journal.needed_cuts()))

    def purge(self) -> None:
        """Delete all backups."""
        self.journals.purge([backup.id for backup in self.journals.backups()])
        self.clean_up()

    def recover(self) -> tuple[str, ...]:
        """What every start does; the keyring accounts that it deleted."""
        journals = self.journals
        journals.recover(self.fetch(journals.needed_cuts()))
        return self.clean_up()

    def clean_up(self) -> tuple[str, ...]:
        freed = self.journals.freed()
        left = {name: text for name, text in self.vault().items() if name not in freed}
        self.vault_file.write_text(json.dumps(left))
        self.journals.settle()
        return freed

    def store(self, secrets: Mapping[str, Secret]) -> None:
        """The vault stands in for a keyring: it outlives the process."""
        vault = self.vault() | {name: secret.reveal() for name, secret in secrets.items()}
        self.vault_file.write_text(json.dumps(vault))

    def vault(self) -> dict[str, str]:
        vault: dict[str, str] = json.loads(self.vault_file.read_text())
        return vault

    def fetch(self, names: tuple[str, ...]) -> dict[str, Secret]:
        return {name: Secret(self.vault()[name]) for name in names}

    def state(self) -> str:
        """``old`` or ``new`` when every byte and mode is; else what is there."""
        assert self.config.is_symlink(), "the symlink was replaced"
        found = {
            name: (file.read_bytes(), stat.S_IMODE(file.stat().st_mode))
            for name in {*_OLD, *_NEW}
            if (file := self.path / name).exists()
        }
        names = {"old": _OLD, "new": _NEW}
        return next((n for n, files in names.items() if files == found), f"mixed: {found}")

    def leftovers(self) -> list[Path]:
        return list(self.path.rglob("*-tmp"))

    def backed_up(self) -> bytes:
        """All that our own folder holds, names included."""
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return b"\n".join(str(file).encode() + file.read_bytes() for file in files)
