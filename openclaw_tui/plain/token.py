"""A pasted token on its way into the draft."""

from __future__ import annotations

from openclaw_tui.core.catalog import Catalog, Plan
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.tokens import clean, examine
from openclaw_tui.i18n.tokens import looks


def usable_token(pasted: str, plan: Plan, catalog: Catalog) -> Secret:
    """Clean what was pasted. Raises ``Problem`` when it certainly cannot be a key."""
    text = clean(pasted)
    if not text:
        raise Problem(ProblemCode.TOKEN_MISSING)
    report = examine(text, plan, catalog)
    if report.blocks:
        raise Problem(ProblemCode.TOKEN_UNUSABLE, reason=looks(report, plan, catalog))
    return Secret(text)
