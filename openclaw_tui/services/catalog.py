"""The provider catalog: ``openclaw_tui/data/providers.toml``, read once per process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from openclaw_tui.core.catalog import Catalog

_FILE = Path(__file__).parent.parent / "data" / "providers.toml"


@cache
def load() -> Catalog:
    """The catalog that this version ships."""
    from openclaw_tui.services.catalog_file import parse

    return parse(_FILE.read_text(encoding="utf-8"))
