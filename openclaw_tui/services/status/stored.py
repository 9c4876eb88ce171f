"""The index, read without the machinery that checks it for writing.

``status`` has to be there in a fraction of a second; ``services.index`` stays the only writer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from openclaw_tui.core.credential import Check, Credential, up_to_date
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.services.checks import verdict_of
from openclaw_tui.services.files import read_file
from openclaw_tui.services.places import INDEX

_FILE = {"version", "salt", "credentials"}
_ROW = set(Credential._fields) - {"profile"}
_FIELDS = _ROW - {"verdict", "store"}


def stored_credentials(
    state_dir: Path,
    values: Callable[[Collection[str]], Mapping[str, Secret]],
    checks: Mapping[str, Check],
) -> tuple[Credential, ...]:
    """Every row of the index with its last check. Raises ``INDEX_BROKEN``, ``FILE_UNREADABLE``.

    ``values`` gives those of variables that are set here, by name; ``checks`` are by subject.
    """
    path = state_dir / INDEX
    data = read_file(path)
    if data is None:
        return ()
    try:
        index = {"version": 1, **json.loads(data)}
        if index.keys() != _FILE or index["version"] != 1:
            raise ValueError("written by a newer version")
        rows = sorted(index["credentials"].items())
        found = [_credential(ref_id, row) for ref_id, row in rows]
        bytes.fromhex(salt := index["salt"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Problem(ProblemCode.INDEX_BROKEN, path=str(path)) from None
    return up_to_date(found, salt, values, checks)


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
    values["verdict"] = verdict_of(row["verdict"]) if row["verdict"] else None
    return Credential(ProfileId(provider, name), **values)
