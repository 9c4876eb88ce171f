"""OpenClaw's config: one file and those it includes, changed by edits, never reformatted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.config_tree import (
    ConfigTree,
    Fragment,
    FragmentEdit,
    IncludedError,
    IncludeError,
    SharedError,
)
from openclaw_tui.core.json5 import (
    Document,
    Edit,
    EditError,
    Json5Error,
    JsonValue,
    Path as ValuePath,
    Reason as Limit,
)
from openclaw_tui.core.json5.edits import touched
from openclaw_tui.core.openclaw_config import all_plaintext_keys, misshapen
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.files import digest, file_mode, read_file
from openclaw_tui.services.home import Home

_EMPTY: Final = "{\n}\n"
_MODE: Final = 0o600
_INCLUDED_LIMIT: Final = 2 << 20  # OpenClaw's own


class ConfigFile:
    """The config of one home as it stands on disk now, with the files that it includes.

    Raises ``Problem``: ``CONFIG_BROKEN`` with line and column for a file that cannot be parsed,
    ``CONFIG_UNEDITABLE`` for one without objects where setup needs them (``section`` is empty for
    the top level), ``CONFIG_TOO_MUCH`` for one that is larger or nested deeper than can be edited
    here, ``CONFIG_INCLUDED`` with file and section for an include that OpenClaw refuses too, and
    ``FILE_UNREADABLE``. ``reading`` hears of each included file before it is read.
    """

    def __init__(self, home: Home, reading: Callable[[Path], None] = lambda _: None) -> None:
        self._reading = reading
        self.path: Path = home.config_path
        self._read_only = home.read_only
        self._folders = (self.path.parent, *home.include_roots)
        self._contents: dict[Document, bytes | None] = {}
        self._included: dict[str, Document] = {}
        content = read_file(self.path)
        # OpenClaw treats an empty file as an empty config (seen on 2026.9.6).
        document = _parsed(self.path, content if content and content.strip() else _EMPTY.encode())
        self._contents[document] = content
        try:
            self._tree = ConfigTree.read(self.path, document, self._load)
        except IncludeError as error:
            raise _refused(error.path, error.section, error.reason) from None
        if (place := misshapen(self.data)) is not None:
            raise self._uneditable(place)

    def _load(self, path: Path, section: ValuePath) -> Document:
        """The included file at ``path``, read once under whatever name."""
        real = os.path.realpath(path)
        if not _inside(path, self._folders):
            raise _refused(path, section, "include_outside")
        if real not in self._included:
            self._reading(path)
            content = read_file(path, _INCLUDED_LIMIT)
            if content is None:
                raise _refused(path, section, "include_missing")
            if path.stat().st_nlink > 1:
                raise _refused(path, section, "hard_link")
            document = _parsed(path, content)
            self._included[real] = document
            self._contents[document] = content
        return self._included[real]

    @property
    def data(self) -> JsonValue:
        """The whole config as OpenClaw sees it."""
        return self._tree.data

    @property
    def fragments(self) -> tuple[Fragment, ...]:
        """The single files, the config itself first, each with its place in the whole."""
        return self._tree.fragments

    @property
    def seen(self) -> dict[Path, str]:
        """The digest of each of these files as it was read."""
        return {each.path: digest(self._contents[each.document]) for each in self.fragments}

    def spot(self, place: ValuePath) -> tuple[Path, int] | None:
        """The file and the line (from 1) where the value at ``place`` stands."""
        for fragment, path in self._tree.holders(place):
            if (line := fragment.document.line_of(path)) is not None:
                return fragment.path, line
        return None

    def is_repeated(self, place: ValuePath) -> bool:
        """Whether the string at ``place`` hides others of its name, in its own file or another."""
        found = [fragment.document.strings(path) for fragment, path in self._tree.holders(place)]
        return sum(map(len, found)) > 1

    def changes(
        self, edits: Sequence[Edit], cut: Iterable[ValuePath] = ()
    ) -> tuple[FileChange, ...]:
        """The files that ``edits`` change, the config itself last: it is the commit point.

        The values at ``cut`` are live secrets of the old content, and so is each provider's key in
        clear text: no backup may hold them. Raises ``Problem`` when the config is owned elsewhere
        or a section cannot be edited here.
        """
        if self._read_only:
            raise Problem(ProblemCode.CONFIG_READONLY)
        try:
            edited = self._tree.edit(edits)
        except IncludedError as error:
            raise _refused(self.path, error.path, "include_owner") from None
        except SharedError as error:
            raise _refused(error.file, error.path, "include_shared") from None
        except EditError as error:
            raise self._uneditable(error.path) from None
        clear = dict.fromkeys([*cut, *all_plaintext_keys(self.data)])
        secrets = [found for path in clear for found in self._tree.holders(path)]
        changes = (self._change(edit, secrets) for edit in edited)
        return tuple(change for change in changes if not change.is_empty)

    def _uneditable(self, place: ValuePath) -> Problem:
        section, path = _dotted(place), str(self.path)
        return Problem(ProblemCode.CONFIG_UNEDITABLE, section=section, path=path)

    def _change(
        self, edited: FragmentEdit, secrets: Sequence[tuple[Fragment, ValuePath]]
    ) -> FileChange:
        fragment = edited.fragment
        is_root = fragment.document is self.fragments[0].document
        if not is_root and not _inside(fragment.path, self._folders[:1]):
            # OpenClaw's own writes leave them alone, too: other machines may share them.
            raise _refused(fragment.path, fragment.mount, "include_outside")
        # A review masks headers by their path, which does not show in such a file.
        shown = () if {"headers", "request"} & set(fragment.mount) else touched(edited.edits)
        return FileChange(
            ChangeKind.CONFIG if is_root else ChangeKind.INCLUDED,
            fragment.path,
            self._contents[fragment.document],
            edited.document.text.encode("utf-8"),
            _MODE if is_root else file_mode(fragment.path) or _MODE,
            tuple(_spelled(fragment, [place for owner, place in secrets if owner is fragment])),
            shown=shown,
        )


def _spelled(fragment: Fragment, places: Sequence[ValuePath]) -> Iterator[bytes]:
    """The strings at ``places`` of one file with their quotes and escapes."""
    for place in places:
        yield from (text.encode("utf-8") for text in fragment.document.strings(place))


def _parsed(path: Path, content: bytes) -> Document:
    try:
        return Document.parse(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line, column = content.count(b"\n", 0, error.start) + 1, 1
    except Json5Error as error:
        if error.reason in (Limit.TOO_LARGE, Limit.TOO_DEEP):
            raise Problem(
                ProblemCode.CONFIG_TOO_MUCH, path=str(path), reason=error.reason.value
            ) from None
        line, column = error.line, error.column
    raise Problem(ProblemCode.CONFIG_BROKEN, path=str(path), line=line, column=column)


def _inside(path: Path, folders: Sequence[Path]) -> bool:
    """Whether a path lies in one of the folders, by its name and with all links followed."""
    real = Path(os.path.realpath(path))
    return any(path.is_relative_to(folder) for folder in folders) and any(
        real.is_relative_to(os.path.realpath(folder)) for folder in folders
    )


def _refused(path: Path, section: ValuePath, reason: str) -> Problem:
    return Problem(
        ProblemCode.CONFIG_INCLUDED, path=str(path), section=_dotted(section), reason=reason
    )


def _dotted(path: ValuePath) -> str:
    return ".".join(map(str, path))
