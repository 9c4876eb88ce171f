"""What an endpoint's answer body is, whatever shape its author chose.

The shapes are those seen on Qwen's endpoints in 2026: errors enveloped (``{"error": {...}}``),
flat (``{"code", "message"}``) or as a string (``{"error": "..."}``), and errors inside a stream
that started with 200.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

DETAIL_LIMIT = 200
_MODEL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}")
_MODELS_LIMIT = 1000
_STREAM_LINE = re.compile(r"(?:data|event|id|retry)?:")
_STREAM_STATUS = re.compile(r"^:\s*HTTP_STATUS/(\d{3})\s*$", re.MULTILINE)


class ReplyKind(StrEnum):
    """What the body turned out to be."""

    COMPLETION = "completion"
    MODELS = "models"
    ERROR = "error"
    EMPTY = "empty"
    PAGE = "page"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reply:
    """A body in one form.

    ``code`` is normalised: ``InvalidApiKey`` and ``invalid_api_key`` are the same on Qwen's
    endpoints. ``message`` is safe to print. ``http_status`` is the status that a stream names for
    the error inside it.
    """

    kind: ReplyKind
    code: str = ""
    message: str = ""
    models: tuple[str, ...] = ()
    http_status: int | None = None


def read_reply(body: bytes, content_type: str = "") -> Reply:
    """Read any bytes; never raises. What is not understood is ``OTHER``."""
    text = body.decode("utf-8-sig", "replace").strip()
    if not text:
        return Reply(ReplyKind.EMPTY)
    if text.startswith("<"):
        return Reply(ReplyKind.PAGE)
    if content_type.lower().startswith("text/event-stream") or _STREAM_LINE.match(text):
        return _read_stream(text)
    return _read_json(text)


def printable(text: str, limit: int = DETAIL_LIMIT) -> str:
    """``text`` as one line for a terminal: no control, bidirectional or private characters."""
    kept = (c if c.isprintable() and unicodedata.category(c) != "Co" else " " for c in text)
    return " ".join("".join(kept).split())[:limit]


def _read_json(text: str) -> Reply:
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return Reply(ReplyKind.OTHER)
    match data:
        case {"error": dict() as error} if error:
            return _error(error.get("code") or error.get("type"), error.get("message"))
        case {"error": str() as message} if message:
            return _error("", message)
        case {"choices": [_, *_]}:
            return Reply(ReplyKind.COMPLETION)
        case {"data": list() as rows}:
            return Reply(ReplyKind.MODELS, models=_model_ids(rows))
        case {"code": str() as code, "message": str() as message}:
            return _error(code, message)
        case _:
            return Reply(ReplyKind.OTHER)


def _read_stream(text: str) -> Reply:
    """The first event that is a completion or an error decides."""
    status = _STREAM_STATUS.search(text)
    for line in text.split("\n"):
        if not line.startswith("data:"):
            continue
        reply = _read_json(line.removeprefix("data:").strip())
        if reply.kind is ReplyKind.ERROR and status:
            return Reply(reply.kind, reply.code, reply.message, http_status=int(status[1]))
        if reply.kind in (ReplyKind.COMPLETION, ReplyKind.ERROR):
            return reply
    return Reply(ReplyKind.OTHER)


def _error(code: object, message: object) -> Reply:
    said = _scalar(code)
    plain_code = re.sub(r"[._\-\s]", "", said.lower())
    return Reply(ReplyKind.ERROR, plain_code, printable(_scalar(message) or said))


def _scalar(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _model_ids(rows: list[object]) -> tuple[str, ...]:
    ids = (row.get("id") for row in rows[:_MODELS_LIMIT] if isinstance(row, dict))
    usable = (name for name in ids if isinstance(name, str) and _MODEL_ID.fullmatch(name))
    return tuple(dict.fromkeys(usable))
