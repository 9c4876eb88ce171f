"""Looks for everything that is left of the Portal login in one home. Read-only, local, no child."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from openclaw_tui.core import openclaw_config
from openclaw_tui.core.base_url import clean_base_url
from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.config import (
    config_refs,
    names_plugin,
    portal_blocks,
    portal_profiles,
    rejected_keys,
)
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.findings import Finding, FindingKind, FoundKey, Leftovers
from openclaw_tui.core.portal.names import BASE_URL, ENV_VARS, IMAGE_MODEL, Names
from openclaw_tui.core.portal.refs import find_refs, remembers_portal
from openclaw_tui.core.portal.stores import generated_model_edits
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.files import explained
from openclaw_tui.services.home import CONFIG_NAMES, Home
from openclaw_tui.services.openclaw_files import places
from openclaw_tui.services.openclaw_files.databases import Database
from openclaw_tui.services.openclaw_files.json_file import JsonFile
from openclaw_tui.services.openclaw_install import Installed
from openclaw_tui.services.portal import logins
from openclaw_tui.services.portal.keys import KeySearch
from openclaw_tui.services.portal.logins import Login


@dataclass(frozen=True, slots=True)
class Discovery:
    """One look at one home."""

    environ: Mapping[str, str] = field(repr=False)
    home: Home
    openclaw: Installed | None
    catalog: Catalog

    def look(self) -> Leftovers:
        """All leftovers. Raises ``Problem`` when the config cannot be read, or the disk fails; any
        other file that cannot be read is a finding."""
        config = ConfigFile(self.home)
        home = places.with_named_agents(self.home, config.data)
        with explained(ProblemCode.FILE_UNREADABLE, home.state_dir):
            return replace(self, home=home).gather(config)

    def gather(self, config: ConfigFile) -> Leftovers:
        """All leftovers, with this config."""
        now = int(time.time())
        names = Names.of(config.data)
        era = Era.of(self.openclaw.version.release if self.openclaw else None)
        found = [*self._logins(names, now)]
        findings = [
            *self._in_config(config, names, era),
            *(login.finding for login in found),
            *self._beside(names, era),
            *self._closed(),
            *self._elsewhere(),
        ]
        order = list(FindingKind)
        findings.sort(key=lambda finding: order.index(finding.kind))
        refs = config_refs(config.data, names)
        return Leftovers(
            findings=tuple(
                replace(finding, command=_command(finding, era))
                for finding in dict.fromkeys(findings)  # a database is looked into twice
            ),
            keys=(*self._keys(config.data), *self._tokens(config.data, names, found)),
            names=names,
            era=era,
            version=str(self.openclaw.version) if self.openclaw else None,
            default_model=openclaw_config.default_model(config.data),
            uses_images=any(ref.model == IMAGE_MODEL for ref in refs),
        )

    def _in_config(self, config: ConfigFile, names: Names, era: Era) -> Iterator[Finding]:
        path = self.home.config_path
        if keys := rejected_keys(config.data, era):
            yield Finding(FindingKind.REJECTED_KEYS, path, ", ".join(keys))
        for block in portal_blocks(config.data, names):
            yield Finding(FindingKind.PROVIDER_BLOCK, path, f"models.providers.{block}")
        for profile in portal_profiles(config.data, names):
            yield Finding(FindingKind.CONFIG_PROFILE, path, profile)
        if names_plugin(config.data):
            yield Finding(FindingKind.PLUGIN, path)
        if refs := config_refs(config.data, names):
            yield Finding(FindingKind.MODEL_REFS, path, str(len(refs)))

    def _logins(self, names: Names, now: int) -> Iterator[Login]:
        for path in places.auth_stores(self.home):
            yield from _readable(path, logins.in_file(path, names, FindingKind.LOGIN, now))
        for path in places.databases(self.home):
            yield from _readable(path, logins.in_database(path, names, now))
        for path in places.old_copies(self.home):
            yield from _readable(path, logins.in_file(path, names, FindingKind.OLD_COPY, now))
        yield from logins.of_qwen_cli(places.qwen_folder(self.environ), now)

    def _beside(self, names: Names, era: Era) -> Iterator[Finding]:
        for path in places.generated_models(self.home):
            yield from _told(path, _generated(path, names))
        for path in places.cron_files(self.home):
            yield from _told(path, _cron_file(path, names))
        for path in places.session_files(self.home, era):
            yield from _told(path, _session_file(path, names))
        for path in places.databases(self.home):
            yield from _told(path, _in_database(path, names))

    def _closed(self) -> Iterator[Finding]:
        for problem in places.closed_folders(self.home):
            yield _unreadable(Path(str(problem.facts["path"])), problem)

    def _elsewhere(self) -> Iterator[Finding]:
        for name in ENV_VARS:
            if self.environ.get(name):
                yield Finding(FindingKind.ENV_VARIABLE, Path(name))
        for folder in places.other_homes(self.environ, self.home):
            stores = folder.glob(f"agents/*/agent/{places.AUTH_STORE}")
            files = [*(folder / name for name in CONFIG_NAMES), *stores]
            if any(map(places.names_portal, files)):
                yield Finding(FindingKind.OTHER_HOME, folder)

    def _keys(self, config: JsonValue) -> Iterator[FoundKey]:
        folder = places.qwen_folder(self.environ)
        return KeySearch(self.environ, self.home, config, folder, self.catalog).keys()

    def _tokens(
        self, config: JsonValue, names: Names, found: Iterable[Login]
    ) -> Iterator[FoundKey]:
        """Logins that have not expired, each token once: only a check can tell more."""
        choice = next((c for c in self.catalog.choices if c.plan.retired), None)
        known: set[Secret] = set()
        for login in found:
            if choice and login.token and login.token not in known and not login.finding.dead:
                known.add(login.token)
                finding = login.finding
                url = _portal_url(config, names)
                custom = url if url != choice.base_url else None
                yield FoundKey(
                    finding.subject, choice, login.token, finding.path, custom, finding.expires
                )


def _portal_url(config: JsonValue, names: Names) -> str:
    for block in portal_blocks(config, names):
        url = value_at(config, ("models", "providers", block, "baseUrl"))
        try:
            if isinstance(url, str):
                return clean_base_url(url)
        except Problem:
            continue
    return BASE_URL


def _told(path: Path, found: Iterator[Finding]) -> Iterator[Finding]:
    """The findings, and one more where the file cannot be read."""
    try:
        yield from found
    except Problem as problem:
        yield _unreadable(path, problem)


def _unreadable(path: Path, problem: Problem) -> Finding:
    return Finding(FindingKind.UNREADABLE, path, str(problem.facts.get("reason", "")))


def _readable(path: Path, found: Iterator[Login]) -> Iterator[Login]:
    try:
        yield from found
    except Problem as problem:
        yield Login(_unreadable(path, problem), None)


def _generated(path: Path, names: Names) -> Iterator[Finding]:
    if any(True for _ in generated_model_edits(JsonFile(path).data, names)):
        yield Finding(FindingKind.GENERATED_MODELS, path)


def _cron_file(path: Path, names: Names) -> Iterator[Finding]:
    jobs = value_at(JsonFile(path).data, ("jobs",))
    yield from _jobs(path, FindingKind.CRON_JOB, jobs if isinstance(jobs, list) else [], names)


def _session_file(path: Path, names: Names) -> Iterator[Finding]:
    sessions = JsonFile(path).data
    chats = sessions.values() if isinstance(sessions, dict) else ()
    yield from _sessions(path, FindingKind.SESSIONS, chats, names)


def _in_database(path: Path, names: Names) -> Iterator[Finding]:
    database = Database(path)
    yield from _jobs(path, FindingKind.DB_CRON_JOB, database.cron_jobs(), names)
    yield from _sessions(path, FindingKind.DB_SESSIONS, database.sessions(), names)


def _jobs(
    path: Path, kind: FindingKind, jobs: Iterable[JsonValue], names: Names
) -> Iterator[Finding]:
    for job in jobs:
        if ref := next(find_refs(job, names), None):
            yield Finding(kind, path, str(value_at(job, ("id",)) or ""), model=ref.model)


def _sessions(
    path: Path, kind: FindingKind, sessions: Iterable[JsonValue], names: Names
) -> Iterator[Finding]:
    if count := sum(remembers_portal(session, names) for session in sessions):
        yield Finding(kind, path, str(count))


def _command(finding: Finding, era: Era) -> tuple[str, ...]:
    """OpenClaw's own command for what only it can change, where its version has one."""
    match finding.kind:
        case FindingKind.DB_LOGIN if era is Era.SHARED_DB:
            agent = _agent_of(finding.path)
            return ("models", "auth", "--agent", agent, "logout", finding.subject, "--yes")
        case FindingKind.DB_CRON_JOB:
            return ("cron", "edit", finding.subject, "--model")
        case _:
            return ()


def _agent_of(path: Path) -> str:
    """The agent whose database this is; the shared one answers to the main agent."""
    parts = path.parts
    return parts[-3] if path.parent.name == "agent" and len(parts) > 3 else "main"
