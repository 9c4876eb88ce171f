"""The way off the Portal login on the screens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.core.portal.findings import Leftovers
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.ports import Survey
from openclaw_tui.ui.widgets.secret_input import SecretInput
from tests.support.fakes import (
    BARE,
    CANARY,
    LEFTOVERS,
    PORTAL_SURVEY,
    REFUSED,
    FakePortal,
    FakeProber,
    FakeSetup,
    World,
)
from tests.ui.pilots import SIZES, Person, person

TYPED = "sk-1234567890abcdef1234567890abcdef"
MIGRATING = Draft().with_migration(maps_images=True)


def portal_world(**parts: object) -> World:
    return replace(World(survey=PORTAL_SURVEY), **parts)  # type: ignore[arg-type]


async def walk_to_review(someone: Person) -> None:
    """From the findings with Enter and one paste."""
    await someone.press("enter", "enter", "enter")
    await someone.type_token(CANARY)
    await someone.press("enter", "enter", "enter", "enter", "enter")
    assert someone.is_at(Step.REVIEW)


@pytest.mark.parametrize("size", SIZES)
async def test_enter_and_one_paste_lead_off_the_portal(size: tuple[int, int]) -> None:
    world = portal_world()
    async with person(world, size=size) as someone:
        assert someone.focused == "migrate"
        await someone.press("enter")
        assert someone.is_at(Step.FOUND)
        assert "models.providers.qwen-portal" in someone.screen()
        await walk_to_review(someone)
        assert "coder-model becomes qwen/qwen3.7-plus" in someone.screen()
        assert not world.setup.applied
        await someone.press("enter")
        assert someone.is_at(Step.RESULT)
        assert "calls the config valid" in someone.screen()
        await someone.press("enter")
    assert someone.app.return_value == Exit.DONE
    (saved,) = world.setup.applied
    assert (saved.migrating, saved.model, saved.image_model) == (
        True,
        "qwen3.7-plus",
        "qwen3.7-plus",
    )
    assert saved.make_default is False, "the Portal's model is replaced wherever it stands"
    assert len(world.prober.requests) == 1


async def test_without_leftovers_the_welcome_offers_setup_alone() -> None:
    async with person(World(survey=BARE)) as someone:
        assert someone.focused == "next"
        assert "Qwen Portal" not in someone.screen()


async def test_the_person_may_set_up_a_key_all_the_same() -> None:
    async with person(portal_world()) as someone:
        await someone.press("tab", "enter")
        assert someone.is_at(Step.PROVIDER)
        await someone.press("escape")
        assert someone.focused == "migrate"


async def test_a_key_that_is_already_here_needs_no_paste() -> None:
    world = portal_world()
    async with person(world, MIGRATING, Step.FOUND) as someone:
        await someone.press("enter", "down", "down", "down")
        assert "DASHSCOPE_API_KEY" in someone.screen()
        await someone.press("enter")
        assert someone.is_at(Step.PLAN)
        await someone.press("enter", "enter")
        assert someone.is_at(Step.CHECK)
    (request,) = world.prober.requests
    assert request.token == Secret(CANARY)


async def test_a_key_picked_after_another_was_typed_is_the_one_that_is_sent() -> None:
    world = portal_world()
    async with person(world, MIGRATING, Step.FOUND) as someone:
        await someone.press("enter", "enter", "enter")
        await someone.type_token(TYPED)
        await someone.press("enter", "escape", "escape", "escape")
        assert someone.is_at(Step.WAY)
        await someone.press("down", "down", "down", "enter", "enter", "enter")
        assert someone.is_at(Step.CHECK)
    assert [each.token for each in world.prober.requests] == [Secret(TYPED), Secret(CANARY)]


async def test_what_is_typed_over_a_picked_key_stays_on_the_way_back_and_forth() -> None:
    world = portal_world()
    async with person(world, MIGRATING, Step.FOUND) as someone:
        await someone.press("enter", "down", "down", "down", "enter", "enter")
        await someone.type_token(TYPED)
        await someone.press("escape", "f2", "enter")
        assert someone.app.screen.query_one(SecretInput).value == TYPED
        await someone.press("enter", "escape", "f2", "escape", "enter")
        assert someone.app.screen.query_one(SecretInput).value == TYPED
    assert [each.token for each in world.prober.requests] == [Secret(TYPED)]


async def test_an_old_login_is_asked_about_only_on_a_yes_naming_the_host() -> None:
    world = portal_world(prober=FakeProber(REFUSED))
    async with person(world, MIGRATING, Step.FOUND) as someone:
        await someone.press("shift+tab", "enter")
        assert "portal.qwen.ai" in someone.screen()
        await someone.press("enter")
        assert not world.prober.requests, "the cursor starts on No"
        await someone.press("enter", "tab", "enter")
        (request,) = world.prober.requests
        assert request.base_url == "https://portal.qwen.ai/v1"
        await someone.press("end", "pagedown", "pagedown", "pagedown")
        assert "Refused" in someone.screen()
        assert "still work?" not in someone.screen()


async def test_nothing_left_means_nothing_to_go_on_with() -> None:
    world = portal_world(portal=FakePortal(Leftovers()))
    async with person(world, MIGRATING, Step.FOUND) as someone:
        assert "nothing to migrate" in someone.screen()
        await someone.press("enter")
        assert someone.is_at(Step.WELCOME)


async def test_a_config_that_cannot_be_read_is_named() -> None:
    class Broken(FakePortal):
        async def leftovers(self) -> Leftovers:
            raise Problem(ProblemCode.CONFIG_BROKEN, path="/x/openclaw.json", line=3, column=9)

    async with person(portal_world(portal=Broken()), MIGRATING, Step.FOUND) as someone:
        assert "/x/openclaw.json" in someone.screen()
        assert someone.is_at(Step.FOUND)


async def test_old_copies_are_cleaned_only_by_choice() -> None:
    world = portal_world()
    async with person(world, MIGRATING, Step.FOUND) as someone:
        await walk_to_review(someone)
        assert "Old copy" not in someone.screen()
        await someone.press("shift+tab", "enter")
        assert "Leave old copies" in someone.screen()
        await someone.press("enter")
    assert [draft.clean_copies for draft in world.setup.applied] == [True]


async def test_that_copies_are_to_be_cleaned_may_be_said_beforehand() -> None:
    world = portal_world()
    async with person(world, MIGRATING.with_clean_copies(True), Step.FOUND) as someone:
        await walk_to_review(someone)
        assert "Leave old copies" in someone.screen()
        await someone.press("enter")
    assert [draft.clean_copies for draft in world.setup.applied] == [True]


async def test_openclaw_does_its_part_on_a_yes_alone() -> None:
    world = portal_world()
    async with person(world, MIGRATING, Step.FOUND, size=(120, 40)) as someone:
        await walk_to_review(someone)
        await someone.press("enter")
        assert "openclaw cron edit" in someone.screen()
        await someone.press("shift+tab", "shift+tab", "enter", "enter")
        assert not world.openclaw.carried_out
        await someone.press("enter", "tab", "enter")
        assert "Let OpenClaw finish" not in someone.screen()
    (command,) = world.openclaw.carried_out
    assert command[:2] == ("cron", "edit")


async def test_undo_from_the_result() -> None:
    world = portal_world()
    async with person(world, MIGRATING, Step.FOUND) as someone:
        await walk_to_review(someone)
        await someone.press("enter", "home", "shift+tab", "shift+tab", "shift+tab", "enter")
        await someone.press("tab", "enter")
        assert "Undone" in someone.screen()
        assert someone.is_at(Step.RESULT)
    assert world.setup.undone == ["20261123-184210"]


async def test_the_rail_names_the_steps_of_the_migration() -> None:
    async with person(portal_world(), MIGRATING, Step.FOUND, size=(120, 40)) as someone:
        for title in ("Findings", "Way", "Images", "Result"):
            assert title in someone.screen()
        assert "Plan\n" not in someone.screen()


async def test_only_another_default_is_asked_about() -> None:
    elsewhere = replace(LEFTOVERS, default_model="anthropic/claude-sonnet-5")
    survey: Survey = replace(PORTAL_SURVEY, default_model="anthropic/claude-sonnet-5")
    world = World(survey=survey, portal=FakePortal(elsewhere), setup=FakeSetup())
    async with person(world, MIGRATING, Step.FOUND) as someone:
        await someone.press("enter", "enter", "enter")
        await someone.type_token(CANARY)
        await someone.press("enter", "enter")
        assert someone.is_at(Step.MODEL)
        assert "keep anthropic/claude-sonnet-5" in someone.screen()


async def test_the_result_can_be_read_to_its_end_by_keyboard() -> None:
    async with person(portal_world(), MIGRATING, Step.FOUND) as someone:
        await walk_to_review(someone)
        await someone.press("enter")
        assert "openclaw-tui undo" not in someone.screen()
        await someone.press("pagedown", "pagedown")
        assert "openclaw-tui undo" in someone.screen()


async def test_a_config_that_openclaw_rejects_is_no_success() -> None:
    world = portal_world()
    world.portal.is_config_valid = False
    async with person(world, MIGRATING, Step.FOUND) as someone:
        await walk_to_review(someone)
        await someone.press("enter")
        assert someone.is_at(Step.RESULT)
        assert "OpenClaw uses your key now" not in someone.screen()
