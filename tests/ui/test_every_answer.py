"""Each known answer of the endpoints, over real HTTP, on the screen and in the JSON."""

from __future__ import annotations

import pytest

from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.secret import Secret
from openclaw_tui.i18n import tr
from openclaw_tui.plain.payload import verdict_payload
from openclaw_tui.services.catalog import load
from openclaw_tui.services.prober import HttpProber
from tests.fake_endpoint import CannedAnswer, FakeEndpoint, canned_answers
from tests.support.fakes import World
from tests.ui.pilots import person

TOKEN = Secret("sk-0123456789abcdef0123456789abcdef")
CASES = [(answer, plan) for answer in canned_answers().values() for plan in answer.plans]


@pytest.mark.parametrize(
    ("answer", "plan"), CASES, ids=[f"{answer.name}-{plan}" for answer, plan in CASES]
)
async def test_the_screen_and_the_json_tell_it(answer: CannedAnswer, plan: str) -> None:
    choice = load().choices_of(answered(load().plan(plan)))[0]
    async with FakeEndpoint() as endpoint:
        url = endpoint.url(plan, answer.name)
        draft = Draft().with_choice(choice, url).with_token(TOKEN)
        world = World(prober=HttpProber())  # type: ignore[arg-type]  # the real one, not a fake
        async with person(world, draft, Step.CHECK) as someone:
            await someone.press("enter")
            verdict = answered(someone.draft.verdict)
            shown = "".join(char for char in someone.screen() if not char.isspace())

    assert verdict.status == answer.expected
    payload = answered(verdict_payload(verdict))
    assert payload["status"] == answer.expected
    for words in (payload["cause"], payload["remedy"], tr(f"check.status.{verdict.status}")):
        assert "".join(str(words).split()) in shown.replace("▌", "")
