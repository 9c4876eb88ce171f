"""Plans the way off the Portal login. Plans only; the changer writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.portal.config import migration_edits
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.findings import Finding, FindingKind, Leftovers
from openclaw_tui.core.portal.refs import Successors, find_refs
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.home import Home
from openclaw_tui.services.planner import Planner
from openclaw_tui.services.portal import places
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
        edits = migration_edits(config.data, names, successors, leftovers.era)
        rest = reduce(applied, edits, config.data)
        default = draft.model_ref if draft.make_default else None
        edits += self.planner.activation_edits(rest, credential, default)
        changes = [
            *staged.changes,
            *auth_store_changes(home, names),
            *(old_copy_changes(home, leftovers) if draft.clean_copies else ()),
            *other_changes(home, leftovers, successors),
            *config.changes(edits),
        ]
        return Plan(
            credential.profile,
            tuple(change for change in changes if not change.is_empty),
            kind="migrate",
            credential=credential,
            accounts_added=staged.accounts_added,
            accounts_released=staged.accounts_released,
            notes=tuple(self._notes(draft, leftovers, changes)),
            successors=_mapping(config.data, leftovers, successors),
            left=tuple(_left(home, leftovers, successors)),
            untouched=tuple(_untouched(draft, leftovers)),
            agent=self.planner.agent(rest),
        )

    def _notes(
        self, draft: Draft, leftovers: Leftovers, changes: Iterable[FileChange]
    ) -> Iterator[Note]:
        choice = draft.choice
        if choice and choice.plan.retired:
            yield Note("portal_ended")
        if choice and not choice.plan.unattended and not choice.plan.retired:
            yield Note("interactive_only")
        if draft.unverified:
            yield Note("unverified")
        if leftovers.version is None:
            yield Note("openclaw_absent")
        rewritten = (ChangeKind.CRON, ChangeKind.SESSIONS)
        if any(change.kind in rewritten and not change.is_empty for change in changes):
            yield Note("stop_gateway")
        if any(f.kind is FindingKind.LOGIN and f.dead for f in leftovers.findings):
            yield Note("dead_logins_in_backup")
        if self.planner.home.config_path.is_symlink():
            yield Note("config_symlink")


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
    """What is left to OpenClaw alone, once nothing else is; jobs get the default model."""
    provider, _, model = (leftovers.default_model or "").partition("/")
    successors = Successors(provider, model, model)
    found = (_left_by(finding, successors) for finding in leftovers.findings)
    return tuple(left for left in found if left is not None)


def _mapping(
    config: JsonValue, leftovers: Leftovers, successors: Successors
) -> tuple[tuple[str, str], ...]:
    """Each old model with its successor, as they are named in the config."""
    old = {ref.model: None for ref in find_refs(config, leftovers.names) if ref.model != "*"}
    return tuple((model, successors.ref(model)) for model in sorted(old) if model)


def _left_by(finding: Finding, successors: Successors) -> Left | None:
    facts = finding.facts
    match finding.kind:
        case FindingKind.DB_LOGIN if finding.command:
            return Left("db_login", facts, finding.command, runnable=True)
        case FindingKind.DB_LOGIN:
            return Left("db_login_stays", facts)
        case FindingKind.DB_CRON_JOB:
            command = (*finding.command, successors.ref(finding.model))
            return Left("db_cron_job", facts, command, runnable=True)
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
