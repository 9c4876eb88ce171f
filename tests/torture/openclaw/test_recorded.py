"""The precedence table of every release without the releases: what ``test_precedence`` saw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_tui.plain.status import status_payload
from openclaw_tui.services import catalog
from openclaw_tui.services.home import discover
from openclaw_tui.services.openclaw_install import installed
from openclaw_tui.services.status.look import look
from tests.interop.conftest import Endpoint
from tests.interop.precedence import CASES, place_of, settle
from tests.torture.openclaw.recorded import recorded
from tests.torture.openclaw.releases import RELEASES


@pytest.mark.parametrize("version", RELEASES)
def test_status_names_what_was_seen_to_be_sent(
    tmp_path: Path, version: str, figures: Callable[..., None]
) -> None:
    openclaw = recorded(tmp_path / "openclaw", version)
    nowhere = Endpoint("http://127.0.0.1:9/v1", "", "", tmp_path / "requests.jsonl")
    named = 0
    for number, case in enumerate(CASES):
        environ = settle(case, tmp_path / f"home{number}", openclaw, nowhere).environ
        overview = look(environ, discover(environ), installed(environ), catalog.load())
        shown: dict[str, Any] = status_payload(overview)
        (row,) = (row for row in shown["providers"] if row["provider"] == case.block)
        assert place_of(row) == case.expected(version), case.name
        named += 1
    figures(cases=len(CASES), named=named)
