"""What the looks of a key say, in the words that both presenters use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openclaw_tui.i18n import current_locale, tr

if TYPE_CHECKING:
    from openclaw_tui.core.catalog import Catalog, Plan
    from openclaw_tui.core.tokens import TokenReport


def looks(report: TokenReport, plan: Plan, catalog: Catalog) -> str:
    """What is wrong with a text that is meant as a key of ``plan``, or what its shape says."""
    if report.problem is not None:
        return tr(f"token.problem.{report.problem}", **report.facts)
    titles = {"plan": plan.text(current_locale()).title}
    if (matching := catalog.plan(report.matching_plan or "")) is not None:
        titles["matching"] = matching.text(current_locale()).title
    return tr(f"token.hint.{report.hint}", **report.facts, **titles)
