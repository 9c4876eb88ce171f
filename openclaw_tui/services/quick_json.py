"""JSON for reading only.

What OpenClaw writes is plain JSON, which Python reads many times faster than our JSON5; anything
else (comments, mostly) goes the long way.
"""

from __future__ import annotations

import json
from pathlib import Path

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.services.files import read_file
from openclaw_tui.services.home import Home


def read_config(home: Home) -> JsonValue:
    """OpenClaw's config as it sees it. Raises ``Problem`` as ``ConfigFile`` does."""
    content = read_file(home.config_path)
    found = _plain(content) if content and b"$include" not in content else None
    if found is not None:
        return found
    from openclaw_tui.services.config_file import ConfigFile

    return ConfigFile(home).data


def read_json(path: Path) -> JsonValue:
    """The value in a file; ``None`` for no file. Raises ``FILE_UNREADABLE``."""
    found = _plain(read_file(path))
    if found is not None:
        return found
    from openclaw_tui.services.portal.json_file import JsonFile

    return JsonFile(path).data


def _plain(content: bytes | None) -> JsonValue:
    """The value of plain JSON; ``None`` for anything else."""
    try:
        data: JsonValue = json.loads(content or b"")
    except (ValueError, RecursionError):
        return None
    return data
