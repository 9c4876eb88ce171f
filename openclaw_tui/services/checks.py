"""The last live checks: ``checks.json``, beside the index and no part of any undo.

A check changes nothing that a person would want back. In the index it would make every later
undo of a setup look like somebody else's change. ``status`` reads it, too, and has to be there in
a fraction of a second: nothing but JSON here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openclaw_tui.core.credential import Check
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services.files import read_file, write_file
from openclaw_tui.services.places import CHECKS

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


def last_checks(state_dir: Path) -> Mapping[str, Check]:
    """The checks by subject; a memory that cannot be read is an empty one."""
    try:
        return _read(state_dir / CHECKS)
    except Problem:
        return {}


def remember_check(state_dir: Path, subject: str, check: Check) -> None:
    """Remember what a check proved. Raises ``FILE_UNREADABLE``, ``FILE_UNWRITABLE``."""
    path = state_dir / CHECKS
    checks = {**_read(path), subject: check}
    data = {"version": 1, "checks": {name: _data(each) for name, each in checks.items()}}
    write_file(path, json.dumps(data, indent=1).encode(), 0o600)


def verdict_of(data: Mapping[str, Any]) -> Verdict:
    """A verdict on disk. Raises ``ValueError``, ``KeyError``, ``TypeError``."""
    status, models = Status(data["status"]), tuple(data["models"])
    return Verdict(status, data["cause"], data["http_status"], models=models)


def _read(path: Path) -> dict[str, Check]:
    data = read_file(path)
    try:
        found = json.loads(data or b"{}")["checks"].items()
    except _UNREADABLE:  # a memory that is lost costs one more check
        return {}
    return {name: check for name, each in found if (check := _check(each)) is not None}


def _check(data: Any) -> Check | None:
    try:
        verdict = verdict_of(data["verdict"])
        return Check(data["fingerprint"], verdict, int(data["checked_at"]))
    except _UNREADABLE:
        return None


def _data(check: Check) -> dict[str, object]:
    """Without the endpoint's own words: they quote pieces of keys."""
    verdict = check.verdict._asdict()
    del verdict["detail"]
    return {**check._asdict(), "verdict": verdict}
