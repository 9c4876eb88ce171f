"""Help me choose: one question ("what do you hold?"), and the plan that follows from the answer."""

from __future__ import annotations

from enum import StrEnum

from openclaw_tui.core.catalog import Catalog, Plan


class Holding(StrEnum):
    """The answers, in the order they are offered.

    Their texts are ``guide.holding.<answer>``, and ``guide.advice.<answer>`` says why the plan
    follows; the question is ``guide.question``.
    """

    NOTHING = "nothing"
    API_KEY = "api_key"
    CODING_PLAN = "coding_plan"
    TOKEN_PLAN = "token_plan"
    PORTAL_LOGIN = "portal_login"


_PLANS = {Holding.CODING_PLAN: "coding", Holding.TOKEN_PLAN: "token"}


def recommend(holding: Holding, catalog: Catalog) -> Plan:
    """The plan for someone who holds this; the catalog's recommended one unless a plan is held.

    A Portal login leads there too: the Portal ended, and its token opens nothing else.
    """
    plan = catalog.plan(_PLANS.get(holding, ""))
    return plan or next(plan for plan in catalog.plans if plan.recommended)
