"""What may be said of a key while it is typed: its class and length, never a piece of it."""

from __future__ import annotations

from textual.content import Content

from openclaw_tui.core.catalog import Catalog, Plan
from openclaw_tui.core.tokens import TokenHint, TokenReport
from openclaw_tui.i18n import current_locale, tr
from openclaw_tui.i18n.tokens import looks
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.widgets.lines import Line


def describe(
    report: TokenReport, plan: Plan, catalog: Catalog, *, switch_to: Plan | None = None
) -> list[Line]:
    """The lines under the field. ``switch_to`` is the other plan that one key would choose."""
    symbols = glyphs()
    text = looks(report, plan, catalog)
    if report.problem is not None:
        if report.blocks:
            return [Line(text, symbols.failed, "bold $error")]
        return [Line(text, symbols.warned, "bold $warning")]
    good = report.hint is TokenHint.MATCHES
    symbol, style = (symbols.done, "$success") if good else (symbols.unsure, "$warning")
    lines = [
        Line(text, symbol, f"bold {style}"),
        Line(Content.styled(_shown(report), "$muted"), " "),
    ]
    if switch_to is not None:
        switch = tr("ui.token.switch", matching=switch_to.text(current_locale()).title)
        lines.append(Line(Content.styled(switch, "bold"), " "))
    return lines


def _shown(report: TokenReport) -> str:
    if report.prefix:
        return tr("ui.token.shown", prefix=report.prefix, length=report.length)
    return tr("ui.token.length", length=report.length)
