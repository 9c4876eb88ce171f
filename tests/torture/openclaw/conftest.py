"""Every release with the people and the endpoint of the interop tests."""

from __future__ import annotations

from tests.interop.conftest import endpoint, openclaw, person

__all__ = ["endpoint", "openclaw", "person"]
