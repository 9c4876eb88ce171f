"""The index and the last checks, read without the machinery that checks them for writing.

``status`` has to be there in a fraction of a second; ``services.index`` stays the only writer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from openclaw_tui.core.credential import Credential, fingerprint
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services.files import read_file
from openclaw_tui.services.places import CHECKS, INDEX

_FILE = {"version", "salt", "credentials"}
_ROW = set(Credential._fields) - {"profile"}
_FIELDS = _ROW - {"verdict", "store"}


def stored_credentials(
    state_dir: Path, values: Callable[[Collection[str]], Mapping[str, Secret]]
) -> tuple[Credential, ...]:
    """Every row of the index with its last check. Raises ``INDEX_BROKEN``, ``FILE_UNREADABLE``.

    ``values`` gives those of variables that are set here, by name.
    """
    path = state_dir / INDEX
    data = read_file(path)
    if data is None:
        return ()
    checks = last_checks(state_dir)
    try:
        index = {"version": 1, **json.loads(data)}
        if index.keys() != _FILE or index["version"] != 1:
            raise ValueError("written by a newer version")
        rows = sorted(index["credentials"].items())
        found = [_credential(ref_id, row) for ref_id, row in rows]
        bytes.fromhex(salt := index["salt"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Problem(ProblemCode.INDEX_BROKEN, path=str(path)) from None
    keys = values({row.env_name for row in found if row.store is StoreKind.ENV})
    current = (_current(row, keys, salt) for row in found)
    return tuple(_checked(row, checks.get(row.profile.ref_id)) for row in current)


def last_checks(state_dir: Path) -> Mapping[str, Any]:
    """The checks by subject; a memory that cannot be read is an empty one."""
    try:
        checks = json.loads(read_file(state_dir / CHECKS) or b"{}")["checks"]
    except (Problem, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return checks if isinstance(checks, dict) else {}


def verdict_of(check: Any) -> tuple[Verdict, int] | None:
    """The verdict of one check and its time in Unix seconds; ``None`` where it cannot be read."""
    try:
        return _verdict(check["verdict"]), int(check["checked_at"])
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _credential(ref_id: str, row: Mapping[str, Any]) -> Credential:
    provider, _, name = ref_id.partition("/")
    if row.keys() != _ROW:
        raise ValueError("written by a newer version")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in row.items()
        if key in _FIELDS
    }
    if not isinstance(row["checked_at"], int | None):
        raise TypeError("no time")
    values["store"] = StoreKind(row["store"])
    values["verdict"] = _verdict(row["verdict"]) if row["verdict"] else None
    return Credential(ProfileId(provider, name), **values)


def _verdict(data: Mapping[str, Any]) -> Verdict:
    return Verdict(
        Status(data["status"]), data["cause"], data["http_status"], models=tuple(data["models"])
    )


def _current(row: Credential, keys: Mapping[str, Secret], salt: str) -> Credential:
    """About the key that its variable holds now; one that is not set here may be elsewhere."""
    key = keys.get(row.env_name) if row.store is StoreKind.ENV else None
    return row if key is None else row.about(fingerprint(salt, key))


def _checked(row: Credential, check: Any) -> Credential:
    if not isinstance(check, dict):
        return row
    subject = (check.get("fingerprint"), check.get("base_url"))
    found = verdict_of(check)
    if subject != (row.fingerprint, row.base_url) or found is None:
        return row
    if found[1] < (row.checked_at or 0):
        return row
    return row._replace(verdict=found[0], checked_at=found[1])
