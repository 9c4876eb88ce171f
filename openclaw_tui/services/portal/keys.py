"""Keys that are already on this machine: in OpenClaw's variables and the Qwen CLI's files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openclaw_tui.core.base_url import clean_base_url
from openclaw_tui.core.catalog import AuthChoice, Catalog
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.findings import FoundKey
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.tokens import clean, examine
from openclaw_tui.services.env_file import read_env_file
from openclaw_tui.services.home import Home
from openclaw_tui.services.openclaw_files.json_file import JsonFile
from openclaw_tui.services.variables import settings


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    token: Secret
    path: Path | None
    base_url: str | None


@dataclass(frozen=True, slots=True)
class KeySearch:
    """Where to look: variables, OpenClaw's state dir and parsed config, the Qwen CLI's folder."""

    environ: Mapping[str, str] = field(repr=False)
    home: Home
    config: JsonValue = field(repr=False)
    qwen_folder: Path
    catalog: Catalog

    def keys(self) -> Iterator[FoundKey]:
        """Each key once, where OpenClaw's own places come first."""
        known: set[Secret] = set()
        for seen in self._seen():
            choice = _choice(seen, self.catalog)
            if choice is not None and seen.token not in known:
                known.add(seen.token)
                url = seen.base_url if seen.base_url != choice.base_url else None
                yield FoundKey(seen.name, choice, seen.token, seen.path, url)

    def _seen(self) -> Iterator[_Seen]:
        names = dict.fromkeys(name for choice in self.catalog.choices for name in choice.env_vars)
        for name in names:
            for variable, value in settings(name, self.environ, self.home, self.config):
                yield _seen(name, value, variable.path)
        path = self.qwen_folder / ".env"
        values = read_env_file(path)
        yield from (_seen(name, values[name], path) for name in names if name in values)
        yield from _qwen_settings(self.qwen_folder / "settings.json")


def _seen(name: str, value: str, path: Path | None, base_url: str | None = None) -> _Seen:
    return _Seen(name, Secret(clean(value)), path, base_url)


def _qwen_settings(path: Path) -> Iterator[_Seen]:
    """``~/.qwen/settings.json`` of qwen-code: keys under ``env`` and ``security.auth``."""
    try:
        data = JsonFile(path).data
    except Problem:
        return
    variables = value_at(data, ("env",))
    providers = value_at(data, ("modelProviders", "openai"))
    urls = {
        str(value_at(each, ("envKey",))): value_at(each, ("baseUrl",))
        for each in (providers if isinstance(providers, list) else [])
    }
    for name, value in variables.items() if isinstance(variables, dict) else ():
        if isinstance(value, str) and value:
            yield _seen(name, value, path, _usable(urls.get(name)))
    key = value_at(data, ("security", "auth", "apiKey"))
    if isinstance(key, str) and key:
        url = _usable(value_at(data, ("security", "auth", "baseUrl")))
        yield _seen("security.auth.apiKey", key, path, url)


def _usable(url: JsonValue) -> str | None:
    try:
        return clean_base_url(url) if isinstance(url, str) else None
    except Problem:
        return None


def _choice(seen: _Seen, catalog: Catalog) -> AuthChoice | None:
    """The way in that address, looks and name of the key point to; ``None`` for no Qwen key."""
    key = seen.token.reveal()
    choices = [choice for choice in catalog.choices if not choice.plan.retired]
    at_url = [choice for choice in choices if choice.base_url == seen.base_url]
    shaped = [each for each in choices if examine(key, each.plan, catalog).shape_matches]
    named = [choice for choice in choices if seen.name in choice.env_vars]
    if examine(key, choices[0].plan, catalog).blocks or "${" in key:  # made of other variables
        return None
    likely = [choice for choice in shaped if choice in named]
    return next(iter([*at_url, *likely, *shaped, *named]), None)
