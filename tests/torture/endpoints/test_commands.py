"""Every hazard against every command that sends a key, as real processes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from openclaw_tui.services.prober import DEADLINE
from tests.fake_endpoint import FakeEndpoint
from tests.fake_endpoint.hazards import HAZARDS
from tests.fake_endpoint.proxy import ConnectProxy
from tests.fake_endpoint.tls import BAD_CERTIFICATES, server_tls
from tests.support.watching import Watch
from tests.torture.endpoints.ways import MEMORY_KB, WAYS, Run, copied, empty, run, store

pytestmark = pytest.mark.timeout(900)

FEW = ["escapes_said", "endless", "redirect_307", "escapes_in_models"]
SLOW_FIRST = sorted(HAZARDS, key=lambda name: HAZARDS[name].cause != "timeout")
LOCAL = "127.0.0.1"
HOST = "dashscope-intl.aliyuncs.com"
AT_ONCE = 4
STATUS = {"works": "accepted", "key_blocked": "refused"}


@asynccontextmanager
async def behind_proxy(
    tmp_path: Path, scenario: str, flaw: str = ""
) -> AsyncIterator[tuple[FakeEndpoint, ConnectProxy, dict[str, str]]]:
    """The real host name, by way of a proxy, at an endpoint that shows ``scenario``."""
    ca_file = tmp_path / f"{scenario}-{flaw}.pem"
    tls = server_tls(ca_file, flaw=flaw)
    async with (
        FakeEndpoint(scenario=scenario, tls=tls) as endpoint,
        ConnectProxy(endpoint.port) as proxy,
    ):
        yield endpoint, proxy, {"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": str(ca_file)}


class Campaign:
    """One command against many hazards, a few at once, each in a home of its own."""

    def __init__(self, tmp_path: Path, way: str, home: Path) -> None:
        self._tmp_path, self._way, self._home = tmp_path, WAYS[way], home
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self.pids: dict[tuple[str, bool], int] = {}
        self.worst = 0.0

    async def face(self, name: str, through_proxy: bool) -> None:
        """One hazard, with or without a proxy before it."""
        async with (
            self._at_once,
            behind_proxy(self._tmp_path, name) as (secure, proxy, environ),
            FakeEndpoint() as plain,
        ):
            if through_proxy:
                done = await self._run(name, f"https://{HOST}/v1", environ)
            else:
                done = await self._run(name, plain.url("standard", name), {})
            self.pids[name, through_proxy] = done.pid
            cause = HAZARDS[name].cause if name in HAZARDS else "works"
            # A server that closes without a word may be gone before the second request.
            if through_proxy and name in HAZARDS and '"code": "cut"' in done.out:
                cause = "cut"
            status = STATUS.get(cause, "undetermined")
            done.assert_kept(self._way, status, cause, as_json=through_proxy)
            requests = (secure if through_proxy else plain).requests
            assert len(requests) in (1, 2), requests
            assert {request.host for request in requests} == {HOST if through_proxy else LOCAL}
            assert {request.token for request in requests} == {self._way.token}
            assert set(proxy.hosts) == ({HOST} if through_proxy else set())

    async def _run(self, name: str, url: str, environ: dict[str, str]) -> Run:
        case = self._tmp_path / f"{name}-{bool(environ)}"
        copied(self._home, case, url)
        began = time.monotonic()
        done = await run(self._way, case, url, environ, "--json" if environ else "--plain")
        self.worst = max(self.worst, time.monotonic() - began)
        return done


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(FEW, id="few"),
        pytest.param(SLOW_FIRST, id="all", marks=pytest.mark.torture),
    ],
)
@pytest.mark.parametrize("way", WAYS)
async def test_a_hazard_and_a_command(
    tmp_path: Path, way: str, names: Sequence[str], figures: Callable[..., None]
) -> None:
    home = await asyncio.to_thread(empty, tmp_path / "template")
    if way != "onboard":
        await store(home)
    campaign = Campaign(tmp_path, way, home)
    cases = [(name, proxy) for name in ["ok", *names] for proxy in (False, True)]
    with Watch(tmp_path / "seen") as watch:
        results = await asyncio.gather(
            *(campaign.face(*case) for case in cases), return_exceptions=True
        )
    failed = {case: result for case, result in zip(cases, results, strict=True) if result}
    assert not failed
    peaks = {case: watch.peak_kb(pid) for case, pid in campaign.pids.items()}
    assert [case for case, kilobytes in peaks.items() if kilobytes > MEMORY_KB] == []
    assert campaign.worst < 3 * DEADLINE
    figures(
        runs=len(cases), worst_seconds=round(campaign.worst, 1), most_memory_kb=max(peaks.values())
    )


@pytest.mark.parametrize(
    "flaw",
    [pytest.param(f, marks=pytest.mark.torture) for f in BAD_CERTIFICATES[1:]]
    + [BAD_CERTIFICATES[0]],
)
async def test_a_bad_certificate_and_every_command(
    tmp_path: Path, flaw: str, figures: Callable[..., None]
) -> None:
    homes = {way: empty(tmp_path / "template" / way) for way in WAYS}
    keys = tmp_path / "tls-session-keys"
    async with behind_proxy(tmp_path, "ok", flaw) as (endpoint, proxy, environ):
        for way, home in homes.items():
            if way != "onboard":
                await store(home)
            case = tmp_path / way
            copied(home, case, f"https://{HOST}/v1")
            variables = {**environ, "SSLKEYLOGFILE": str(keys)}
            done = await run(WAYS[way], case, f"https://{HOST}/v1", variables, "--json")
            done.assert_kept(WAYS[way], "undetermined", "tls_untrusted", as_json=True)
        assert endpoint.requests == []
        assert set(proxy.hosts) == {HOST}
    assert not keys.exists()
    figures(runs=len(WAYS))
