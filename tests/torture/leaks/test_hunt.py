"""A marked key goes through everything that this program can do, and is looked for everywhere."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit
from tests.fake_endpoint import ANYWHERE, FakeEndpoint
from tests.torture.leaks.hunt import KEYS, Hunt

FIRST, SECOND = KEYS
SETUP = ("onboard", "--auth-choice", "qwen-standard-api-key", "--store", "file", "--yes", "--json")
PASTED = (*SETUP, "--token-stdin", "--base-url")
FAILURES = ("invalid_key", "endless", "hang", "html", "redirect", "redirect_to_token", "junk",
            "escapes_said", "cut")  # fmt: skip


def commands(hunt: Hunt, good: str, bad: Callable[[str], str]) -> None:
    """Every command, with an endpoint that works and with one that does what it likes."""
    for name in FAILURES:
        hunt.run(*PASTED, bad(name), stdin=FIRST)
    hunt.run(*SETUP, "--token-command", "cat key", "--base-url", good)
    hunt.run(*PASTED, good, "--dry-run", stdin=FIRST)
    hunt.run(*PASTED, good, stdin=FIRST)
    for words in (
        ("probe", "qwen"), ("status", "--probe"), ("status", "--json"), ("providers",),
        ("use", "qwen:default", "--yes"), ("move", "qwen", "--store", "keyring", "--yes"),
        ("backups", "--json"), ("migrate", "--dry-run", "--json"),
    ):  # fmt: skip
        hunt.run(*words)
    hunt.run("rotate", "qwen", "--token-stdin", "--yes", "--json", stdin=SECOND)
    for words in (("undo", "--yes"), ("forget", "qwen", "--yes"), ("undo", "--yes")):
        hunt.run(*words)


def blunders(hunt: Hunt, good: str) -> None:
    """A key that the person gave to all the world: we do not repeat it."""
    hunt.run(*SETUP, "--token-env", "MY_KEY", "--base-url", good, MY_KEY=FIRST)
    for words in (("rotate", FIRST), ("onboard", f"--token-stdin={FIRST}"), (FIRST,),
                  (*SETUP, "--name", FIRST), (*SETUP, "--model", FIRST)):  # fmt: skip
        hunt.run(*words)


def screens(hunt: Hunt, good: str) -> None:
    """The wizard with a pasted key, shown and hidden, crashing and killed; the dashboard."""
    words = ("onboard", "--auth-choice", "qwen-standard-api-key", "--base-url", good)
    for ending in ("\x11", ""):
        with hunt.terminal(words) as screen:
            screen.wait_for("Paste your key")
            screen.wait_for("Show/hide")
            screen.paste(SECOND)
            screen.wait_for("Looks like a key")
            screen.press("\r")
            screen.wait_for("Accepted")
            screen.press(ending)
            screen.read(1)
    with hunt.terminal(()) as screen:
        screen.wait_for("qwen")
        screen.press("y")
        screen.wait_for("Copied")
        screen.press("r")
        screen.wait_for("Show/hide")
        screen.paste(SECOND)
        screen.press("\x1b")
        screen.press("\x11")
        screen.wait_for_exit()


@pytest.mark.torture
@pytest.mark.timeout(1800)
async def test_a_key_is_found_nowhere_but_in_its_store(
    hunt: Hunt, tmp_path: Path, figures: Callable[..., None]
) -> None:
    async with FakeEndpoint(dict.fromkeys(KEYS, ANYWHERE)) as endpoint:

        def bad(name: str) -> str:
            return endpoint.url(scenario=name)

        def everything() -> None:
            with hunt.watching():
                commands(hunt, endpoint.url(), bad)
                screens(hunt, endpoint.url())
            blunders(hunt, endpoint.url())

        await asyncio.to_thread(everything)
        arrived = {header for request in endpoint.requests for header in _with_key(request)}
        hosts = {request.host for request in endpoint.requests}
    assert hunt.leaks() == []
    assert arrived == {"authorization"}
    assert hosts == {"127.0.0.1"}
    assert Exit.BUG not in hunt.codes
    assert hunt.clipboards == 1
    figures(runs=hunt.runs, processes=hunt.processes, requests=len(endpoint.requests),
            **hunt.searched())  # fmt: skip


def _with_key(request: object) -> list[str]:
    """The names of the headers that hold a key; ``body`` or ``path`` where it is there."""
    headers: dict[str, str] = getattr(request, "headers", {})
    found = [name for name, value in headers.items() if any(key in value for key in KEYS)]
    for name in ("path", "body"):
        text = str(getattr(request, name, ""))
        found += [name] if any(key in text for key in KEYS) else []
    return found


@pytest.mark.parametrize("place", ["home/.cache/log", "tmp/x/core", "cwd/out", "said/9", "seen/1"])
def test_the_hunt_finds_what_is_there(hunt: Hunt, place: str) -> None:
    path = hunt.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"argv": ["x", re.sub("(.{9})", r"\1' + '", FIRST)]}))
    assert [leak.partition(":")[0] for leak in hunt.leaks()] == [place]


def test_the_hunt_leaves_the_stores_alone(hunt: Hunt) -> None:
    path = hunt.home / ".openclaw/openclaw-tui/secrets.json"
    path.parent.mkdir(parents=True)
    path.write_text(SECOND)
    assert hunt.leaks() == []
