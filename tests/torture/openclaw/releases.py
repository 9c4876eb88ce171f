"""The releases of OpenClaw that this program is for.

The list is what ``npm view openclaw versions`` names from 2026.5.28 on, without betas;
``test_releases.py`` asks npm again.
"""

from __future__ import annotations

import pytest

RELEASES = (
    "2026.5.28",
    "2026.6.1", "2026.6.5", "2026.6.6", "2026.6.8", "2026.6.9", "2026.6.10", "2026.6.11",
    "2026.6.33", "2026.6.34", "2026.6.35",
    "2026.7.1", "2026.7.1-1", "2026.7.1-2", "2026.7.33", "2026.7.34", "2026.7.35",
    "2026.8.1", "2026.8.2",
    "2026.9.1", "2026.9.2", "2026.9.3", "2026.9.4", "2026.9.5", "2026.9.6",
)  # fmt: skip
NEWEST_OF_MONTH = ("2026.5.28", "2026.6.35", "2026.7.35", "2026.8.2", "2026.9.6")


def on(*releases: str) -> pytest.MarkDecorator:
    """Run a test on each of these, by itself."""
    return pytest.mark.parametrize("openclaw", releases, indirect=True)
