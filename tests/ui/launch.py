"""Starts the screens with fakes in the terminal it runs in: ``python -m tests.ui.launch``."""

from __future__ import annotations

from openclaw_tui.core.draft import Draft
from openclaw_tui.ui.app import run_wizard
from tests.support.fakes import World

if __name__ == "__main__":
    raise SystemExit(int(run_wizard(World().services(), Draft())))
