from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.leaks.hunt import Hunt


@pytest.fixture
def hunt(tmp_path: Path) -> Hunt:
    """The folders of one person, empty."""
    (tmp_path / "hunt").mkdir()
    return Hunt(tmp_path / "hunt")
