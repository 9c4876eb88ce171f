"""The words of auth choices in the current language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openclaw_tui.core.base_url import host_of
from openclaw_tui.core.draft import answered
from openclaw_tui.i18n import current_locale, tr

if TYPE_CHECKING:
    from openclaw_tui.core.catalog import AuthChoice, Catalog
    from openclaw_tui.core.draft import Draft


def choice_names(catalog: Catalog, choice: AuthChoice) -> dict[str, str]:
    """The facts ``plan`` and ``region`` of a text about an auth choice."""
    locale = current_locale()
    return {
        "plan": choice.plan.text(locale).title,
        "region": catalog.region_name(choice.region, locale),
    }


def mismatch_sentence(catalog: Catalog, chosen: Draft, found: AuthChoice) -> str:
    """Which key this really is, and what was chosen: a typed host, or a plan in a region."""
    choices = {"found": found, "chosen": answered(chosen.choice)}
    facts = {
        f"{role}_{name}": text
        for role, choice in choices.items()
        for name, text in choice_names(catalog, choice).items()
    }
    if chosen.custom_url is not None:
        return tr("verdict.mismatch_host", host=host_of(chosen.custom_url), **facts)
    return tr("verdict.mismatch", **facts)
