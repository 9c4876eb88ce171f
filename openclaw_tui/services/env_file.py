"""``.env`` files, read as OpenClaw reads them."""

from __future__ import annotations

import re
from pathlib import Path

from openclaw_tui.core.problem import Problem
from openclaw_tui.services.files import read_file

# What JavaScript takes for a blank: a BOM, too, and no control characters as Python does.
_BLANKS = (
    " \t\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000\ufeff"
)
_EDGES = _BLANKS + "\r\n\u2028\u2029"
_S = f"[{_EDGES}]"
# As the ``dotenv`` package reads it, which OpenClaw uses; no slower for a file of blank lines. It
# takes a millisecond to compile, which is left until there is such a file.
_LINE = (
    rf"""(?am)^[{_BLANKS}]*(?:export{_S}+)?([\w.-]+)(?:{_S}*={_S}*?|:{_S}+?)"""
    rf"""({_S}*'(?:\\'|[^'])*'|{_S}*"(?:\\"|[^"])*"|{_S}*`(?:\\`|[^`])*`|[^#\r\n]+)?"""
    rf"""{_S}*(?:\#.*)?$"""
)
_LONE_CR = re.compile(r"\r(?!\n)")
_QUOTED = re.compile(r"^(['\"`])(.*)\1$", re.MULTILINE | re.DOTALL)
_LIMIT = 1 << 20
_REST_OF_LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])?")


def read_env_file(path: Path) -> dict[str, str]:
    """The variables that a ``.env`` file sets; none for a file that cannot be read."""
    try:
        text = (read_file(path, _LIMIT) or b"").decode("utf-8", "replace")
    except Problem:
        return {}
    text = _with_line_feeds(text.replace("\r\n", "\n"))
    return {match[1]: _unquoted(match[2] or "") for match in re.finditer(_LINE, text)}


def without_variable(content: bytes, name: str) -> bytes:
    """The file without the lines that set ``name``; every other byte stays."""
    text = _decoded(content)
    for match in reversed(_settings(text, name)):
        # The match itself may reach over blank lines and a comment that follow.
        rest = _REST_OF_LINE.match(text, match.end(2) if match[2] else match.end(1))
        text = text[: match.start()] + text[rest.end() if rest else len(text) :]
    return _encoded(text)


def spellings(content: bytes, name: str) -> tuple[bytes, ...]:
    """The values that the file gives ``name``, as they are spelled in it."""
    found = _settings(_decoded(content), name)
    return tuple(_encoded(match[2].strip()) for match in found if match[2])


def line_of_variable(content: bytes, name: str) -> int | None:
    """The line (from 1) that sets ``name``: the last one counts."""
    text = _decoded(content)
    starts = [match.start(1) for match in _settings(text, name)]
    return _with_line_feeds(text).count("\n", 0, starts[-1]) + 1 if starts else None


def _settings(text: str, name: str) -> list[re.Match[str]]:
    """Where the text sets the variable."""
    return [match for match in re.finditer(_LINE, _with_line_feeds(text)) if match[1] == name]


def _with_line_feeds(text: str) -> str:
    """Every line ends with a line feed, as ``dotenv`` sees to first; all places stay the same."""
    return _LONE_CR.sub("\n", text)


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _unquoted(text: str) -> str:
    text = text.strip(_EDGES)
    value = _QUOTED.sub(r"\2", text)
    if text.startswith('"'):
        value = value.replace(r"\n", "\n").replace(r"\r", "\r")
    return value
