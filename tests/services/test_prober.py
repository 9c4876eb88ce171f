"""The live check over real sockets: every answer, every way a network fails."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from openclaw_tui import __version__
from openclaw_tui.core.cause import Cause
from openclaw_tui.core.probe import ProbeRequest, Stage, StageState, StageUpdate
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.terminal import safe
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services.prober import HttpProber
from tests.fake_endpoint import ANYWHERE, CannedAnswer, FakeEndpoint, canned_answers
from tests.fake_endpoint.chat import MODELS
from tests.fake_endpoint.hazards import HAZARDS
from tests.fake_endpoint.proxy import ConnectProxy
from tests.fake_endpoint.tls import server_tls
from tests.support.probing import TOKEN, check, choice

CANNED = [(plan, answer) for answer in canned_answers().values() for plan in answer.plans]
SHORT = 1.0
P, W, F, S = StageState.PASSED, StageState.WARNED, StageState.FAILED, StageState.SKIPPED


def ends(updates: list[StageUpdate]) -> list[StageState]:
    return [u.state for u in updates if u.state is not StageState.RUNNING]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
async def endpoint() -> AsyncIterator[FakeEndpoint]:
    async with FakeEndpoint({TOKEN: ANYWHERE}) as running:
        yield running


@pytest.mark.parametrize(("plan", "answer"), CANNED, ids=lambda x: getattr(x, "name", x))
async def test_every_known_answer(endpoint: FakeEndpoint, plan: str, answer: CannedAnswer) -> None:
    verdict, _ = await check(endpoint.url(plan, answer.name), plan)
    assert verdict.status == answer.expected


async def test_a_working_key_on_a_plan_that_lists_models(endpoint: FakeEndpoint) -> None:
    verdict, updates = await check(endpoint.url("standard"))
    assert verdict == Verdict(Status.ACCEPTED, Cause.WORKS, 200, models=MODELS)
    assert ends(updates) == [P, P, S, P, P]
    listed, chat = endpoint.requests
    assert (listed.method, chat.method) == ("GET", "POST")
    assert {r.token for r in endpoint.requests} == {TOKEN}
    assert {r.headers["user-agent"] for r in endpoint.requests} == {f"openclaw-tui/{__version__}"}
    assert chat.json() == {
        "model": "qwen3.7-plus",
        "messages": [{"role": "user", "content": "hi"}],
        "max_tokens": 1,
        "stream": False,
        "enable_thinking": False,
    }


async def test_a_plan_whose_list_means_nothing_gets_the_chat_call_only(
    endpoint: FakeEndpoint,
) -> None:
    verdict, updates = await check(endpoint.url("coding"), "coding")
    assert verdict.status == "accepted"
    assert ends(updates) == [P, P, S, S, P]
    assert [r.method for r in endpoint.requests] == ["POST"]


async def test_a_refused_key_is_not_sent_twice(endpoint: FakeEndpoint) -> None:
    verdict, updates = await check(endpoint.url("standard"), token="sk-wrong-key-of-someone")
    assert (verdict.status, verdict.cause, verdict.http_status) == ("refused", "wrong_key", 401)
    assert ends(updates) == [P, P, S, F, S]
    assert len(endpoint.requests) == 1


async def test_an_empty_list_answer_leaves_it_to_the_chat_call(endpoint: FakeEndpoint) -> None:
    verdict, updates = await check(endpoint.url("standard", "models_404_empty"))
    assert verdict.status == "accepted"
    assert ends(updates) == [P, P, S, W, P]


async def test_a_list_too_long_to_be_read_leaves_it_to_the_chat_call(
    endpoint: FakeEndpoint,
) -> None:
    verdict, updates = await check(endpoint.url("standard", "long_list"))
    assert verdict == Verdict(Status.ACCEPTED, Cause.WORKS, 200)
    assert ends(updates) == [P, P, S, W, P]


@pytest.mark.parametrize("name", HAZARDS)
@pytest.mark.parametrize("plan", ["standard", "coding"])
async def test_a_server_that_does_anything_else(
    endpoint: FakeEndpoint, plan: str, name: str
) -> None:
    cause = HAZARDS[name].cause
    deadline = SHORT if cause == Cause.TIMEOUT else 20
    verdict, _ = await check(endpoint.url(plan, name), plan, deadline=deadline)
    assert verdict.cause == cause
    assert safe(verdict.detail) == verdict.detail
    assert {request.host for request in endpoint.requests} == {"127.0.0.1"}


async def test_a_redirect_is_named_and_not_followed(endpoint: FakeEndpoint) -> None:
    verdict, _ = await check(endpoint.url("coding", "redirect"), "coding")
    assert verdict.detail == "login.hotel.example"
    assert len(endpoint.requests) == 1


async def test_nothing_listens_there() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound and not listening: the port refuses
        verdict, updates = await check(f"http://127.0.0.1:{reserved.getsockname()[1]}/v1")
    assert (verdict.status, verdict.cause) == ("undetermined", Cause.REFUSED_CONNECTION)
    assert ends(updates) == [P, F, S, S, S]


@pytest.mark.parametrize(
    ("error", "cause"),
    [(socket.EAI_NONAME, Cause.DNS), (socket.EAI_AGAIN, Cause.DNS_TEMPORARY)],
)
async def test_the_name_is_not_found(
    monkeypatch: pytest.MonkeyPatch, error: int, cause: Cause
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(error, "lookup failed")

    monkeypatch.setattr(socket, "getaddrinfo", fail)  # tests ask no real name server
    verdict, updates = await check("https://qwen.example/v1")
    assert (verdict.status, verdict.cause) == ("undetermined", cause)
    assert ends(updates) == [P, F, S, S, S]


async def test_a_name_server_that_hangs_delays_neither_verdict_nor_exit() -> None:
    program = """
