"""Finds a canary secret in files, in the encodings in which a program gives secrets away."""

from __future__ import annotations

import base64
import gzip
import re
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# What splits a text in SVG, ANSI and wrapped output.
_SPLITTERS = re.compile(
    rb"""<[^>]{0,300}>|&#160;|\x1b\[[0-9;?]*[A-Za-z]|\s|["'][\s,+]*["']|\\(?=[/n"'])"""
)
_PIECE = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A file that holds the secret, and in which form."""

    path: Path
    form: str


def scan(roots: Iterable[Path], secret: str) -> list[Hit]:
    """Every file under ``roots`` that holds ``secret``, encoded or cut to its ends, as well."""
    forms = _forms(secret)
    anything = re.compile(b"|".join(map(re.escape, sorted(forms, key=len, reverse=True))))
    hits = []
    for path in _files(roots):
        for data in _readings(path.read_bytes()):
            if found := anything.search(data):
                hits.append(Hit(path, forms[found[0]]))
                break
    return hits


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        paths = [root] if root.is_file() else root.rglob("*")
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _readings(data: bytes) -> Iterator[bytes]:
    yield data
    yield _SPLITTERS.sub(b"", data)
    if data.startswith(b"\x1f\x8b"):
        try:
            yield gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return


def _forms(secret: str) -> dict[bytes, str]:
    plain = secret.encode()
    forms = {
        plain: "plain",
        plain.hex().encode(): "hex",
        plain.hex().upper().encode(): "hex",
        secret.encode("utf-16-le"): "utf-16",
        secret.encode("utf-16-be"): "utf-16",
        urllib.parse.quote(secret, safe="").encode(): "url",
        b"".join(b"%%%02X" % byte for byte in plain): "url",
        b"".join(b"\\u%04x" % byte for byte in plain): "json",
        b"".join(b"&#%d;" % byte for byte in plain): "html",
        plain[:_PIECE]: "start",
        plain[-_PIECE:]: "end",
    }
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
