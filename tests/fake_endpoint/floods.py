"""Servers that say too much."""

from __future__ import annotations

import gzip
import json
import zlib

from tests.fake_endpoint.hazard import JSON, Hazard, endless, raw, with_headers
from tests.fake_endpoint.wire import head

_ZEROS = bytes(50_000_000)
_CHUNKED = head(200, {"Content-Type": JSON, "Transfer-Encoding": "chunked"})
_MANY = json.dumps({"data": [{"id": f"model-{number}"} for number in range(100_000)]}).encode()


def _bomb(encoding: str, bomb: bytes) -> Hazard:
    headers = {"Content-Encoding": encoding, "Content-Length": str(len(bomb))}
    return with_headers("not_api", 200, headers, bomb)


FLOODS: dict[str, Hazard] = {
    "endless": endless("too_large", head(200, {"Content-Type": JSON}), b"x"),
    "endless_error": endless("too_large", head(401, {"Content-Type": JSON}), b"x"),
    "endless_chunks": endless("too_large", _CHUNKED, b"10\r\n" + b" " * 16 + b"\r\n"),
    "endless_chunk_size": endless("not_api", _CHUNKED, b"0"),
    "endless_chunk_extension": endless("not_api", _CHUNKED + b"1;", b"x"),
    "endless_trailers": endless("not_api", _CHUNKED + b"0\r\n", b"X-More: 1\r\n"),
    "endless_headers": endless("not_api", b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
    "endless_header": endless("not_api", b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
    "endless_status_line": endless("not_api", b"HTTP/1.1 200 ", b"O"),
    "endless_nothing": endless("not_api", b"", b"\0"),
    "endless_lines": endless("not_api", b"", b"\r\n"),
    "endless_interim": endless("timeout", b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"),
    "many_cookies": raw(
        "not_api",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n"
        + b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"v" * 20) for n in range(2000))
        + b"\r\n{}",
    ),
    "many_models": with_headers(
        "too_large", 200, {"Content-Type": JSON, "Content-Length": str(len(_MANY))}, _MANY
    ),
    "gzip_bomb": _bomb("gzip", gzip.compress(_ZEROS)),
    "gzip_in_gzip_bomb": _bomb("gzip, gzip", gzip.compress(gzip.compress(_ZEROS))),
    "deflate_bomb": _bomb("deflate", zlib.compress(_ZEROS)),
}
