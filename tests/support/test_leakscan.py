from __future__ import annotations

import base64
import gzip
import urllib.parse
from pathlib import Path

import pytest

from tests.support.leakscan import scan

SECRET = "sk-LEAKA1b2C3d4E5f6+/=x"

LEAKS = {
    "plain": SECRET.encode(),
    "inside": b"Authorization: Bearer " + SECRET.encode() + b"\r\n",
    "base64-0": base64.b64encode((SECRET + "zz").encode()),
    "base64-1": base64.b64encode(("x" + SECRET).encode()),
    "base64-2": base64.b64encode(("xy" + SECRET + "z").encode()),
    "base64url": base64.urlsafe_b64encode(("Bearer " + SECRET).encode()),
    "url": urllib.parse.quote("a b " + SECRET).encode(),
    "hex": SECRET.encode().hex().encode(),
    "utf-16": SECRET.encode("utf-16"),
    "svg": "".join(f"<text x='1'>{c}</text>" for c in SECRET).encode(),
    "ansi": "".join(f"\x1b[31m{c}\x1b[0m" for c in SECRET).encode(),
    "gzip": gzip.compress(SECRET.encode()),
    "wrapped": (SECRET[:9] + "\n" + SECRET[9:]).encode(),
    "quotes": f"'{SECRET[:8]}' + '{SECRET[8:]}'".encode(),
    "json": SECRET.replace("/", "\\/").encode(),
    "piece": b"..." + SECRET[5:17].encode() + b"...",
    "reversed": SECRET[::-1].encode(),
    "reversed-piece": SECRET[4:16][::-1].encode(),
    "host-name": f"https://{SECRET[3:17].lower()}.example/".encode(),
    "url-in-part": SECRET.replace("L", "%4c").encode(),
    "json-in-part": SECRET.replace("E", "\\u0045").replace("A", "\\u0041").encode(),
    "repr-in-part": SECRET.replace("A", "\\x41").encode(),
    "html-in-part": SECRET.replace("2", "&#x32;").encode(),
    "start": SECRET[:12].encode(),
    "end": SECRET[-12:].encode(),
}
CLEAN = {
    "other": b"sk-LEAKB9b8C7d6E5f4",
    "prefix": b"sk-LEAK",
    "empty": b"",
    "broken-gzip": b"\x1f\x8bnothing",
}


@pytest.mark.parametrize("name", LEAKS)
def test_finds_the_secret_in_each_form(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    (folder / name).write_bytes(LEAKS[name])

    assert [hit.path.name for hit in scan([tmp_path], SECRET)] == [name]


@pytest.mark.parametrize("name", CLEAN)
def test_finds_nothing_where_nothing_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(CLEAN[name])

    assert scan([tmp_path], SECRET) == []


def test_takes_a_single_file(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(SECRET)

    assert scan([path], SECRET)
