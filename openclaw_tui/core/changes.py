"""What is about to be written, as values that can be shown, applied and taken back."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from openclaw_tui.core.base_url import shown
from openclaw_tui.core.redact import redact
from openclaw_tui.core.secret import MASK

if TYPE_CHECKING:
    from openclaw_tui.core.json5 import JsonValue, Path


class ChangeKind(StrEnum):
    """What a file is to the person who reads the review."""

    CONFIG = "config"
    INCLUDED = "included"
    AUTH_STORE = "auth_store"
    AUTH_COPY = "auth_copy"
    CRON = "cron"
    SESSIONS = "sessions"
    GENERATED = "generated"
    INDEX = "index"
    SECRETS = "secrets"
    LAUNCHER = "launcher"
    ENV_FILE = "env_file"


# What may stand in a review, of whatever is touched: a block that goes may hold a person's secrets
# under names that nobody here knows.
_READABLE = frozenset(
    {
        *("baseUrl", "api", "auth", "id", "name", "input", "contextWindow", "maxTokens"),
        *("source", "provider", "command", "path", "mode", "passEnv", "timeoutMs"),
        *("model", "imageModel", "primary", "fallbacks", "allow", "alias"),
    }
)
_SECRETIVE = {"headers", "request", "env"}
_MODEL_REF = re.compile(r"[a-z][a-z0-9-]*/[a-z0-9.:@-]+")

# Ours are not for reading; each line of an env file may be somebody's secret.
_UNSHOWN = (ChangeKind.INDEX, ChangeKind.SECRETS, ChangeKind.LAUNCHER, ChangeKind.ENV_FILE)


class Action(StrEnum):
    """What happens to the file."""

    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file before and after. ``None`` means: the file does not exist.

    ``mode`` is the permission of the new file (``0o600`` for example), as planned: a file that is
    not ours keeps what it has when it is written. ``live_secrets`` are
    clear texts as they stand in ``old`` (escapes included) which must not be copied into a
    backup. ``shown`` are the places of OpenClaw's config that a review may show: everything else
    in there is the person's own. ``repr`` shows neither content nor secrets.
    """

    kind: ChangeKind
    path: FilePath
    old: bytes | None
    new: bytes | None
    mode: int = 0o600
    live_secrets: tuple[bytes, ...] = ()
    shown: tuple[Path, ...] = ()

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
        """The redacted unified diff of OpenClaw's own files."""
        if self.kind in _UNSHOWN:
            return ()
        lines = unified_diff(self._reviewed(self.old), self._reviewed(self.new))
        return tuple(map(_printable, lines))

    def _reviewed(self, content: bytes | None) -> str:
        """The config with all values masked that this change does not touch, and every key."""
        from openclaw_tui.core.json5 import Document

        text = "" if content is None else content.decode("utf-8", "replace")
        masked = Document.parse(text).masked(self._is_shown, MASK) if text.strip() else ""
        return redact(masked)

    def _is_shown(self, path: Path, value: JsonValue) -> bool:
        """Whether a value that this change touches is no secret, by its name or its looks."""
        if not any(path[: len(place)] == place for place in self.shown):
            return False
        if _SECRETIVE & {*path} or path[-1] == "apiKey":
            return False
        if _name(path) in _READABLE:
            return not isinstance(value, str) or shown(value) == value
        return path in self.shown and _MODEL_REF.fullmatch(str(value)) is not None


def _name(path: Path) -> str:
    """The last member on the way to a value; items of an array have their array's."""
    return next((str(part) for part in reversed(path) if isinstance(part, str)), "")


def _printable(line: str) -> str:
    """Terminals obey control characters in a config's comments."""
    return "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in line)


def unified_diff(before: str, after: str, context: int = 3) -> tuple[str, ...]:
    """The lines of a unified diff without its two file headers; empty when nothing changed."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=context)
    return tuple(lines)[2:]
