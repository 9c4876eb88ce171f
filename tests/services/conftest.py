from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from openclaw_tui.services.live import World
from tests.support.secret_service import SecretService, secret_service


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A home without a keyring."""
    return World({"HOME": str(tmp_path), "PATH": os.environ["PATH"]}, None)


@pytest.fixture
def session() -> Iterator[SecretService]:
    """A keyring that is open."""
    with secret_service(sys.executable) as running:
        yield running
