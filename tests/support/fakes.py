"""Services without a world behind them, for pilots and screenshots."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from openclaw_tui.core.backup import Backup, BackupState
from openclaw_tui.core.cause import Cause
from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.findings import Finding, FindingKind, FoundKey, Leftovers
from openclaw_tui.core.probe import ProbeRequest, Stage, StageState, StageUpdate
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.health import Check, Health, Level
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import Idle, Source, SourceKind, ranked
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services import catalog
from openclaw_tui.services.ports import (
    Answer,
    AnswerKind,
    Left,
    Note,
    Plan,
    Prepared,
    Receipt,
    Services,
    Survey,
    Verification,
)

CANARY = "sk-c0ffee00deadbeefc0ffee00deadbeef"
"""A key of the Standard shape that must never be seen anywhere."""
CODING_CANARY = "sk-sp-c0ffee00deadbeefc0ffee00deadbeef"

WORKS = Verdict(
    Status.ACCEPTED,
    Cause.WORKS,
    200,
    models=("qwen3.7-plus", "qwen3.8-max", "qwen3.7-max", "qwen3-coder-plus", "qwen-mt-turbo"),
)
REFUSED = Verdict(Status.REFUSED, Cause.WRONG_KEY, 401, "Incorrect API key provided.")
OVERDUE = Verdict(
    Status.ACCEPTED_WITH_PROBLEM, Cause.ACCOUNT_OVERDUE, 400, "Access denied, overdue payment."
)
OFFLINE = Verdict(Status.UNDETERMINED, Cause.DNS)

SURVEY = Survey(
    openclaw="2026.9.6",
    config_path=Path("/home/mei/.openclaw/openclaw.json"),
    config_exists=True,
    state_dir=Path("/home/mei/.openclaw"),
    configured=("anthropic",),
    default_model="anthropic/claude-sonnet-5",
    env_keys=("DASHSCOPE_API_KEY",),
)
BARE = replace(
    SURVEY,
    openclaw=None,
    config_exists=False,
    configured=(),
    default_model=None,
    env_keys=(),
)

_AGENTS = SURVEY.state_dir / "agents"
_CONFIG = SURVEY.config_path
_EXPIRED = 1_771_027_200
_STATE_DB = SURVEY.state_dir / "state/openclaw.sqlite"
LEFTOVERS = Leftovers(
    findings=(
        Finding(FindingKind.PROVIDER_BLOCK, _CONFIG, "models.providers.qwen-portal"),
        Finding(FindingKind.MODEL_REFS, _CONFIG, "7"),
        Finding(FindingKind.PLUGIN, _CONFIG),
        *(
            Finding(
                FindingKind.LOGIN, _AGENTS / agent / "agent/auth-profiles.json",
                "qwen-portal:default", _EXPIRED, dead=True,
            )
            for agent in ("main", "work")
        ),
        Finding(FindingKind.DB_CRON_JOB, _STATE_DB, "0b346b72-120c-49d0-a043-52fb6f283ab1"),
        Finding(
            FindingKind.OLD_COPY, _AGENTS / "main/agent/auth-profiles.json.migrated-2026-06-01",
            "qwen-portal:default", _EXPIRED, dead=True,
        ),
        Finding(
            FindingKind.CLI_LOGIN, Path("/home/mei/.qwen/oauth_creds.json"), expires=4_102_444_800
        ),
    ),
    keys=(
        FoundKey(
            "DASHSCOPE_API_KEY", catalog.load().choices[0], Secret(CANARY),
            Path("/home/mei/.openclaw/.env"),
        ),
        FoundKey(
            "Qwen CLI", catalog.load().choices[-1], Secret("portal-canary"),
            Path("/home/mei/.qwen/oauth_creds.json"),
            expires=4_102_444_800,
        ),
    ),
    era=Era.SHARED_DB,
    version="2026.9.6",
    default_model="qwen-portal/coder-model",
    uses_images=True,
)  # fmt: skip
CLEAN = replace(LEFTOVERS, findings=LEFTOVERS.findings[-3:], default_model="qwen/qwen3.7-plus")
PORTAL_SURVEY = replace(
    SURVEY,
    configured=("qwen-portal",),
    default_model="qwen-portal/coder-model",
    env_keys=(),
    legacy=("auth-profiles.json", "~/.qwen/oauth_creds.json"),
)

_STAGES = {
    Status.ACCEPTED: StageState.PASSED,
    Status.ACCEPTED_WITH_PROBLEM: StageState.WARNED,
    Status.REFUSED: StageState.FAILED,
}


@dataclass
class FakeProber:
    """Answers by base URL; ``default`` elsewhere. ``hung`` never answers."""

    default: Verdict = WORKS
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    hung: bool = False
    error: Exception | None = None
    requests: list[ProbeRequest] = field(default_factory=list)
    cancelled: bool = False

    async def probe(self, request: ProbeRequest, report: Callable[[StageUpdate], None]) -> Verdict:
        self.requests.append(request)
        verdict = self.verdicts.get(request.base_url, self.default)
        report(StageUpdate(Stage.SHAPE, StageState.PASSED))
        report(StageUpdate(Stage.CONNECT, StageState.RUNNING))
        if self.hung:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled = True
                raise
        if self.error is not None:
            raise self.error
        if verdict.http_status is None:
            report(StageUpdate(Stage.CONNECT, StageState.FAILED))
            return verdict
        for stage in (Stage.CONNECT, Stage.TLS, Stage.MODELS):
            report(StageUpdate(stage, StageState.PASSED))
        report(StageUpdate(Stage.CHAT, _STAGES.get(verdict.status, StageState.FAILED)))
        return verdict


_BEFORE = b"""{
  // my own setup
  agents: {
    defaults: {
      model: { primary: "anthropic/claude-sonnet-5" },
    },
  },
  models: {
    providers: {
    },
  },
}
"""
_BLOCK = b"""      "qwen": {
        "baseUrl": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        "api": "openai-completions",
        "auth": "api-key",
        "apiKey": {
          "source": "exec",
          "provider": "openclaw_tui",
          "id": "qwen/default"
        },
      },
