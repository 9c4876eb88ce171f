"""The token: pasted, cleaned, judged by its looks, never shown."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from textual import events

from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.catalog import load
from openclaw_tui.ui.widgets.secret_input import SecretInput
from tests.support.fakes import CANARY, CODING_CANARY, FakeSetup, World, draft_with
from tests.ui.pilots import Person, person

DRAFT = draft_with()


async def paste(someone: Person, text: str) -> str:
    field = someone.app.screen.query_one(SecretInput)
    field.post_message(events.Paste(text))
    await someone.settle()
    return field.value


@pytest.mark.parametrize(
    "text",
    [
        CANARY,
        f"\n  {CANARY}\n",
        f'export QWEN_API_KEY="{CANARY}"',
        f"Bearer {CANARY}",
        CANARY[:20] + "\n" + CANARY[20:],
    ],
)
async def test_a_paste_is_cleaned_whatever_its_lines(text: str) -> None:
    async with person(World(), DRAFT, Step.TOKEN) as someone:
        assert await paste(someone, text) == CANARY


async def test_a_second_paste_replaces_the_first() -> None:
    async with person(World(), DRAFT, Step.TOKEN) as someone:
        await paste(someone, "sk-old")
        assert await paste(someone, CANARY) == CANARY


async def test_the_looks_say_class_and_length_only() -> None:
    async with person(World(), DRAFT, Step.TOKEN) as someone:
        await paste(someone, CANARY)
        assert "sk-... 35 characters" in someone.screen()
        assert CANARY[3:9] not in someone.screen()


async def test_a_key_of_another_plan_is_offered_that_plan() -> None:
    async with person(World(), DRAFT, Step.TOKEN) as someone:
        await paste(someone, CODING_CANARY)
        assert "Press F4 to switch to Coding Plan" in someone.screen()
        await someone.press("f4")
        choice = someone.draft.choice
        assert choice is not None
        assert choice.id == "qwen-api-key"
        assert "coding-intl.dashscope.aliyuncs.com" in someone.screen()


@pytest.mark.parametrize("text", ["", "sk-xxxxxxxx", "https://home.qwencloud.com/api-keys"])
async def test_what_is_no_key_does_not_go_on(text: str) -> None:
    world = World()
    async with person(world, DRAFT, Step.TOKEN) as someone:
        await someone.type_token(text)
        await someone.press("enter")
        assert someone.is_at(Step.TOKEN)
        assert not world.prober.requests


async def test_a_key_that_is_stored_already_is_recognised() -> None:
    world = World(setup=FakeSetup(same=ProfileId("qwen", "work")))
    async with person(world, DRAFT, Step.TOKEN) as someone:
        await paste(someone, CANARY)
        assert "already stored as qwen:work" in someone.screen()


async def test_a_list_of_keys_that_cannot_be_read_does_not_stop_the_typing() -> None:
    class Broken(FakeSetup):
        def same_key_as(self, token: Secret) -> ProfileId | None:
            raise Problem(ProblemCode.INDEX_BROKEN, path="/x/credentials.json")

    async with person(World(setup=Broken()), DRAFT, Step.TOKEN) as someone:
        await paste(someone, CANARY)
        assert "Looks like a key for Standard" in someone.screen()


async def test_reveal_lasts_only_while_the_field_is_looked_at() -> None:
    async with person(World(), DRAFT, Step.TOKEN) as someone:
        await paste(someone, CANARY)
        await someone.press("ctrl+r")
        assert CANARY in someone.screen()
        await someone.press("tab")
        assert CANARY not in someone.screen()


async def test_no_screenshot_shows_a_revealed_key() -> None:
    async with person(World(), DRAFT, Step.TOKEN) as someone:
        await paste(someone, CANARY)
        await someone.press("ctrl+r")
        assert CANARY[3:12] not in someone.app.export_screenshot()
        with pytest.raises(PermissionError):
            someone.app.save_screenshot()


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+x", "super+c"])
async def test_the_clipboard_never_gets_it(key: str) -> None:
    async with person(World(), DRAFT, Step.TOKEN) as someone:
        await paste(someone, CANARY)
        await someone.press("ctrl+r", "home", "shift+end", key)
        assert someone.app.clipboard == ""
        someone.app.copy_to_clipboard(f"my key is {CANARY}")
        assert CANARY not in someone.app.clipboard


@pytest.mark.parametrize(
    ("variables", "opens"),
    [
        ({}, True),
        ({"DISPLAY": ":0"}, True),
        ({"DISPLAY": ":0"}, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"BROWSER": "/opt/editor/open-afar.sh"}, True),
    ],
)
async def test_the_key_page_is_opened_or_its_address_is_copied(
    variables: dict[str, str], opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Mock(return_value=opens)
    monkeypatch.setattr("webbrowser.open", browser)
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    async with person(World(), DRAFT, Step.TOKEN) as someone:
        monkeypatch.setattr(someone.app, "notify", toast := Mock())
        await someone.press("ctrl+o")
        page, copied = answered(DRAFT.choice).key_page, not (variables and opens)
        assert [call.args for call in browser.call_args_list] == ([(page,)] if variables else [])
        assert someone.app.clipboard == (page if copied else "")
        (shown,) = toast.call_args.args
        assert page in shown
        assert ("No browser" in shown) is copied


async def test_at_the_ended_portal_the_end_is_said_where_the_token_is_typed() -> None:
    draft = Draft().with_choice(answered(load().choice("qwen-oauth")))
    async with person(World(), draft, Step.TOKEN) as someone:
        assert "2026-04-15" in someone.screen()
        assert "portal.qwen.ai" in someone.screen()
