"""How a problem is told."""

from __future__ import annotations

import sys

from openclaw_tui.core.problem import Exit, Problem
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.payload import problem_payload, problem_remedy, problem_text


def fail(console: Console, problem: Problem, verdict: Verdict | None = None) -> Exit:
    """Say on stderr what is wrong and what to do, emit it as JSON when asked for; the exit code."""
    print(problem_text(problem), file=sys.stderr)
    print(problem_remedy(problem), file=sys.stderr)
    console.emit(problem_payload(problem, verdict))
    return problem.exit
