"""The variables that OpenClaw would see, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.services.env_file import read_env_file
from openclaw_tui.services.home import Home


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
    for name, _, path in _set(environ, home, config):
        found.setdefault(name, Variable(name, path))
    return found


def value_of(name: str, environ: Mapping[str, str], home: Home, config: JsonValue) -> str | None:
    """What OpenClaw would see in the variable; ``None`` where it is not set."""
    values = (value for known, value, _ in _set(environ, home, config) if known == name)
    return next(values, None)


def _set(
    environ: Mapping[str, str], home: Home, config: JsonValue
) -> Iterator[tuple[str, str, Path | None]]:
    """Name, value and file; an empty variable of the environment hides those in ``.env`` files."""
    yield from ((name, value, None) for name, value in environ.items() if value)
    for path in _files(environ, home):
        for name, value in read_env_file(path).items():
            if value and name not in environ:
                yield name, value, path
    variables = value_at(config, ("env", "vars"))
    for name, text in variables.items() if isinstance(variables, dict) else ():
        if isinstance(text, str) and text:
            yield name, text, home.config_path


def _files(environ: Mapping[str, str], home: Home) -> Iterator[Path]:
    """The same on 2026.5.28, 2026.7.1 and 2026.9.6 (read, and tried for their order)."""
    yield home.plugin_root / ".env"
    user = Path(environ.get("OPENCLAW_HOME") or environ.get("HOME") or "~").expanduser()
    is_chosen = bool(home.profile or environ.get("OPENCLAW_STATE_DIR", "").strip())
    if not is_chosen or home.state_dir == user / ".openclaw":
        yield user / ".config/openclaw/gateway.env"
