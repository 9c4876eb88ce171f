"""One live check of a known token, with what every check has to keep."""

from __future__ import annotations

from openclaw_tui.core.catalog import AuthChoice, Plan
from openclaw_tui.core.probe import ProbeRequest, Stage, StageState, StageUpdate
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.services.prober import HttpProber

TOKEN = "sk-0123456789abcdef0123456789abcdef"
LISTING = ("standard", "token")
_ENDS = (StageState.PASSED, StageState.WARNED, StageState.FAILED)


def choice(plan_id: str = "standard", base_url: str = "") -> AuthChoice:
    plan = Plan(
        id=plan_id,
        provider="qwen",
        default_model="qwen3.7-plus",
        models=(),
        key_shapes=(),
        key_prefix="sk-",
        lists_models=plan_id in LISTING,
        custom_base_url=True,
        unattended=True,
        recommended=False,
        retired=plan_id == "portal",
        facts_date="2026-11-22",
        texts={},
    )
    return AuthChoice(f"test-{plan_id}", plan, "global", base_url, "", ())


async def check(
    base_url: str, plan: str = "standard", token: str = TOKEN, deadline: float = 20
) -> tuple[Verdict, list[StageUpdate]]:
    updates: list[StageUpdate] = []
    request = ProbeRequest(choice(plan), base_url, "qwen3.7-plus", Secret(token))
    verdict = await HttpProber(deadline).probe(request, updates.append)
    assert_told_in_order(updates)
    return verdict, updates


def assert_told_in_order(updates: list[StageUpdate]) -> None:
    """Every stage once, in order: running and then its end, or skipped alone."""
    assert list(dict.fromkeys(u.stage for u in updates)) == list(Stage)
    for stage in Stage:
        states = [u.state for u in updates if u.stage is stage]
        assert states == [StageState.SKIPPED] or (
            states[0] is StageState.RUNNING and states[1] in _ENDS
        )
        assert len(states) <= 2
