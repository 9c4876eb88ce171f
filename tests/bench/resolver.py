"""The exec SecretRef resolver against a plain keyring lookup, in one unlocked session."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.services.live import World
from tests.bench.rounds import interleaved, line
from tests.support.secret_service import secret_service

KEYRING_GET = "import keyring; keyring.get_password('openclaw-tui', {account!r})"


def main() -> None:
    """Print both and their ratio."""
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

        times = interleaved(
            {"plain": lambda: run(plain, ""), "resolver": lambda: run(launcher, request)}
        )
    ratio = min(times["resolver"]) / min(times["plain"])
    print(line("keyring.get_password in a new process", times["plain"]))
    print(line("resolver through its launcher", times["resolver"]))
    print(f"  = {ratio:.2f} of the plain lookup (budget 0.50)")


async def _store_one(world: World) -> str:
    choice = world.catalog().choices[0]
    draft = Draft().with_choice(choice).with_token(Secret("sk-" + "0" * 32)).with_unverified()
    draft = draft.with_model(choice.plan.default_model, make_default=True)
    draft = draft.with_store(StoreKind.KEYRING)
    plan = await world.services().setup.plan(draft)
    await world.services().setup.apply(draft, plan)
    return plan.accounts_added[0]
