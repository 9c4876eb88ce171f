"""A local CONNECT proxy: real host names end at the fake endpoint, and are written down."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter

from tests.fake_endpoint.loopback import LoopbackServer
from tests.fake_endpoint.wire import head, read_request


class ConnectProxy(LoopbackServer):
    """Tunnels every ``CONNECT`` to ``target_port`` on loopback; ``hosts`` are those asked for.

    With another ``http_status`` than 200 it declines (407: it wants a login).
    """

    def __init__(self, target_port: int, http_status: int = 200) -> None:
        super().__init__()
        self.hosts: list[str] = []
        self._target_port = target_port
        self._http_status = http_status

    @property
    def url(self) -> str:
        """The value for ``HTTPS_PROXY``."""
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Make the tunnel that one client asks for."""
        request = await read_request(reader)
        if request is None or request.method != "CONNECT":
            return
        self.hosts.append(request.path.rpartition(":")[0])
        writer.write(head(self._http_status, {}))
        if self._http_status == 200:
            await self._tunnel(reader, writer)

    async def _tunnel(self, reader: StreamReader, writer: StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            far_writer.close()


async def _pump(source: StreamReader, sink: StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    except ConnectionError:
        pass  # one side hung up; the other learns it by the close
    finally:
        sink.close()
