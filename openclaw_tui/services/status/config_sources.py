"""What a provider's block in OpenClaw's config says of its key."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import (
    MARKERS,
    auth_headers,
    header_at,
    model_id,
    value_at,
    variable_in,
)
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.status.sources import Idle, Source, SourceKind
from openclaw_tui.core.store import EXEC_ALIAS, FILE_ALIAS
from openclaw_tui.services.home import Home
from openclaw_tui.services.places import LAUNCHER, SECRETS
from openclaw_tui.services.variables import Variable

_AUTHORIZATION, _ANY_HEADER = "authorization", ("auth", "value")


class ConfigSources:
    """Reads blocks of one home. ``known`` are the profiles in our index, ``aliases`` the entries
    under ``secrets.providers``.
    """

    def __init__(
        self,
        home: Home,
        variables: Mapping[str, Variable],
        known: Collection[ProfileId],
        aliases: Collection[str] = (),
    ) -> None:
        self._home = home
        self._variables = variables
        self._known = known
        self._aliases = aliases

    def of(self, block: JsonValue) -> Source | None:
        """Where the block's ``apiKey`` leads; ``None`` without one."""
        key = value_at(block, ("apiKey",))
        if isinstance(key, dict):
            return self._ref(key)
        if not isinstance(key, str) or not key:
            return None
        path = self._home.config_path
        if key in MARKERS:
            return Source(SourceKind.MARKER, key, path)
        if (name := variable_in(key)) is not None:
            return self._variable(SourceKind.VARIABLE, name, name)
        return Source(SourceKind.KEY, "apiKey", path, plaintext=True)

    def headers(self, config: JsonValue, provider: str, model: str) -> Iterator[Source]:
        """The block's headers that carry a key; ``model`` is the one that is asked."""
        headers = {place: header_at(config, place) for place in auth_headers(config, provider)}
        for place, header in headers.items():
            idle = None
            if header != _AUTHORIZATION:
                idle = Idle.BESIDE
            elif place[3] == "models" and model_id(value_at(config, place[:5])) != model:
                idle = Idle.OTHER_MODEL
            elif any(at[-2:] == _ANY_HEADER and headers[at] != _AUTHORIZATION for at in headers):
                idle = Idle.NOT_SENT  # the other header comes instead, and the key as ever
            name = ".".join(map(str, place[3:]))
            yield self._header(name, value_at(config, place))._replace(idle=idle)

    def _header(self, name: str, value: JsonValue) -> Source:
        key = value.removeprefix("Bearer ") if isinstance(value, str) else value
        if (variable := variable_in(key)) is not None:
            return self._variable(SourceKind.HEADER, name, variable)
        is_plain = isinstance(key, str) and key != "" and "${" not in key
        return Source(SourceKind.HEADER, name, self._home.config_path, plaintext=is_plain)

    def _variable(self, kind: SourceKind, shown: str, name: str) -> Source:
        """What a variable gives; its file is the one that counts, not the config that names it."""
        variable = self._variables.get(name)
        path = variable.path if variable else None
        broken = "" if variable else "unset"
        return Source(kind, shown, path, plaintext=path is not None, broken=broken)

    def _ref(self, ref: Mapping[str, JsonValue]) -> Source:
        source, provider, ref_id = (str(ref.get(part, "")) for part in ("source", "provider", "id"))
        path, profile, broken = self._home.config_path, None, ""
        match source, provider:
            case "exec", alias if alias == EXEC_ALIAS:
                profile = _profile(ref_id)
                broken = self._row_trouble(profile) or launcher_trouble(self._home.state_dir)
            case "file", alias if alias == FILE_ALIAS:
                profile = _profile(ref_id.removeprefix("/"))
                broken = self._row_trouble(profile) or _file_trouble(self._home.state_dir)
            case "env", _:
                return self._variable(SourceKind.REF, f"env:{ref_id}", ref_id)
        if source in ("exec", "file") and provider not in self._aliases:
            broken = "no_alias"
        return Source(SourceKind.REF, f"{source}:{ref_id}", path, broken=broken, profile=profile)

    def _row_trouble(self, profile: ProfileId | None) -> str:
        return "" if profile in self._known else "no_row"


def launcher_trouble(state_dir: Path) -> str:
    """Why OpenClaw would not run the resolver: its own rules (2026.9.6)."""
    path = Path(os.path.realpath(state_dir)) / LAUNCHER
    try:
        found = path.lstat()
    except OSError:
        return "launcher_missing"
    trusted = (
        stat.S_ISREG(found.st_mode)
        and not found.st_mode & 0o022
        and found.st_mode & stat.S_IXUSR
        and found.st_uid == os.getuid()
    )
    return "" if trusted else "launcher_untrusted"


def _file_trouble(state_dir: Path) -> str:
    try:
        found = (state_dir / SECRETS).stat()
    except OSError:
        return "file_missing"
    return "file_mode" if found.st_mode & 0o077 else ""


def _profile(ref_id: str) -> ProfileId | None:
    try:
        provider, name = ref_id.split("/")
        return ProfileId(provider, name)
    except ValueError:
        return None