"""
_HEAD = b"    providers: {\n"


def _config_change(after: bytes) -> FileChange:
    """As the services plan it: what they write may be seen, the rest is the person's own."""
    shown = (("models", "providers", "qwen"),)
    return FileChange(ChangeKind.CONFIG, SURVEY.config_path, _BEFORE, after, shown=shown)


@dataclass
class FakeSetup:
    """Plans a typical change, applies nothing."""

    keyring: KeyringState = KeyringState.READY
    is_dismissed: bool = False
    same: ProfileId | None = None
    plan_error: Exception | None = None
    apply_error: Exception | None = None
    applied: list[Draft] = field(default_factory=list)
    undone: list[str | None] = field(default_factory=list)

    async def keyring_state(self) -> KeyringState:
        return self.keyring

    async def unlock_keyring(self) -> None:
        if self.is_dismissed:
            raise Problem(ProblemCode.KEYRING_LOCKED)
        self.keyring = KeyringState.READY

    async def plan(self, draft: Draft) -> Plan:
        if self.plan_error is not None:
            raise self.plan_error
        assert draft.profile is not None
        home = SURVEY.state_dir
        changes = [
            _config_change(_after(_BEFORE)),
            FileChange(ChangeKind.INDEX, home / "openclaw-tui/credentials.json", None, b"{}"),
        ]
        if draft.store is StoreKind.KEYRING:
            changes.append(
                FileChange(
                    ChangeKind.LAUNCHER, home / "openclaw-tui/bin/resolve", None, b"#", 0o700
                )
            )
        if draft.store is StoreKind.FILE:
            changes.append(
                FileChange(ChangeKind.SECRETS, home / "openclaw-tui/secrets.json", None, b"{}")
            )
        if draft.migrating:
            return _migration(draft, changes)
        notes = (Note("default_stays", {"old": "anthropic/claude-sonnet-5"}),)
        return Plan(draft.profile, tuple(changes), notes=notes)

    async def apply(self, draft: Draft, plan: Plan) -> Receipt:
        if self.apply_error is not None:
            raise self.apply_error
        self.applied.append(draft)
        return Receipt(plan.profile, "20261123-184210", plan.changes)

    async def undo(self, backup: str | None = None) -> None:
        self.undone.append(backup)

    def same_key_as(self, token: Secret) -> ProfileId | None:
        return self.same


def _migration(draft: Draft, changes: list[FileChange]) -> Plan:
    """The plan with what a migration adds."""
    store = _AGENTS / "main/agent/auth-profiles.json"
    copy = store.with_name("auth-profiles.json.migrated-2026-06-01")
    changes.insert(0, FileChange(ChangeKind.AUTH_STORE, store, b'{"profiles": {}}', None))
    if draft.clean_copies:
        changes.insert(1, FileChange(ChangeKind.AUTH_COPY, copy, b'{"profiles": {}}', None))
    job = LEFTOVERS.findings[-3].subject
    model = f"qwen/{draft.model}"
    assert draft.profile is not None
    return Plan(
        draft.profile,
        tuple(changes),
        kind="migrate",
        notes=(Note("dead_logins_in_backup"),),
        successors=(("coder-model", model), ("vision-model", f"qwen/{draft.image_model}")),
        left=(
            Left("db_cron_job", {"subject": job}, ("cron", "edit", job, "--model", model), True),
            Left("gateway", {}, ("gateway", "restart")),
        ),
        untouched=(Note("cli_login", {"path": "/home/mei/.qwen/oauth_creds.json"}),),
    )


