"""The findings as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from textual.content import Content

from openclaw_tui.core.portal.findings import Finding, Handler, Leftovers
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.lists import pair
from openclaw_tui.i18n.portal import found_line, key_line, outlook
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.widgets.lines import Line

_EMPTY = Line("")


def found_lines(leftovers: Leftovers, verdicts: Mapping[Secret, Verdict]) -> list[Line]:
    """Each leftover, with what it leads to under the last of its kind; then keys to go on with."""
    nothing = Line(tr("portal.nothing"), glyphs().done, "bold $success")
    lines = [] if leftovers.needs_migration else [nothing]
    for _, kind in groupby(leftovers.findings, lambda finding: finding.kind):
        of_kind = list(kind)
        lines += [_finding(finding) for finding in of_kind]
        lines.append(Line(Content.styled(outlook(of_kind[-1], leftovers), "$muted"), " "))
    if leftovers.keys:
        lines.append(_EMPTY)
    for key in leftovers.keys:
        lines.append(Line(key_line(key), glyphs().here, "$primary"))
        lines += _verdict(verdicts.get(key.token))
    return lines


def _finding(finding: Finding) -> Line:
    if finding.handler is Handler.PERSON:
        return Line(found_line(finding), glyphs().open, "$muted")
    return Line(found_line(finding), glyphs().warned, "bold $warning")


def _verdict(verdict: Verdict | None) -> Iterator[Line]:
    if verdict is not None:
        good = verdict.status.is_accepted
        symbol, style = (glyphs().done, "$success") if good else (glyphs().failed, "$error")
        status, cause = tr(f"check.status.{verdict.status}"), tr(f"verdict.{verdict.cause}")
        yield Line(pair(status, cause), symbol, f"bold {style}")
