"""What the live check proved, in words."""

from __future__ import annotations

from textual.content import Content

from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.widgets.prose import Prose

_COLOURS = {
    Status.ACCEPTED: "$success",
    Status.ACCEPTED_WITH_PROBLEM: "$warning",
    Status.REFUSED: "$error",
    Status.UNDETERMINED: "$warning",
}


def status_symbol(status: Status) -> str:
    """The symbol that stands beside the status word."""
    symbols = glyphs()
    return {
        Status.ACCEPTED: symbols.done,
        Status.ACCEPTED_WITH_PROBLEM: symbols.warned,
        Status.REFUSED: symbols.failed,
        Status.UNDETERMINED: symbols.unsure,
    }[status]


class VerdictBox(Prose):
    """Status, cause, remedy, HTTP status and the endpoint's own words; hidden until judged."""

    def __init__(self) -> None:
        super().__init__(classes="verdict")
        self._verdict: Verdict | None = None
        self.display = False

    def show(self, verdict: Verdict | None, remark: str = "") -> None:
        """Show a verdict, with a remark of ours above it; ``None`` hides the box."""
        self._verdict, self._remark = verdict, remark
        self.retranslate()

    def retranslate(self) -> None:
        """Say the same in the current language."""
        self.display = self._verdict is not None
        if self._verdict is None:
            return
        self.set_classes(f"verdict -{self._verdict.status.replace('_', '-')}")
        self.update(self._content(self._verdict))

    def _content(self, verdict: Verdict) -> Content:
        cause = f"verdict.{verdict.cause}"
        word = f"{status_symbol(verdict.status)} {tr(f'check.status.{verdict.status}')}"
        parts: list[str | tuple[str, str]] = [(word, f"bold {_COLOURS[verdict.status]}")]
        if verdict.http_status:
            parts.append((f"  HTTP {verdict.http_status}", "$muted"))
        if self._remark:
            parts.append((f"\n{self._remark}", "bold"))
        parts += [f"\n{tr(cause)}", (f"\n{tr(f'{cause}.remedy')}", "")]
        if verdict.detail:
            parts.append((f"\n{tr('check.endpoint_said', text=verdict.detail)}", "$muted"))
        return Content.assemble(*parts)
