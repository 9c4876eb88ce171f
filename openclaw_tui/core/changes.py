"""What is about to be written, as values that can be shown, applied and taken back."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ChangeKind(StrEnum):
    """What a file is to the person who reads the review."""

    CONFIG = "config"
    INDEX = "index"
    SECRETS = "secrets"
    LAUNCHER = "launcher"


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


def unified_diff(before: str, after: str, context: int = 3) -> tuple[str, ...]:
    """The lines of a unified diff without its two file headers; empty when nothing changed."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=context)
    return tuple(lines)[2:]
