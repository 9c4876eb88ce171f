"""Whatever arrives, the check ends with a verdict, and with nothing of the token in it."""

from __future__ import annotations

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from openclaw_tui.core.reply import DETAIL_LIMIT
from openclaw_tui.core.terminal import safe
from openclaw_tui.core.verdict import Verdict
from tests.fake_endpoint.loopback import LoopbackServer
from tests.fake_endpoint.wire import read_request
from tests.support.probing import check
from tests.support.random_answers import answer_to

TOKEN = "sk-9d1f7ab34c5e8206f1b3d5c7a9e80246"
PIECES = {TOKEN[i : i + 8].lower() for i in range(len(TOKEN) - 7)}
PLANS = ("standard", "coding", "token", "portal")
AT_ONCE = 16
DEADLINE = 1.5  # for those that promise more than they send
MODEL = re.compile(r"[\w.:/+-]{1,128}", re.ASCII)


class Babbler(LoopbackServer):
    """Gives each request the next answer of its random numbers."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._rng = Random(seed)  # noqa: S311 - a repeatable campaign
        self.sent: list[bytes] = []

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        while await read_request(reader) is not None:
            self.sent.append(answer_to(self._rng, TOKEN))
            writer.write(self.sent[-1])
            await writer.drain()
            if self._rng.random() < 0.95:  # an open end makes the check wait for its deadline
                break


def assert_harmless(verdict: Verdict) -> None:
    assert safe(verdict.detail) == verdict.detail
    assert "\n" not in verdict.detail
    assert len(verdict.detail) <= DETAIL_LIMIT
    assert len(verdict.models) <= 1000
    assert all(MODEL.fullmatch(model) for model in verdict.models)
    shown = " ".join((verdict.detail, *verdict.models)).lower()
    assert not [piece for piece in PIECES if piece in shown]


async def ask(number: int) -> Verdict:
    """Check the endpoint of one seed; what fails says which."""
    plan = PLANS[number % len(PLANS)]
    async with Babbler(number) as server, asyncio.timeout(60):
        try:
            verdict, _ = await check(f"http://127.0.0.1:{server.port}/v1", plan, TOKEN, DEADLINE)
            assert_harmless(verdict)
        except BaseException as error:
            error.add_note(f"seed {number}, plan {plan}: {server.sent!r}")
            raise
    return verdict


@pytest.mark.parametrize(
    "count", [48, pytest.param(2400, marks=[pytest.mark.torture, pytest.mark.timeout(900)])]
)
async def test_any_answer_has_a_verdict(count: int, figures: Callable[..., None]) -> None:
    seen: Counter[str] = Counter()
    for start in range(0, count, AT_ONCE):
        verdicts = await asyncio.gather(*map(ask, range(start, start + AT_ONCE)))
        seen.update(verdict.cause for verdict in verdicts)
    assert len(seen) >= min(18, count // 10), "the answers lost their edge"
    figures(answers=seen.total(), causes=len(seen))
