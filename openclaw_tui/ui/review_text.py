"""The review as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from openclaw_tui.core.changes import Action, FileChange
from openclaw_tui.core.command_line import equivalent, openclaw_command
from openclaw_tui.core.draft import Draft
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.portal import left_text
from openclaw_tui.services.ports import Plan
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.widgets.lines import Line

_DIFF_STYLES = {"+": "$success", "-": "$error", "@": "$muted"}


_ACTION_SYMBOLS = {Action.CREATE: "+", Action.CHANGE: "~", Action.REMOVE: "-"}
_EMPTY = Line("")


def review_lines(draft: Draft, plan: Plan, profile: str | None) -> list[Line]:
    """What is saved and where, what to know, which files change and how, the same as a command.

    ``profile`` is OpenClaw's ``--profile``.
    """
    lines = [*_summary(draft), *plan_lines(plan, profile)]
    lines += [_EMPTY, Line(Content.styled(tr("ui.review.command"), "$muted"))]
    return [*lines, Line(equivalent(draft, profile), " ")]


def plan_lines(plan: Plan, profile: str | None) -> list[Line]:
    """What to know about a plan, which files it changes and how, and what it leaves to others."""
    changes = [change for change in plan.changes if not change.is_empty]
    lines = [*_mapping(plan), *_notes(plan), _EMPTY]
    lines += [_file(change) for change in changes] or [Line(tr("ui.review.nothing"))]
    for change in changes:
        if diff := change.diff():
            lines += [_EMPTY, Line(Content.styled(str(change.path), "bold"))]
            lines += [Line(Content.styled(line, _DIFF_STYLES.get(line[:1], ""))) for line in diff]
    return [*lines, *_others(plan, profile)]


def _summary(draft: Draft) -> Iterator[Line]:
    model = tr("ui.review.model", model=draft.model_ref)
    yield Line(Content.assemble((str(draft.profile), "bold"), f"  {model}"))
    yield Line(Content.styled(str(draft.base_url), "$muted"))
    yield Line(tr(f"ui.review.secret.{draft.store}", name=draft.env_name))


def _mapping(plan: Plan) -> Iterator[Line]:
    for old, new in plan.successors:
        yield Line(tr("ui.review.successor", old=old, new=new), "~", "bold $primary")


def _others(plan: Plan, profile: str | None) -> Iterator[Line]:
    """What stays as it is, and what is left to OpenClaw."""
    if plan.untouched or plan.left:
        yield _EMPTY
    for note in plan.untouched:
        yield Line(tr(f"portal.untouched.{note.key}", **note.facts), glyphs().skipped, "$muted")
    for left in plan.left:
        yield Line(left_text(left), glyphs().open, "$muted")
        if left.command:
            yield Line(openclaw_command(left.command, profile), " ")


def _notes(plan: Plan) -> Iterator[Line]:
    notes = [(note.key, note.facts) for note in plan.notes]
    if plan.replaces is not None and all(key != "replaces" for key, _ in notes):
        notes.insert(0, ("replaces", {"profile": str(plan.replaces)}))
    for key, facts in notes:
        yield Line(tr(f"review.{key}", **facts), glyphs().warned, "bold $warning")


def _file(change: FileChange) -> Line:
    kind = tr(f"change.kind.{change.kind}")
    action = tr(f"ui.review.action.{change.action}")
    what = tr("ui.review.change", kind=kind[:1].upper() + kind[1:], action=action)
    text = Content.assemble(f"{what}\n", (str(change.path), "$muted"))
    return Line(text, _ACTION_SYMBOLS[change.action], "bold $primary")
