"""Live checks of rows of the dashboard, on the person's request only."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from openclaw_tui.core.catalog import AuthChoice, Catalog
from openclaw_tui.core.credential import Check
from openclaw_tui.core.openclaw_config import API, value_at
from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import SourceKind
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.services.checks import remember_check
from openclaw_tui.services.credentials import CredentialService
from openclaw_tui.services.home import Home
from openclaw_tui.services.locks import own_lock
from openclaw_tui.services.places import FOLDER
from openclaw_tui.services.ports import Prober
from openclaw_tui.services.quick_json import read_config
from openclaw_tui.services.status.config_sources import ConfigSources
from openclaw_tui.services.status.look import address, protocol, subject
from openclaw_tui.services.status.stamps import seal
from openclaw_tui.services.status.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks what OpenClaw would send, where it would send it, and remembers the verdict."""

    home: Home
    catalog: Catalog
    credentials: CredentialService
    tokens: Tokens
    prober: Prober

    async def check(self, row: ProviderRow, complain: Callable[[Problem], None]) -> Verdict:
        """One live check. Raises ``Problem`` when the key cannot be had, and ``ROW_CHANGED`` where
        the config no longer says what ``row`` shows: a new key is not for the old address.

        What was found out is worth more than its memory: ``complain`` hears why that failed.
        """
        mark = seal(row.source.path if row.source else None)  # before the key is read
        try:
            token = await self.tokens.of(row)
        except Problem:
            self._require_as_shown(row)  # it says why
            raise
        self._require_as_shown(row)  # after the key was read, or it might be of a newer config
        choice = self._choice(row)
        model = row.model or choice.plan.default_model
        request = ProbeRequest(choice, row.base_url, model, token)
        verdict = await self.prober.probe(request, lambda _: None)
        try:
            await self._remember(row, token, mark, verdict)
        except Problem as problem:
            complain(problem)
        return verdict

    def _require_as_shown(self, row: ProviderRow) -> None:
        config = read_config(self.home)
        block = value_at(config, ("models", "providers", row.provider))
        reader = ConfigSources(self.home, {}, ())
        sources = [reader.of(block), *reader.headers(config, row.provider, row.model)]
        now = address(block), protocol(block), {(s.kind, s.name) for s in sources if s is not None}
        of_block = {(s.kind, s.name) for s in row.sources if s.is_in_block}
        if now != (row.base_url, row.api, of_block):
            raise Problem(ProblemCode.ROW_CHANGED, provider=row.provider)

    async def _remember(self, row: ProviderRow, key: Secret, mark: str, verdict: Verdict) -> None:
        """Of a key that is not ours only as long as the file that holds it is not written."""
        source = row.source
        if source is None:
            return
        if source.profile is not None:
            await self.credentials.record_check(source.profile, key, row.base_url, verdict)
            return
        if not mark:
            return
        async with own_lock(self.home.state_dir / FOLDER):
            check = Check(mark, verdict, int(time.time()))
            remember_check(self.home.state_dir, subject(row, source), check)

    def _choice(self, row: ProviderRow) -> AuthChoice:
        """The rules by which its answers are read; for other vendors those of Standard."""
        for choice in self.catalog.choices:
            if choice.plan.id == row.plan and choice.region == row.region:
                return choice
        provider = self.catalog.provider_id(row.provider)
        fitting = (choice for choice in self.catalog.choices if choice.provider == provider)
        return next(fitting, self.catalog.recommended)


def can_check(row: ProviderRow) -> bool:
    """Whether there is an address to ask and a key to ask with."""
    source = row.source
    driven = source is not None and not source.broken and source.kind is not SourceKind.MARKER
    # Other protocols want other requests: their answers to ours would prove nothing.
    speaks_ours = row.api in ("", API)
    return bool(row.base_url) and speaks_ours and driven
