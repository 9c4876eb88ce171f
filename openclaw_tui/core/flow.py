"""Which step follows from the answers so far. The wizard is a presenter of these functions."""

from __future__ import annotations

from enum import StrEnum

from openclaw_tui.core.draft import Draft


class Step(StrEnum):
    """The steps of setup, in order."""

    WELCOME = "welcome"
    PROVIDER = "provider"
    PLAN = "plan"
    TOKEN = "token"
    CHECK = "check"
    MODEL = "model"
    STORE = "store"
    REVIEW = "review"
    DONE = "done"


ORDER: tuple[Step, ...] = tuple(Step)


def is_complete(step: Step, draft: Draft) -> bool:
    """Whether the step has the answers that later steps need."""
    match step:
        case Step.WELCOME:
            return True
        case Step.PROVIDER:
            return draft.plan is not None
        case Step.PLAN:
            return draft.choice is not None
        case Step.TOKEN:
            return bool(draft.token)
        case Step.CHECK:
            return draft.is_checked
        case Step.MODEL:
            return draft.model is not None and draft.make_default is not None
        case Step.STORE:
            return draft.store is not None
        case Step.REVIEW | Step.DONE:
            return False


def can_enter(step: Step, draft: Draft) -> bool:
    """Whether every earlier step is complete."""
    return all(is_complete(earlier, draft) for earlier in ORDER[: ORDER.index(step)])


def first_open(draft: Draft) -> Step:
    """The first step after the welcome that still needs an answer (``REVIEW`` when none does)."""
    return next(step for step in ORDER[1:] if not is_complete(step, draft))


def after(step: Step) -> Step | None:
    """The next step."""
    index = ORDER.index(step) + 1
    return ORDER[index] if index < len(ORDER) else None


def before(step: Step) -> Step | None:
    """The step to go back to; nothing leads back out of ``DONE``."""
    if step in (Step.WELCOME, Step.DONE):
        return None
    return ORDER[ORDER.index(step) - 1]
