"""From the welcome to the end, and the ways back and out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.services.ports import Survey
from openclaw_tui.ui.dashboard.leaving import Leaving
from openclaw_tui.ui.widgets.field import Field
from openclaw_tui.ui.widgets.secret_input import SecretInput
from openclaw_tui.ui.widgets.text import Action
from tests.support.fakes import (
    BARE,
    CANARY,
    PORTAL_SURVEY,
    SURVEY,
    WORKS,
    FakeSetup,
    World,
    draft_with,
)
from tests.ui.pilots import SIZES, Person, person

CHECKED = draft_with(token=CANARY).with_verdict(WORKS)
BROKEN = Problem(ProblemCode.CONFIG_BROKEN, line=3, column=7, path="/x/openclaw.json")
STORED = CHECKED.with_model("qwen3.7-plus", make_default=False).with_store(StoreKind.KEYRING)


@pytest.mark.parametrize("size", SIZES)
async def test_a_newcomer_reaches_the_end_with_enter_and_one_paste(size: tuple[int, int]) -> None:
    world = World(survey=BARE)
    async with person(world, size=size) as someone:
        assert "OpenClaw was not found" in someone.screen()
        await someone.press("enter", "enter", "enter")
        assert someone.is_at(Step.TOKEN)
        await someone.type_token(CANARY)
        assert "dashscope-intl.aliyuncs.com" in someone.screen()
        assert not world.prober.requests
        await someone.press("enter")
        assert someone.is_at(Step.CHECK)
        assert "Accepted" in someone.screen()
        await someone.press("enter", "enter", "enter")
        assert someone.is_at(Step.REVIEW)
        assert not world.setup.applied
        await someone.press("enter")
        assert someone.is_at(Step.DONE)
        assert "openclaw-tui undo 20261123-184210" in someone.screen()
        assert "Once it is installed, it can use this key." in someone.words()
        assert "Try it" not in someone.screen()
        assert not someone.app.screen.query_one("#ask").display
        await someone.press("enter")
    assert someone.app.return_value == Exit.DONE
    (saved,) = world.setup.applied
    assert saved.token == Secret(CANARY)
    assert (saved.model, saved.make_default, saved.store) == (
        "qwen3.7-plus",
        True,
        StoreKind.KEYRING,
    )
    assert len(world.prober.requests) == 1


async def test_going_back_keeps_what_was_typed() -> None:
    async with person(World(), draft_with(), Step.PLAN) as someone:
        someone.app.screen.query_one("#name", Field).value = "work"
        await someone.press("enter")
        await someone.type_token("sk-half-a-key")
        await someone.press("escape")
        assert someone.is_at(Step.PLAN)
        await someone.press("enter")
        assert someone.app.screen.query_one(SecretInput).value == "sk-half-a-key"
        assert someone.draft.name == "work"


async def test_leaving_asks_when_something_would_be_lost_and_writes_nothing() -> None:
    world = World()
    async with person(world, CHECKED, Step.MODEL) as someone:
        await someone.press("ctrl+q")
        assert "Nothing has been written" in someone.screen()
        await someone.press("enter")
        assert someone.is_at(Step.MODEL)
        await someone.press("ctrl+q", "tab", "enter")
    assert someone.app.return_value == Exit.CANCELLED
    assert not world.setup.applied


async def test_what_is_configured_already_is_one_button_away() -> None:
    async with person(World(replace(SURVEY, plaintext=("anthropic",)))) as someone:
        assert "plain text in the config: anthropic" in someone.screen()
        await someone.pilot.click("#dashboard")
        await someone.settle()
    assert someone.app.return_value == Leaving.DASHBOARD


async def test_leaving_for_the_dashboard_asks_when_answers_would_be_lost() -> None:
    async with person(World(), draft_with()) as someone:
        await someone.pilot.click("#dashboard")
        await someone.settle()
        assert "Nothing has been written" in someone.screen()
        await someone.press("tab", "enter")
    assert someone.app.return_value == Leaving.DASHBOARD


async def test_without_providers_there_is_no_dashboard_to_see() -> None:
    async with person(World(BARE)) as someone:
        assert not someone.app.screen.query_one("#dashboard").display


async def test_leaving_at_once_asks_nothing() -> None:
    async with person(World()) as someone:
        await someone.press("escape")
    assert someone.app.return_value == Exit.CANCELLED


@pytest.mark.parametrize("size", SIZES)
async def test_a_broken_config_ends_it_at_the_welcome_until_it_is_repaired(
    size: tuple[int, int],
) -> None:
    world = World(replace(PORTAL_SURVEY, configured=(), problems=(BROKEN,)))
    async with person(world, size=size) as someone:
        shown = someone.words()
        assert "syntax error in line 3, column 7" in shown
        assert "Correct that place (or run 'openclaw doctor'), then try again." in shown
        assert "✓ Config" not in shown
        buttons = [each.id for each in someone.app.screen.query(Action) if each.display]
        assert buttons == ["again"]
        await someone.press("enter")
        assert someone.is_at(Step.WELCOME)
        assert "syntax error in line 3" in someone.screen()
        world.survey = SURVEY
        await someone.press("enter")
        assert "✓ Config" in someone.screen()
        await someone.press("enter")
        assert someone.is_at(Step.PROVIDER)


async def test_a_check_goes_on_once_the_config_is_repaired() -> None:
    world = World(replace(SURVEY, problems=(BROKEN,)))
    async with person(world, draft_with(token=CANARY), Step.CHECK) as someone:
        await someone.press("enter")
        assert "syntax error in line 3" in someone.screen()
        assert not world.prober.requests
        world.survey = SURVEY
        await someone.press("enter")
        assert someone.draft.verdict == WORKS
        assert "syntax error" not in someone.screen()


async def test_a_wrong_address_is_explained_where_it_is_typed() -> None:
    async with person(World(), draft_with(), Step.PLAN) as someone:
        await someone.press("end")
        someone.app.screen.query_one("#url", Field).value = "http://example.com/v1"
        await someone.press("enter")
        assert someone.is_at(Step.PLAN)
        assert "cannot receive a key" in someone.screen()
        someone.app.screen.query_one("#url", Field).value = "https://example.com/v1/"
        await someone.press("enter")
        assert someone.draft.base_url == "https://example.com/v1"


@pytest.mark.parametrize("size", SIZES)
async def test_an_address_is_asked_for_before_it_is_judged(size: tuple[int, int]) -> None:
    async with person(World(), draft_with(), Step.PLAN, size) as someone:
        await someone.press("end", "enter")
        assert someone.focused == "url"
        assert "cannot receive a key" not in someone.screen()
        assert "Name of this key" in someone.screen()
        await someone.press("x", "enter")
        assert "cannot receive a key" in someone.screen()
        await someone.press("backspace", "enter")
        assert someone.is_at(Step.PLAN)
        assert "cannot receive a key" not in someone.screen()


async def test_a_standing_default_model_is_kept_unless_the_person_says_otherwise() -> None:
    async with person(World(), CHECKED, Step.MODEL) as someone:
        assert "No, keep anthropic/claude-sonnet-5" in someone.screen()
        await someone.press("enter")
        assert someone.draft.make_default is False


async def test_typing_filters_the_models() -> None:
    async with person(World(), CHECKED, Step.MODEL) as someone:
        await someone.press("m", "t", "minus", "enter", "enter")
        assert someone.draft.model == "qwen-mt-turbo"


async def test_a_model_that_was_named_is_taken_though_no_catalog_knows_it() -> None:
    async with person(World(), CHECKED.with_model_id("my-tuned"), Step.MODEL) as someone:
        row = next(line for line in someone.screen().splitlines() if "my-tuned" in line)
        assert "not listed" in row
        await someone.press("enter")
        assert someone.draft.model == "my-tuned"


@pytest.mark.parametrize("state", [KeyringState.ABSENT, KeyringState.LOCKED, KeyringState.SILENT])
async def test_without_a_ready_keyring_nothing_is_preselected(state: KeyringState) -> None:
    draft = replace(STORED, store=None)
    async with person(World(setup=FakeSetup(state)), draft, Step.STORE) as someone:
        await someone.press("enter")
        assert someone.is_at(Step.STORE)
        assert "Nothing is picked yet" in someone.screen()
        await someone.press("down", "enter")
        # Only a missing keyring may lead to a key on disk, never a locked or silent one.
        wanted = StoreKind.FILE if state is KeyringState.ABSENT else None
        assert someone.draft.store is wanted


@pytest.mark.parametrize("state", [KeyringState.LOCKED, KeyringState.SILENT])
@pytest.mark.parametrize("store", [StoreKind.FILE, StoreKind.ENV])
async def test_a_store_that_was_named_needs_no_keyring(
    state: KeyringState, store: StoreKind
) -> None:
    draft = replace(STORED, store=store, env_name="QWEN_API_KEY")
    world = World(setup=FakeSetup(state))
    async with person(world, draft, Step.STORE) as someone:
        await someone.press("enter")
        assert someone.is_at(Step.REVIEW)
        await someone.press("enter")
    assert [saved.store for saved in world.setup.applied] == [store]


async def test_the_environment_can_be_picked_while_the_keyring_is_locked() -> None:
    draft = replace(STORED, store=None, env_name="QWEN_API_KEY")
    async with person(World(setup=FakeSetup(KeyringState.LOCKED)), draft, Step.STORE) as someone:
        await someone.press("enter")
        assert "Nothing is picked yet" in someone.screen()
        await someone.press("down", "enter")
        assert someone.draft.store is StoreKind.ENV


async def test_another_key_than_the_variables_cannot_stay_in_the_environment() -> None:
    draft = draft_with().with_token(Secret(CANARY), "QWEN_API_KEY").with_store(StoreKind.ENV)
    world = World()
    async with person(world, draft, Step.TOKEN) as someone:
        await someone.press("enter", "enter", "enter")
        assert someone.is_at(Step.STORE)
        assert "QWEN_API_KEY" in someone.screen()
        await someone.press("enter", "escape", "escape", "escape", "escape")
        assert someone.is_at(Step.TOKEN)
        assert someone.draft.store is StoreKind.ENV
        await someone.type_token(f"{CANARY[:-1]}0")
        await someone.press("enter", "enter", "enter")
        assert someone.is_at(Step.STORE)
        assert "QWEN_API_KEY" not in someone.screen()
        await someone.press("enter", "enter")
    (saved,) = world.setup.applied
    assert (saved.store, saved.env_name) == (StoreKind.KEYRING, None)


async def test_an_unlocked_keyring_is_found_by_looking_again() -> None:
    world = World(setup=FakeSetup(KeyringState.LOCKED))
    async with person(world, replace(STORED, store=None), Step.STORE) as someone:
        world.setup.keyring = KeyringState.READY
        await someone.pilot.click("#again")
        await someone.settle()
        await someone.press("enter")
        assert someone.draft.store is StoreKind.KEYRING


async def test_a_keyring_that_fails_can_be_looked_at_again() -> None:
    class Failing(FakeSetup):
        fails = True

        async def keyring_state(self) -> KeyringState:
            if self.fails:
                raise Problem(ProblemCode.KEYRING_FAILED, reason="DBusErrorResponse")
            return KeyringState.READY

    setup = Failing()
    async with person(World(setup=setup), replace(STORED, store=None), Step.STORE) as someone:
        assert "looking" not in someone.screen()
        setup.fails = False
        await someone.pilot.click("#again")
        await someone.settle()
        await someone.press("enter")
        assert someone.draft.store is StoreKind.KEYRING


@pytest.mark.parametrize("is_dismissed", [True, False])
async def test_a_locked_keyring_can_be_unlocked_from_here(is_dismissed: bool) -> None:
    setup = FakeSetup(KeyringState.LOCKED, is_dismissed=is_dismissed)
    async with person(World(setup=setup), replace(STORED, store=None), Step.STORE) as someone:
        await someone.pilot.click("#unlock")
        await someone.settle()
        assert ("The keyring is locked" in someone.screen()) is is_dismissed
        await someone.press("enter")
        assert someone.draft.store is (None if is_dismissed else StoreKind.KEYRING)


async def test_a_vanishing_installation_offers_no_keyring() -> None:
    survey: Survey = replace(SURVEY, vanishing=True)
    async with person(World(survey), replace(STORED, store=None), Step.STORE) as someone:
        assert "not possible here" in someone.screen()
        await someone.press("enter")
        assert someone.is_at(Step.STORE)


async def test_what_cannot_be_planned_is_explained_and_not_saved() -> None:
    world = World(setup=FakeSetup(plan_error=BROKEN))
    async with person(world, STORED, Step.REVIEW) as someone:
        assert "syntax error in line 3" in someone.screen()
        await someone.press("tab", "enter")
        assert not world.setup.applied


async def test_a_failed_save_says_why_and_can_be_tried_again() -> None:
    world = World(setup=FakeSetup(apply_error=Problem(ProblemCode.OPENCLAW_BUSY)))
    async with person(world, STORED, Step.REVIEW) as someone:
        await someone.press("enter")
        assert "OpenClaw is writing its config" in someone.screen()
        world.setup.apply_error = None
        await someone.press("enter")
        assert someone.is_at(Step.DONE)


async def test_what_nothing_has_proved_is_not_called_usable() -> None:
    async with person(World(), replace(STORED, unverified=True), Step.REVIEW) as someone:
        await someone.press("enter")
        assert someone.is_at(Step.DONE)
        assert "nothing has proved yet that the key works" in someone.words()
        assert "OpenClaw can use Qwen now." not in someone.words()


async def test_the_review_scrolls_to_the_equivalent_command() -> None:
    async with person(World(), STORED, Step.REVIEW) as someone:
        await someone.press("pagedown", "pagedown", "pagedown")
        assert "--auth-choice qwen-standard-api-key" in someone.screen()


async def test_openclaw_answers_and_undo_takes_it_back() -> None:
    world = World()
    async with person(world, STORED, Step.REVIEW) as someone:
        await someone.press("enter")
        await someone.pilot.click("#ask")
        await someone.settle()
        assert world.openclaw.asked == ["qwen/qwen3.7-plus"]
        assert "Hello! How can I help?" in someone.screen()
        await someone.pilot.click("#undo")
        await someone.settle()
        await someone.press("tab", "enter")
        assert world.setup.undone == ["20261123-184210"]
        assert "Undone" in someone.screen()


async def test_a_call_through_openclaw_can_be_cancelled() -> None:
    world = World()
    world.openclaw.hung = True
    async with person(world, STORED, Step.REVIEW) as someone:
        await someone.press("enter")
        await someone.pilot.click("#ask")
        await someone.pilot.pause()
        assert "working on an answer" in someone.screen()
        await someone.press_while_busy("escape")
        await someone.settle()
        assert "working on an answer" not in someone.screen()


async def test_the_language_changes_and_the_input_stays() -> None:
    async with person(World(), draft_with(), Step.TOKEN) as someone:
        await someone.type_token("sk-half-a-key")
        await someone.press("f2")
        assert "粘贴您的密钥" in someone.screen()
        await someone.press("f2")
        assert "貼上您的金鑰" in someone.screen()
        await someone.press("f2")
        assert "Paste your key" in someone.screen()
        assert someone.app.screen.query_one(SecretInput).value == "sk-half-a-key"


async def test_the_guide_points_to_the_plan_that_is_held() -> None:
    async with person(World(), step=Step.PROVIDER) as someone:
        await someone.press("f3", "down", "down", "enter", "enter")
        plan = someone.draft.plan
        assert plan is not None
        assert plan.id == "coding"


async def test_help_explains_the_step() -> None:
    async with person(World(), step=Step.PROVIDER) as someone:
        await someone.press("f1")
        assert "Qwen sells access in several plans" in someone.screen()
        await someone.press("escape")
        assert someone.focused == "plans"


async def test_the_palette_leads_to_steps_that_can_be_entered() -> None:
    async with person(World(), CHECKED, Step.MODEL) as someone:
        commands = [c.title for c in someone.app.get_system_commands(someone.app.screen)]
        assert "Go to: Region" in commands
        assert "Go to: Review" not in commands
        assert not any("creenshot" in title for title in commands)


async def test_the_palette_says_what_leaving_leaves_behind() -> None:
    async with person(World(), STORED, Step.REVIEW) as someone:
        assert quit_text(someone) == "Leave setup; nothing is written"
        await someone.press("enter")
        assert quit_text(someone) == "Close; what was saved stays"
        await someone.pilot.click("#undo")
        await someone.settle()
        await someone.press("tab", "enter")
        assert quit_text(someone) == "Close; every file is as it was before"


def quit_text(someone: Person) -> str:
    commands = someone.app.get_system_commands(someone.app.screen)
    return next(command.help for command in commands if command.title == "Quit")


@pytest.mark.parametrize("size", [(39, 20), (80, 12)])
async def test_a_tiny_window_says_so_and_loses_nothing(size: tuple[int, int]) -> None:
    async with person(World(), CHECKED, Step.MODEL) as someone:
        before = someone.focused
        await someone.pilot.resize_terminal(*size)
        await someone.settle()
        assert "make the window larger" in someone.words()
        await someone.pilot.resize_terminal(80, 24)
        await someone.settle()
        assert "Which model?" in someone.screen()
        assert someone.focused == before
