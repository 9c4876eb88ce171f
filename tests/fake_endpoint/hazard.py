"""A hazard: what a server does instead of answering, and what a check should say of it."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.fake_endpoint.wire import Request, head

Serve = Callable[[Request, StreamReader, StreamWriter], Awaitable[None]]
JSON = "application/json"
CLOSING = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class Hazard:
    """``cause`` is the one of the verdict that it deserves. The connection ends with it."""

    serve: Serve
    cause: str


def fixed(cause: str, http_status: int, body: bytes, content_type: str = JSON) -> Hazard:
    """A whole, well-formed answer."""
    headers = {"Content-Type": content_type, "Content-Length": str(len(body))}
    return with_headers(cause, http_status, headers, body)


def with_headers(
    cause: str, http_status: int, headers: Mapping[str, str], body: bytes = b""
) -> Hazard:
    """An answer of chosen headers, which says that the connection ends with it."""
    return raw(cause, head(http_status, {**headers, **CLOSING}) + body)


def raw(cause: str, data: bytes) -> Hazard:
    """These bytes, then the end."""

    async def send(_request: Request, _reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return Hazard(send, cause)


def endless(cause: str, start: bytes, piece: bytes) -> Hazard:
    """``start``, then ``piece`` again and again as fast as it is taken."""

    async def flood(_request: Request, _reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(start)
        many = piece * max(1, 65536 // len(piece))
        while not writer.is_closing():
            writer.write(many)
            await writer.drain()
            # A TLS connection that the client is ending is not closing yet, and drains at once.
            await asyncio.sleep(0)

    return Hazard(flood, cause)
