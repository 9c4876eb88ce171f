"""The fake endpoint: which answer a request gets, and a record of every request."""

from __future__ import annotations

import json
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping
from pathlib import Path

from tests.fake_endpoint.answers import canned_answers
from tests.fake_endpoint.chat import complete, list_models
from tests.fake_endpoint.hazards import HAZARDS
from tests.fake_endpoint.loopback import LoopbackServer
from tests.fake_endpoint.wire import Request, answer, read_request

ANYWHERE = "*"
OK = "ok"
LONG_LIST = "long_list"
REAL_HOSTS = {
    "dashscope-intl.aliyuncs.com": "standard",
    "dashscope.aliyuncs.com": "standard",
    "coding-intl.dashscope.aliyuncs.com": "coding",
    "coding.dashscope.aliyuncs.com": "coding",
    "token-plan.ap-southeast-1.maas.aliyuncs.com": "token",
    "token-plan.cn-beijing.maas.aliyuncs.com": "token",
    "portal.qwen.ai": "portal",
}
PLANS = tuple(dict.fromkeys(REAL_HOSTS.values()))
_REFUSALS = {"coding": "invalid_or_expired", "portal": "invalid_or_expired"}


class FakeEndpoint(LoopbackServer):
    """Serves ``/<plan>/<scenario>/v1/{models,chat/completions}`` on loopback.

    A scenario is ``ok``, ``long_list`` (the same with 100,000 models), the name of a canned answer,
    or a hazard. ``accept`` maps a token to the
    one host where it is right, or to ``ANYWHERE``; ``None`` takes every token. ``scenario`` holds
    for URLs that name none. With ``tls`` it speaks HTTPS and serves the real hosts at their real
    paths. ``record`` is a file that gets one JSON line per request.
    """

    def __init__(
        self,
        accept: Mapping[str, str] | None = None,
        *,
        port: int = 0,
        scenario: str = OK,
        tls: ssl.SSLContext | None = None,
        record: Path | None = None,
    ) -> None:
        if scenario not in scenarios():
            raise ValueError(f"no such scenario: {scenario}")
        super().__init__(port, tls)
        self.requests: list[Request] = []
        self._accept = accept
        self._scenario = scenario
        self._record = record

    def url(self, plan: str = "standard", scenario: str = OK) -> str:
        """The base URL at which ``plan`` shows ``scenario``."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self.port}/{plan}/{scenario}/v1"

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer the requests of one connection."""
        while (request := await read_request(reader)) is not None:
            self._note(request)
            if not await self._respond(request, reader, writer):
                break

    def _note(self, request: Request) -> None:
        self.requests.append(request)
        if self._record is None:
            return
        line = {
            "method": request.method,
            "path": request.path,
            "host": request.host,
            "authorization": request.headers.get("authorization"),
            "userAgent": request.headers.get("user-agent"),
            "body": request.body.decode("utf-8", "replace"),
        }
        with self._record.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    async def _respond(self, request: Request, reader: StreamReader, writer: StreamWriter) -> bool:
        """Answer; ``False`` when the connection is to be closed."""
        plan, scenario, op = self._route(request)
        if hazard := HAZARDS.get(scenario):
            await hazard.serve(request, reader, writer)
            return False
        canned = canned_answers().get(scenario)
        if canned is None or canned.op not in ("any", op):
            canned = canned_answers().get(self._objection(request, plan, op))
        if canned is not None:
            await answer(writer, canned.http_status, canned.body, canned.content_type)
        elif op == "models":
            await list_models(writer, 100_000 if scenario == LONG_LIST else 0)
        elif op == "chat":
            await complete(request, writer)
        else:
            await answer(writer, 404, b"")
        return True

    def _route(self, request: Request) -> tuple[str, str, str]:
        """Plan, scenario and operation: by path, else by the real host that was asked for."""
        parts = request.path.partition("?")[0].strip("/").split("/")
        plan = REAL_HOSTS.get(request.host, "standard")
        if parts[0] in PLANS:
            plan = parts.pop(0)
        scenario = parts[0] if parts[0] in scenarios() else self._scenario
        ops = {("GET", "models"): "models", ("POST", "completions"): "chat"}
        return plan, scenario, ops.get((request.method, parts[-1]), "")

    def _objection(self, request: Request, plan: str, op: str) -> str:
        """The canned answer that a real endpoint would give instead of a good one, or ``""``."""
        if plan == "coding" and op == "models":
            return "models_404_empty"
        if plan == "coding" and "user-agent" not in request.headers:
            return "coding_agents_gate"
        if not request.token and plan not in _REFUSALS:
            return "missing_key"
        place = ANYWHERE if self._accept is None else self._accept.get(request.token, "")
        if request.token and place in (ANYWHERE, request.host):
            return ""
        return _REFUSALS.get(plan, "invalid_key")


def scenarios() -> frozenset[str]:
    """Every scenario name."""
    return frozenset({OK, LONG_LIST, *canned_answers(), *HAZARDS})
