"""``move``: a key goes to another store, also one that stands in plain text."""

from __future__ import annotations

from openclaw_tui.core.draft import answered
from openclaw_tui.core.problem import Exit
from openclaw_tui.i18n import tr
from openclaw_tui.plain.answers import Answers
from openclaw_tui.plain.changing import show_and_write
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.payload import key_payload
from openclaw_tui.services.changer import Changer
from openclaw_tui.services.ports import Prepared


async def move(
    prepared: Prepared,
    changer: Changer,
    answers: Answers,
    console: Console,
    *,
    profile: str | None,
    dry_run: bool,
) -> Exit:
    """Review, move, and say how to undo it. Raises ``Problem``.

    ``profile`` is OpenClaw's ``--profile``.
    """
    plan, backup = prepared.plan, None
    if plan.changes:
        backup = await show_and_write(
            plan,
            changer,
            answers,
            console,
            profile=profile,
            dry_run=dry_run,
            secret=prepared.secret,
        )
    else:
        console.say(tr("change.nothing"))
    console.emit(key_payload(answered(plan.credential), plan, backup))
    return Exit.DONE
