"""Whether to leave although answers would be lost."""

from __future__ import annotations

from openclaw_tui.ui.modals.confirm import ConfirmModal


class QuitModal(ConfirmModal):
    """A type of its own: who wants to leave once more while it is asked means it."""

    def __init__(self) -> None:
        super().__init__("quit")
