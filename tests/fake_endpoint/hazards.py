"""What a broken, slow or hostile server may do instead of answering."""

from __future__ import annotations

import asyncio
import gzip
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable

from tests.fake_endpoint.wire import answer, head

Hazard = Callable[[StreamReader, StreamWriter], Awaitable[None]]

_PAGE = b"<!DOCTYPE html><html><title>Welcome to the hotel</title></html>"
_DRIP_SECONDS = 0.02
_CHUNK = b"x" * 65536


def _fixed(http_status: int, body: bytes, content_type: str) -> Hazard:
    async def send(_reader: StreamReader, writer: StreamWriter) -> None:
        await answer(writer, http_status, body, content_type)

    return send


async def _hang(reader: StreamReader, _writer: StreamWriter) -> None:
    await reader.read()


async def _drip(writer: StreamWriter, piece: bytes) -> None:
    while not writer.is_closing():
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(_DRIP_SECONDS)


async def _drip_headers(_reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await _drip(writer, b"X-Slow: 1\r\n")


async def _drip_body(_reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(head(200, {"Content-Type": "application/json"}))
    await _drip(writer, b" ")


async def _cut(_reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(head(200, {"Content-Length": "1000"}) + b'{"choices": [')
    await writer.drain()


async def _close(_reader: StreamReader, _writer: StreamWriter) -> None:
    """Hang up without a word: the connection is closed when a hazard is over."""


async def _endless(_reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(head(200, {"Content-Type": "application/json"}))
    while not writer.is_closing():
        writer.write(_CHUNK)
        await writer.drain()


async def _gzip_bomb(_reader: StreamReader, writer: StreamWriter) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    headers = {"Content-Encoding": "gzip", "Content-Length": str(len(bomb))}
    writer.write(head(200, headers) + bomb)
    await writer.drain()


async def _redirect(_reader: StreamReader, writer: StreamWriter) -> None:
    location = "https://login.hotel.example/start?from=you"
    writer.write(head(302, {"Location": location, "Content-Length": "0"}))
    await writer.drain()


async def _not_http(_reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    await writer.drain()


HAZARDS: dict[str, Hazard] = {
    "hang": _hang,
    "drip_headers": _drip_headers,
    "drip_body": _drip_body,
    "cut": _cut,
    "close": _close,
    "endless": _endless,
    "gzip_bomb": _gzip_bomb,
    "redirect": _redirect,
    "not_http": _not_http,
    "html": _fixed(200, _PAGE, "text/html; charset=utf-8"),
    "html_401": _fixed(401, _PAGE, "text/html"),
    "html_403": _fixed(403, _PAGE, "text/html"),
    "html_504": _fixed(504, _PAGE, "text/html"),
    "empty": _fixed(200, b"", "application/json"),
    "empty_401": _fixed(401, b"", "application/json"),
    "junk": _fixed(200, bytes(range(256)), "application/json; charset=zlib_codec"),
    "deep": _fixed(200, b"[" * 200_000, "application/json"),
    "wrong_json": _fixed(200, b'{"hello": "world"}', "application/json"),
}
