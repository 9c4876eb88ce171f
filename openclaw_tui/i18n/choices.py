"""The words of auth choices in the current language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openclaw_tui.i18n import current_locale, tr

if TYPE_CHECKING:
    from openclaw_tui.core.catalog import AuthChoice, Catalog


def choice_names(catalog: Catalog, choice: AuthChoice) -> dict[str, str]:
    """The facts ``plan`` and ``region`` of a text about an auth choice."""
    locale = current_locale()
    return {
        "plan": choice.plan.text(locale).title,
        "region": catalog.region_name(choice.region, locale),
    }


def mismatch_sentence(catalog: Catalog, chosen: AuthChoice, found: AuthChoice) -> str:
    """Which key this really is, and what was chosen."""
    facts = {
        f"{role}_{name}": text
        for role, choice in (("found", found), ("chosen", chosen))
        for name, text in choice_names(catalog, choice).items()
    }
    return tr("verdict.mismatch", **facts)
