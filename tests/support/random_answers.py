"""Answers that nobody would write by hand: any status, headers, body and framing."""

from __future__ import annotations

import json
from random import Random

from tests.fake_endpoint.escapes import ESCAPES

_STATUS = [0, 99, 100, 101, 102, 103, 199, 200, 200, 200, 200, 201, 202, 203, 204, 205, 206, 207,
           300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 401, 402, 403, 404, 405, 406, 407,
           408, 410, 413, 418, 421, 422, 426, 429, 429, 431, 451, 499, 500, 501, 502, 503, 504,
           505, 511, 520, 599, 600, 999]  # fmt: skip
_REASONS = ["OK", "", "No", "\x1b[31m", "\xff", "407 Proxy", "a" * 300]
_TYPES = ["application/json", "text/event-stream", "text/html", "image/png", "", "*/*",
          "application/json; charset=utf-7", "text/plain; charset=zlib_codec", "\xe9", "a" * 500,
          "application/json; charset=\"", "TEXT/EVENT-STREAM;x"]  # fmt: skip
_HEADERS = [
    ("Location", ["https://evil.example/", "//evil.example", "http://[::1", "/", "?", "\xff", "",
                  "https://" + "a." * 200, "javascript:x", "https://xn--a/", "http://:99999/"]),
    ("Set-Cookie", ["a=b", "=", ";;;", "a=b; Max-Age=x; Expires=x", "a=b; Domain=.evil.example",
                    "a" * 3000, "a=\x1b]52;c;eA==\x07", "a=b; Expires=" + "9" * 400, "a=\"\\"]),
    ("Content-Encoding", ["gzip", "br", "zstd", "deflate", "identity", "x", "gzip, gzip", ""]),
    ("WWW-Authenticate", ["Basic", "Bearer error=\"x\"", "Digest nonce=", "Negotiate"]),
    ("Proxy-Authenticate", ["Basic realm=x", ""]),
    ("Retry-After", ["1", "-1", "9" * 50, "Wed, 21 Oct 2015 07:28:00 GMT"]),
    ("Connection", ["close", "keep-alive", "upgrade", "Content-Length"]),
    ("Upgrade", ["websocket", "h2c", "TLS/1.0"]),
    ("Trailer", ["X"]), ("Link", ["<x>; rel=preload"]), ("Refresh", ["0; url=//evil.example"]),
    ("Alt-Svc", ["h2=\"evil.example:443\""]), ("Date", ["x"]), ("X" * 90, ["y" * 900]),
    ("Strict-Transport-Security", ["max-age=1"]), ("Content-Location", ["https://evil.example"]),
]  # fmt: skip
_WORDS = [
    *ESCAPES.values(), "Incorrect API key provided", "invalid api-key", "no api-key",
    "Model not exist", "InvalidApiKey", "Arrearage", "insufficient_quota",
    "hour allocated quota exceeded",
    "url error", "\ud83e", "\u202e", "", "x" * 400, "key is blocked", "concurrency",
    "\0", "9" * 5000,
    "qwen3.7-plus", "enable_thinking", "IllegalEndpoint", "coding agents",
]  # fmt: skip
_FIELDS = ["data: ", "event: ", ":", "data:", "id:", ": HTTP_STATUS/", "\r"]
_KEYS = ["error", "code", "message", "type", "data", "id", "choices", "object", "delta", "model"]
_NUMBERS = [0, -1, 401, 2**63, 1e308, float("nan"), float("-inf"), 10**4000]


def answer_to(rng: Random, token: str) -> bytes:
    """The bytes of one answer; some repeat ``token`` or a piece of it."""
    body = _body(rng, token)
    lines = [f"HTTP/{rng.choice(['1.1', '1.1', '1.1', '1.0'])} {rng.choice(_STATUS):03d} "
             + rng.choice(_REASONS), f"Content-Type: {rng.choice(_TYPES)}"]  # fmt: skip
    for name, values in rng.sample(_HEADERS, rng.choice([0, 0, 1, 2, 5])):
        lines.append(f"{name}: {rng.choice([*values, token])}")
    framing, body = _framed(rng, body)
    head = "\r\n".join([*lines, *framing, "", ""]).encode("latin-1", "replace")
    return _damaged(rng, head + body) if rng.random() < 0.2 else head + body


def _framed(rng: Random, body: bytes) -> tuple[list[str], bytes]:
    match rng.randrange(8):
        case 0:
            cut = rng.randint(0, len(body))
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[:cut], body[cut:]) if p)
            return ["Transfer-Encoding: chunked"], chunks + b"0\r\n\r\n"
        case 1:
            return [], body
        case 2:
            wrong = rng.choice([0, 1, len(body) // 2, len(body) + 9])
            return [f"Content-Length: {wrong}"], body
        case _:
            return [f"Content-Length: {len(body)}"], body


def _body(rng: Random, token: str) -> bytes:
    match rng.randrange(12):
        case 0:
            return rng.randbytes(rng.choice([0, 1, 9, 700]))
        case 1:
            return b"<html>" + _word(rng, token).encode("utf-8", "replace")
        case 2:
            events = [rng.choice(_FIELDS) + _text(rng, token) for _ in range(rng.randint(1, 5))]
            return "\n".join(events).encode("utf-8", "surrogatepass")
        case 3:
            text = _text(rng, token)
            return text[: rng.randint(0, len(text))].encode("utf-8", "surrogatepass")
        case 4 | 5 | 6 | 7:
            said = {"error": {"code": _word(rng, token), "message": _word(rng, token)}}
            return json.dumps(said).encode()
        case _:
            return _text(rng, token).encode(rng.choice(["utf-8", "utf-16", "utf-8-sig"]), "replace")


def _text(rng: Random, token: str) -> str:
    return json.dumps(_value(rng, token, 0), ensure_ascii=rng.random() < 0.5)


def _value(rng: Random, token: str, depth: int) -> object:
    kind = rng.randrange(9 if depth else 5)
    if depth > 4 or kind > 5:
        return rng.choice([None, True, _word(rng, token), rng.choice(_NUMBERS[:-1])])
    if kind < 4:
        keys = rng.sample(_KEYS, rng.randint(0, 4))
        return {key: _value(rng, token, depth + 1) for key in keys}
    return [_value(rng, token, depth + 1) for _ in range(rng.randint(0, 3))]


def _word(rng: Random, token: str) -> str:
    piece = token[rng.randint(0, 9) : rng.randint(20, len(token))]
    quoted = rng.choice(["{}", "Bearer {}", "'{}'", "{}…", "*****{}", "Incorrect API key: {}."])
    return rng.choice([*_WORDS, quoted.format(piece), quoted.format(token)])


def _damaged(rng: Random, data: bytes) -> bytes:
    where = rng.randrange(len(data))
    match rng.randrange(4):
        case 0:
            return data[:where]
        case 1:
            return data[:where] + rng.randbytes(rng.randint(1, 4)) + data[where:]
        case 2:
            return data[:where] + data[where + rng.randint(1, 9) :]
        case _:
            return data[:where] + bytes([rng.randrange(256)]) + data[where + 1 :]
