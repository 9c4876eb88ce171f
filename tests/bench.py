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
from tests.interop.openclaw import VERSIONS, OpenClaw, install
from tests.support.screen import Screen, on_screen
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
    status()
    dashboard()
    growth()


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
    from openclaw_tui.services import live

    with secret_service(sys.executable) as session:
        environ = session.environ
        world = live.World(environ, None)
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
    from openclaw_tui.services import live

    assert isinstance(world, live.World)
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


def _home_with(home: Path, count: int) -> None:
    """A home with so many providers, each with a credential in OpenClaw's own store."""
    agent = home / ".openclaw" / "agents" / "main" / "agent"
    agent.mkdir(parents=True, mode=0o700, exist_ok=True)
    names = [f"provider-{n}" for n in range(count)]
    block = {
        "baseUrl": "https://api.example/v1",
        "api": "openai-completions",
        "models": [{"id": "m", "name": "m"}],
    }
    profiles = {
        f"{name}:default": {"type": "api_key", "provider": name, "key": f"sk-{n:032x}"}
        for n, name in enumerate(names)
    }
    config = {
        "models": {"providers": dict.fromkeys(names, block)},
        "auth": {"profiles": {f"{n}:default": {"provider": n, "mode": "api_key"} for n in names}},
        "agents": {"defaults": {"model": {"primary": "provider-0/m"}}},
    }
    (home / ".openclaw" / "openclaw.json").write_text(json.dumps(config, indent=2))
    store = {"version": 1, "profiles": profiles}
    (agent / "auth-profiles.json").write_text(json.dumps(store))


def status(profiles: int = 50) -> None:
    """``openclaw-tui status --json`` against ``openclaw models status --json``, on one home."""
    for version in VERSIONS:
        _status_with(install(version), profiles)


def _status_with(openclaw: OpenClaw, profiles: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _home_with(home, profiles)
        environ = openclaw.environ(home)

        def run(command: Sequence[str | Path]) -> float:
            start = time.perf_counter()
            subprocess.run(command, env=environ, cwd=home, capture_output=True, check=False)
            return time.perf_counter() - start

        run([openclaw.executable, "doctor", "--fix", "--non-interactive"])  # into its database
        ours = Path(sys.executable).with_name("openclaw-tui")
        times = _interleaved(
            {
                "theirs": lambda: run([openclaw.executable, "models", "status", "--json"]),
                "ours": lambda: run([ours, "status", "--json"]),
            }
        )
    ratio = min(times["theirs"]) / min(times["ours"])
    name = f"openclaw {openclaw.version} models status --json, {profiles} profiles"
    print(_line(name, times["theirs"]))
    print(_line("openclaw-tui status --json", times["ours"]))
    print(f"  = {ratio:.1f} times faster (budget 20)")


def dashboard() -> None:
    """From a key to the first byte that the dashboard paints for it, in a real terminal."""
    for rows in (12, 10_000):
        command = [sys.executable, "-m", "tests.ui.launch", "dashboard", str(rows)]
        with on_screen(command, {**os.environ, "LANG": "C.UTF-8"}, 120, 40) as screen:
            screen.wait_for("provider-0")
            time.sleep(1)  # the slower looks are over
            seconds = [_painted(screen, key) for key in _KEYS * ROUNDS]
        print(_line(f"a key on the dashboard, {rows} rows", seconds))
    print(f"  = {statistics.median(seconds) * 1000:.0f} ms (budget 50)")


_KEYS = ("\x1b[B", "\x1b[B", "\x1b[A", "\x1b[F", "\x1b[H")  # down, down, up, end, home


def _painted(screen: Screen, key: str) -> float:
    while screen.read(0.05):  # what still comes from the key before
        pass
    start = time.perf_counter()
    screen.press(key)
    assert screen.read(5)
    return time.perf_counter() - start


def growth() -> None:
    """How the quick look grows with the number of providers."""
    from openclaw_tui.services.home import discover
    from openclaw_tui.services.status.look import look

    catalog, sizes, seconds = load(), (100, 1000, 10_000), []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _home_with(Path(folder), size)
            environ = {"HOME": folder}
            home = discover(environ)
            start = time.perf_counter()
            look(environ, home, None, catalog)
            seconds.append(time.perf_counter() - start)
    for size, taken in zip(sizes, seconds, strict=True):
        print(f"a look at {size} providers: {taken * 1000:.0f} ms")
    print(f"  = {seconds[-1] / seconds[-2]:.1f} times for 10 times as many (linear is 10)")


if __name__ == "__main__":
    main()
