"""The answers to a good request: what OpenClaw and the live check expect of a working endpoint."""

from __future__ import annotations

import json
from asyncio import StreamWriter

from tests.fake_endpoint.wire import Request, answer, head

MODELS = (
    "qwen3.7-plus",
    "qwen3.5-plus",
    "qwen3.6-plus",
    "qwen3.6-flash",
    "qwen3.7-max",
    "qwen3.8-max",
    "qwen3.8-flash",
    "qwen3-coder-plus",
    "qwen3-coder-next",
    "glm-5",
    "kimi-k2.5",
)
_USAGE = {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}


async def list_models(writer: StreamWriter, more: int = 0) -> None:
    """``GET /models``: those of the catalog, and so many more."""
    rows = [
        {"id": name, "object": "model", "created": 1780000000, "owned_by": "system"}
        for name in [*MODELS, *(f"model-{number}" for number in range(more))]
    ]
    await answer(writer, 200, json.dumps({"object": "list", "data": rows}).encode())


async def complete(request: Request, writer: StreamWriter) -> None:
    """``POST /chat/completions`` with ``pong``, streamed when asked for."""
    asked = request.json()
    about = {"id": "chatcmpl-0", "created": 1790000000, "model": asked.get("model")}
    if asked.get("stream"):
        await _stream(about, writer)
    else:
        message = {"role": "assistant", "content": "pong"}
        choice = {"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}
        whole = {**about, "object": "chat.completion", "choices": [choice], "usage": _USAGE}
        await answer(writer, 200, json.dumps(whole).encode())


async def _stream(about: dict[str, object], writer: StreamWriter) -> None:
    def chunk(**fields: object) -> bytes:
        event = {**about, "object": "chat.completion.chunk", **fields}
        return f"data: {json.dumps(event)}\n\n".encode()

    def choice(delta: dict[str, str], finish_reason: str | None = None) -> list[dict[str, object]]:
        return [{"index": 0, "delta": delta, "finish_reason": finish_reason}]

    body = b"".join(
        (
            chunk(choices=choice({"role": "assistant", "content": ""})),
            chunk(choices=choice({"content": "pong"})),
            chunk(choices=choice({}, "stop")),
            chunk(choices=[], usage=_USAGE),
            b"data: [DONE]\n\n",
        )
    )
    headers = {"Content-Type": "text/event-stream", "Content-Length": str(len(body))}
    writer.write(head(200, headers) + body)
    await writer.drain()
