"""``undo`` and ``backups``: what was done, and how to take it back."""

from __future__ import annotations

import time

from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.changes import operation_text
from openclaw_tui.plain.answers import Answers
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.report import complain
from openclaw_tui.services.changer import Changer

# A broken backup is in the list, and ``purge`` gives it up.
_NO_REASON_TO_HIDE = (ProblemCode.BACKUP_BROKEN, ProblemCode.INDEX_BROKEN)


async def undo(
    backup: str | None, changer: Changer, answers: Answers, console: Console, *, dry_run: bool
) -> Exit:
    """Take the last change, or that one, back."""
    if not dry_run:
        await changer.recover()
    entry = changer.undoable(backup)
    console.say(tr("plain.undo_title", backup=entry.id, kind=operation_text(entry.kind)))
    for path in entry.files:
        console.say(f"  {path}")
    if dry_run:
        console.say(tr("plain.dry_run"))
    else:
        if not answers.agree():
            raise Problem(ProblemCode.CANCELLED)
        await changer.undo(entry.id)
        console.say(tr("plain.undone"))
    restored = [str(path) for path in entry.files]
    console.emit({"ok": True, "backup": entry.id, "restored": restored, "dryRun": dry_run})
    return Exit.DONE


async def backups(
    changer: Changer, answers: Answers, console: Console, *, purge: bool, dry_run: bool
) -> Exit:
    """List what was done; with ``purge`` remove the backups for good."""
    if not dry_run:
        try:
            await changer.recover()
        except Problem as problem:
            if problem.code not in _NO_REASON_TO_HIDE:
                raise
            complain(problem)
    entries = changer.backups()
    if not entries:
        console.say(tr("plain.no_backups"))
    for entry in entries:
        done = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.created))
        secret = tr("plain.holds_secret") if entry.holds_secrets else ""
        state, kind = tr(f"plain.backup_state.{entry.state}"), operation_text(entry.kind)
        line = f"{entry.id}  {state}  {kind}  {entry.profile or ''}  {done}  {secret}"
        console.say(line.rstrip())
    if purge and entries:
        console.say(tr("plain.purge_warning"))
    if purge and entries and dry_run:
        console.say(tr("plain.dry_run"))
    elif purge and entries:
        if not answers.agree():
            raise Problem(ProblemCode.CANCELLED)
        await changer.purge()
        console.say(tr("plain.purged"))
    listed = [
        {
            "backup": entry.id,
            "kind": entry.kind,
            "profile": entry.profile,
            "state": entry.state,
            "created": entry.created,
            "files": [str(path) for path in entry.files],
            "holdsSecrets": entry.holds_secrets,
        }
        for entry in entries
    ]
    console.emit({"ok": True, "backups": listed, "purged": purge and not dry_run})
    return Exit.DONE
