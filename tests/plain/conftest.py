from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.plain.cli import TOKEN, Cli


@pytest.fixture
async def endpoint() -> AsyncIterator[FakeEndpoint]:
    """A fake endpoint that accepts one token."""
    async with FakeEndpoint({TOKEN.reveal(): ANYWHERE}) as endpoint:
        yield endpoint


@pytest.fixture
def cli(clean_machine: Path) -> Cli:
    """The installed command in the home of a person without OpenClaw and keyring."""
    return Cli(clean_machine)
