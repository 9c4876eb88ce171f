"""A pasted token on its way into the draft, and from there to an endpoint."""

from __future__ import annotations

from openclaw_tui.core.catalog import Catalog, Plan
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.tokens import TokenHint, TokenReport, clean, examine
from openclaw_tui.i18n.tokens import looks
from openclaw_tui.plain.console import warn

_NOTHING_TO_SAY = (TokenHint.MATCHES, TokenHint.NO_SHAPE)


def usable_token(pasted: str, plan: Plan, catalog: Catalog) -> Secret:
    """Clean what was pasted. Raises ``Problem`` when it certainly cannot be a key."""
    text = clean(pasted)
    if not text:
        raise Problem(ProblemCode.TOKEN_MISSING)
    report = examine(text, plan, catalog)
    if report.blocks:
        raise Problem(ProblemCode.TOKEN_UNUSABLE, reason=looks(report, plan, catalog))
    return Secret(text)


def warned(token: Secret, plan: Plan, catalog: Catalog) -> TokenReport:
    """What the looks of the key say; told before it is sent where they do not fit the plan."""
    report = examine(token.reveal(), plan, catalog)
    if report.problem or report.hint not in _NOTHING_TO_SAY:
        warn(looks(report, plan, catalog))
    return report
