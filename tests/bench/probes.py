"""Many checks at once take as long as the slowest one."""

from __future__ import annotations

import asyncio
import time

from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.catalog import load
from openclaw_tui.services.prober import HttpProber
from tests.bench.rounds import ROUNDS
from tests.fake_endpoint.endpoint import FakeEndpoint


def main() -> None:
    """Print the time of one check and that of twenty at once."""
    asyncio.run(_parallel())


async def _parallel(count: int = 20) -> None:
    choice = load().choices[0]
    prober = HttpProber()
    async with FakeEndpoint() as endpoint:
        request = ProbeRequest(choice, endpoint.url(), "qwen3.7-plus", Secret("sk-" + "0" * 32))

        async def check() -> float:
            start = time.perf_counter()
            await prober.probe(request, lambda _: None)
            return time.perf_counter() - start

        await check()
        one = min([await check() for _ in range(ROUNDS)])
        start = time.perf_counter()
        slowest = max(await asyncio.gather(*(check() for _ in range(count))))
        together = time.perf_counter() - start
    print(f"one check on loopback: {one * 1000:.0f} ms")
    print(
        f"{count} checks at once: {together * 1000:.0f} ms; the slowest took {slowest * 1000:.0f}"
    )
    print(f"  = the slowest + {(together - slowest) * 1000:.0f} ms (budget 100)")
