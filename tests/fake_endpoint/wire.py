"""As much HTTP/1.1 as a fake needs: read one request, write one answer, keep the connection."""

from __future__ import annotations

import json
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived; header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def host(self) -> str:
        """The host that was asked for, without the port."""
        return self.headers.get("host", "").rpartition(":")[0] or self.headers.get("host", "")

    @property
    def token(self) -> str:
        """The bearer token, or nothing."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def json(self) -> dict[str, object]:
        """The body as a JSON object; empty when it is none."""
        try:
            data = json.loads(self.body)
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}


async def read_request(reader: StreamReader) -> Request | None:
    """The next request of a connection, ``None`` when the client hung up."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        request_line, *lines = head.strip().split("\r\n")
        method, path, _version = request_line.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    except (IncompleteReadError, ConnectionError):
        return None
    return Request(method, path, headers, body)


def head(http_status: int, headers: Mapping[str, str]) -> bytes:
    """A status line and headers, as bytes."""
    lines = [f"HTTP/1.1 {http_status} {HTTPStatus(http_status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


async def answer(
    writer: StreamWriter, http_status: int, body: bytes, content_type: str = "application/json"
) -> None:
    """Write a whole answer."""
    headers = {"Content-Type": content_type, "Content-Length": str(len(body))}
    writer.write(head(http_status, headers) + body)
    await writer.drain()
