"""Finds a canary secret in files, in the encodings in which a program gives secrets away."""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# What splits a text in SVG, ANSI and wrapped output.
_SPLITTERS = re.compile(
    rb"""<[^>]{0,300}>|&#160;|\x1b\[[0-9;?]*[A-Za-z]|\s|["'][\s,+]*["']|\\(?=[/n"'])"""
)
# One byte, as URLs, JSON, Python and HTML write it where they have to.
_ESCAPED = re.compile(rb"(?:%|\\+u00|\\+x|&#x)([0-9A-Fa-f]{2});?")
_PIECE = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A file that holds the secret, and in which form."""

    path: Path
    form: str


def scan(roots: Iterable[Path], secret: str) -> list[Hit]:
    """Every file under ``roots`` that holds ``secret``, in disguise or a piece of it, as well."""
    forms = _forms(secret)
    hits = []
    for path in _files(roots):
        for data in _readings(path.read_bytes()):
            if form := next((form for text, form in forms.items() if text in data), None):
                hits.append(Hit(path, form))
                break
    return hits


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        paths = [root] if root.is_file() else root.rglob("*")
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _readings(data: bytes) -> Iterator[bytes]:
    """The bytes as they are, then without what splits, escapes, capitalises or packs a text."""
    yield data
    joined = _SPLITTERS.sub(b"", _ESCAPED.sub(_unescaped, data))
    yield joined
    yield joined.lower()
    if data.startswith(b"\x1f\x8b"):
        try:
            yield gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode())


def _forms(secret: str) -> dict[bytes, str]:
    plain = secret.encode()
    forms = {
        plain: "plain",
        plain.hex().encode(): "hex",
        plain.hex().upper().encode(): "hex",
        secret.encode("utf-16-le"): "utf-16",
        secret.encode("utf-16-be"): "utf-16",
        b"".join(b"&#%d;" % byte for byte in plain): "html",
    }
    for text, form in {plain: "piece", plain.lower(): "piece in lower case"}.items():
        for start in range(max(1, len(text) - _PIECE + 1)):
            piece = text[start : start + _PIECE]
            forms.setdefault(piece, form)
            forms.setdefault(piece[::-1], f"{form}, reversed")
    for shift in range(3):
        stable = _base64_middle(plain, shift)
        forms[stable] = "base64"
        forms[stable.translate(bytes.maketrans(b"+/", b"-_"))] = "base64"
    return forms


def _base64_middle(plain: bytes, shift: int) -> bytes:
    """What base64 makes of ``plain`` after ``shift`` bytes, whatever stands before and after."""
    encoded = base64.b64encode(b"\0" * shift + plain)
    whole_bits = (shift + len(plain)) * 8 // 6
    return encoded[-(-shift * 8 // 6) : whole_bits]
