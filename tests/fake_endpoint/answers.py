"""The answers that people met on Qwen's endpoints, from ``tests/data/endpoint-answers.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data" / "endpoint-answers.json"
_PLAN_OF_SURFACE = {
    "standard": "standard",
    "coding_plan": "coding",
    "token_plan": "token",
    "portal": "portal",
}


@dataclass(frozen=True, slots=True)
class CannedAnswer:
    """One answer. ``plans`` give it; ``op`` is ``models``, ``chat`` or ``any``.

    ``expected`` is the status of the verdict that it deserves.
    """

    name: str
    plans: tuple[str, ...]
    op: str
    http_status: int
    body: bytes
    content_type: str
    expected: str


@cache
def canned_answers() -> dict[str, CannedAnswer]:
    """All of them, by name."""
    rows = json.loads(_DATA.read_text(encoding="utf-8"))
    return {row["name"]: _canned(row) for row in rows}


def _canned(row: dict[str, object]) -> CannedAnswer:
    body, surfaces, expect = row["body"], row["surfaces"], row["expect"]
    assert isinstance(surfaces, list)
    assert isinstance(expect, dict)
    return CannedAnswer(
        name=str(row["name"]),
        plans=tuple(_PLAN_OF_SURFACE[surface] for surface in surfaces),
        op=str(row["op"]),
        http_status=int(str(row["status"])),
        body=(body if isinstance(body, str) else json.dumps(body)).encode(),
        content_type=str(row.get("content_type", "application/json")),
        expected=str(expect["status"]),
    )
