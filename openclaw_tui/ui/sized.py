"""Screens that fill the terminal."""

from __future__ import annotations

from openclaw_tui.ui.localized import LocalizedScreen


class SizedScreen(LocalizedScreen):
    """Knows its size by classes; in a window that is too small, the styles hide everything.

    What is hidden loses the cursor, which is put back once there is room again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-flat"), (16, "-short"), (20, "-tall")]

    def on_resize(self) -> None:
        """Look for the cursor."""
        self.call_after_refresh(self._find_cursor)

    def _find_cursor(self) -> None:
        if self.focused is None and not (self.has_class("-tiny") or self.has_class("-flat")):
            self.focus_first()

    def focus_first(self) -> None:
        """Put the cursor where this screen begins."""
        raise NotImplementedError
