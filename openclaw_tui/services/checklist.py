"""The stages of a live check, each told once from start to end."""

from __future__ import annotations

from collections.abc import Callable

from openclaw_tui.core.probe import Stage, StageState, StageUpdate


class Checklist:
    """Turns "this stage is reached" into reports: the one before passed, those between skipped."""

    def __init__(self, report: Callable[[StageUpdate], None]) -> None:
        self._report = report
        self._waiting = list(Stage)
        self.current: Stage | None = None

    def reach(self, stage: Stage) -> None:
        """``stage`` begins. Going back (a second connection, say) is no news."""
        if stage not in self._waiting:
            return
        self.end(StageState.PASSED)
        while (earlier := self._waiting.pop(0)) is not stage:
            self._report(StageUpdate(earlier, StageState.SKIPPED))
        self.current = stage
        self._report(StageUpdate(stage, StageState.RUNNING))

    def end(self, state: StageState) -> None:
        """The running stage, if any, is over."""
        if self.current is not None:
            self._report(StageUpdate(self.current, state))
            self.current = None

    def close(self, state: StageState) -> None:
        """The check is over; what was not reached is skipped."""
        self.end(state)
        while self._waiting:
            self._report(StageUpdate(self._waiting.pop(0), StageState.SKIPPED))
