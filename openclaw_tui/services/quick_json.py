"""JSON for reading only.

What OpenClaw writes is plain JSON, which Python reads many times faster than our JSON5; anything
else (comments, mostly) goes the long way.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.json5.values import MAX_DEPTH
from openclaw_tui.core.openclaw_config import misshapen
from openclaw_tui.services.files import read_file
from openclaw_tui.services.home import Home

# Python needs up to 25 bytes for one of JSON.
_LIMIT = 16 << 20
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def read_config(home: Home, reading: Callable[[Path], None] = lambda _: None) -> JsonValue:
    """OpenClaw's config as it sees it. Raises ``Problem`` as ``ConfigFile`` does.

    ``reading`` hears of each included file before it is read.
    """
    content = read_file(home.config_path, _LIMIT)
    found = _plain(content) if content and b"$include" not in content else None
    if found is not None and misshapen(found) is None:
        return found
    from openclaw_tui.services.config_file import ConfigFile

    return ConfigFile(home, reading).data


def read_json(path: Path) -> JsonValue:
    """The value in a file; ``None`` for no file. Raises ``FILE_UNREADABLE``."""
    found = _plain(read_file(path, _LIMIT))
    if found is not None:
        return found
    from openclaw_tui.services.openclaw_files.json_file import JsonFile

    return JsonFile(path).data


def _plain(content: bytes | None) -> JsonValue:
    """The value of plain JSON; ``None`` for anything else, and for what our JSON5 refuses."""
    content = content or b""
    try:
        data: JsonValue = json.loads(content.decode("utf-8"))  # of bytes it takes UTF-16, too
    except (ValueError, RecursionError):
        return None
    return data if _is_shallow(content) else None


def _is_shallow(content: bytes) -> bool:
    """Whether it is nested no deeper than what is behind this can follow, told in a moment.

    Innermost pairs are taken away, all at once, as often as it may be deep. Brackets inside of
    strings may stay; so many of them that it might be deep are for the long way to decide.
    """
    brackets = content.translate(None, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        before, brackets = brackets, brackets.replace(b"{}", b"").replace(b"[]", b"")
        if brackets == before:
            break
    return len(brackets) <= MAX_DEPTH
