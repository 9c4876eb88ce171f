"""What is about to be written, as values that can be shown, applied and taken back."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from openclaw_tui.core.redact import redact


class ChangeKind(StrEnum):
    """What a file is to the person who reads the review."""

    CONFIG = "config"
    INDEX = "index"
    SECRETS = "secrets"
    LAUNCHER = "launcher"


class Action(StrEnum):
    """What happens to the file."""

    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file before and after. ``None`` means: the file does not exist.

    ``mode`` is the permission of the new file (``0o600`` for example). ``live_secrets`` are
    clear texts as they stand in ``old`` (escapes included) which must not be copied into a
    backup. ``repr`` shows neither content nor secrets.
    """

    kind: ChangeKind
    path: Path
    old: bytes | None
    new: bytes | None
    mode: int = 0o600
    live_secrets: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return f"FileChange({self.kind}, {self.path})"

    @property
    def is_empty(self) -> bool:
        """True when nothing would change."""
        return self.old == self.new

    @property
    def action(self) -> Action:
        """Whether the file appears, changes or goes."""
        if self.old is None:
            return Action.CREATE
        return Action.REMOVE if self.new is None else Action.CHANGE

    def diff(self) -> tuple[str, ...]:
        """The redacted unified diff of OpenClaw's config; our own files are not for reading."""
        if self.kind is not ChangeKind.CONFIG:
            return ()
        return unified_diff(redact(_text(self.old)), redact(_text(self.new)))


def _text(content: bytes | None) -> str:
    return "" if content is None else content.decode("utf-8", "replace")


def unified_diff(before: str, after: str, context: int = 3) -> tuple[str, ...]:
    """The lines of a unified diff without its two file headers; empty when nothing changed."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=context)
    return tuple(lines)[2:]
