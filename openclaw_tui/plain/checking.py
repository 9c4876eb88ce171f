"""The live check of a key that is about to be saved, and whether it may be."""

from __future__ import annotations

from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.probe import ProbeRequest, StageState, StageUpdate
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.lists import pair
from openclaw_tui.plain.answers import Answers
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.text import verdict_lines
from openclaw_tui.services.ports import Prober

_TOLD = (StageState.PASSED, StageState.WARNED, StageState.FAILED)


async def check(request: ProbeRequest, prober: Prober, console: Console) -> Verdict:
    """Check once, telling each stage and the verdict."""

    def report(update: StageUpdate) -> None:
        if update.state in _TOLD:
            state = tr(f"check.stage_state.{update.state}")
            console.say(f"  {pair(tr(f'check.stage.{update.stage}'), state)}")

    console.say(tr("plain.checking", url=request.base_url))
    verdict = await prober.probe(request, report)
    for line in verdict_lines(verdict):
        console.say(line)
    return verdict


def judged(draft: Draft, answers: Answers) -> Draft:
    """The checked draft that was not refused, if it may be saved. Raises ``UNDETERMINED``."""
    verdict = answered(draft.verdict)
    if verdict.status.is_accepted:
        return draft
    if not answers.save_unverified(verdict):
        raise Problem(ProblemCode.UNDETERMINED)
    return draft.with_unverified()
