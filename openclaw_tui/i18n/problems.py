"""The words of a ``Problem`` in the current language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openclaw_tui.core.redact import redact
from openclaw_tui.core.terminal import safe
from openclaw_tui.i18n import has, tr

if TYPE_CHECKING:
    from openclaw_tui.core.problem import Problem


def what(problem: Problem) -> str:
    """What is wrong, in one line."""
    return tr(f"problem.{problem.code}", **_facts(problem))


def remedy(problem: Problem) -> str:
    """What to do about it, in one line; empty where there is nothing to do."""
    key = f"problem.{problem.code}.remedy"
    special = f"{key}.{problem.facts.get('case')}"
    return tr(special if has(special) else key, **_facts(problem))


def _facts(problem: Problem) -> dict[str, str | int]:
    """The facts in one line, without anything like a key; what has a name is said in words."""
    facts = {
        name: safe(redact(f)).replace("\n", "\ufffd") if isinstance(f, str) else f
        for name, f in problem.facts.items()
    }
    named = f"reason.{facts.get('reason')}"
    if has(named):
        facts["reason"] = tr(named)
    if facts.get("section") == "":
        facts["section"] = tr("problem.top_level")
    return facts
