"""Servers whose answer is not what it says, or leads elsewhere."""

from __future__ import annotations

import json
from asyncio import StreamReader, StreamWriter

from tests.fake_endpoint.escapes import ALL, MARK
from tests.fake_endpoint.hazard import CLOSING, JSON, Hazard, Serve, fixed, raw, with_headers
from tests.fake_endpoint.wire import Request, head

_GOOD = b'{"choices": [{"message": {"role": "assistant", "content": "pong"}}]}'
_WORDS = f"This key is blocked {ALL}"
_ERROR = json.dumps({"error": {"code": ALL, "message": _WORDS}}).encode()
_MODELS = json.dumps({"data": [{"id": f"qwen{ALL}"}, {"id": "qwen3.7-plus"}]}).encode()
_RAW = _WORDS.translate({ord(c): None for c in '"\\'}).encode()


def _elsewhere(http_status: int) -> Serve:
    """To the same server by another name: whoever follows is seen there."""

    async def send(_request: Request, _reader: StreamReader, writer: StreamWriter) -> None:
        port = writer.get_extra_info("sockname")[1]
        location = f"http://localhost:{port}/standard/ok/v1/models"
        headers = {
            "Location": location,
            "Refresh": f"0; url={location}",
            "Content-Length": "0",
            **CLOSING,
        }
        writer.write(head(http_status, headers))
        await writer.drain()

    return send


async def _redirect_to_token(request: Request, _reader: StreamReader, writer: StreamWriter) -> None:
    location = f"https://{request.token}.evil.example/"
    writer.write(head(302, {"Location": location, "Content-Length": "0", **CLOSING}))
    await writer.drain()


async def _models_only(request: Request, reader: StreamReader, writer: StreamWriter) -> None:
    """Everything is fine but for the names of the models."""
    await fixed("works", 200, _MODELS if request.method == "GET" else _GOOD).serve(
        request, reader, writer
    )


LIES: dict[str, Hazard] = {
    "redirect": with_headers(
        "redirect", 302,
        {"Location": "https://login.hotel.example/start?from=you", "Content-Length": "0"},
    ),
    **{f"redirect_{code}": Hazard(_elsewhere(code), "redirect") for code in (301, 303, 307, 308)},
    "redirect_to_token": Hazard(_redirect_to_token, "redirect"),
    "redirect_nowhere": with_headers("redirect", 302, {"Content-Length": "0"}),
    "redirect_escapes": raw(
        "not_api",
        b"HTTP/1.1 302 F\r\nConnection: close\r\nLocation: https://\xc2\x9b31m" + MARK.encode()
        + b".example/\r\nContent-Length: 0\r\n\r\n",
    ),
    "refresh": with_headers(
        "not_api", 200,
        {"Refresh": "0; url=http://localhost/", "Alt-Svc": 'h2="evil.example:443"',
         "Content-Length": "2"}, b"{}",
    ),
    "not_http": raw("not_api", b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "http_09": raw("not_api", _GOOD + b"\r\n\r\n"),
    "half_a_line": raw("cut", b"HTTP/1.1 20"),
    "http_2": raw("not_api", b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)),
    "http_9": raw("not_api", b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    "tls_alert": raw("not_api", b"\x15\x03\x01\x00\x02\x02\x46"),
    "status_words": raw("not_api", b"HTTP/1.1 OK 200\r\n\r\n"),
    "status_99": raw("not_api", b"HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n"),
    "status_999": raw(
        "not_api", b"HTTP/1.1 999 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    ),
    "switching": raw("not_api", b"HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n" + _GOOD),
    "negative_length": raw("not_api", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + _GOOD),
    "two_lengths": raw(
        "not_api", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n" + _GOOD
    ),
    "no_content": raw("not_api", b"HTTP/1.1 204 No\r\nConnection: close\r\n\r\n" + _GOOD),
    "not_modified": raw("redirect", b"HTTP/1.1 304 No\r\nConnection: close\r\n\r\n"),
    "bad_chunks": raw(
        "not_api", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + _GOOD
    ),
    "image": fixed("not_api", 200, b"\x89PNG\r\n\x1a\n" + bytes(64), "image/png"),
    "utf_16": fixed("not_api", 200, _GOOD.decode().encode("utf-16"), f"{JSON}; charset=utf-16"),
    "escapes_said": fixed("key_blocked", 401, _ERROR),
    "escapes_raw": fixed("not_api", 401, b'{"error": {"message": "' + _RAW + b'"}}'),
    "escapes_in_models": Hazard(_models_only, "works"),
    "escapes_in_headers": raw(
        "key_blocked",
        b"HTTP/1.1 401 \x1b]0;" + MARK.encode() + b"\x07\r\nContent-Type: \x1b[31m\r\n"
        b"Connection: close\r\nX-Request-Id: \x9b31m\r\nSet-Cookie: a=\x1b]52;c;eA==\x07\r\n"
        b"Content-Length: %d\r\n\r\n"
        % len(_ERROR) + _ERROR,
    ),
    "escapes_as_page": fixed("web_page", 200, b"<html>" + _RAW, "text/html"),
    "escapes_as_stream": fixed(
        "key_blocked", 200, b": HTTP_STATUS/401\ndata: " + _ERROR + b"\n\n", "text/event-stream"
    ),
}  # fmt: skip
