"""How the time grows with the work: a table, and the exponent of the curve through it."""

from __future__ import annotations

import asyncio
import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from openclaw_tui.core.json5 import Document, Set
from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.reply import read_reply
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.catalog import load
from openclaw_tui.services.home import discover
from openclaw_tui.services.prober import HttpProber
from openclaw_tui.services.status.look import look
from tests.bench.homes import home_with
from tests.fake_endpoint.endpoint import FakeEndpoint


def main() -> None:
    """Print a line for each kind of work; 1.0 is linear, more grows faster than the work."""
    _table("look at N providers and profiles", (100, 1000, 10_000), _look)
    _table("edit a config of N kB", (50, 500, 5000), _edit)
    _table("read N models of an endpoint", (1000, 10_000, 100_000), _models)
    _table("check N endpoints at once", (10, 40, 160), _check)


def _table(name: str, sizes: Sequence[int], measure: Callable[[int], float]) -> None:
    measure(sizes[0])  # loads what is loaded once
    times = [measure(size) for size in sizes]
    cells = ", ".join(f"{n}: {t * 1000:.0f} ms" for n, t in zip(sizes, times, strict=True))
    slope = statistics.linear_regression([*map(math.log, sizes)], [*map(math.log, times)]).slope
    print(f"{name}: {cells}; exponent {slope:.2f}")


def _look(size: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        home_with(Path(folder), size)
        environ = {"HOME": folder}
        home, catalog = discover(environ), load()
        return _timed(lambda: look(environ, home, None, catalog))


def _edit(kilobytes: int) -> float:
    """Parse, change one value, check the result: what every write does."""
    entry = {"id": "m", "name": "a model", "input": ["text"], "contextWindow": 1_000_000}
    line = f"    {json.dumps(entry)},\n"
    text = f'{{ "models": [\n{line * (kilobytes * 1000 // len(line))}] }}'
    return _timed(lambda: Document.parse(text).edit([Set(("a", "b"), 1)]))


def _models(count: int) -> float:
    body = json.dumps({"data": [{"id": f"model-{n}"} for n in range(count)]}).encode()
    return _timed(lambda: read_reply(body, "application/json"))


def _check(count: int) -> float:
    async def together() -> float:
        choice, prober = load().choices[0], HttpProber()
        async with FakeEndpoint() as endpoint:
            key = Secret("sk-" + "0" * 32)
            request = ProbeRequest(choice, endpoint.url(), "qwen3.7-plus", key)
            start = time.perf_counter()
            await asyncio.gather(*(prober.probe(request, lambda _: None) for _ in range(count)))
            return time.perf_counter() - start

    return asyncio.run(together())


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
