"""The words about the retired Portal login that both presenters say."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from openclaw_tui.core.portal.findings import Handler
from openclaw_tui.i18n import current_locale, has, tr
from openclaw_tui.i18n.lists import parts
from openclaw_tui.i18n.paths import short

if TYPE_CHECKING:
    from openclaw_tui.core.portal.findings import Finding, FoundKey, Leftovers
    from openclaw_tui.services.ports import Left, Verification


def found_line(finding: Finding) -> str:
    """What was found, and where."""
    facts = {**finding.facts, "path": short(finding.path)}
    if has(reason := f"reason.{finding.subject}"):
        facts["subject"] = tr(reason)
    line = tr(f"portal.finding.{finding.kind}", **facts)
    return f"{line}{_expiry(finding.expires, finding.dead)}"


def outlook(finding: Finding, leftovers: Leftovers) -> str:
    """What it leads to if nothing is done."""
    words = f"portal.outlook.{finding.outlook(leftovers.era)}"
    version = leftovers.version
    openclaw = f"OpenClaw {version}" if version else tr("portal.newer_openclaw")
    return tr(words, openclaw=openclaw, **finding.facts)


def key_line(key: FoundKey) -> str:
    """A key that is there already."""
    title = key.choice.plan.text(current_locale()).title
    line = tr("portal.key", place=place(key), plan=title)
    return f"{line}{key_expiry(key)}"


def place(key: FoundKey) -> str:
    """Where it stands."""
    return parts((key.name, short(key.path))) if key.path else key.name


def key_expiry(key: FoundKey) -> str:
    """When it ends, if that is known."""
    return _expiry(key.expires, False)


def left_text(left: Left) -> str:
    """What is left to others."""
    return tr(f"portal.left.{left.key}", **left.facts)


def verification_lines(before: Leftovers, verification: Verification) -> Iterator[tuple[bool, str]]:
    """Before and after, one line per thing that was looked at, and whether it is good."""
    after = verification.leftovers
    counts = {"before": len(before.of(Handler.PLAN)), "after": len(after.of(Handler.PLAN))}
    yield not counts["after"], tr("portal.verified.findings", **counts)
    if rest := len(after.of(Handler.OPENCLAW)):
        yield False, tr("portal.verified.left", count=rest)
    if verification.config_valid is not None:
        word = "valid" if verification.config_valid else "invalid"
        facts = {"version": after.version, "reason": verification.complaint}
        yield verification.config_valid, tr(f"portal.verified.{word}", **facts)
    if verification.unresolved:
        yield False, tr("portal.verified.unresolved", count=verification.unresolved)
    if verification.skipped:
        yield False, tr("portal.verified.skipped", count=verification.skipped)
    elif verification.unresolved == 0:
        yield True, tr("portal.verified.resolved")


def _expiry(expires: int | None, dead: bool) -> str:
    if expires is None:
        return ""
    moment = time.strftime("%Y-%m-%d", time.localtime(expires))
    return tr("portal.expired" if dead else "portal.expires", time=moment)