import asyncio, socket, threading
from openclaw_tui.services.executor import use_daemon_threads
from tests.support.probing import check

socket.getaddrinfo = lambda *a, **k: threading.Event().wait()

async def main():
    use_daemon_threads()
    verdict, _ = await check("https://qwen.example/v1", deadline=0.3)
    print(verdict.cause)

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    async with asyncio.timeout(60):
        output, _ = await process.communicate()
    assert (process.returncode, output) == (0, b"connect_timeout\n")


@asynccontextmanager
async def server(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    """A raw server on loopback; its port."""
    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with running:
        yield running.sockets[0].getsockname()[1]


async def test_a_server_that_never_finishes_the_handshake() -> None:
    hung_up = asyncio.Event()

    async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        hung_up.set()
        writer.close()

    async with server(stay_silent) as port, asyncio.timeout(20):
        verdict, updates = await check(f"https://127.0.0.1:{port}/v1", deadline=SHORT)
        await hung_up.wait()
    assert (verdict.status, verdict.cause) == ("undetermined", Cause.CONNECT_TIMEOUT)
    assert ends(updates) == [P, P, F, S, S]


@pytest.mark.parametrize(
    ("said", "reset", "cause"),
    [(b"HTTP/1.1 400 No\r\n\r\n", False, "tls"), (b"", False, "cut"), (b"", True, "cut")],
)
async def test_a_server_that_speaks_no_tls(said: bytes, reset: bool, cause: str) -> None:
    async def answer_in_clear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        writer.write(said)
        if reset:  # to linger for 0 s is to send RST
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()

    async with server(answer_in_clear) as port:
        verdict, updates = await check(f"https://127.0.0.1:{port}/v1")
    assert (verdict.status, verdict.cause) == ("undetermined", cause)
    assert ends(updates) == [P, P, F, S, S]


async def test_an_untrusted_certificate(tmp_path: Path) -> None:
    async with FakeEndpoint(tls=server_tls(tmp_path / "ca.pem", "127.0.0.1")) as endpoint:
        verdict, updates = await check(endpoint.url("standard"))
        assert (verdict.status, verdict.cause) == ("undetermined", Cause.TLS_UNTRUSTED)
        assert ends(updates) == [P, P, F, S, S]
        assert endpoint.requests == []


async def test_a_certificate_that_the_environment_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_log = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(key_log))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with FakeEndpoint(tls=server_tls(tmp_path / "ca.pem", "127.0.0.1")) as endpoint:
        verdict, updates = await check(endpoint.url("standard"))
    assert verdict.status == "accepted"
    assert ends(updates) == [P, P, P, P, P]
    assert not key_log.exists()
    assert "SSLKEYLOGFILE" not in os.environ  # for the contexts that other libraries make


