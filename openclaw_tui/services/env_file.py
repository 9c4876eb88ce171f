"""``.env`` files, read as OpenClaw reads them."""

from __future__ import annotations

import re
from pathlib import Path

from openclaw_tui.core.problem import Problem
from openclaw_tui.services.files import read_file

# As the ``dotenv`` package reads it, which OpenClaw uses; no slower for a file of blank lines.
_LINE = re.compile(
    r"""^[^\S\r\n]*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)"""
    r"""(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:\#.*)?$""",
    re.MULTILINE | re.ASCII,
)
_QUOTED = re.compile(r"^(['\"`])(.*)\1$", re.MULTILINE | re.DOTALL)
_LIMIT = 1 << 20
_REST_OF_LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])?")


def read_env_file(path: Path) -> dict[str, str]:
    """The variables that a ``.env`` file sets; none for a file that cannot be read."""
    try:
        text = (read_file(path, _LIMIT) or b"").decode("utf-8", "replace")
    except Problem:
        return {}
    # ``dotenv`` does so first, too; a lone CR would make the pattern try every blank before it.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return {match[1]: _unquoted(match[2] or "") for match in _LINE.finditer(text)}


def without_variable(content: bytes, name: str) -> bytes:
    """The file without the lines that set ``name``; every other byte stays."""
    text = _decoded(content)
    for match in reversed([match for match in _LINE.finditer(text) if match[1] == name]):
        # The match itself may reach over blank lines and a comment that follow.
        rest = _REST_OF_LINE.match(text, match.end(2) if match[2] else match.end(1))
        text = text[: match.start()] + text[rest.end() if rest else len(text) :]
    return _encoded(text)


def spellings(content: bytes, name: str) -> tuple[bytes, ...]:
    """The values that the file gives ``name``, as they are spelled in it."""
    found = (match for match in _LINE.finditer(_decoded(content)) if match[1] == name)
    return tuple(_encoded(match[2].strip()) for match in found if match[2])


def line_of_variable(content: bytes, name: str) -> int | None:
    """The line (from 1) that sets ``name``: the last one counts."""
    text = _decoded(content)
    starts = [match.start(1) for match in _LINE.finditer(text) if match[1] == name]
    return text.count("\n", 0, starts[-1]) + 1 if starts else None


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _unquoted(text: str) -> str:
    text = text.strip()
    value = _QUOTED.sub(r"\2", text)
    if text.startswith('"'):
        value = value.replace(r"\n", "\n").replace(r"\r", "\r")
    return value
