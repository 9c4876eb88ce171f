"""One of OpenClaw's own JSON files beside its config, read as a document and changed by edits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.json5 import (
    Document,
    Edit,
    Json5Error,
    JsonValue,
    Path as ValuePath,
    Reason as Limit,
)
from openclaw_tui.core.json5.edits import touched
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.files import Reason, file_mode, read_file

_LIMITS = (Limit.TOO_LARGE, Limit.TOO_DEEP)


class JsonFile:
    """A file as it stands on disk now. Raises ``FILE_UNREADABLE`` when it is no JSON."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._content = read_file(path)
        try:
            text = (self._content or b"").decode("utf-8")
            self._document = Document.parse(text) if text.strip() else None
        except UnicodeDecodeError:
            raise _unreadable(path, Reason.NOT_JSON) from None
        except Json5Error as error:
            is_limit = error.reason in _LIMITS
            reason = Reason(error.reason) if is_limit else Reason.NOT_JSON
            raise _unreadable(path, reason) from None

    @property
    def data(self) -> JsonValue:
        """The parsed value; ``None`` for an empty or missing file."""
        return self._document.data if self._document else None

    def change(
        self, kind: ChangeKind, edits: Sequence[Edit], secrets: Iterable[ValuePath] = ()
    ) -> FileChange:
        """The file after ``edits``; ``secrets`` are where its old content is worth keeping safe."""
        new = self._document.edit(edits).text.encode() if self._document else self._content
        hidden = kind in (ChangeKind.AUTH_STORE, ChangeKind.AUTH_COPY)
        return self._change(kind, new, secrets, () if hidden else touched(edits))

    def removal(self, kind: ChangeKind, secrets: Iterable[ValuePath] = ()) -> FileChange:
        """The file gone."""
        return self._change(kind, None, secrets, ())

    def _change(
        self,
        kind: ChangeKind,
        new: bytes | None,
        secrets: Iterable[ValuePath],
        shown: tuple[ValuePath, ...],
    ) -> FileChange:
        raw = [self._document.raw(path) for path in secrets] if self._document else []
        live = tuple(text.encode() for text in raw if text)
        mode = file_mode(self.path) or 0o600
        return FileChange(kind, self.path, self._content, new, mode, live, shown)


def _unreadable(path: Path, reason: Reason) -> Problem:
    return Problem(ProblemCode.FILE_UNREADABLE, path=str(path), reason=reason)
