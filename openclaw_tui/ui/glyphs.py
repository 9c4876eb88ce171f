"""The few symbols on screen, in two sets. Chosen once, before the first paint.

None of them is East Asian *ambiguous*: such characters (bullets, dots, ellipses) take two cells
on some Chinese terminals and break the alignment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One symbol per meaning, each one cell wide."""

    done: str
    here: str
    open: str
    failed: str
    warned: str
    unsure: str
    skipped: str
    mask: str
    frames: str


UNICODE = Glyphs("✓", "▸", "◦", "✗", "!", "?", "-", "∙", "⠋⠙⠹⠸⠼⠴⠦⠧")
ASCII = Glyphs("+", ">", ".", "x", "!", "?", "-", "*", "|/-\\")

_current = UNICODE


def use_glyphs(glyphs: Glyphs) -> None:
    """Switch the set that ``glyphs`` returns."""
    global _current  # noqa: PLW0603 - like the language, one fact per process
    _current = glyphs


def glyphs() -> Glyphs:
    """The set in use."""
    return _current


def needs_ascii(environ: Mapping[str, str], encoding: str | None) -> bool:
    """Whether the terminal cannot show the Unicode set (Linux console, no UTF-8)."""
    utf8 = (encoding or "").lower().replace("-", "") == "utf8"
    return environ.get("TERM") == "linux" or not utf8
