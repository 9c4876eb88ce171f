"""What a broken, slow or hostile server may do instead of answering."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter

from tests.fake_endpoint.floods import FLOODS
from tests.fake_endpoint.hazard import JSON, Hazard, Serve, fixed, raw, with_headers
from tests.fake_endpoint.lies import LIES
from tests.fake_endpoint.wire import Request, head

_PAGE = b"<!DOCTYPE html><html><title>Welcome to the hotel</title></html>"
_DRIP_SECONDS = 0.02


async def _hang(_request: Request, reader: StreamReader, _writer: StreamWriter) -> None:
    await reader.read()


def _drip(start: bytes, piece: bytes) -> Serve:
    async def send(_request: Request, _reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(_DRIP_SECONDS)

    return send


HAZARDS: dict[str, Hazard] = {
    "hang": Hazard(_hang, "timeout"),
    "drip_headers": Hazard(_drip(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n"), "timeout"),
    "drip_body": Hazard(_drip(head(200, {"Content-Type": JSON}), b" "), "timeout"),
    "cut": with_headers("cut", 200, {"Content-Length": "1000"}, b'{"choices": ['),
    "close": raw("cut", b""),
    "html": fixed("web_page", 200, _PAGE, "text/html; charset=utf-8"),
    "html_401": fixed("web_page", 401, _PAGE, "text/html"),
    "html_403": fixed("web_page", 403, _PAGE, "text/html"),
    "html_504": fixed("provider_side", 504, _PAGE, "text/html"),
    "empty": fixed("not_api", 200, b""),
    "empty_401": fixed("not_api", 401, b""),
    "junk": fixed("not_api", 200, bytes(range(256)), f"{JSON}; charset=zlib_codec"),
    "deep": fixed("not_api", 200, b"[" * 200_000),
    "wrong_json": fixed("not_api", 200, b'{"hello": "world"}'),
    **FLOODS,
    **LIES,
}
