"""The variables that OpenClaw would see, and where each of them stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from openclaw_tui.core.json5.values import JsonValue, Path as ValuePath
from openclaw_tui.core.openclaw_config import object_at
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.env_file import read_env_file
from openclaw_tui.services.home import Home

_NO_VARIABLES = ("vars", "shellEnv")


class Variable(NamedTuple):
    """One variable. ``path`` is the file it stands in, ``None`` for the environment itself;
    ``place`` is where it stands if that file is OpenClaw's config.
    """

    name: str
    path: Path | None
    place: ValuePath = ()


def visible(environ: Mapping[str, str], home: Home, config: JsonValue) -> dict[str, Variable]:
    """Every variable that is set, by name; what comes first in OpenClaw's order wins."""
    found: dict[str, Variable] = {}
    for variable, _ in _set(environ, home, config):
        found.setdefault(variable.name, variable)
    return found


def values(
    names: Collection[str], environ: Mapping[str, str], home: Home, config: JsonValue
) -> dict[str, Secret]:
    """What OpenClaw sees of these variables, by name; without the blanks that it does not send."""
    found: dict[str, Secret] = {}
    for variable, value in _set(environ, home, config) if names else ():
        if variable.name in names:
            found.setdefault(variable.name, Secret(value.strip()))
    return found


def settings(
    name: str, environ: Mapping[str, str], home: Home, config: JsonValue
) -> list[tuple[Variable, str]]:
    """Every place that sets the variable, with the value there; the first is what OpenClaw sees."""
    return [found for found in _set(environ, home, config) if found[0].name == name]


def _set(
    environ: Mapping[str, str], home: Home, config: JsonValue
) -> Iterator[tuple[Variable, str]]:
    """An empty variable of the environment hides those in ``.env`` files."""
    yield from ((Variable(name, None), value) for name, value in environ.items() if value)
    for path in env_files(environ, home):
        for name, value in read_env_file(path).items():
            if value and name not in environ:
                yield Variable(name, path), value
    # Beside each other, the single member wins over the one in ``vars`` (read in 2026.5.28).
    for section in (("env",), ("env", "vars")):
        for name, text in object_at(config, section).items():
            if isinstance(text, str) and text.strip() and name not in _NO_VARIABLES:
                yield Variable(name, home.config_path, (*section, name)), text


def env_files(environ: Mapping[str, str], home: Home) -> Iterator[Path]:
    """The same on 2026.5.28, 2026.7.1 and 2026.9.6 (read, and tried for their order)."""
    yield home.plugin_root / ".env"
    is_chosen = bool(home.profile or environ.get("OPENCLAW_STATE_DIR", "").strip())
    if not is_chosen or home.state_dir == home.user_home / ".openclaw":
        yield home.user_home / ".config/openclaw/gateway.env"
