"""``undo`` and ``backups``: what was done, and how to take it back."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from openclaw_tui.core.backup import Backup, BackupState
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.changes import operation_text, taken_back_text, undone_text
from openclaw_tui.plain.answers import Answers
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.report import complain
from openclaw_tui.plain.table import table
from openclaw_tui.services.changer import Changer

# A broken backup is in the list, and ``purge`` gives it up.
_NO_REASON_TO_HIDE = (ProblemCode.BACKUP_BROKEN, ProblemCode.INDEX_BROKEN)


async def undo(
    backup: str | None, changer: Changer, answers: Answers, console: Console, *, dry_run: bool
) -> Exit:
    """Take the last change, or that one, back."""
    entry = changer.undoable(backup) if dry_run else await changer.last_change(backup)
    title = "plain.undo_title" if entry.state is BackupState.COMMITTED else "plain.undo_half_done"
    console.say(tr(title, backup=entry.id, kind=operation_text(entry.kind)))
    for path in entry.files:
        console.say(f"  {path}")
    if dry_run:
        console.say(tr("plain.dry_run"))
    else:
        if not answers.agree():
            raise Problem(ProblemCode.CANCELLED)
        await changer.undo(entry.id)
        console.say(undone_text(entry))
    restored = [str(path) for path in entry.files]
    console.emit({"ok": True, "backup": entry.id, "restored": restored, "dryRun": dry_run})
    return Exit.DONE


async def backups(
    changer: Changer, answers: Answers, console: Console, *, purge: bool, dry_run: bool
) -> Exit:
    """List what was done; with ``purge`` remove the backups for good."""
    if not dry_run:
        try:
            tell_taken_back(await changer.recover(), console)
        except Problem as problem:
            if problem.code not in _NO_REASON_TO_HIDE:
                raise
            complain(problem)
    entries = changer.backups()
    for line in _lines(entries):
        console.say(line)
    if purge and entries:
        console.say(tr("plain.purge_warning"))
    if purge and entries and dry_run:
        console.say(tr("plain.dry_run"))
    elif purge and entries:
        if not answers.agree():
            raise Problem(ProblemCode.CANCELLED)
        await changer.purge()
        console.say(tr("plain.purged"))
    following = _undoable(entries)[:1]
    listed = [
        {
            "backup": entry.id,
            "kind": entry.kind,
            "profile": entry.profile,
            "state": entry.state,
            "next": entry in following,
            "created": entry.created,
            "files": [str(path) for path in entry.files],
            "holdsSecrets": entry.holds_secrets,
        }
        for entry in entries
    ]
    console.emit({"ok": True, "backups": listed, "purged": purge and not dry_run})
    return Exit.DONE


def tell_taken_back(entries: Iterable[Backup], console: Console) -> None:
    """Say what a start took back, before it does anything else."""
    for entry in entries:
        console.say(taken_back_text(entry))


def _lines(entries: Sequence[Backup]) -> Iterator[str]:
    """The table, and in which order its changes are taken back."""
    undoable = _undoable(entries)
    yield from table([_cells(entry, is_next=entry in undoable[:1]) for entry in entries])
    if not entries:
        yield tr("plain.no_backups")
    elif len(undoable) > 1:
        yield tr("plain.undo_order")


def _undoable(entries: Sequence[Backup]) -> list[Backup]:
    """Those that can be taken back; only the first can be next."""
    return [entry for entry in entries if entry.can_undo]


def _cells(entry: Backup, *, is_next: bool) -> list[str]:
    state = "next" if is_next and not entry.is_unfinished else entry.state
    return [
        entry.id,
        time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.created)),
        tr(f"plain.backup_state.{state}"),
        operation_text(entry.kind),
        entry.profile or "",
        tr("plain.holds_secret") if entry.holds_secrets else "",
    ]
