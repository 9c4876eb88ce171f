"""What the presenters need from the world; ``services.live`` builds the real ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from openclaw_tui.core.backup import Backup
    from openclaw_tui.core.catalog import Catalog
    from openclaw_tui.core.changes import FileChange
    from openclaw_tui.core.credential import Credential
    from openclaw_tui.core.draft import Draft
    from openclaw_tui.core.portal.findings import Leftovers
    from openclaw_tui.core.probe import ProbeRequest, StageUpdate
    from openclaw_tui.core.problem import Problem
    from openclaw_tui.core.profile import ProfileId
    from openclaw_tui.core.secret import Secret
    from openclaw_tui.core.status.health import Health
    from openclaw_tui.core.status.overview import Overview
    from openclaw_tui.core.status.rows import ProviderRow
    from openclaw_tui.core.status.sources import Source
    from openclaw_tui.core.store import KeyringState, StoreKind
    from openclaw_tui.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Survey:
    """What a quick look at this machine found (local files only; no network, no child process).

    ``configured`` are the provider ids in OpenClaw's config, ``plaintext`` those of them whose
    key stands there, ``env_keys`` the names of variables that hold a Qwen key, ``legacy`` where
    leftovers of the Portal login were seen, ``openclaw`` the installed version or ``None``.
    ``vanishing`` is true when this installation of openclaw-tui lives in a place that will be
    emptied, so OpenClaw could not run the resolver.
    ``problems`` are what stands in the way of writing: setup cannot start before they are gone.
    """

    openclaw: str | None
    config_path: Path
    config_exists: bool
    state_dir: Path
    configured: tuple[str, ...] = ()
    plaintext: tuple[str, ...] = ()
    default_model: str | None = None
    env_keys: tuple[str, ...] = ()
    legacy: tuple[str, ...] = ()
    credentials: tuple[Credential, ...] = ()
    vanishing: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The ordered changes of one operation, ready to be shown, then applied.

    ``replaces`` is the profile whose place in OpenClaw's config the new one takes, if any;
    ``notes`` are text keys (with facts) the person should read before saying yes. ``kind`` names
    the operation in the journal; ``credential`` is the index row as it will be (``None`` when it
    is removed); the accounts are keyring user names that come into use or go out of use. ``seen``
    are digests of files that the plan rests on without changing them, perhaps.
    ``successors`` are models with what takes their place, ``left`` is what only somebody else can
    do afterwards, ``untouched`` what stays as it is though one might think otherwise. ``agent``
    has to be named when OpenClaw is asked for one answer.
    """

    profile: ProfileId
    changes: tuple[FileChange, ...]
    kind: str = "setup"
    credential: Credential | None = None
    accounts_added: tuple[str, ...] = ()
    accounts_released: tuple[str, ...] = ()
    seen: Mapping[Path, str] = field(default_factory=dict, hash=False)
    replaces: ProfileId | None = None
    notes: tuple[Note, ...] = ()
    successors: tuple[tuple[str, str], ...] = ()
    left: tuple[Left, ...] = ()
    untouched: tuple[Note, ...] = ()
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What the plan leaves to others: text key ``portal.left.<key>`` with the facts it mentions.

    ``command`` are OpenClaw's own arguments that do it; empty where there is no such command.
    ``runnable``: this program runs it on a yes.
    """

    key: str
    facts: dict[str, str] = field(default_factory=dict, hash=False)
    command: tuple[str, ...] = ()
    runnable: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """What a second look found. ``config_valid`` is OpenClaw's own word on its config (``None``:
    it was not asked or gave no clear answer), ``complaint`` its reason. ``unresolved`` counts the
    secrets that OpenClaw's audit could not reach (``None``: no audit), ``skipped`` those that it
    did not try, because somebody else's program would have been started."""

    leftovers: Leftovers
    config_valid: bool | None = None
    complaint: str = ""
    unresolved: int | None = None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A remark for the review: text key ``review.<key>`` and the facts it mentions."""

    key: str
    facts: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done: the saved credential and the backup that undoes it."""

    profile: ProfileId
    backup: str
    changes: tuple[FileChange, ...]


