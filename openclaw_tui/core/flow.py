"""Which step follows from the answers so far. The wizard is a presenter of these functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from openclaw_tui.core.draft import Draft


class Step(StrEnum):
    """Every step there is; a person walks those of ``order``."""

    WELCOME = "welcome"
    FOUND = "found"
    WAY = "way"
    PROVIDER = "provider"
    PLAN = "plan"
    TOKEN = "token"
    CHECK = "check"
    MODEL = "model"
    MAPPING = "mapping"
    STORE = "store"
    REVIEW = "review"
    DONE = "done"
    RESULT = "result"


_SETUP = (Step.PROVIDER,)
_MIGRATION = (Step.FOUND, Step.WAY)


def order(draft: Draft) -> tuple[Step, ...]:
    """The steps from first to last: setup, or the way off the Portal login."""
    beginning = _MIGRATION if draft.migrating else _SETUP
    mapping = (Step.MAPPING,) if draft.maps_images else ()
    return (
        Step.WELCOME,
        *beginning,
        *(Step.PLAN, Step.TOKEN, Step.CHECK, Step.MODEL),
        *mapping,
        *(Step.STORE, Step.REVIEW, last(draft)),
    )


def last(draft: Draft) -> Step:
    """The step after everything is written; nothing leads back out of it."""
    return Step.RESULT if draft.migrating else Step.DONE


_ANSWERED: Mapping[Step, Callable[[Draft], bool]] = {
    Step.WELCOME: lambda draft: True,
    Step.FOUND: lambda draft: draft.migrating,
    Step.WAY: lambda draft: draft.plan is not None,
    Step.PROVIDER: lambda draft: draft.plan is not None,
    Step.PLAN: lambda draft: draft.choice is not None,
    Step.TOKEN: lambda draft: bool(draft.token),
    Step.CHECK: lambda draft: draft.is_checked,
    Step.MODEL: lambda draft: draft.model is not None and draft.make_default is not None,
    Step.MAPPING: lambda draft: draft.image_model is not None,
    Step.STORE: lambda draft: draft.store is not None,
    Step.REVIEW: lambda draft: False,
    Step.DONE: lambda draft: False,
    Step.RESULT: lambda draft: False,
}


def is_complete(step: Step, draft: Draft) -> bool:
    """Whether the step has the answers that later steps need."""
    return _ANSWERED[step](draft)


def can_enter(step: Step, draft: Draft) -> bool:
    """Whether it is one of the steps, and every earlier one is complete."""
    steps = order(draft)
    return step in steps and all(is_complete(e, draft) for e in steps[: steps.index(step)])


def first_open(draft: Draft) -> Step:
    """The first step after the welcome that still needs an answer (``REVIEW`` when none does)."""
    return next(step for step in order(draft)[1:] if not is_complete(step, draft))


def after(step: Step, draft: Draft) -> Step | None:
    """The next step."""
    steps = order(draft)
    index = steps.index(step) + 1
    return steps[index] if index < len(steps) else None


def before(step: Step, draft: Draft) -> Step | None:
    """The step to go back to; nothing leads back out of the last."""
    if step in (Step.WELCOME, last(draft)):
        return None
    steps = order(draft)
    return steps[steps.index(step) - 1]
