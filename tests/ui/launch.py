"""Starts the screens with fakes in the terminal it runs in.

``python -m tests.ui.launch [dashboard [ROWS]]``: the wizard, or the dashboard with so many rows.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from openclaw_tui.core.draft import Draft
from openclaw_tui.ui.app import run_wizard
from openclaw_tui.ui.dashboard.app import run_dashboard
from tests.support.fakes import FakeDashboard, World, overview, provider_row


def main(arguments: Sequence[str]) -> int:
    match arguments:
        case ["dashboard", count]:
            rows = [provider_row(f"provider-{number}") for number in range(int(count))]
            return run_dashboard(World(dashboard=FakeDashboard(overview(rows))).services())
        case ["dashboard"]:
            return run_dashboard(World().services())
        case _:
            return int(run_wizard(World().services(), Draft()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
