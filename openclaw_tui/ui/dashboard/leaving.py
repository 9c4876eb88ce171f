"""What a person may want to open next when they leave the screens."""

from __future__ import annotations

from enum import IntEnum


class Leaving(IntEnum):
    """Results of the application that are no exit codes."""

    SETUP = -1
    MIGRATION = -2
    DASHBOARD = -3
