"""Commands that change one stored credential: ``use`` and ``forget``."""

from __future__ import annotations

from openclaw_tui.core.command_line import undo_command
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.i18n import tr
from openclaw_tui.plain.answers import Answers
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.payload import changes_payload
from openclaw_tui.plain.text import review_lines
from openclaw_tui.services.changer import Changer
from openclaw_tui.services.ports import Plan


async def review_and_apply(
    plan: Plan,
    changer: Changer,
    answers: Answers,
    console: Console,
    *,
    profile: str | None,
    dry_run: bool,
) -> Exit:
    """Show a plan that stores no new secret, ask, write, and say how to undo it."""
    if all(change.is_empty for change in plan.changes):
        console.say(tr("plain.nothing_to_change"))
        console.emit({"ok": True, "profile": str(plan.profile), "changes": [], "backup": None})
        return Exit.DONE
    for line in review_lines(plan):
        console.say(line)
    backup = None
    if dry_run:
        console.say(tr("plain.dry_run"))
    else:
        if not answers.agree():
            raise Problem(ProblemCode.CANCELLED)
        receipt = await changer.apply(plan)
        backup = receipt.backup
        console.say(tr("plain.written"))
        console.say(tr("plain.undo_hint", command=undo_command(backup, profile)))
    changes = changes_payload(plan.changes)
    console.emit({"ok": True, "profile": str(plan.profile), "changes": changes, "backup": backup})
    return Exit.DONE
