"""Why includes cannot be read, and why an edit is not made in them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path as FilePath

from openclaw_tui.core.json5 import EditError, Path


class IncludeReason(StrEnum):
    """What is wrong with an include; stable codes."""

    CIRCULAR = "include_circular"
    TOO_DEEP = "include_too_deep"
    TOO_MANY = "include_too_many"
    NOT_A_PATH = "include_not_a_path"
    NOT_AN_OBJECT = "include_not_an_object"


class IncludeError(ValueError):
    """An include that OpenClaw refuses too. ``section`` is the place of its ``$include``.

    ``path`` is the file it names or, where it names none, the file it stands in.
    """

    def __init__(self, reason: IncludeReason, path: FilePath, section: Path) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.path = path
        self.section = section


class IncludedError(EditError):
    """What is at ``path`` is an object with ``$include``, or is to become one."""


class SharedError(EditError):
    """What is at ``path`` stands in ``file``, which is included more than once."""

    def __init__(self, path: Path, file: FilePath) -> None:
        super().__init__(path)
        self.file = file
