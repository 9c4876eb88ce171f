"""What a JSON5 text means, as plain Python values."""

from __future__ import annotations

from typing import TypeAlias

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
Path: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 200


def same(left: JsonValue, right: JsonValue) -> bool:
    """Whether JavaScript would see the same value: ``1`` is ``1.0`` but not ``true``."""
    pending = [(left, right)]
    while pending:
        a, b = pending.pop()
        if isinstance(a, dict) and isinstance(b, dict):
            if a.keys() != b.keys():
                return False
            pending += [(a[key], b[key]) for key in a]
        elif isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b):
                return False
            pending += zip(a, b, strict=True)
        elif not _same_scalar(a, b):
            return False
    return True


def _same_scalar(a: JsonValue, b: JsonValue) -> bool:
    if _is_number(a) and _is_number(b):
        return a == b or (a != a and b != b)  # noqa: PLR0124 - NaN is the value that differs from itself
    return type(a) is type(b) and a == b


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