def _after(before: bytes) -> bytes:
    return before.replace(_HEAD, _HEAD + _BLOCK)


@dataclass
class FakeOpenClaw:
    """Answers at once, or hangs."""

    answer: Answer = field(
        default_factory=lambda: Answer(AnswerKind.ANSWERED, "Hello! How can I help?", 12.4)
    )
    hung: bool = False
    asked: list[str] = field(default_factory=list)
    carried_out: list[tuple[str, ...]] = field(default_factory=list)

    async def ask(self, model: str) -> Answer:
        self.asked.append(model)
        if self.hung:
            await asyncio.Event().wait()
        return self.answer

    async def carry_out(self, command: Sequence[str]) -> Answer:
        self.carried_out.append(tuple(command))
        return Answer(AnswerKind.ANSWERED, "", 3.2)


@dataclass
class FakePortal:
    """Finds what it was given; after the migration only what OpenClaw has to do."""

    found: Leftovers = field(default_factory=lambda: LEFTOVERS)
    rest: Leftovers = field(default_factory=lambda: CLEAN)
    is_config_valid: bool = True

    async def leftovers(self) -> Leftovers:
        return self.found

    async def verify(self) -> Verification:
        return Verification(self.rest, config_valid=self.is_config_valid, unresolved=0)


def provider_row(provider: str, **changes: object) -> ProviderRow:
    """A row whose key comes from the keyring."""
    ref = Source(SourceKind.REF, f"exec:{provider}/default", SURVEY.config_path)
    row = ProviderRow(
        provider, (ref._replace(profile=ProfileId("qwen")),), "https://api.example/v1"
    )
    return row._replace(**changes)  # type: ignore[arg-type]


# Days ago, so that what is said of it is the same every day.
CHECKED_AT = int(time.time()) - 2 * 86_400 - 1_800


def _rows() -> tuple[ProviderRow, ...]:
    qwen = provider_row(
        "qwen",
        base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        plan="standard",
        region="global",
        models=("qwen3.7-plus", "qwen3.8-max"),
        is_default=True,
        verdict=WORKS,
        checked_at=CHECKED_AT,
    )
    qwen = qwen._replace(sources=(
            *qwen.sources,
            Source(
                SourceKind.PROFILE, "qwen:default", _STATE_DB, plaintext=True,
                shadowed_by="exec:qwen/default",
            ),
            Source(SourceKind.STORED, "qwen:work", idle=Idle.NOT_IN_CONFIG,
                   profile=ProfileId("qwen", "work")),
        ),
    )  # fmt: skip
    legacy = ProviderRow(
        "qwen-portal",
        (Source(SourceKind.MARKER, "qwen-oauth", SURVEY.config_path),),
        "https://portal.qwen.ai/v1",
        "portal",
        "portal",
        legacy=True,
    )
    plain = ProviderRow(
        "deepseek",
        (Source(SourceKind.KEY, "apiKey", SURVEY.config_path, plaintext=True),),
        "https://api.deepseek.example/v1",
        models=("deepseek-chat",),
        is_fallback=True,
    )
    hidden = ProviderRow(
        "qwen-token-plan",
        ranked(
            [
                Source(SourceKind.REF, "env:QWEN_TOKEN_PLAN_API_KEY", SURVEY.config_path),
                Source(SourceKind.PROFILE, "qwen-token-plan:default", _STATE_DB, plaintext=True),
            ],
            config_first=False,
        ),
        "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1",
        "token",
        "global",
        verdict=REFUSED,
        checked_at=CHECKED_AT - 86_400,
    )
    found = ProviderRow("openai", (Source(SourceKind.ENV, "OPENAI_API_KEY"),), configured=False)
    return qwen, legacy, plain, hidden, found


def overview(rows: Sequence[ProviderRow] | None = None) -> Overview:
    """A home with one provider of each kind, or with these."""
    shown = _rows() if rows is None else tuple(rows)
    return Overview(
        version="2026.9.6",
        state_dir=SURVEY.state_dir,
        config_path=SURVEY.config_path,
        default_model="qwen/qwen3.7-plus" if shown else None,
        rows=shown,
        health=(
            Health(Check.OPENCLAW, Level.GOOD, {"version": "2026.9.6"}),
            Health(Check.CONFIG, Level.GOOD, {"path": str(SURVEY.config_path), "line": ""}),
            *([_PORTAL_HEALTH] if any(row.legacy for row in shown) else []),
        ),
    )


