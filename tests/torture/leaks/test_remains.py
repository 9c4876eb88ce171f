"""What stays of a key in a real keyring, on a full disk and of a run that was killed."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from openclaw_tui.core.problem import Exit
from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.support.disks import disk
from tests.support.secret_service import REACHES_KEYRING, SecretService, secret_service
from tests.torture.leaks.hunt import KEYS, STORES, Hunt

pytestmark = [pytest.mark.torture, pytest.mark.timeout(900)]

FIRST, SECOND = KEYS
SETUP = ("onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--yes",
         "--base-url")  # fmt: skip
REQUEST = {"protocolVersion": 1, "provider": "openclaw_tui", "ids": ["qwen/default"]}


def live_with_keyring(hunt: Hunt, session: SecretService, url: str) -> None:
    """Everything that changes a key, with the keyring as its store, up to its removal."""
    reach = {name: session.environ[name] for name in REACHES_KEYRING}
    hunt.run(*SETUP, url, "--store", "file", stdin=FIRST, **reach)
    hunt.run("move", "qwen", "--store", "keyring", "--yes", **reach)
    hunt.run("rotate", "qwen", "--token-stdin", "--yes", stdin=SECOND, **reach)
    for words in (("probe", "qwen"), ("status", "--probe"), ("use", "qwen", "--yes"),
                  ("backups", "--purge", "--yes"), ("backups", "--json")):  # fmt: skip
        hunt.run(*words, **reach)


async def test_with_a_keyring_no_file_holds_a_key(hunt: Hunt, figures: Callable[..., None]) -> None:
    with secret_service(sys.executable) as session:
        async with FakeEndpoint(dict.fromkeys(KEYS, ANYWHERE)) as endpoint:
            with hunt.watching():
                await asyncio.to_thread(live_with_keyring, hunt, session, endpoint.url())
        assert hunt.codes == [Exit.DONE] * len(hunt.codes)
        assert hunt.leaks(session.root, stores=()) == []
        reach = {name: session.environ[name] for name in REACHES_KEYRING}
        hunt.run("resolve", stdin=json.dumps(REQUEST), **reach)
        answer = hunt.root / "said" / f"{hunt.runs - 1:03}-resolve.out"
        assert json.loads(answer.read_bytes())["values"] == {"qwen/default": SECOND}
        assert hunt.leaks(session.root, stores=(answer.name,)) == []
        hunt.run("forget", "qwen", "--yes", **reach)
        hunt.run("backups", "--purge", "--yes", **reach)
        hunt.run("resolve", stdin=json.dumps(REQUEST), **reach)
        assert SECOND not in (hunt.root / "said" / f"{hunt.runs - 1:03}-resolve.out").read_text()
    figures(runs=hunt.runs // 2, processes=hunt.processes, **hunt.searched())


async def test_a_full_disk_keeps_no_piece(hunt: Hunt, figures: Callable[..., None]) -> None:
    sizes = range(4, 68, 4)
    async with FakeEndpoint(dict.fromkeys(KEYS, ANYWHERE)) as endpoint:
        for size in sizes:
            with disk(hunt.home, size):
                words = (*SETUP, endpoint.url(), "--store", "file")
                await asyncio.to_thread(hunt.run, *words, stdin=FIRST)
                stores = STORES if hunt.codes[-1] == Exit.DONE else ()
                assert hunt.leaks(stores=stores) == [], size
    assert set(hunt.codes) == {Exit.DONE, Exit.OPENCLAW_FILES}
    figures(disks=len(sizes), refused=hunt.codes.count(Exit.OPENCLAW_FILES))


async def test_a_killed_run_leaves_a_key_to_nobody(
    hunt: Hunt, figures: Callable[..., None]
) -> None:
    rng, killed = random.Random(7), 0  # noqa: S311 - a repeatable campaign
    command = [sys.executable, "-m", "openclaw_tui", *SETUP]
    async with FakeEndpoint(dict.fromkeys(KEYS, ANYWHERE)) as endpoint:
        for _ in range(60):
            process = await asyncio.create_subprocess_exec(
                *command, endpoint.url(), "--store", "file", env=hunt.environ(),
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                cwd=hunt.root / "cwd",
            )  # fmt: skip
            assert process.stdin is not None
            process.stdin.write(FIRST.encode())
            process.stdin.close()
            await asyncio.sleep(rng.uniform(0.02, 0.8))
            if process.returncode is None:
                process.kill()
            killed += await process.wait() == -9
            # A piece of a private file may lie beside it, as private, until the next start.
            assert hunt.leaks(stores=("openclaw-tui/",)) == []
            private = hunt.home / ".openclaw/openclaw-tui"
            loose = [p for p in private.rglob("*") if p.is_file() and p.stat().st_mode & 0o077]
            assert loose == []
    hunt.run(*SETUP, "http://127.0.0.1:9/v1", "--store", "file", "--no-probe", stdin=SECOND)
    assert hunt.codes == [Exit.DONE]
    assert hunt.leaks() == []
    assert killed > 20
    figures(kills=killed)
