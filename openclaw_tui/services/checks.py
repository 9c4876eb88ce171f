"""The last live checks: ``checks.json``, beside the index and no part of any undo.

A check changes nothing that a person would want back. In the index it would make every later
undo of a setup look like somebody else's change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from openclaw_tui.core.credential import Credential
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.services.files import read_file, write_file
from openclaw_tui.services.index import StoredVerdict


class _Check(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    fingerprint: str
    base_url: str
    checked_at: int
    verdict: StoredVerdict


class _File(BaseModel):
    version: Literal[1] = 1
    checks: dict[str, _Check] = {}


def last_check(path: Path, credential: Credential) -> tuple[Verdict, int] | None:
    """The verdict and its time (Unix seconds), if it was about this very key and endpoint."""
    check = _read(path).checks.get(credential.profile.ref_id)
    if check is None or _subject(check) != _subject(credential):
        return None
    return check.verdict.as_value(), check.checked_at


def remember_check(path: Path, about: tuple[str, str, str], verdict: Verdict, now: int) -> None:
    """Remember what a check proved at ``now`` (Unix seconds). Raises ``FILE_UNWRITABLE``.

    ``about`` are the name that the key goes by, its fingerprint and the base URL.
    """
    subject, fingerprint, base_url = about
    check = _Check(
        fingerprint=fingerprint,
        base_url=base_url,
        checked_at=now,
        verdict=StoredVerdict.model_validate(verdict, from_attributes=True),
    )
    file = _read(path)
    checks = {**file.checks, subject: check}
    write_file(path, _File(checks=checks).model_dump_json(indent=1).encode(), 0o600)


def _subject(item: _Check | Credential) -> tuple[str, str]:
    return item.fingerprint, item.base_url


def _read(path: Path) -> _File:
    data = read_file(path)
    try:
        return _File.model_validate_json(data) if data is not None else _File()
    except ValueError:  # a memory that is lost costs one more check
        return _File()
