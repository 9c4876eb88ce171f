"""What may be said of a key while it is typed: its class and length, never a piece of it."""

from __future__ import annotations

from textual.content import Content

from openclaw_tui.core.catalog import Plan
from openclaw_tui.core.tokens import TokenHint, TokenReport
from openclaw_tui.i18n import current_locale, tr
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.widgets.lines import Line


def describe(report: TokenReport, plan: Plan, matching: Plan | None) -> list[Line]:
    """The lines under the field. ``matching`` is the other plan whose keys look like this one."""
    symbols = glyphs()
    titles = {"plan": plan.text(current_locale()).title}
    if matching is not None:
        titles["matching"] = matching.text(current_locale()).title
    if report.problem is not None:
        text = tr(f"token.problem.{report.problem}", **report.facts, **titles)
        if report.blocks:
            return [Line(text, symbols.failed, "bold $error")]
        return [Line(text, symbols.warned, "bold $warning")]
    text = tr(f"token.hint.{report.hint}", **report.facts, **titles)
    good = report.hint is TokenHint.MATCHES
    symbol, style = (symbols.done, "$success") if good else (symbols.unsure, "$warning")
    lines = [
        Line(text, symbol, f"bold {style}"),
        Line(Content.styled(_shown(report), "$muted"), " "),
    ]
    if matching is not None:
        lines.append(Line(Content.styled(tr("ui.token.switch", **titles), "bold"), " "))
    return lines


def _shown(report: TokenReport) -> str:
    if report.prefix:
        return tr("ui.token.shown", prefix=report.prefix, length=report.length)
    return tr("ui.token.length", length=report.length)
