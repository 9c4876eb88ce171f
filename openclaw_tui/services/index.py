"""The index of credentials on disk: ``credentials.json``, which holds no piece of a secret.

A row is found by its ref id (``qwen/default``); the resolver reads ``store``, ``backend`` and
``account`` of it without this module.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from openclaw_tui.core.credential import Credential, fingerprint
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Status, Verdict


def _new_salt() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Index:
    """All stored credentials, and the salt of their fingerprints."""

    salt: str = field(default_factory=_new_salt)
    rows: Mapping[ProfileId, Credential] = field(default_factory=dict)

    def with_row(self, row: Credential) -> Index:
        """Add or replace a credential."""
        return replace(self, rows={**self.rows, row.profile: row})

    def without(self, profile: ProfileId) -> Index:
        """Remove a credential."""
        return replace(self, rows={id_: row for id_, row in self.rows.items() if id_ != profile})

    def fingerprint(self, secret: Secret) -> str:
        """Tells equal secrets of this index, and says nothing else about them."""
        return fingerprint(self.salt, secret)


class _Strict(BaseModel):
    """A field that we do not know was written by a newer version: refused, never dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _StoredVerdict(_Strict):
    """A verdict on disk, without the endpoint's own words: they quote pieces of keys."""

    status: Status
    cause: str
    http_status: int | None
    models: tuple[str, ...]

    def as_value(self) -> Verdict:
        """The verdict itself."""
        return Verdict(**self.model_dump())


class _Row(_Strict):
    auth_choice: str
    base_url: str
    model: str
    models: tuple[str, ...]
    store: StoreKind
    saved_at: int
    account: str
    backend: str
    env_name: str
    fingerprint: str
    verdict: _StoredVerdict | None
    checked_at: int | None


class _File(_Strict):
    version: Literal[1] = 1
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    credentials: dict[str, _Row]


def parse_index(data: bytes | None, path: Path) -> Index:
    """The index in ``data`` (a new one for ``None``). Raises ``INDEX_BROKEN`` naming ``path``."""
    if data is None:
        return Index()
    try:
        file = _File.model_validate_json(data)
        rows = [_credential(ref_id, row) for ref_id, row in file.credentials.items()]
    except ValueError:  # pydantic's error and a bad profile id
        raise Problem(ProblemCode.INDEX_BROKEN, path=str(path)) from None
    return Index(file.salt, {row.profile: row for row in rows})


def format_index(index: Index) -> bytes:
    """The bytes that ``parse_index`` reads; the endpoint's own words in a verdict are left out."""
    rows = {
        profile.ref_id: _Row.model_validate(credential, from_attributes=True)
        for profile, credential in sorted(index.rows.items())
    }
    return _File(salt=index.salt, credentials=rows).model_dump_json(indent=2).encode() + b"\n"


def _credential(ref_id: str, row: _Row) -> Credential:
    provider, _, name = ref_id.partition("/")
    fields = {name: getattr(row, name) for name in _Row.model_fields}
    verdict = row.verdict.as_value() if row.verdict else None
    return Credential(ProfileId(provider, name), **{**fields, "verdict": verdict})