class AnswerKind(StrEnum):
    """How OpenClaw's own one-shot call ended."""

    ANSWERED = "answered"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    NOT_INSTALLED = "not_installed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What OpenClaw said, safe to print. ``seconds`` is wall time."""

    kind: AnswerKind
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with the key that it will store, if it stores one."""

    plan: Plan
    secret: Secret | None = None


class Prober(Protocol):
    """The live check. Cancelling the awaiting task cancels the request."""

    async def probe(self, request: ProbeRequest, report: Callable[[StageUpdate], None]) -> Verdict:
        """Check ``request`` once, reporting each stage; never raises for network trouble."""
        ...


class Setup(Protocol):
    """First-run setup: plan (writes nothing), apply, take back."""

    async def keyring_state(self) -> KeyringState:
        """A bounded look at the OS keyring, without any dialog."""
        ...

    async def unlock_keyring(self) -> None:
        """Let the desktop ask for its password. Cancelling stops waiting. Raises ``Problem``."""
        ...

    async def plan(self, draft: Draft) -> Plan:
        """The changes ``draft`` would make. Raises ``Problem``."""
        ...

    async def apply(self, draft: Draft, plan: Plan) -> Receipt:
        """Store the secret and write ``plan``; all or nothing. Raises ``Problem``."""
        ...

    async def undo(self, backup: str | None = None) -> None:
        """Take the last change, or that one, back. Raises ``Problem``."""
        ...

    def same_key_as(self, token: Secret) -> ProfileId | None:
        """The profile that already holds exactly this key."""
        ...


class OpenClaw(Protocol):
    """OpenClaw itself, run as a child process on the person's request."""

    async def ask(self, model: str) -> Answer:
        """One one-shot model call through OpenClaw (tens of seconds). Cancelling kills it."""
        ...

    async def carry_out(self, command: Sequence[str]) -> Answer:
        """Run one of OpenClaw's own commands. Cancelling kills it."""
        ...


class Portal(Protocol):
    """The retired Portal login: what is left of it, and whether it is gone."""

    async def leftovers(self) -> Leftovers:
        """A whole look (local files and our own stores). Raises ``Problem``."""
        ...

    async def verify(self) -> Verification:
        """Look again, and ask OpenClaw about its config (some seconds)."""
        ...


class Dashboard(Protocol):
    """Every provider at a glance, and what can be done with one."""

    def look(self) -> Overview:
        """What local files tell, in some milliseconds; no network, no other process."""
        ...

    def stamp(self) -> object:
        """Something that differs once one of the files behind ``look`` was changed."""
        ...

    def spots(self, row: ProviderRow) -> Mapping[Source, tuple[Path, int]]:
        """File and line of each source that stands in a text file; may take a moment."""
        ...

    async def slow_health(self) -> Sequence[Health]:
        """What takes longer to find out: whether the keyring can be reached."""
        ...

    async def check(self, row: ProviderRow, complain: Callable[[Problem], None]) -> Verdict:
        """One live check of the key that OpenClaw would send. Raises ``Problem`` without one.

        ``complain`` hears why the verdict, which is worth more than its memory, is not remembered.
        """
        ...

    async def recover(self) -> Sequence[Backup]:
        """Finish or take back what an earlier run left half done; what was taken back.

        Raises ``Problem``, as every plan does then.
        """
        ...

    async def plan_use(self, profile: ProfileId) -> Prepared:
        """Make a stored key the active one and its model the default. Raises ``Problem``."""
        ...

    async def plan_forget(self, profile: ProfileId) -> Prepared:
        """Remove a stored key. Raises ``Problem``."""
        ...

    async def plan_move(self, profile: ProfileId, store: StoreKind) -> Prepared:
        """Keep a stored key, or one in plain text, elsewhere. Raises ``Problem``."""
        ...

    def stored(self, profile: ProfileId) -> Credential:
        """What there is to show of a stored key before another one takes its place: above all its
        own base URL, whatever the config says. Raises ``Problem``.
        """
        ...

    async def check_new(
        self, shown: Credential, key: Secret, report: Callable[[StageUpdate], None]
    ) -> Verdict:
        """One live check, at the base URL that was shown, of a key that is to take its place.

        Raises ``CHANGED_MEANWHILE`` where that is no longer what is stored, and ``KEY_UNCHANGED``
        for the very key that is stored; it goes nowhere then.
        """
        ...

    async def plan_rotate(self, shown: Credential, key: Secret, verdict: Verdict) -> Prepared:
        """Put a checked key in the place of the one that was shown. Raises ``Problem``."""
        ...

    async def carry_out(self, prepared: Prepared) -> Receipt:
        """Write a plan; all or nothing. Raises ``Problem``."""
        ...

    async def last_change(self) -> Backup:
        """What ``undo`` would take back. Raises ``Problem`` where it would refuse."""
        ...

    async def undo(self, backup: str) -> None:
        """Take this change back, and no other that came meanwhile. Raises ``Problem``."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """All a presenter may use. What is a function is called after the first paint.

    ``profile`` is OpenClaw's ``--profile``, for the commands that people are shown.
    """

    survey: Callable[[], Survey]
    catalog: Callable[[], Catalog]
    prober: Prober
    setup: Setup
    openclaw: Callable[[], OpenClaw]
    portal: Portal
    dashboard: Callable[[], Dashboard]
    profile: str | None = None
