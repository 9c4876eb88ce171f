"""The live check: consent, every verdict, other hosts, cancelling."""

from __future__ import annotations

import re
from dataclasses import replace

from openclaw_tui.core.draft import answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.verdict import Status
from tests.support.fakes import (
    CANARY,
    OFFLINE,
    OVERDUE,
    REFUSED,
    SURVEY,
    WORKS,
    FakeProber,
    World,
    draft_with,
)
from tests.ui.pilots import person

TOKEN = draft_with(token=CANARY)
MAIN = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
US = "https://dashscope-us.aliyuncs.com/compatible-mode/v1"
CN = "https://dashscope.aliyuncs.com/compatible-mode/v1"


async def test_nothing_is_sent_without_the_persons_key() -> None:
    world = World()
    async with person(world, TOKEN, Step.CHECK) as someone:
        assert not world.prober.requests
        assert someone.focused == "start"
        await someone.press("enter")
        assert len(world.prober.requests) == 1


async def test_nothing_is_sent_for_a_config_that_cannot_be_written() -> None:
    facts = {"path": "/x/openclaw.json", "reason": "read_only_file"}
    world = World(replace(SURVEY, problems=(Problem(ProblemCode.FILE_UNWRITABLE, **facts),)))
    async with person(world, TOKEN, Step.CHECK) as someone:
        await someone.press("enter")
        assert "This file cannot be written" in someone.screen()
        assert not world.prober.requests
        world.survey = SURVEY
        await someone.press("enter", "enter")
        assert len(world.prober.requests) == 1


async def test_an_accepted_key_goes_on() -> None:
    async with person(World(), TOKEN, Step.CHECK) as someone:
        await someone.press("enter")
        assert someone.focused == "next"
        await someone.press("enter")
        assert someone.is_at(Step.MODEL)


async def test_a_problem_is_told_and_does_not_stop() -> None:
    async with person(World(prober=FakeProber(OVERDUE)), TOKEN, Step.CHECK) as someone:
        await someone.press("enter")
        assert "Accepted, with a problem" in someone.screen()
        assert "overdue payment" in someone.screen()
        await someone.press("enter")
        assert someone.is_at(Step.MODEL)


async def test_a_refused_key_cannot_pass() -> None:
    async with person(World(prober=FakeProber(REFUSED)), TOKEN, Step.CHECK) as someone:
        await someone.press("enter")
        assert "Refused" in someone.screen()
        assert "HTTP 401" in someone.screen()
        shown = {button.id for button in someone.app.screen.query("Action") if button.display}
        assert not {"next", "unverified"} & shown
        someone.app.wizard.query_one("#check").action_next()  # type: ignore[attr-defined]  # by id
        await someone.settle()
        assert someone.is_at(Step.CHECK)


async def test_an_undetermined_key_is_saved_only_by_explicit_choice() -> None:
    async with person(World(prober=FakeProber(OFFLINE)), TOKEN, Step.CHECK) as someone:
        await someone.press("enter")
        assert someone.focused == "retry"
        await someone.pilot.click("#unverified")
        await someone.settle()
        await someone.press("enter")
        assert someone.is_at(Step.CHECK)
        await someone.pilot.click("#unverified")
        await someone.settle()
        await someone.press("tab", "enter")
        assert someone.is_at(Step.MODEL)
        assert someone.draft.unverified


async def test_retry_asks_again() -> None:
    world = World(prober=FakeProber(OFFLINE))
    async with person(world, TOKEN, Step.CHECK) as someone:
        await someone.press("enter")
        world.prober.default = WORKS
        await someone.press("enter")
        assert "Accepted" in someone.screen()
        assert len(world.prober.requests) == 2


async def test_each_other_host_needs_its_own_yes() -> None:
    world = World(prober=FakeProber(REFUSED))
    async with person(world, TOKEN, Step.CHECK) as someone:
        await someone.press("enter", "enter")
        assert "dashscope.aliyuncs.com" in someone.screen()
        assert len(world.prober.requests) == 1
        await someone.press("enter")
        assert [each.base_url for each in world.prober.requests][1:] == [CN]
        assert "1 more did not accept it either" in someone.screen()
        await someone.press("escape")
        assert len(world.prober.requests) == 2
        verdict = someone.draft.verdict
        assert verdict is not None
        assert verdict.status is Status.REFUSED


