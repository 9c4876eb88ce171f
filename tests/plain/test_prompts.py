"""The prompts of ``--plain`` in a real terminal, as a screen reader's user meets them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from openclaw_tui.core.cause import Cause
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.portal.findings import Leftovers
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n.problems import what
from openclaw_tui.plain.answers import Prompts
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.migrate import Migration, Wishes
from openclaw_tui.plain.onboard import Onboarding
from openclaw_tui.services import catalog
from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import TOKEN, Cli
from tests.support.fakes import (
    CANARY,
    CODING_CANARY,
    LEFTOVERS,
    REFUSED,
    WORKS,
    FakeProber,
    FakeSetup,
    World,
    draft_with,
)
from tests.support.leakscan import scan
from tests.support.screen import on_screen

STANDARD, STANDARD_CN = "qwen-standard-api-key", "qwen-standard-api-key-cn"
COMMAND = [sys.executable, "-m", "openclaw_tui", "--plain"]


def converse(
    lines: Sequence[tuple[str, str]], farewell: str, *command: str
) -> tuple[str, int, bytes]:
    """Answer each question when it stands there; the last screen, the exit code, all bytes."""
    with on_screen([*COMMAND, *command], dict(os.environ), 100, 60) as screen:
        for question, answer in lines:
            screen.wait_for(question)
            screen.press(answer)
        if farewell:
            screen.wait_for(farewell)
        code = screen.wait_for_exit()
        return screen.text, code, bytes(screen.raw)


class Talk(Console):
    """A person whose answers are known beforehand: each question begins one of ``lines``."""

    def __init__(self, *lines: tuple[str, str]) -> None:
        super().__init__(as_json=False, questions=True)
        self.can_ask = True
        self.lines = list(lines)

    def ask(self, question: str, default: str = "") -> str:
        expected, answer = self.lines.pop(0)
        assert expected in question
        return answer or default

    ask_secret = ask


async def set_up(world: World, talk: Talk, draft: Draft) -> Exit:
    """Set up what ``draft`` leaves open; every answer has to be asked for."""
    prompts = Prompts(talk, catalog.load(), world.survey)
    services = world.services()
    flow = Onboarding(services, world.survey, prompts, talk, check=True, dry_run=False)
    code = await flow.run(draft)
    assert talk.lines == []
    return code


SEND = ("Check the key? It goes to dashscope-intl.aliyuncs.com.", "y")
WAY = ("What is to take its place?", str(len(catalog.load().plans) + 1))
REST = (("Which model?", ""), ("default model", ""), ("key to be kept", ""), ("Write this?", ""))


@pytest.mark.parametrize(("answer", "choice"), [("y", "qwen-api-key-cn"), ("", STANDARD_CN)])
async def test_the_plan_that_a_key_looks_like_is_offered_before_it_is_sent(
    answer: str, choice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World()
    talk = Talk(
        (
            "Switch to Coding Plan, China (Beijing)? The key then goes to coding.dashscope",
            answer,
        ),
        *(() if answer else [("It goes to dashscope.aliyuncs.com", "y")]),
        *REST,
    )
    draft = draft_with(token=CODING_CANARY, choice=STANDARD_CN)
    assert await set_up(world, talk, draft) is Exit.DONE
    assert "This looks like a key for Coding Plan; you chose Standard" in capsys.readouterr().err
    assert [request.choice.id for request in world.prober.requests] == [choice]
    assert [draft.choice and draft.choice.id for draft in world.setup.applied] == [choice]


async def test_a_refused_key_is_tried_elsewhere_then_another_is_pasted() -> None:
    works = draft_with(choice=STANDARD_CN).base_url or ""
    world = World(prober=FakeProber(default=REFUSED, verdicts={works: WORKS}))
    talk = Talk(
        SEND,
        ("What next?", "4"),  # leave, another key, China, Coding Plan, ...
        ("What next?", "2"),
        ("Paste your key", TOKEN.reveal()),
        ("What next?", "3"),
        *REST,
    )
    assert await set_up(world, talk, draft_with(token=CANARY)) is Exit.DONE
    tried = [(request.choice.id, request.token.reveal()) for request in world.prober.requests]
    assert tried == [
        (STANDARD, CANARY),
        ("qwen-api-key", CANARY),
        (STANDARD, TOKEN.reveal()),
        (STANDARD_CN, TOKEN.reveal()),
    ]


async def test_a_key_refused_at_a_further_host_finds_the_plans_main_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    draft = draft_with()
    main, us = answered(draft.base_url), "https://dashscope-us.aliyuncs.com/compatible-mode/v1"
    world = World(prober=FakeProber(default=REFUSED, verdicts={main: WORKS}))
    draft = draft.with_choice(answered(draft.choice), us).with_token(Secret(CANARY))
    talk = Talk(("It goes to dashscope-us.aliyuncs.com", "y"), ("What next?", "3"), *REST)
    assert await set_up(world, talk, draft) is Exit.DONE
    assert [request.base_url for request in world.prober.requests] == [us, main]
    assert "for Global (Singapore); you chose dashscope-us.aliyun" in capsys.readouterr().out
    assert [(each.base_url, each.custom_url) for each in world.setup.applied] == [(main, None)]


@pytest.mark.parametrize("verdict", [REFUSED, REFUSED._replace(cause=Cause.NO_KEY_RECEIVED)])
async def test_enter_leaves_after_a_refusal(verdict: Verdict) -> None:
    world = World(prober=FakeProber(default=verdict))
    code = await set_up(world, Talk(SEND, ("What next?", "")), draft_with(token=CANARY))
    assert (code, len(world.prober.requests)) == (Exit.REFUSED, 1)


async def test_a_key_in_a_variable_is_corrected_there(capsys: pytest.CaptureFixture[str]) -> None:
    world = World(prober=FakeProber(default=REFUSED))
    draft = draft_with().with_token(Secret(CANARY), "QWEN_API_KEY")
    assert await set_up(world, Talk(SEND, ("What next?", "")), draft) is Exit.REFUSED
    assert "Paste another key" not in capsys.readouterr().out


@pytest.mark.parametrize("state", [KeyringState.LOCKED, KeyringState.SILENT])
async def test_a_key_in_a_variable_can_stay_there_whatever_the_keyring_does(
    state: KeyringState, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = draft_with().with_token(Secret(CANARY), "QWEN_API_KEY")
    world = World(setup=FakeSetup(state))
    talk = Talk(SEND, *REST[:2], ("key to be kept", ""), ("key to be kept", "1"), REST[3])
    assert await set_up(world, talk, draft) is Exit.DONE
    assert [saved.store for saved in world.setup.applied] == [StoreKind.ENV]
    assert what(Problem(ProblemCode(f"keyring_{state}"))) in capsys.readouterr().out


async def test_a_locked_keyring_is_no_way_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    world = World(setup=FakeSetup(KeyringState.LOCKED))
    talk = Talk(SEND, *REST[:2])
    assert await set_up(world, talk, draft_with(token=CANARY)) is Exit.STORE
    assert "The keyring is locked" in capsys.readouterr().err


async def migrate(world: World, talk: Talk, leftovers: Leftovers, wishes: Wishes) -> Exit:
    """Leave the Portal by way of what was found; every answer has to be asked for."""
    prompts, services = Prompts(talk, catalog.load(), world.survey), world.services()
    migration = Migration(services, world.survey, prompts, talk, check=True, dry_run=False)
    migration.tell(replace(leftovers, uses_images=False), wishes)
    code = await migration.run(Draft())
    assert talk.lines == []
    return code


@pytest.mark.parametrize(("answer", "code"), [("y", Exit.DONE), ("", Exit.CANCELLED)])
async def test_a_found_key_goes_to_its_own_host_after_a_yes(answer: str, code: Exit) -> None:
    found = replace(LEFTOVERS.keys[0], base_url="https://llm.other-company.example/v1")
    leftovers = replace(LEFTOVERS, findings=LEFTOVERS.findings[:1], keys=(found,))
    world = World()
    talk = Talk(
        WAY,
        ("Check the key? It goes to llm.other-company.example.", answer),
        *((REST[0], *REST[2:], ("Run it now?", "")) if answer else ()),
    )
    assert await migrate(world, talk, leftovers, Wishes()) is code
    assert len(world.prober.requests) == bool(answer)


async def test_a_login_goes_nowhere_unasked_although_a_flag_wants_its_check() -> None:
    world = World()
    leftovers = replace(LEFTOVERS, keys=LEFTOVERS.keys[-1:])
    talk = Talk(
        ("Its token goes to portal.qwen.ai.", ""),
        WAY,
        ("Check the key? It goes to portal.qwen.ai.", ""),
    )
    code = await migrate(world, talk, leftovers, Wishes(check_logins=True))
    assert (code, world.prober.requests) == (Exit.CANCELLED, [])


async def test_a_key_is_set_up_line_by_line(cli: Cli, endpoint: FakeEndpoint) -> None:
    lines = [
        ("Which one do you have or want?", "1\r"),
        ("Which region is your key from?", "6\r"),
        ("Base URL", f"{endpoint.url()}\r"),
        ("Paste your key", f'"{TOKEN.reveal()}"\r'),
        ("Which model?", "\r"),
        ("default model?", "\r"),
        ("Where is the key to be kept?", "\r"),  # without a keyring there is no default
        ("Please give a number", "1\r"),
        ("Write this?", "\r"),
    ]
    screen, code, written = await asyncio.to_thread(converse, lines, "Saved qwen:default")
    assert code == 0
    assert "openclaw-tui undo" in " ".join(screen.split())
    assert TOKEN.reveal().encode() not in written
    assert json.loads(cli.config.read_bytes())["models"]["providers"]["qwen"]


@pytest.mark.parametrize(
    ("verdict", "named", "answer", "model"),
    [
        (None, "my-tuned", "", "my-tuned"),
        (WORKS, "my-tuned", "", "my-tuned"),
        (WORKS, None, "5", "qwen-mt-turbo"),  # listed, and in no catalog
    ],
)
def test_any_model_that_was_named_or_listed_can_be_taken(
    verdict: Verdict | None, named: str | None, answer: str, model: str
) -> None:
    talk = Talk(("Which model?", answer), ("default model", ""))
    prompts = Prompts(talk, catalog.load(), World().survey)
    draft = replace(draft_with(token=CANARY), verdict=verdict, model=named)
    assert prompts.answer(Step.MODEL, draft).model == model


def test_what_cannot_be_used_is_told_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    talk = Talk(
        ("Which region", "6"), ("Base URL", "foo bar"), ("Base URL", "https://a.example/v1")
    )
    prompts = Prompts(talk, catalog.load(), World().survey)
    draft = prompts.answer(Step.PLAN, Draft().with_plan(catalog.load().plans[0]))
    assert draft.base_url == "https://a.example/v1"
    assert capsys.readouterr().err.splitlines() == [
        "This base URL cannot receive a key (it is not a complete web address).",
        "Use https:// without a login, key, query or {placeholder}; "
        "http:// only for this machine (127.0.0.1).",
    ]

    talk.lines += [("Paste your key", " "), ("Paste", "https://a.example"), ("Paste", CANARY)]
    assert prompts.answer(Step.TOKEN, draft).token == Secret(CANARY)
    out, err = capsys.readouterr()
    assert "There is nothing here yet. Paste your key." in out
    assert err.splitlines() == [
        "This is not a usable key: This is a web address, not a key. "
        "Open the key page and copy the key itself.",
        "Copy the whole key from its page again and paste only that.",
    ]


async def test_one_ctrl_c_ends_any_question(cli: Cli, endpoint: FakeEndpoint) -> None:
    path = [
        ("Which one do you have or want?", "1\r"),
        ("Which region is your key from?", "6\r"),
        ("Base URL", f"{endpoint.url()}\r"),
    ]
    for count, question in ((0, "Which one"), (1, "Which region"), (3, "Paste your key")):
        lines = [*path[:count], (question, "\x03")]
        screen, code, _ = await asyncio.to_thread(converse, lines, "")
        assert code == 130
        assert "Cancelled; nothing was written." in screen
    assert not cli.config.exists()


async def test_bytes_that_are_no_text_are_asked_for_again(
    cli: Cli, endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a terminal that speaks GBK or Latin-1, say; ``input`` is as strict as with a locale."""
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    lines = [
        ("Which one do you have or want?", "\udcd1\udcd2\r"),
        ("Please give a number", "1\r"),
        ("Which region is your key from?", "6\r"),
        ("Base URL", "https://\udce9.example/v1\r"),
        ("This base URL cannot receive a key", f"{endpoint.url()}\r"),
        ("Paste your key", f"{TOKEN.reveal()[:8]}\udce9{TOKEN.reveal()[8:]}\r"),
        ("is not a usable key", "\x03"),
    ]
    screen, code, written = await asyncio.to_thread(converse, lines, "")
    assert code == Exit.CANCELLED
    assert "Character 9 cannot be part of a key" in " ".join(screen.split())
    assert "Traceback" not in screen
    assert TOKEN.reveal()[8:].encode() not in written
    assert not endpoint.requests
    assert not cli.config.exists()


