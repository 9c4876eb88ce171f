"""What all commands share that change one credential, and all of ``use`` and ``forget``."""

from __future__ import annotations

from openclaw_tui.core.command_line import undo_command
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.i18n import tr
from openclaw_tui.plain.answers import Answers
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.payload import changes_payload
from openclaw_tui.plain.text import note_texts, review_lines
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
    """One whole command, for a plan that stores no new secret."""
    if all(change.is_empty for change in plan.changes):
        console.say(tr("change.nothing"))
        done: dict[str, object] = {"changes": [], "notes": [], "backup": None}
    else:
        backup = await show_and_write(
            plan, changer, answers, console, profile=profile, dry_run=dry_run
        )
        changes = changes_payload(plan.changes)
        done = {"changes": changes, "notes": note_texts(plan), "backup": backup}
    console.emit({"ok": True, "profile": str(plan.profile), **done})
    return Exit.DONE


async def show_and_write(
    plan: Plan,
    changer: Changer,
    answers: Answers,
    console: Console,
    *,
    profile: str | None,
    dry_run: bool,
    secret: Secret | None = None,
) -> str | None:
    """Show a plan, ask, write, and say how to undo it; the backup (``None`` for a dry run).

    ``profile`` is OpenClaw's, ``secret`` what the plan's new keyring accounts will hold.
    """
    for line in review_lines(plan):
        console.say(line)
    if dry_run:
        console.say(tr("plain.dry_run"))
        return None
    if not answers.agree():
        raise Problem(ProblemCode.CANCELLED)
    receipt = await changer.apply(plan, secret)
    console.say(tr("plain.written"))
    console.say(tr("plain.undo_hint", command=undo_command(receipt.backup, profile)))
    return receipt.backup
