"""What these campaigns take from the system is installed, or they fail saying what to install."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.plain.cli import OTHER, TOKEN, Cli

ROOT = Path(__file__).parents[3]
CACHE = ROOT / ".cache"


@pytest.fixture(scope="session")
def daemons() -> None:
    """gnome-keyring, KWallet and KeePassXC; one process at a time may install."""
    CACHE.mkdir(exist_ok=True)
    with FileLock(CACHE / "require.lock"):
        done = subprocess.run(
            [ROOT / "tests/interop/require", "keyrings"],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr


@pytest.fixture
async def endpoint() -> AsyncIterator[FakeEndpoint]:
    """It accepts both keys."""
    async with FakeEndpoint({TOKEN.reveal(): ANYWHERE, OTHER.reveal(): ANYWHERE}) as endpoint:
        yield endpoint


@pytest.fixture
def cli(clean_machine: Path) -> Cli:
    """The installed command in an empty home."""
    return Cli(clean_machine)