_PORTAL_HEALTH = Health(
    Check.PORTAL, Level.BAD, {"providers": "qwen-portal"}, ("openclaw-tui", "migrate")
)


@dataclass
class FakeDashboard:
    """Shows what it was given; ``verdicts`` by provider, ``hung`` providers never answer."""

    shown: Overview = field(default_factory=overview)
    stamped: int = 0
    keyring: KeyringState = KeyringState.READY
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    hung: frozenset[str] = frozenset()
    is_so_already: bool = False
    checked: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    applied: list[Plan] = field(default_factory=list)
    moved_to: list[StoreKind] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    taken_back: Sequence[Backup] = ()

    def look(self) -> Overview:
        return self.shown

    def stamp(self) -> object:
        return self.stamped

    def spots(self, row: ProviderRow) -> Mapping[Source, tuple[Path, int]]:
        paths = {source: source.path for source in row.sources}
        return {source: (path, 12) for source, path in paths.items() if path == SURVEY.config_path}

    async def slow_health(self) -> Sequence[Health]:
        return [Health(Check.KEYRING, Level.GOOD, {"state": self.keyring.value})]

    async def check(self, row: ProviderRow, complain: Callable[[Problem], None]) -> Verdict:
        self.checked.append(row.provider)
        if row.provider in self.hung:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled.append(row.provider)
                raise
        return self.verdicts.get(row.provider, WORKS)

    async def recover(self) -> Sequence[Backup]:
        return self.taken_back

    async def plan_use(self, profile: ProfileId) -> Prepared:
        return Prepared(self._plan(profile, "use"))

    async def plan_forget(self, profile: ProfileId) -> Prepared:
        return Prepared(self._plan(profile, "forget"))

    async def plan_move(self, profile: ProfileId, store: StoreKind) -> Prepared:
        if store is StoreKind.KEYRING and self.keyring is KeyringState.ABSENT:
            raise Problem(ProblemCode.KEYRING_ABSENT)
        self.moved_to.append(store)
        return Prepared(self._plan(profile, "move"), Secret(CANARY))

    def stored(self, profile: ProfileId) -> Credential:
        url = next(row.base_url for row in self.shown.rows if row.provider == profile.provider)
        model = "qwen3.7-plus"
        return Credential(profile, "qwen-standard-api-key", url, model, (), StoreKind.FILE, 0)

    async def check_new(
        self, shown: Credential, key: Secret, report: Callable[[StageUpdate], None]
    ) -> Verdict:
        self.checked.append(str(shown.profile))
        return self.verdicts.get("new", WORKS)

    async def plan_rotate(self, shown: Credential, key: Secret, verdict: Verdict) -> Prepared:
        return Prepared(self._plan(shown.profile, "rotate"), key)

    async def carry_out(self, prepared: Prepared) -> Receipt:
        plan = prepared.plan
        self.applied.append(plan)
        return Receipt(plan.profile, "20261123-184210", plan.changes)

    async def last_change(self) -> Backup:
        if not self.applied:
            raise Problem(ProblemCode.NOTHING_TO_UNDO)
        plan = self.applied[-1]
        files = (SURVEY.config_path,)
        name, state = "20261123-184210", BackupState.COMMITTED
        return Backup(name, 1_795_000_000, plan.kind, str(plan.profile), state, files, 0, False)

    async def undo(self, backup: str) -> None:
        self.undone.append(backup)

    def _plan(self, profile: ProfileId, kind: str) -> Plan:
        after = _BEFORE if self.is_so_already else _after(_BEFORE)
        return Plan(profile, (_config_change(after),), kind=kind)


@dataclass
class World:
    """The fakes behind one ``Services``."""

    survey: Survey = SURVEY
    prober: FakeProber = field(default_factory=FakeProber)
    setup: FakeSetup = field(default_factory=FakeSetup)
    openclaw: FakeOpenClaw = field(default_factory=FakeOpenClaw)
    portal: FakePortal = field(default_factory=FakePortal)
    dashboard: FakeDashboard = field(default_factory=FakeDashboard)

    def services(self) -> Services:
        return Services(
            survey=lambda: self.survey,
            catalog=catalog.load,
            prober=self.prober,
            setup=self.setup,
            openclaw=lambda: self.openclaw,
            portal=self.portal,
            dashboard=lambda: self.dashboard,
        )


def draft_with(*, token: str | None = None, choice: str = "qwen-standard-api-key") -> Draft:
    """A draft that has a choice, and optionally a token."""
    found = catalog.load().choice(choice)
    assert found is not None
    draft = Draft().with_plan(found.plan).with_choice(found)
    return draft.with_token(Secret(token)) if token else draft
