"""Finds the files of a config, starting at the root file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Final, TypeAlias

from openclaw_tui.core.config_tree.errors import IncludeError, IncludeReason
from openclaw_tui.core.config_tree.layers import (
    INCLUDE,
    has_include,
    included_names,
    included_path,
)
from openclaw_tui.core.json5 import MAX_DEPTH, Document, JsonValue, Path

MAX_LEVELS: Final = 10  # OpenClaw's own
MAX_FRAGMENTS: Final = 1000  # ours: files that include each other over and over grow without end
_MAX_NAME: Final = 4096
_NO_NAME: Final = re.compile("[\0\ud800-\udfff]")

Load: TypeAlias = Callable[[FilePath, Path], Document]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Fragment:
    """One file at one place of the config: what it holds is merged into ``mount``.

    A file that is included twice makes two fragments with one ``document``.
    """

    path: FilePath
    mount: Path
    document: Document

    @property
    def data(self) -> JsonValue:
        """The file's own value, ``$include`` as it stands there; for reading only."""
        return self.document.data


def fragments(root: FilePath, document: Document, load: Load) -> Iterator[Fragment]:
    """The root file and every file it includes at any depth, each before those it includes.

    ``load`` gets a path and the place of the ``$include`` that names it; for two names of one
    file it has to return the same document. Raises ``IncludeError`` and what ``load`` raises.
    """
    found = 0
    pending = [(Fragment(root, (), document), frozenset({root}))]
    while pending:
        fragment, ancestors = pending.pop()
        found += 1
        yield fragment
        inner: list[tuple[Fragment, frozenset[FilePath]]] = []
        for path, mount in _includes(fragment):
            _check(path, mount, ancestors)
            if found + len(pending) + len(inner) >= MAX_FRAGMENTS:
                raise IncludeError(IncludeReason.TOO_MANY, path, mount)
            inner.append((Fragment(path, mount, load(path, mount)), ancestors | {path}))
        pending += reversed(inner)


def _check(path: FilePath, mount: Path, ancestors: frozenset[FilePath]) -> None:
    if path in ancestors:
        raise IncludeError(IncludeReason.CIRCULAR, path, mount)
    if len(ancestors) > MAX_LEVELS or len(mount) > MAX_DEPTH:
        raise IncludeError(IncludeReason.TOO_DEEP, path, mount)


def _includes(fragment: Fragment) -> Iterator[tuple[FilePath, Path]]:
    """The files that a fragment names, each with its mount, in the order of the text."""
    for path, value in including(fragment.data):
        mount = (*fragment.mount, *path)
        names = included_names(value)
        if names is None or not all(map(_is_path, names)):
            raise IncludeError(IncludeReason.NOT_A_PATH, fragment.path, mount)
        for name in names:
            yield included_path(fragment.path, name), mount


def _is_path(name: str) -> bool:
    return len(name) < _MAX_NAME and not _NO_NAME.search(name)


def including(data: JsonValue) -> Iterator[tuple[Path, dict[str, JsonValue]]]:
    """Every object with ``$include``, with its path."""
    pending: list[tuple[Path, JsonValue]] = [((), data)] if has_include(data) else []
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict):
            if INCLUDE in value:
                yield path, value
            pending += [((*path, key), item) for key, item in reversed(value.items())]
        elif isinstance(value, list):
            pending += [((*path, n), item) for n, item in reversed(list(enumerate(value)))]
