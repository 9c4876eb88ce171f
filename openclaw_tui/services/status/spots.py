"""Where exactly the sources of a provider stand: file and line. Slower than the look itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from openclaw_tui.core.json5 import Document, Json5Error, Path as ValuePath
from openclaw_tui.core.openclaw_config import object_at
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import Source, SourceKind
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.env_file import line_of_variable
from openclaw_tui.services.files import read_file
from openclaw_tui.services.home import Home

_LIMIT = 256 << 10  # a larger file would keep the screen waiting

Spot = tuple[Path, int]


@dataclass(frozen=True, slots=True)
class Spots:
    """The files of one moment; each is read once."""

    home: Home
    _configs: list[ConfigFile | None] = field(default_factory=list, repr=False)

    def of(self, row: ProviderRow) -> dict[Source, Spot]:
        """Each source that stands in a text file, with that file and the line (from 1)."""
        return {
            source: spot
            for source in row.sources
            if source.path is not None and (spot := self._of(row.provider, source, source.path))
        }

    def _of(self, provider: str, source: Source, path: Path) -> Spot | None:
        if path == self.home.config_path:
            return next(filter(None, map(self._in_config, _places(provider, source))), None)
        try:
            content = read_file(path, _LIMIT) or b""
        except Problem:
            return None
        if source.variable is not None:
            line = line_of_variable(content, source.variable)
        elif source.kind is SourceKind.PROFILE and path.suffix == ".json":
            line = _line_of_profile(content, source.name)
        else:
            line = None
        return (path, line) if line else None

    def _in_config(self, place: ValuePath) -> Spot | None:
        if not self._configs:
            self._configs.append(self._read())
        config = self._configs[0]
        return config.spot(place) if config else None

    def _read(self) -> ConfigFile | None:
        try:
            read_file(self.home.config_path, _LIMIT)
            return ConfigFile(self.home)
        except Problem:
            return None


def _places(provider: str, source: Source) -> Iterator[ValuePath]:
    if source.kind is SourceKind.HEADER:
        yield "models", "providers", provider, *source.steps
    elif source.variable is None:
        yield "models", "providers", provider, "apiKey"
    else:
        yield from (("env", source.variable), ("env", "vars", source.variable))


def _line_of_profile(content: bytes, name: str) -> int | None:
    try:
        document = Document.parse(content.decode())
    except (UnicodeDecodeError, Json5Error):
        return None
    is_flat = not object_at(document.data, ("profiles",))
    return document.line_of((name,) if is_flat else ("profiles", name))
