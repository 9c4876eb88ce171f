"""The key behind a source, fetched for one live check; nothing here keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.logins import stored_logins
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import Source, SourceKind
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.credentials import CredentialService
from openclaw_tui.services.home import Home
from openclaw_tui.services.openclaw_files.databases import Database
from openclaw_tui.services.openclaw_files.json_file import JsonFile
from openclaw_tui.services.variables import values


@dataclass(frozen=True, slots=True)
class Tokens:
    """Fetches the key that OpenClaw would send for a row of the dashboard."""

    environ: Mapping[str, str] = field(repr=False)
    home: Home
    credentials: CredentialService

    async def of(self, row: ProviderRow) -> Secret:
        """The key of the source that is used. Raises ``SECRET_MISSING`` where there is none."""
        source = row.source
        if source is None:
            raise _missing(row)
        if source.profile is not None and source.variable is None:
            return await self.credentials.reveal(self.credentials.get(source.profile))
        token = self._foreign(row, source)
        if not token:
            raise _missing(row)
        return token

    def _foreign(self, row: ProviderRow, source: Source) -> Secret | None:
        if (name := source.variable) is not None:
            return values((name,), self.environ, self.home, ConfigFile(self.home).data).get(name)
        match source.kind:
            case SourceKind.KEY | SourceKind.HEADER if source.plaintext:
                config = ConfigFile(self.home).data
                key = value_at(config, ("models", "providers", row.provider, *source.steps))
                return Secret(key.removeprefix("Bearer ")) if _is_literal(key) else None
            case SourceKind.PROFILE if source.path is not None:
                return _stored(source.path, source.name)
            case _:
                return None  # another program's resolver is not ours to run


def _is_literal(key: JsonValue) -> TypeGuard[str]:
    return isinstance(key, str) and "${" not in key


def _stored(path: Path, profile: str) -> Secret | None:
    is_database = path.suffix == ".sqlite"
    stores = Database(path).auth_stores() if is_database else [JsonFile(path).data]
    logins = (login for store in stores for login in stored_logins(store))
    return next((login.token for login in logins if login.profile == profile), None)


def _missing(row: ProviderRow) -> Problem:
    return Problem(ProblemCode.SECRET_MISSING, profile=row.provider, store="-")
