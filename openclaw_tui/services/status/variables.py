"""The variables that OpenClaw would see, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.problem import Problem
from openclaw_tui.services.files import read_file
from openclaw_tui.services.home import Home

_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$", re.MULTILINE)
_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable; ``path`` is the file it stands in, ``None`` for the environment itself."""

    name: str
    path: Path | None

    def __str__(self) -> str:
        return self.name


def visible(environ: Mapping[str, str], home: Home, config: JsonValue) -> dict[str, Variable]:
    """Every variable that is set, by name; what comes first in OpenClaw's order wins."""
    found: dict[str, Variable] = {}
    for name, path in _all(environ, home, config):
        found.setdefault(name, Variable(name, path))
    return found


def _all(
    environ: Mapping[str, str], home: Home, config: JsonValue
) -> Iterator[tuple[str, Path | None]]:
    yield from ((name, None) for name, value in environ.items() if value)
    yield from ((name, path) for path in (home.state_dir / ".env",) for name in names_in(path))
    variables = value_at(config, ("env", "vars"))
    for name, value in variables.items() if isinstance(variables, dict) else ():
        if value:
            yield name, home.config_path
    service = Path(environ.get("HOME", "~")).expanduser() / ".config/openclaw/gateway.env"
    yield from ((name, service) for name in names_in(service))


def names_in(path: Path) -> Iterator[str]:
    """The variables that a ``.env`` file sets; none for a file that cannot be read."""
    try:
        text = (read_file(path, _LIMIT) or b"").decode("utf-8", "replace")
    except Problem:
        return
    yield from (match[1] for match in _LINE.finditer(text) if match[2].strip("\"'"))
