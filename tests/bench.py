"""``make bench``: the figures behind the budgets, each a ratio or a difference within one run."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.catalog import load
from openclaw_tui.services.prober import HttpProber
from tests.fake_endpoint.endpoint import FakeEndpoint
from tests.support.screen import on_screen
from tests.support.secret_service import secret_service

ROUNDS = 10
BARE_APP = """
from textual.app import App, ComposeResult
from textual.widgets import Static

class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("READY")

Bare().run()
"""
KEYRING_GET = "import keyring; keyring.get_password('openclaw-tui', {account!r})"


def main() -> None:
    """Measure everything and print one line per budget."""
    print(f"{ROUNDS} interleaved rounds each; min / median")
    first_paint()
    resolver()
    asyncio.run(parallel_probes())


def _interleaved(measures: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Alternating rounds, so that a busy moment of the machine hits every candidate alike."""
    times: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(ROUNDS):
        for name, measure in measures.items():
            times[name].append(measure())
    return times


def _line(name: str, seconds: Sequence[float]) -> str:
    return f"{name}: {min(seconds) * 1000:.0f} / {statistics.median(seconds) * 1000:.0f} ms"


def first_paint() -> None:
    """Process start to the first painted text, against an app that shows one word."""
    with tempfile.TemporaryDirectory() as home:
        environ = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        memory: list[int] = []

        def paint(command: Sequence[str], marker: str) -> float:
            start = time.perf_counter()
            with on_screen(command, environ) as screen:
                screen.wait_for(marker)
                seconds = time.perf_counter() - start
                if marker != "READY":
                    memory.append(_resident_mb(screen.pid))
                return seconds

        wizard = [sys.executable, "-m", "openclaw_tui"]
        times = _interleaved(
            {
                "bare": lambda: paint([sys.executable, "-c", BARE_APP], "READY"),
                "wizard": lambda: paint(wizard, "Welcome"),
            }
        )
    extra = (min(times["wizard"]) - min(times["bare"])) * 1000
    print(_line("first paint, bare Textual app", times["bare"]))
    print(_line("first paint, openclaw-tui", times["wizard"]))
    print(f"  = bare + {extra:.0f} ms (budget 130), {min(memory)} MB resident (budget 45)")


def _resident_mb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    raise RuntimeError("no VmRSS")


def resolver() -> None:
    """The exec SecretRef resolver against a plain keyring lookup, in one unlocked session."""
    from openclaw_tui.services.live import World

    with secret_service(sys.executable) as session:
        environ = session.environ
        world = World(environ, None)
        account = asyncio.run(_store_one(world))
        request = json.dumps(
            {"protocolVersion": 1, "provider": "openclaw_tui", "ids": ["qwen/default"]}
        )
        plain = [sys.executable, "-c", KEYRING_GET.format(account=account)]
        launcher = [str(Path(world.home.state_dir) / "openclaw-tui/bin/openclaw-tui-resolve")]

        def run(command: Sequence[str], stdin: str) -> float:
            start = time.perf_counter()
            subprocess.run(
                command, input=stdin, env=environ, check=True, capture_output=True, text=True
            )
            return time.perf_counter() - start

        times = _interleaved(
            {"plain": lambda: run(plain, ""), "resolver": lambda: run(launcher, request)}
        )
    ratio = min(times["resolver"]) / min(times["plain"])
    print(_line("keyring.get_password in a new process", times["plain"]))
    print(_line("resolver through its launcher", times["resolver"]))
    print(f"  = {ratio:.2f} of the plain lookup (budget 0.50)")


async def _store_one(world: object) -> str:
    from openclaw_tui.core.draft import Draft
    from openclaw_tui.core.store import StoreKind
    from openclaw_tui.services.live import World

    assert isinstance(world, World)
    choice = world.catalog().choices[0]
    draft = Draft().with_choice(choice).with_token(Secret("sk-" + "0" * 32)).with_unverified()
    draft = draft.with_model(choice.plan.default_model, make_default=True)
    draft = draft.with_store(StoreKind.KEYRING)
    plan = await world.services().setup.plan(draft)
    await world.services().setup.apply(draft, plan)
    return plan.accounts_added[0]


async def parallel_probes(count: int = 20) -> None:
    """Many checks at once take as long as the slowest one."""
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


if __name__ == "__main__":
    main()
