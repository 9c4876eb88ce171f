"""OpenClaw's config file: read as a document, changed by edits, never reformatted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.json5 import (
    Document,
    Edit,
    EditError,
    IncludedError,
    Json5Error,
    JsonValue,
    Path as ValuePath,
)
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.files import read_file
from openclaw_tui.services.home import Home

_EMPTY = "{\n}\n"
_MODE = 0o600


class ConfigFile:
    """The config of one home as it stands on disk now.

    Raises ``Problem`` (``CONFIG_BROKEN`` with line and column) when it cannot be parsed.
    """

    def __init__(self, home: Home) -> None:
        self.path: Path = home.config_path
        self._read_only = home.read_only
        self._content = read_file(self.path)
        text = "" if self._content is None else self._decoded(self._content)
        # OpenClaw treats an empty file as an empty config (seen on 2026.9.6).
        self._document = self._parsed(text if text.strip() else _EMPTY)

    def _decoded(self, content: bytes) -> str:
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise Problem(
                ProblemCode.CONFIG_BROKEN, path=str(self.path), line=line, column=1
            ) from None

    def _parsed(self, text: str) -> Document:
        try:
            return Document.parse(text)
        except Json5Error as error:
            raise Problem(
                ProblemCode.CONFIG_BROKEN,
                path=str(self.path),
                line=error.line,
                column=error.column,
            ) from None

    @property
    def data(self) -> JsonValue:
        """The parsed config."""
        return self._document.data

    def change(self, edits: Sequence[Edit], cut: Sequence[ValuePath] = ()) -> FileChange:
        """The file after ``edits``; the values at ``cut`` are live secrets of the old content.

        Raises ``Problem`` when the config is owned elsewhere or a section cannot be edited here.
        """
        if self._read_only:
            raise Problem(ProblemCode.CONFIG_READONLY)
        try:
            edited = self._document.edit(edits)
        except IncludedError as error:
            raise self._section_problem(ProblemCode.CONFIG_INCLUDED, error.path) from None
        except EditError as error:
            raise self._section_problem(ProblemCode.CONFIG_UNEDITABLE, error.path) from None
        secrets = [self._document.raw(path) for path in cut]
        return FileChange(
            ChangeKind.CONFIG,
            self.path,
            self._content,
            edited.text.encode("utf-8"),
            _MODE,
            tuple(secret.encode("utf-8") for secret in secrets if secret),
            shown=tuple(edit.path for edit in edits),
        )

    def _section_problem(self, code: ProblemCode, path: ValuePath) -> Problem:
        return Problem(code, section=".".join(map(str, path)) or "{}", path=str(self.path))
