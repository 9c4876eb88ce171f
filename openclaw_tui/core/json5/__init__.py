"""A JSON5 document that is edited, never reformatted.

The language is that of npm ``json5`` 2.2.3, the parser inside OpenClaw 2026.5.28 to 2026.9.6. Each
name is loaded when it is first used: whoever only names edits or values needs no scanner.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from openclaw_tui.core.json5.scanner import MAX_LENGTH, Json5Error, Reason
    from openclaw_tui.core.json5.values import MAX_DEPTH, JsonValue, Path

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

_MODULES = {
    "Append": "edits",
    "CheckFailed": "edits",
    "Delete": "edits",
    "Document": "document",
    "Edit": "edits",
    "EditError": "edits",
    "Json5Error": "scanner",
    "JsonValue": "values",
    "MAX_DEPTH": "values",
    "MAX_LENGTH": "scanner",
    "NotAContainer": "edits",
    "Path": "values",
    "Reason": "scanner",
    "Rename": "edits",
    "Set": "edits",
    "Unwritable": "edits",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
