"""What was found of the Portal login, what it leads to, and who can take it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from openclaw_tui.core.catalog import AuthChoice
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.names import Names
from openclaw_tui.core.secret import Secret


class FindingKind(StrEnum):
    """What a finding is; its text is ``portal.finding.<kind>``, in the order they are shown."""

    REJECTED_KEYS = "rejected_keys"
    PROVIDER_BLOCK = "provider_block"
    MODEL_REFS = "model_refs"
    CONFIG_PROFILE = "config_profile"
    PLUGIN = "plugin"
    LOGIN = "login"
    DB_LOGIN = "db_login"
    CRON_JOB = "cron_job"
    DB_CRON_JOB = "db_cron_job"
    SESSIONS = "sessions"
    DB_SESSIONS = "db_sessions"
    GENERATED_MODELS = "generated_models"
    OLD_COPY = "old_copy"
    CLI_LOGIN = "cli_login"
    ENV_VARIABLE = "env_variable"
    OTHER_HOME = "other_home"
    UNREADABLE = "unreadable"


class Handler(StrEnum):
    """Who takes it away: our plan, OpenClaw's own command, or nobody unless the person wants."""

    PLAN = "plan"
    OPENCLAW = "openclaw"
    PERSON = "person"


_OPENCLAW = {FindingKind.DB_LOGIN, FindingKind.DB_CRON_JOB, FindingKind.DB_SESSIONS}
_PERSON = {
    FindingKind.OLD_COPY, FindingKind.CLI_LOGIN, FindingKind.ENV_VARIABLE, FindingKind.OTHER_HOME,
    FindingKind.UNREADABLE,
}  # fmt: skip

# What happens if nothing is done (``portal.outlook.<word>``), as the versions were seen to behave.
_OUTLOOKS: dict[FindingKind, Mapping[Era, str] | str] = {
    FindingKind.REJECTED_KEYS: "config_rejected",
    FindingKind.PROVIDER_BLOCK: "marker_sent",
    FindingKind.MODEL_REFS: "refs_fail",
    FindingKind.CONFIG_PROFILE: "profile_idle",
    FindingKind.PLUGIN: {
        Era.FILES: "plugin_warned",
        Era.AGENT_DB: "plugin_warned",
        Era.SHARED_DB: "plugin_blocks_doctor",
        Era.UNKNOWN: "plugin_blocks_doctor",
    },
    FindingKind.LOGIN: {
        Era.FILES: "login_ends_in_marker",
        Era.AGENT_DB: "login_ignored",
        Era.SHARED_DB: "login_blocks_gateway",
        Era.UNKNOWN: "login_blocks_gateway",
    },
    FindingKind.DB_LOGIN: "login_ends_in_marker",
    FindingKind.CRON_JOB: "cron_fails",
    FindingKind.DB_CRON_JOB: "cron_fails",
    FindingKind.SESSIONS: "sessions_remember",
    FindingKind.DB_SESSIONS: "sessions_remember",
    FindingKind.GENERATED_MODELS: {
        Era.FILES: "generated_marker",
        Era.AGENT_DB: "generated_marker",
        Era.SHARED_DB: "doctor_takes_marker",
        Era.UNKNOWN: "doctor_takes_marker",
    },
    FindingKind.OLD_COPY: "copy_in_clear",
    FindingKind.CLI_LOGIN: "cli_login_stays",
    FindingKind.ENV_VARIABLE: "env_idle",
    FindingKind.OTHER_HOME: "other_home",
    FindingKind.UNREADABLE: "unreadable",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One leftover. ``subject`` names what it is inside ``path`` (a profile, a count, a job).

    ``expires`` is Unix seconds (of a login), ``dead`` whether it certainly opens nothing any
    more. ``model`` is the Portal's model that a job asks for. ``command`` is OpenClaw's own that
    takes it away, where only that can.
    """

    kind: FindingKind
    path: Path
    subject: str = ""
    expires: int | None = None
    dead: bool = False
    model: str = ""
    command: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, str]:
        """What its texts mention."""
        return {"path": str(self.path), "subject": self.subject}

    @property
    def handler(self) -> Handler:
        """Who takes it away."""
        if self.kind in _OPENCLAW:
            return Handler.OPENCLAW
        return Handler.PERSON if self.kind in _PERSON else Handler.PLAN

    def outlook(self, era: Era) -> str:
        """The word for what it leads to on this OpenClaw."""
        words = _OUTLOOKS[self.kind]
        return words if isinstance(words, str) else words[era]


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key that is already on this machine, and where it fits; never proven until checked.

    ``name`` is what it is called there (a variable, a profile) and ``path`` the file it stands in,
    if any. ``base_url`` is set where the place names another than the choice's own. ``expires``
    is Unix seconds, for a login.
    """

    name: str
    choice: AuthChoice
    token: Secret
    path: Path | None = None
    base_url: str | None = None
    expires: int | None = None

    @property
    def place(self) -> str:
        """Where it stands, in one word for scripts."""
        return f"{self.name}, {self.path}" if self.path else self.name


@dataclass(frozen=True, slots=True)
class Leftovers:
    """All that was found in one OpenClaw home.

    ``default_model`` is the default as it stands; ``uses_images`` whether the Portal's image
    model is referred to. ``version`` is the installed OpenClaw's, if any.
    """

    findings: tuple[Finding, ...] = ()
    keys: tuple[FoundKey, ...] = ()
    names: Names = field(default_factory=Names)
    era: Era = Era.UNKNOWN
    version: str | None = None
    default_model: str | None = None
    uses_images: bool = False

    @property
    def needs_migration(self) -> bool:
        """Whether anything would change: what only the person can change does not count."""
        return any(finding.handler is not Handler.PERSON for finding in self.findings)

    @property
    def default_is_portal(self) -> bool:
        """Whether the default model is one of the Portal's."""
        return self.names.model_in(self.default_model or "") is not None

    def keys_for(self, choice: AuthChoice | None) -> tuple[FoundKey, ...]:
        """The keys of the plan of ``choice``; without one, of any plan that has not ended."""
        if choice is None:
            return tuple(key for key in self.keys if not key.choice.plan.retired)
        return tuple(key for key in self.keys if key.choice.plan.id == choice.plan.id)

    def of(self, handler: Handler) -> tuple[Finding, ...]:
        """The findings that this one takes care of."""
        return tuple(finding for finding in self.findings if finding.handler is handler)
