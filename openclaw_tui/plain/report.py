"""How a problem is told."""

from __future__ import annotations

from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n.problems import remedy, what
from openclaw_tui.plain.console import Console, warn
from openclaw_tui.plain.payload import problem_payload


def complain(problem: Problem) -> None:
    """Say on stderr what is wrong and what to do."""
    for line in filter(None, (what(problem), remedy(problem))):
        warn(line)


def fail(console: Console, problem: Problem, verdict: Verdict | None = None) -> Exit:
    """Say on stderr what is wrong and what to do, emit it as JSON when asked for; the exit code."""
    complain(problem)
    if problem.code is ProblemCode.OUTPUT_FAILED:
        return problem.exit  # what could not be written once is not tried again
    try:
        console.emit(problem_payload(problem, verdict))
    except Problem as unwritten:
        complain(unwritten)
    return problem.exit
