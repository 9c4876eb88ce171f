"""A TCP server on loopback that ends with its ``async with`` block, connections included."""

from __future__ import annotations

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from typing import Self


class LoopbackServer:
    """Serves each connection with ``serve``; ``port`` is known once it is entered."""

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.port = port
        self.hung_up = asyncio.Event()
        self._tls = tls
        self._open: dict[asyncio.Task[None], StreamWriter] = {}

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Talk to one client; the connection is closed afterwards."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", self.port, ssl=self._tls
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._server.close()
        for writer in self._open.values():
            writer.transport.abort()
        await asyncio.gather(*self._open)

    async def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        try:
            await self.serve(reader, writer)
        except (ConnectionError, ssl.SSLError):
            pass  # the client hung up, which is its right
        finally:
            del self._open[task]
            self.hung_up.set()
            writer.close()
