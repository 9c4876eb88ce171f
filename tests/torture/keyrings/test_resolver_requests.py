"""The resolver, started as OpenClaw starts it: bad requests, many at once, long keys."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import pytest

from openclaw_tui.core.secret import Secret
from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import TOKEN, Cli
from tests.support.keyring_person import REQUEST, RESOLVER, KeyringPerson
from tests.support.secret_service import REACHES_KEYRING, secret_service

SEED: Final = 20261125
BAD: Final = 64
NO_KEYRING: Final = 69
GOOD: Final = json.loads(REQUEST)
_WRONG: Final[list[object]] = [
    None,
    0,
    2,
    -1,
    1.5,
    "1",
    "",
    [],
    {},
    [1],
    "qwen/default",
    [["qwen/default"]],
    [None],
]
_STRANGERS: Final = [
    "",
    "__proto__",
    "../../etc/passwd",
    "qwen",
    "qwen/",
    "\0",
    "\ud800",
    "密" * 256,
]

Case = tuple[bytes, int, bool]
"""A request, the exit code where there is a keyring, and whether it asks for the key."""


def _noise(rng: random.Random) -> Case:
    return rng.randbytes(rng.randrange(200)), BAD, False


def _cut(rng: random.Random) -> Case:
    return REQUEST[: rng.randrange(len(REQUEST))], BAD, False


def _garbled(rng: random.Random) -> Case:
    at = rng.randrange(len(REQUEST))
    return REQUEST[:at] + b"\xff" + REQUEST[at + 1 :], BAD, False


def _wrong_part(rng: random.Random) -> Case:
    part = rng.choice(["protocolVersion", "ids"])
    wrong = rng.choice([each for each in _WRONG if part != "ids" or each != []])
    return json.dumps({**GOOD, part: wrong}).encode(), BAD, False


def _missing_part(rng: random.Random) -> Case:
    part = rng.choice(["protocolVersion", "ids"])
    return json.dumps({k: v for k, v in GOOD.items() if k != part}).encode(), BAD, False


def _not_an_object(rng: random.Random) -> Case:
    return json.dumps(rng.choice(_WRONG[:-1])).encode(), BAD, False


def _deep(rng: random.Random) -> Case:
    return rng.choice([b"[", b'{"ids":']) * rng.randrange(10_000, 30_000), BAD, False


def _long(rng: random.Random) -> Case:
    return b" " * ((1 << 18) + rng.randrange(5)) + REQUEST, BAD, False


def _strangers(rng: random.Random) -> Case:
    ids = rng.choices(_STRANGERS, k=rng.randrange(513))
    return json.dumps({**GOOD, "ids": ids}).encode(), 0, False


def _twice_and_more(rng: random.Random) -> Case:
    ids = [*GOOD["ids"] * rng.randrange(1, 4), *rng.choices(_STRANGERS, k=5)]
    rng.shuffle(ids)
    return json.dumps({**GOOD, "ids": ids, "more": rng.choice(_WRONG)}).encode(), 0, True


KINDS: Final = [
    _noise, _cut, _garbled, _wrong_part, _missing_part, _not_an_object, _deep, _long, _strangers,
    _twice_and_more,
]  # fmt: skip


def _answers_well(person: KeyringPerson, environ: dict[str, str], case: Case) -> bool:
    """Whether code, stdout and stderr are what they have to be."""
    request, code, for_the_key = case
    has_keyring = bool(environ)
    done = person.resolve(request, environ)
    if for_the_key and not has_keyring:
        code = NO_KEYRING
    if (done.returncode, done.stderr) != (code, b""):
        return False
    if code:
        return done.stdout == b""
    answer, asked = json.loads(done.stdout), json.loads(request)["ids"]
    values = {"qwen/default": TOKEN.reveal()} if for_the_key else {}
    missing = {id_: {"code": "NOT_FOUND"} for id_ in asked if id_ not in values}
    return bool(answer == {"protocolVersion": 1, "values": values, "errors": missing})


@pytest.mark.timeout(900)
@pytest.mark.parametrize("amount", [20, pytest.param(1000, marks=pytest.mark.torture)])
async def test_requests_that_no_openclaw_sends(
    cli: Cli,
    endpoint: FakeEndpoint,
    figures: Callable[..., None],
    request: pytest.FixtureRequest,
    amount: int,
) -> None:
    """In the short form there is no keyring, which no malformed request ever gets as far as."""
    person, rng = KeyringPerson.settled(cli, endpoint.url()), random.Random(SEED)  # noqa: S311 - repeatable
    cases = [KINDS[number % len(KINDS)](rng) for number in range(amount)]

    async def run(environ: dict[str, str]) -> None:
        with ThreadPoolExecutor(4) as pool:
            loop, ask = asyncio.get_running_loop(), partial(_answers_well, person, environ)
            good = await asyncio.gather(*(loop.run_in_executor(pool, ask, case) for case in cases))
        bad = [case for case, well in zip(cases, good, strict=True) if not well]
        assert bad == [], f"seed {SEED}"
        refused = sum(code == BAD for _, code, _ in cases)
        figures(requests=len(good), refused=refused, answered_badly=len(bad))
        assert refused >= amount // 2

    if amount < 100:
        await run({})
        return
    request.getfixturevalue("daemons")
    with secret_service(sys.executable) as session:
        environ = {name: session.environ[name] for name in REACHES_KEYRING}
        await person.keyring(environ).put(person.account, TOKEN)
        await run(environ)


@pytest.mark.torture
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("daemons")
async def test_twenty_at_once(
    cli: Cli, endpoint: FakeEndpoint, figures: Callable[..., None]
) -> None:
    person = KeyringPerson.settled(cli, endpoint.url())
    with secret_service(sys.executable) as session:
        environ = {name: session.environ[name] for name in REACHES_KEYRING}
        await person.keyring(environ).put(person.account, TOKEN)
        heard = []
        for _ in range(5):
            heard += await asyncio.gather(*(person.ask(RESOLVER, environ) for _ in range(20)))
    assert {each.said for each in heard} == {"0 the key"}
    figures(calls=len(heard), slowest=f"{max(each.seconds for each in heard):.1f} s")


@pytest.mark.torture
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("daemons")
@pytest.mark.parametrize("length", [2_560, 2_561, 4_096, 65_536, 1_000_000])
async def test_a_long_key(cli: Cli, endpoint: FakeEndpoint, length: int) -> None:
    person, key = KeyringPerson.settled(cli, endpoint.url()), "sk-" + "k" * (length - 3)
    with secret_service(sys.executable) as session:
        environ = {name: session.environ[name] for name in REACHES_KEYRING}
        await person.keyring(environ).put(person.account, Secret(key))
        done = await asyncio.to_thread(person.resolve, REQUEST, environ)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["values"] == {"qwen/default": key}
