"""Leaving the wizard while something is being written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.store import StoreKind
from openclaw_tui.services.ports import Plan, Receipt
from tests.support.fakes import (
    CANARY,
    OFFLINE,
    WORKS,
    FakeProber,
    FakeSetup,
    World,
    draft_with,
)
from tests.ui.pilots import Person, person

READY = (
    draft_with(token=CANARY)
    .with_verdict(WORKS)
    .with_model("qwen3.7-plus", make_default=False)
    .with_store(StoreKind.KEYRING)
)


@dataclass
class SlowSetup(FakeSetup):
    """Writes until it is let go."""

    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def apply(self, draft: Draft, plan: Plan) -> Receipt:
        await self.released.wait()
        return await super().apply(draft, plan)

    async def undo(self, backup: str | None = None) -> None:
        await self.released.wait()
        await super().undo(backup)


async def leave(someone: Person, setup: SlowSetup) -> None:
    """Quit, which has to wait, and let the disk go on."""
    await someone.pilot.pause()
    leaving = asyncio.create_task(someone.app.action_quit())
    await someone.pilot.pause()
    assert not leaving.done()
    setup.released.set()
    await leaving


def last_words(someone: Person) -> str:
    """What stays on the terminal."""
    return " ".join(map(str, someone.app._exit_renderables))


async def test_a_save_is_finished_and_leaving_tells_how_to_take_it_back() -> None:
    setup = SlowSetup()
    async with person(World(setup=setup), READY, Step.REVIEW) as someone:
        await someone.pilot.press("enter")
        await leave(someone, setup)
        assert "openclaw-tui undo 20261123-184210" in last_words(someone)
    assert setup.applied
    assert someone.app.return_value == Exit.DONE


async def test_a_save_that_fails_is_nothing_written() -> None:
    setup = SlowSetup(apply_error=Problem(ProblemCode.OPENCLAW_BUSY))
    async with person(World(setup=setup), READY, Step.REVIEW) as someone:
        await someone.pilot.press("enter")
        await leave(someone, setup)
        await someone.settle()
        assert "Nothing has been written." in someone.screen()


async def test_an_undo_is_finished() -> None:
    setup = SlowSetup()
    setup.released.set()
    async with person(World(setup=setup), READY, Step.REVIEW) as someone:
        await someone.press("enter")
        setup.released.clear()
        await someone.pilot.click("#undo")
        await someone.settle()
        await someone.pilot.press("tab", "enter")
        await leave(someone, setup)
        assert "Undone" in last_words(someone)
    assert setup.undone == ["20261123-184210"]
    assert someone.app.return_value == Exit.DONE


async def test_no_other_step_is_entered_meanwhile() -> None:
    setup = SlowSetup()
    async with person(World(setup=setup), READY, Step.REVIEW) as someone:
        assert someone.app.wizard.can_go(Step.MODEL)
        await someone.pilot.press("enter")
        await someone.pilot.pause()
        assert not someone.app.wizard.can_go(Step.MODEL)
        setup.released.set()
        await someone.settle()
        assert someone.is_at(Step.DONE)


async def test_leaving_over_the_question_of_undo_keeps_what_is_saved() -> None:
    async with person(World(), READY, Step.REVIEW) as someone:
        await someone.press("enter")
        await someone.pilot.click("#undo")
        await someone.settle()
        await someone.app.action_quit()
        assert "openclaw-tui undo 20261123-184210" in last_words(someone)
    assert someone.app.return_value == Exit.DONE


async def test_another_question_is_not_the_one_about_leaving() -> None:
    world = World(prober=FakeProber(OFFLINE))
    async with person(world, draft_with(token=CANARY), Step.CHECK) as someone:
        await someone.press("enter")
        await someone.pilot.click("#unverified")
        await someone.settle()
        await someone.press("ctrl+q")
        assert "Leave setup?" in someone.screen()
        assert someone.app.return_value is None
        await someone.press("escape")
        assert "Save a key that was not confirmed?" in someone.screen()
        await someone.press("ctrl+q", "ctrl+q")
    assert someone.app.return_value == Exit.CANCELLED