async def test_a_region_mismatch_is_asked_about_host_by_host(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    lines = [
        ("Which one do you have or want?", "1\r"),
        ("Which region is your key from?", "6\r"),
        ("Base URL", f"{endpoint.url('standard', 'invalid_key')}\r"),
        ("Paste your key", f"{TOKEN.reveal()}\r"),
    ]
    with on_screen(COMMAND, dict(os.environ)) as screen:
        for question, answer in lines:
            await asyncio.to_thread(screen.wait_for, question)
            screen.press(answer)
        text = await asyncio.to_thread(screen.wait_for, "What next? [1]")
        assert "3. Send this key to dashscope-intl.aliyuncs.com (Standard" in text
        assert "4. Send this key to dashscope.aliyuncs.com (Standard" in text
        screen.press("\r")
        assert await asyncio.to_thread(screen.wait_for_exit) == Exit.REFUSED
        assert "nothing was saved" in screen.text
    assert scan([cli.home], TOKEN.reveal()) == []


INTERRUPTED = """
import asyncio, os, signal
from openclaw_tui.plain.console import Console

async def ask():
    os.kill(os.getpid(), signal.SIGINT)  # asyncio notes it, and means to end the task later
    Console(as_json=False, questions=True).ask("Your name?")

try:
    asyncio.run(ask())
except KeyboardInterrupt:
    print("ended")
"""


async def test_ctrl_c_just_before_a_question_is_not_lost() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", INTERRUPTED,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:  # its input stays open and empty
        assert await asyncio.wait_for(process.stdout.read(), 30) == b"ended\n"
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