async def test_a_host_that_cannot_be_reached_has_refused_nothing_and_can_be_retried() -> None:
    world = World(prober=FakeProber(REFUSED, {CN: OFFLINE}))
    async with person(world, TOKEN, Step.CHECK) as someone:
        await someone.press("enter", "enter", "enter")
        assert "dashscope.aliyuncs.com could not be reached" in someone.screen()
        assert "Send the key there" in someone.screen(), "below all of it"
        assert "did not accept it" not in someone.screen()
        world.prober.verdicts = {CN: WORKS}
        await someone.press("enter")
        assert [each.base_url for each in world.prober.requests][1:] == [CN, CN]
        assert someone.draft.is_checked


async def test_what_was_not_reached_is_said_once() -> None:
    world = World(prober=FakeProber(REFUSED, {CN: OFFLINE}))
    async with person(world, TOKEN, Step.CHECK) as someone:
        await someone.press("enter", "enter", "enter", "down", "enter")
        assert "1 more did not accept it either" in someone.screen()
        assert "could not be reached" not in someone.screen()


async def test_the_stages_are_those_of_the_verdict_beside_them() -> None:
    world = World(prober=FakeProber(REFUSED, {CN: OFFLINE}))
    async with person(world, TOKEN, Step.CHECK) as someone:
        await someone.press("enter", "enter", "enter", "escape")
        assert "HTTP 401" in someone.screen()
        assert re.search(r"Connection +ok", someone.screen())


async def test_a_key_of_another_region_is_named_and_the_choice_follows() -> None:
    world = World(prober=FakeProber(REFUSED, {CN: WORKS}))
    async with person(world, TOKEN, Step.CHECK) as someone:
        await someone.press("enter", "enter", "enter")
        assert "key for China (Beijing); you chose" in someone.words()
        choice = someone.draft.choice
        assert choice is not None
        assert choice.id == "qwen-standard-api-key-cn"
        await someone.press("enter")
        assert someone.is_at(Step.MODEL)


async def test_a_key_refused_at_a_further_host_is_offered_the_plans_main_one_first() -> None:
    world = World(prober=FakeProber(REFUSED, {MAIN: WORKS}))
    draft = draft_with()
    draft = draft.with_choice(answered(draft.choice), US).with_token(Secret(CANARY))
    async with person(world, draft, Step.CHECK) as someone:
        await someone.press("enter", "enter", "enter")
        assert [each.base_url for each in world.prober.requests] == [US, MAIN]
        told = someone.words().replace("▌ ", "")  # the border of each line
        assert "key for Global (Singapore); you chose dashscope-us.aliyuncs.com" in told
        assert (someone.draft.base_url, someone.draft.custom_url) == (MAIN, None)
        await someone.press("enter")
        assert someone.is_at(Step.MODEL)


async def test_a_main_host_that_refused_too_is_not_offered_again() -> None:
    world = World(prober=FakeProber(REFUSED))
    draft = draft_with()
    draft = draft.with_choice(answered(draft.choice), US).with_token(Secret(CANARY))
    async with person(world, draft, Step.CHECK) as someone:
        await someone.press("enter", "enter", "enter")
        assert "1 more did not accept it either" in someone.screen()
        assert "dashscope-intl.aliyuncs.com" not in someone.screen()
        assert someone.draft.base_url == US
        await someone.press("enter")
        assert [each.base_url for each in world.prober.requests] == [US, MAIN, CN]


async def test_esc_cancels_a_hung_request_and_stays() -> None:
    world = World(prober=FakeProber(hung=True))
    async with person(world, TOKEN, Step.CHECK) as someone:
        await someone.press_while_busy("enter")
        assert someone.focused == "cancel"
        await someone.press_while_busy("escape")
        await someone.settle()
        assert world.prober.cancelled
        assert someone.is_at(Step.CHECK)
        assert someone.draft.verdict is None


async def test_quitting_does_not_wait_for_a_hung_request() -> None:
    world = World(prober=FakeProber(hung=True))
    async with person(world, TOKEN, Step.CHECK) as someone:
        await someone.press_while_busy("enter", "ctrl+q", "ctrl+q")
    assert world.prober.cancelled
    assert not world.setup.applied
