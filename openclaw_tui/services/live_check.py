"""One live check over HTTP, stage by stage. Imports httpx: load it late, in a thread."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import anyio._backends._asyncio  # noqa: F401 - httpx would import it on the loop, for some 40 ms
import httpcore
import httpx

from openclaw_tui.core.base_url import clean_base_url
from openclaw_tui.core.cause import Cause
from openclaw_tui.core.probe import ProbeRequest, Stage, StageState, StageUpdate
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.reply import printable
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.core.verdict_rules import judge_chat, judge_models
from openclaw_tui.services.checklist import Checklist
from openclaw_tui.services.http_client import Unanswered, cause_of, open_client

BODY_LIMIT = 256 * 1024
_PIECE = 8
_TOKEN = re.compile(r"[!-~]+")
_MASKED_KEY = re.compile(r"\S*\*{2,}\S*")
# ValueError: what the ssl module says of a host name that it cannot take.
_TROUBLE = (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, Unanswered)
_END_OF_CHAT = {
    Status.ACCEPTED: StageState.PASSED,
    Status.ACCEPTED_WITH_PROBLEM: StageState.WARNED,
    Status.UNDETERMINED: StageState.WARNED,
    Status.REFUSED: StageState.FAILED,
}


@dataclass(frozen=True, slots=True)
class _Answer:
    http_status: int
    body: bytes
    content_type: str
    location: str


class LiveCheck:
    """The exchange with one endpoint. ``run`` is called once."""

    def __init__(self, request: ProbeRequest, report: Callable[[StageUpdate], None]) -> None:
        self._request = request
        self._plan = request.choice.plan
        self._checklist = Checklist(report)
        self._through_proxy = False
        self._streams: list[httpcore.AsyncNetworkStream] = []

    async def run(self, deadline: float) -> Verdict:
        """The verdict within ``deadline`` seconds; raises nothing for network trouble."""
        self._checklist.reach(Stage.SHAPE)
        if cause := _unsendable(self._request):
            return self._unanswered(cause)
        try:
            async with asyncio.timeout(deadline):
                verdict = await self._ask()
        except _TROUBLE as error:
            return self._unanswered(cause_of(error, self._checklist.current, self._through_proxy))
        finally:
            await self._hang_up()
        self._checklist.close(_END_OF_CHAT[verdict.status])
        return _without_token(verdict, self._request.token)

    def _unanswered(self, cause: Cause) -> Verdict:
        self._checklist.close(StageState.FAILED)
        return Verdict(Status.UNDETERMINED, cause)

    async def _hang_up(self) -> None:
        """httpcore 1.0 forgets the socket when it is cancelled within a TLS handshake."""
        for stream in self._streams:
            await stream.aclose()

    async def _ask(self) -> Verdict:
        self._checklist.reach(Stage.CONNECT)
        models: tuple[str, ...] = ()
        async with await asyncio.to_thread(open_client, self._request.base_url) as client:
            if self._plan.lists_models:
                listed = await self._ask_models(client)
                if listed is not None and listed.status is Status.REFUSED:
                    return listed
                models = listed.models if listed else ()
                self._checklist.end(StageState.PASSED if listed else StageState.WARNED)
            verdict = await self._ask_chat(client)
            return verdict._replace(models=models)

    async def _ask_models(self, client: httpx.AsyncClient) -> Verdict | None:
        try:
            answer = await self._exchange(client, Stage.MODELS, "GET", "/models")
        except Unanswered:  # a list of very many models says nothing about the key
            return None
        return judge_models(self._plan.id, answer.http_status, answer.body, answer.content_type)

    async def _ask_chat(self, client: httpx.AsyncClient) -> Verdict:
        question = {
            "model": self._request.model,
            "messages": [{"role": "user", "content": "hi"}],
            "max_tokens": 1,
            "stream": False,
            "enable_thinking": False,
        }
        answer = await self._exchange(client, Stage.CHAT, "POST", "/chat/completions", question)
        verdict = judge_chat(self._plan.id, answer.http_status, answer.body, answer.content_type)
        if verdict.cause == Cause.REDIRECT:
            return verdict._replace(detail=_host(answer.location))
        return verdict

    async def _exchange(
        self,
        client: httpx.AsyncClient,
        stage: Stage,
        method: str,
        path: str,
        question: Mapping[str, object] | None = None,
    ) -> _Answer:
        """One request and its bounded answer. Raises ``Unanswered`` (``TOO_LARGE``)."""
        async with client.stream(
            method,
            self._request.base_url.rstrip("/") + path,
            json=question,
            headers={"Authorization": f"Bearer {self._request.token.reveal()}"},
            extensions={"trace": self._watch(stage)},
        ) as response:
            body = bytearray()
            async for chunk in response.aiter_raw():  # as sent: nothing is ever unpacked
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise Unanswered(Cause.TOO_LARGE)
            headers = response.headers
            return _Answer(
                response.status_code,
                bytes(body),
                headers.get("Content-Type", ""),
                headers.get("Location", ""),
            )

    def _watch(self, stage: Stage) -> Callable[[str, Mapping[str, Any]], object]:
        """The trace hook of httpcore: its event names tell how far the exchange has come."""
        host = urlsplit(self._request.base_url).hostname

        async def watch(event: str, info: Mapping[str, Any]) -> None:
            match event.partition(".")[2]:
                case "connect_tcp.started":
                    self._through_proxy = info["host"] != host
                case "connect_tcp.complete":
                    self._streams.append(info["return_value"])
                case "start_tls.started":
                    self._checklist.reach(Stage.TLS)
                case "send_request_headers.started" if not _is_tunnel(info):
                    self._checklist.reach(stage)

        return watch


def _is_tunnel(info: Mapping[str, Any]) -> bool:
    request: httpcore.Request = info["request"]
    return request.method == b"CONNECT"


def _unsendable(request: ProbeRequest) -> Cause | None:
    """Why the token must not or cannot be sent, if so; checked here as the last gate."""
    try:
        clean_base_url(request.base_url)
    except Problem:
        return Cause.BAD_URL
    return None if _TOKEN.fullmatch(request.token.reveal()) else Cause.TOKEN_UNSENDABLE


def _host(location: str) -> str:
    try:
        return printable(urlsplit(location).hostname or "")
    except ValueError:
        return ""


def _without_token(verdict: Verdict, token: Secret) -> Verdict:
    """The verdict without anything in which the endpoint repeats the token or a piece of it."""
    secret = _bare(token.reveal())
    pieces = {secret[i : i + _PIECE] for i in range(max(1, len(secret) - _PIECE + 1))}

    def is_free(text: str) -> bool:
        bare = _bare(text)
        return not any(piece in bare for piece in pieces)

    detail = _MASKED_KEY.sub("…", verdict.detail) if is_free(verdict.detail) else ""
    return verdict._replace(detail=detail, models=tuple(filter(is_free, verdict.models)))


def _bare(text: str) -> str:
    """What is left when host names have lost the case, and others have split a key by blanks."""
    return re.sub(r"[^0-9a-z]", "", text.lower())
