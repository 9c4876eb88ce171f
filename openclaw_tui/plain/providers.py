"""``providers``: the comparison table and the guidance."""

from __future__ import annotations

from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.problem import Exit
from openclaw_tui.i18n import current_locale, tr
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.payload import choice_payload
from openclaw_tui.plain.text import plan_lines


def show_providers(catalog: Catalog, console: Console) -> Exit:
    """Print every plan with its guidance and the ids of its auth choices."""
    locale = current_locale()
    for plan in catalog.plans:
        for line in plan_lines(plan, locale):
            console.say(line)
        for choice in catalog.choices_of(plan):
            region = catalog.region_name(choice.region, locale)
            console.say(f"    --auth-choice {choice.id}  {region}  {choice.base_url}")
            if choice.key_page:
                console.say("      " + tr("plain.key_page", url=choice.key_page))
        console.say()
    choices = [choice_payload(choice, locale) for choice in catalog.choices]
    console.emit({"ok": True, "choices": choices})
    return Exit.DONE
