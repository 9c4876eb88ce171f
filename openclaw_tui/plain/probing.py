"""``probe``: the live check of a stored credential."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openclaw_tui.core.credential import Credential
from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.status.health import Health
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow, Question
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.lists import pair
from openclaw_tui.i18n.problems import what
from openclaw_tui.plain.console import Console, warn
from openclaw_tui.plain.payload import verdict_payload
from openclaw_tui.plain.report import complain
from openclaw_tui.plain.text import verdict_lines
from openclaw_tui.services.live import World
from openclaw_tui.services.status.checker import can_check
from openclaw_tui.services.status.health import uses_keyring

_EXIT = {Status.REFUSED: Exit.REFUSED, Status.UNDETERMINED: Exit.UNDETERMINED}


class Found(NamedTuple):
    """What local files do not tell; ``health`` is the keyring's, where it holds a key."""

    verdicts: Mapping[Question, Verdict]
    health: Sequence[Health]


async def probe_all(world: World, console: Console) -> Found:
    """Check every provider that has an address and a key, all at once; tell each as it ends."""
    dashboard = world.dashboard()
    verdicts: dict[Question, Verdict] = {}
    health: list[Health] = []
    complaints: dict[str, Problem] = {}

    async def check(row: ProviderRow) -> None:
        troubles: list[Problem] = []
        try:
            verdict = await dashboard.check(row, troubles.append)
        except Problem as problem:
            tell = warn if console.as_json else console.say
            tell(pair(row.provider, what(problem)))
            return
        console.say(pair(row.provider, tr(f"check.status.{verdict.status}")))
        complaints.update((what(problem), problem) for problem in troubles)
        verdicts[row.question] = verdict

    async def check_keyring() -> None:
        try:
            health.extend(await dashboard.slow_health())
        except Problem as problem:
            complaints[what(problem)] = problem

    rows = dashboard.look().rows
    checks = [check(row) for row in rows if can_check(row)]
    if uses_keyring(rows):
        checks.append(check_keyring())
    await asyncio.gather(*checks)
    for problem in complaints.values():
        complain(problem)
    return Found(verdicts, health)


def with_found(overview: Overview, found: Found) -> Overview:
    """With what was just found out, remembered or not; but not where something changed since."""
    verdicts = found.verdicts
    asked = {
        row.provider: verdicts[row.question] for row in overview.rows if row.question in verdicts
    }
    overview = overview.with_verdicts(asked, int(time.time()))
    return overview._replace(health=(*overview.health, *found.health))


async def probe_stored(
    credential: Credential, world: World, console: Console, *, dry_run: bool
) -> Exit:
    """Check once, remember the verdict, print it; a dry run only says what would be sent where."""
    choice = world.catalog().choice(credential.auth_choice)
    if choice is None:
        raise Problem(ProblemCode.UNKNOWN_CHOICE, choice=credential.auth_choice)
    console.say(tr("plain.checking", url=credential.base_url))
    if dry_run:
        console.say(tr("plain.dry_run"))
        console.emit({"ok": True, "baseUrl": credential.base_url, "verdict": None})
        return Exit.DONE
    token = await world.credentials.reveal(credential)
    request = ProbeRequest(choice, credential.base_url, credential.model, token)
    verdict = await world.services().prober.probe(request, lambda _: None)
    for line in verdict_lines(verdict):
        console.say(line)
    try:
        await world.credentials.record_check(
            credential.profile, token, credential.base_url, verdict
        )
    except Problem as problem:  # what was found out is worth more than its memory
        complain(problem)
    console.emit(
        {
            "ok": verdict.status.is_accepted,
            "profile": str(credential.profile),
            "provider": credential.profile.provider,
            "baseUrl": credential.base_url,
            "verdict": verdict_payload(verdict),
        }
    )
    return _EXIT.get(verdict.status, Exit.DONE)
