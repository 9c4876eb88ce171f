"""The file store: ``secrets.json``, which OpenClaw reads itself by JSON pointer."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.files import read_file
from openclaw_tui.services.places import SECRETS

Content = dict[str, dict[str, str]]


def file_provider(state_dir: Path) -> dict[str, JsonValue]:
    """The entry under ``secrets.providers`` for the file store."""
    return {"source": "file", "path": str(_path(state_dir)), "mode": "json"}


def read_secret(state_dir: Path, profile: ProfileId) -> Secret | None:
    """The secret of ``profile``. Raises ``FILE_STORE_UNSAFE``."""
    path = _path(state_dir)
    value = _parse(path, _read(path)).get(profile.provider, {}).get(profile.name)
    return None if value is None else Secret(value)


def secrets_change(
    state_dir: Path, profile: ProfileId, secret: Secret | None, *, hide_old: bool = False
) -> FileChange:
    """Set the secret of ``profile``, or remove it (``None``); all others stay.

    ``hide_old``: the old secret goes on living in the keyring, so no backup may show it.
    Raises ``FILE_STORE_UNSAFE``.
    """
    path = _path(state_dir)
    old = _read(path)
    content = _parse(path, old)
    names = content.setdefault(profile.provider, {})
    before = names.pop(profile.name, None)
    if secret is not None:
        names[profile.name] = secret.reveal()
    content = {provider: kept for provider, kept in content.items() if kept}
    live = (_literal(old, before),) if hide_old and old and before else ()
    return FileChange(ChangeKind.SECRETS, path, old, _format(content), live_secrets=live)


def _path(state_dir: Path) -> Path:
    return Path(os.path.realpath(state_dir)) / SECRETS


def _format(content: Content) -> bytes | None:
    if not content:
        return None
    return json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n"


def _literal(old: bytes, value: str) -> bytes:
    """``value`` as it stands in ``old``: whether escapes were used depends on who wrote it."""
    spellings = [json.dumps(value, ensure_ascii=ascii_)[1:-1].encode() for ascii_ in (False, True)]
    return next((spelling for spelling in spellings if spelling in old), spellings[0])


def _parse(path: Path, data: bytes | None) -> Content:
    try:
        content = json.loads(data) if data is not None else {}
        _format(content)  # half a character can be read and not be written
    except (ValueError, RecursionError):
        raise _unsafe(path, "content") from None
    if not isinstance(content, dict) or not all(_is_names(names) for names in content.values()):
        raise _unsafe(path, "content")
    return content


def _is_names(names: object) -> bool:
    return isinstance(names, dict) and all(isinstance(value, str) for value in names.values())


def _read(path: Path) -> bytes | None:
    """The content, once file and folder are what OpenClaw and common sense ask for.

    OpenClaw refuses a symlink, a hard link and any access of others to the file (2026.9.6), but
    does not look at the folder.
    """
    for place, is_kind in ((path.parent, stat.S_ISDIR), (path, stat.S_ISREG)):
        try:
            found = os.lstat(place)
        except FileNotFoundError:
            return None
        except OSError:
            raise _unsafe(place, "unreadable") from None
        if not is_kind(found.st_mode):
            raise _unsafe(place, "kind")
        if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
            raise _unsafe(place, "hard_link")
        if sys.platform != "win32" and found.st_uid != os.geteuid():
            raise _unsafe(place, "owner")
        if sys.platform != "win32" and found.st_mode & 0o077:
            raise _unsafe(place, "mode")
    return read_file(path)


def _unsafe(path: Path, reason: str) -> Problem:
    return Problem(ProblemCode.FILE_STORE_UNSAFE, path=str(path), reason=reason)
