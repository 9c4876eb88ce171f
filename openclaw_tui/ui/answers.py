"""The answers so far, in a few words each."""

from __future__ import annotations

from openclaw_tui.core.base_url import host_of
from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step, order
from openclaw_tui.i18n import current_locale, tr


def answers(draft: Draft, catalog: Catalog) -> dict[Step, str]:
    """What was answered in each step; steps without an answer are left out."""
    every = {step: _answer(step, draft, catalog) for step in order(draft)}
    return {step: text for step, text in every.items() if text}


def _answer(step: Step, draft: Draft, catalog: Catalog) -> str:
    match step:
        case Step.PROVIDER | Step.WAY if draft.plan is not None:
            return draft.plan.text(current_locale()).title
        case Step.PLAN if draft.custom_url is not None:
            return host_of(draft.custom_url)
        case Step.PLAN if draft.choice is not None:
            return catalog.region_name(draft.choice.region, current_locale())
        case Step.TOKEN if draft.token:
            return tr("ui.answer.token", length=len(draft.token))
        case Step.CHECK if draft.unverified:
            return tr("ui.answer.unverified")
        case Step.CHECK if draft.verdict is not None:
            return tr(f"check.status.{draft.verdict.status}")
        case Step.MODEL if draft.model is not None:
            return draft.model
        case Step.MAPPING if draft.image_model is not None:
            return draft.image_model
        case Step.STORE if draft.store is not None:
            return tr(f"ui.answer.{draft.store}")
        case _:
            return ""
