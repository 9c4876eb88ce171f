"""Text that a terminal shows and does not obey."""

from __future__ import annotations

import re

# C0 but tab and line feed, DEL, C1, and what turns the direction of writing around.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """``text`` with a mark in place of everything that a terminal would obey."""
    return _UNSAFE.sub("\ufffd", text)


def escaped(json: str) -> str:
    """A JSON text in which such characters are escaped: it means the same."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json)