async def test_a_certificate_for_another_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with FakeEndpoint(tls=server_tls(tmp_path / "ca.pem", "other.example")) as endpoint:
        verdict, _ = await check(endpoint.url("standard"))
        assert (verdict.cause, endpoint.requests) == (Cause.TLS_UNTRUSTED, [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "ftp://127.0.0.1:1"),
        ("ALL_PROXY", "socks4://127.0.0.1:1"),
        ("HTTPS_PROXY", "http://[::bad"),
        ("HTTPS_PROXY", "http://127.0.0.1:port"),
    ],
)
async def test_a_proxy_setting_that_makes_no_sense(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    verdict, updates = await check("https://qwen.example/v1")
    assert (verdict.status, verdict.cause) == ("undetermined", Cause.PROXY_SETTING)
    assert ends(updates) == [P, F, S, S, S]


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        proxy = f"{scheme}://127.0.0.1:{reserved.getsockname()[1]}"
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        verdict, updates = await check("https://qwen.example/v1")
    assert (verdict.status, verdict.cause) == ("undetermined", Cause.PROXY)
    assert ends(updates) == [P, F, S, S, S]


@pytest.mark.parametrize(("http_status", "cause"), [(407, "proxy_login"), (403, "proxy")])
async def test_a_proxy_that_declines(
    endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, http_status: int, cause: str
) -> None:
    async with ConnectProxy(endpoint.port, http_status) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        verdict, _ = await check("https://qwen.example/v1")
    assert (verdict.status, verdict.cause) == ("undetermined", cause)
    assert endpoint.requests == []


async def test_a_host_name_that_tls_cannot_take(
    endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ConnectProxy(endpoint.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        verdict, _ = await check("https://.qwen.example/v1")
    assert (verdict.status, verdict.cause) == ("undetermined", Cause.BAD_URL)


async def test_no_proxy_sees_a_token_for_loopback(
    endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    verdict, _ = await check(endpoint.url())
    assert verdict.status == "accepted"


@pytest.mark.parametrize(
    ("base_url", "token", "cause"),
    [
        ("http://qwen.example/v1", TOKEN, Cause.BAD_URL),
        ("https://user:pass@qwen.example/v1", TOKEN, Cause.BAD_URL),
        ("ftp://127.0.0.1/v1", TOKEN, Cause.BAD_URL),
        ("https://999.1.1.1/v1", TOKEN, Cause.BAD_URL),
        ("https://qwen.example/v1", "", Cause.TOKEN_UNSENDABLE),
        ("https://qwen.example/v1", "sk-a b", Cause.TOKEN_UNSENDABLE),
        ("https://qwen.example/v1", "sk-a\r\nX-Evil: 1", Cause.TOKEN_UNSENDABLE),
        ("https://qwen.example/v1", "sk-аbc", Cause.TOKEN_UNSENDABLE),
    ],
)
async def test_what_must_not_be_sent_is_not(base_url: str, token: str, cause: Cause) -> None:
    verdict, _ = await check(base_url, token=token)
    assert (verdict.status, verdict.cause) == ("undetermined", cause)


async def test_cancelling_hangs_up_at_once(endpoint: FakeEndpoint) -> None:
    waiting = asyncio.Event()

    def report(update: StageUpdate) -> None:
        if update == StageUpdate(Stage.CHAT, StageState.RUNNING):
            waiting.set()

    request = ProbeRequest(
        choice("coding"), endpoint.url("coding", "hang"), "qwen3.7-plus", Secret(TOKEN)
    )
    task = asyncio.create_task(HttpProber().probe(request, report))
    async with asyncio.timeout(20):
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await endpoint.hung_up.wait()


@pytest.mark.parametrize(
    "echo",
    [
        TOKEN,
        TOKEN[5:13],
        TOKEN.upper(),
        " ".join(TOKEN),
        "\u200b".join(TOKEN),
        "-".join(TOKEN[i : i + 7] for i in range(0, 35, 7)),
        f"{TOKEN[:6]}********{TOKEN[-4:]}",
    ],
)
async def test_an_endpoint_that_repeats_the_token(
    echo: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def repeat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = f'{{"error": {{"code": "{echo}", "message": "Incorrect API key: {echo}"}}}}'.encode()
        writer.write(b"HTTP/1.1 401 No\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        writer.close()

    async with server(repeat) as port:
        with caplog.at_level(logging.DEBUG):
            verdict, updates = await check(f"http://127.0.0.1:{port}/v1", "coding")
    assert verdict.status == "refused"
    seen = f"{verdict!r}{updates!r}{caplog.text}"
    bare = "".join(filter(str.isalnum, seen.lower()))
    assert not any(TOKEN[i : i + 8] in bare for i in range(3, len(TOKEN) - 7))
    assert TOKEN[-4:] not in verdict.detail
    assert not {r.name.partition(".")[0] for r in caplog.records} & {"httpx", "httpcore"}


async def test_a_redirect_to_a_host_named_like_the_token(endpoint: FakeEndpoint) -> None:
    token = "sk-ABCDEFGHJKLMNPQRSTUVWXYZGFEDCBAH"
    verdict, _ = await check(endpoint.url("coding", "redirect_to_token"), "coding", token)
    assert (verdict.cause, verdict.detail) == (Cause.REDIRECT, "")


def test_importing_the_prober_does_not_import_httpx() -> None:
    program = "import sys, openclaw_tui.services.prober as p; print('httpx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == b"False"
