"""The stages of the live check, as they happen."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Static

from openclaw_tui.core.probe import Stage, StageState, StageUpdate
from openclaw_tui.i18n import tr
from openclaw_tui.ui.glyphs import glyphs

_COLOURS = {
    StageState.RUNNING: "bold $primary",
    StageState.PASSED: "$success",
    StageState.WARNED: "$warning",
    StageState.FAILED: "$error",
}
_NOTHING = dict.fromkeys(Stage, StageState.WAITING)


class Checklist(Static):
    """One line per stage: symbol, name, state in words. One timer, only while a stage runs."""

    states: reactive[dict[Stage, StageState]] = reactive(dict(_NOTHING))

    def __init__(self) -> None:
        super().__init__(classes="checklist")
        self._frame = 0
        self._timer: Timer | None = None

    def restart(self) -> None:
        """All stages are waiting again."""
        self.states = dict(_NOTHING)

    def stop(self) -> None:
        """What was running is not any more, without an outcome."""
        running, skipped = StageState.RUNNING, StageState.SKIPPED
        self.states = {s: skipped if v is running else v for s, v in self.states.items()}

    def move(self, update: StageUpdate) -> None:
        """Show that a stage reached a state."""
        self.states = {**self.states, update.stage: update.state}

    def watch_states(self, states: dict[Stage, StageState]) -> None:
        """Turn the spinner only while something runs, and only where motion is wanted."""
        running = StageState.RUNNING in states.values()
        if self._timer is not None and not running:
            self._timer.stop()
            self._timer = None
        if self._timer is None and running and self.app.animation_level != "none":
            self._timer = self.set_interval(0.12, self._turn)

    def retranslate(self) -> None:
        """Say the same in the current language."""
        self.refresh(layout=True)

    def render(self) -> Content:
        """The five lines, the states in a column of their own."""
        names = {stage: tr(f"check.stage.{stage}") for stage in self.states}
        width = max(map(cell_len, names.values()))
        return Content("\n").join(
            Content.assemble(
                (f"{self._symbol(state)} ", _COLOURS.get(state, "$muted")),
                (set_cell_size(names[stage], width), "" if state in _COLOURS else "$muted"),
                (f"  {tr(f'check.stage_state.{state}')}", "$muted"),
            )
            for stage, state in self.states.items()
        )

    def _turn(self) -> None:
        self._frame += 1
        self.refresh()

    def _symbol(self, state: StageState) -> str:
        symbols = glyphs()
        match state:
            case StageState.WAITING:
                return symbols.open
            case StageState.RUNNING:
                return symbols.frames[self._frame % len(symbols.frames)]
            case StageState.PASSED:
                return symbols.done
            case StageState.WARNED:
                return symbols.warned
            case StageState.FAILED:
                return symbols.failed
            case StageState.SKIPPED:
                return symbols.skipped
