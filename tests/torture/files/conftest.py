from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hostile_home import HostileHome


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> HostileHome:
    return HostileHome(tmp_path_factory.mktemp("good") / "home").build()


@pytest.fixture
def home(built: HostileHome, tmp_path: Path) -> Iterator[HostileHome]:
    yield built.copy(tmp_path / "home")
    shutil.rmtree(tmp_path / "home")
