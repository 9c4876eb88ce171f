"""The words about providers and their keys that both presenters say."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.i18n import current_locale, has, tr
from openclaw_tui.i18n.lists import parts
from openclaw_tui.i18n.paths import short
from openclaw_tui.i18n.problems import remedy, what

if TYPE_CHECKING:
    from pathlib import Path

    from openclaw_tui.core.catalog import Catalog
    from openclaw_tui.core.profile import ProfileId
    from openclaw_tui.core.status.health import Health
    from openclaw_tui.core.status.rows import ProviderRow, Trouble
    from openclaw_tui.core.status.sources import Source

_OF_A_CHECK = ("refused", "account", "undetermined")
_FOR_STORED = ("stale_profile", "env_overrides", "header_overrides", "plaintext_header")
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def state_text(row: ProviderRow) -> str:
    """The state in a word or two; a check that proved nothing is not the same as none."""
    is_unclear = row.state == "unchecked" and row.verdict is not None
    return tr("status.state.unclear" if is_unclear else f"status.state.{row.state}")


def source_text(source: Source | None) -> str:
    """Where a key comes from, in a few words."""
    if source is None:
        return tr("status.no_source")
    where, _, name = source.name.partition(":")
    if source.kind == "ref" and (source.profile is not None or where == "env"):
        shown = name if where == "env" else str(source.profile)
        return tr(f"status.source.ref.{where}", name=shown)
    return tr(f"status.source.{source.kind}", name=source.name)


def plan_text(row: ProviderRow, catalog: Catalog) -> str:
    """Plan and region, recognised from the base URL."""
    plan, locale = catalog.plan(row.plan), current_locale()
    if plan is None:
        return row.base_url
    region = catalog.region_name(row.region, locale)
    return parts(filter(None, (plan.text(locale).title, region)))  # the Portal had none


def age_text(moment: int | None, now: float) -> str:
    """How long ago a check was, roughly."""
    if moment is None:
        return tr("status.never")
    seconds = max(0, int(now) - moment)
    for unit, size in (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE)):
        if seconds >= size:
            return tr(f"status.ago.{unit}", count=seconds // size)
    return tr("status.ago.now")


def source_line(source: Source, used: Source | None, spot: tuple[Path, int] | None = None) -> str:
    """A source with its file, and why it is not the one that is ``used``.

    ``spot`` is the file with the line, where that is known.
    """
    said = [source_text(source)]
    if spot is not None:
        said.append(f"{short(spot[0])}:{spot[1]}")
    elif source.path is not None:
        said.append(short(source.path))
    if source.plaintext:
        said.append(tr("status.plaintext"))
    if source.expires is not None:
        day = time.strftime("%Y-%m-%d", time.localtime(source.expires))
        is_over = source.expires <= time.time()
        said.append(tr("status.expired" if is_over else "status.expires", day=day))
    if source.broken:
        said.append(tr(f"status.broken.{source.broken}"))
    if source.idle is not None:
        said.append(tr(f"status.idle.{source.idle}"))
    if source.shadowed_by:
        said.append(tr("status.shadowed", name=source_text(used)))
    return parts(said)


def trouble_lines(row: ProviderRow) -> Iterator[tuple[str, str]]:
    """Each trouble with its remedy; what the last check said follows the trouble it led to."""
    said = [*_said(row)]
    for trouble in row.troubles:
        yield trouble_text(trouble, row)
        if trouble in _OF_A_CHECK:
            yield from said
            said = []
    yield from said


def _said(row: ProviderRow) -> Iterator[tuple[str, str]]:
    """What the last check said, where that was not that all is well."""
    if row.verdict is not None and row.verdict.status != "accepted":
        cause = f"verdict.{row.verdict.cause}"
        if has(cause):
            yield tr(cause), tr(f"{cause}.remedy")


def trouble_text(trouble: Trouble, row: ProviderRow) -> tuple[str, str]:
    """What is wrong with a row, and its remedy."""
    source = row.source
    name = source.profile or source.name if source else ""
    stored = next((each.profile for each in row.sources if each.is_in_config and each.profile), "")
    facts = {"provider": row.provider, "name": str(name), "stored": str(stored)}
    return tr(f"status.trouble.{trouble}", **facts), tr(_remedy(trouble, row, stored), **facts)


def _remedy(trouble: Trouble, row: ProviderRow, stored: ProfileId | str) -> str:
    """Only a key of ours can be rotated or used, and only providers of the catalog can be ours."""
    key = f"status.trouble.{trouble}"
    helps = bool(stored) if trouble in _FOR_STORED else row.known
    if trouble == "refused":
        helps = row.source is not None and row.source.profile is not None
    return f"{key}.remedy" if helps or not has(f"{key}.foreign") else f"{key}.foreign"


def health_line(health: Health) -> str:
    """One finding about the whole."""
    if problem := _problem(health):
        return what(problem)
    facts = dict(health.facts)
    if reason := facts.get("reason"):
        facts["reason"] = tr(f"status.broken.{reason}")
    if state := facts.get("state"):
        facts["state"] = tr(f"status.keyring.{state}")
    return tr(f"status.health.{health.check}.{health.level}", **facts)


def health_remedy(health: Health) -> str:
    """What to do about it; empty where the finding says it, or there is nothing to do."""
    problem = _problem(health)
    return remedy(problem) if problem else ""


def _problem(health: Health) -> Problem | None:
    facts = dict(health.facts)
    code = facts.pop("code", None)
    return Problem(ProblemCode(code), **facts) if code else None
