"""Plans the way off the Portal login. Plans only; the changer writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.portal.config import migration_edits
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.findings import Finding, FindingKind, Leftovers
from openclaw_tui.core.portal.refs import Successors, find_refs
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.home import Home
from openclaw_tui.services.openclaw_files import places
from openclaw_tui.services.planner import Planner
from openclaw_tui.services.portal.cleanup import (
    auth_store_changes,
    has_foreign_logins,
    old_copy_changes,
    other_changes,
)
from openclaw_tui.services.ports import Left, Note, Plan


@dataclass(frozen=True, slots=True)
class MigrationPlanner:
    """Makes the plan from a complete draft and a fresh look; shares the steps with setup."""

    planner: Planner

    def plan(self, draft: Draft, leftovers: Leftovers) -> Plan:
        """The ordered changes; OpenClaw's config is the last. Raises ``Problem``."""
        self.planner.require_supported()
        staged = self.planner.stage(draft)
        credential = staged.credential
        config = ConfigFile(self.planner.home)
        home, names = places.with_named_agents(self.planner.home, config.data), leftovers.names
        successors = Successors(
            credential.profile.provider,
            credential.model,
            draft.image_model or credential.model,
            frozenset(credential.models),
        )
        changes = [
            *auth_store_changes(home, names),
            *(old_copy_changes(home, leftovers) if draft.clean_copies else ()),
            *other_changes(home, leftovers, successors),
        ]
        plan = self.planner.activation(
            "migrate",
            staged,
            config,
            draft.model_ref if draft.make_default else None,
            verified=not draft.unverified,
            first=migration_edits(config.data, names, successors, leftovers.era),
            beside=[change for change in changes if not change.is_empty or _is_guarded(change)],
        )
        return replace(
            plan,
            notes=(*plan.notes, *_notes(draft, leftovers, plan.changes)),
            successors=_mapping(config.data, leftovers, successors),
            left=tuple(_left(home, leftovers, successors)),
            untouched=tuple(_untouched(draft, leftovers)),
        )


def _is_guarded(change: FileChange) -> bool:
    """Whether it may not change before the plan is carried out, even if the plan leaves it alone:
    a login in there would keep the gateway from starting. The others change with every chat."""
    return change.path.name == places.AUTH_STORE


def _notes(draft: Draft, leftovers: Leftovers, changes: Iterable[FileChange]) -> Iterator[Note]:
    """What setup has nothing to say of."""
    if draft.choice and draft.choice.plan.retired:
        yield Note("portal_ended")
    if any(change.kind in (ChangeKind.CRON, ChangeKind.SESSIONS) for change in changes):
        yield Note("stop_gateway")
    if any(f.kind is FindingKind.LOGIN and f.dead for f in leftovers.findings):
        yield Note("dead_logins_in_backup")


def _left(home: Home, leftovers: Leftovers, successors: Successors) -> Iterator[Left]:
    reads_databases = leftovers.era in (Era.AGENT_DB, Era.SHARED_DB)
    if reads_databases and has_foreign_logins(home, leftovers.names):
        yield Left("doctor", {}, ("doctor", "--fix", "--non-interactive"), runnable=True)
    for finding in leftovers.findings:
        if (left := _left_by(finding, successors)) is not None:
            yield left
    if leftovers.version is not None:
        yield Left("gateway", {}, ("gateway", "restart"))


def errands(leftovers: Leftovers) -> tuple[Left, ...]:
    """What is left to OpenClaw alone, once nothing else is; jobs get the default model, if any."""
    successors = Successors.of_default(leftovers.default_model, leftovers.names)
    found = (_left_by(finding, successors) for finding in leftovers.findings)
    return tuple(left for left in found if left is not None)


def _mapping(
    config: JsonValue, leftovers: Leftovers, successors: Successors
) -> tuple[tuple[str, str], ...]:
    """Each old model with its successor, as they are named in the config."""
    old = {ref.model: None for ref in find_refs(config, leftovers.names) if ref.model != "*"}
    return tuple((model, successors.ref(model)) for model in sorted(old) if model)


def _left_by(finding: Finding, successors: Successors | None) -> Left | None:
    facts = finding.facts
    match finding.kind:
        case FindingKind.DB_LOGIN if finding.command:
            return Left("db_login", facts, finding.command, runnable=True)
        case FindingKind.DB_LOGIN:
            return Left("db_login_stays", facts)
        case FindingKind.DB_CRON_JOB if successors is not None:
            command = (*finding.command, successors.ref(finding.model))
            return Left("db_cron_job", facts, command, runnable=True)
        case FindingKind.DB_CRON_JOB:
            return Left("db_cron_job_stays", facts)
        case FindingKind.DB_SESSIONS:
            return Left("db_sessions", facts)
        case _:
            return None


def _untouched(draft: Draft, leftovers: Leftovers) -> Iterator[Note]:
    kinds = {finding.kind: finding for finding in leftovers.findings}
    if FindingKind.CLI_LOGIN in kinds:
        yield Note("cli_login", {"path": str(kinds[FindingKind.CLI_LOGIN].path)})
    if FindingKind.OLD_COPY in kinds and not draft.clean_copies:
        copies = sum(finding.kind is FindingKind.OLD_COPY for finding in leftovers.findings)
        yield Note("old_copies", {"count": str(copies)})
    for finding in leftovers.findings:
        if finding.kind is FindingKind.UNREADABLE:
            yield Note("unreadable", {"path": str(finding.path)})
    if FindingKind.OTHER_HOME in kinds:
        yield Note("other_home", {"path": str(kinds[FindingKind.OTHER_HOME].path)})
