"""A JSON5 document that is edited, never reformatted.

The language is that of npm ``json5`` 2.2.3, the parser inside OpenClaw 2026.5.28 to 2026.9.6.
"""

from openclaw_tui.core.json5.document import Document
from openclaw_tui.core.json5.edits import (
    Append,
    CheckFailed,
    Delete,
    Edit,
    EditError,
    NotAContainer,
    Rename,
    Set,
    Unwritable,
)
from openclaw_tui.core.json5.scanner import MAX_DEPTH, MAX_LENGTH, Json5Error, Reason
from openclaw_tui.core.json5.values import JsonValue, Path

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "Append",
    "CheckFailed",
    "Delete",
    "Document",
    "Edit",
    "EditError",
    "Json5Error",
    "JsonValue",
    "NotAContainer",
    "Path",
    "Reason",
    "Rename",
    "Set",
    "Unwritable",
]
