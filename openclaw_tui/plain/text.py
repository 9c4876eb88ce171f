"""Small blocks of text that several headless commands print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openclaw_tui.core.catalog import Plan
from openclaw_tui.core.changes import FileChange
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.lists import pair
from openclaw_tui.services.ports import Plan as Proposal


def plan_lines(plan: Plan, locale: str) -> Iterator[str]:
    """A plan with its guidance, as an indented paragraph."""
    text = plan.text(locale)
    mark = tr("plain.recommended") if plan.recommended else ""
    yield f"{text.title}  {mark}".rstrip()
    yield f"  {text.tagline}"
    if text.notice:
        yield f"  ! {text.notice}"
    yield tr("plain.billing", text=text.billing)
    yield tr("plain.limits", text=text.limits, date=plan.facts_date)
    yield tr("plain.unattended", text=text.unattended)
    for line in text.choose_when:
        yield f"    + {line}"
    for line in text.avoid_when:
        yield f"    - {line}"
    yield ""


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """The verdict: status, what is known, the next step, what the endpoint said."""
    status = tr(f"check.status.{verdict.status}")
    if verdict.http_status:
        status += tr("plain.http", code=verdict.http_status)
    yield pair(status, tr(f"verdict.{verdict.cause}"))
    yield tr(f"verdict.{verdict.cause}.remedy")
    if verdict.detail:
        yield tr("check.endpoint_said", text=verdict.detail)


def review_lines(plan: Proposal) -> Iterator[str]:
    """Every file that changes, OpenClaw's config with its diff, and what to know about it."""
    for old, new in plan.successors:
        yield tr("portal.successor", old=old, new=new)
    yield from _change_lines(plan.changes)
    for text in note_texts(plan):
        yield f"! {text}"
    for note in plan.untouched:
        yield tr("plain.stays", text=tr(f"portal.untouched.{note.key}", **note.facts))


def note_texts(plan: Proposal) -> list[str]:
    """What to know about a plan before saying yes."""
    return [tr(f"review.{note.key}", **note.facts) for note in plan.notes]


def _change_lines(changes: Iterable[FileChange]) -> Iterator[str]:
    for change in changes:
        if change.is_empty:
            continue
        what = tr(f"change.kind.{change.kind}")
        yield tr(f"plain.change.{change.action}", path=change.path, what=what)
        for line in change.diff():
            yield f"    {line}"


def store_option(kind: StoreKind) -> str:
    """A store with what choosing it means."""
    return tr(f"plain.store.{kind}")
