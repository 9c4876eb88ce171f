"""What concerns no single provider: first what files tell, then what takes longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.status.health import Check, Health, Level
from openclaw_tui.core.status.rows import ProviderRow, Trouble
from openclaw_tui.core.status.sources import SourceKind
from openclaw_tui.core.store import KeyringState
from openclaw_tui.services.home import Home
from openclaw_tui.services.openclaw_install import MINIMUM, Installed
from openclaw_tui.services.status.config_sources import launcher_trouble
from openclaw_tui.services.status.interrupted import interrupted

_CONFIG = (
    ProblemCode.CONFIG_BROKEN, ProblemCode.CONFIG_INCLUDED, ProblemCode.CONFIG_UNEDITABLE,
)  # fmt: skip
_FINISHES = ("openclaw-tui", "backups")
_KEYRING_LEVELS = {KeyringState.READY: Level.GOOD, KeyringState.ABSENT: Level.NOTE}


def quick_health(
    home: Home,
    openclaw: Installed | None,
    rows: Sequence[ProviderRow],
    problems: Sequence[Problem],
) -> Iterator[Health]:
    """What local files tell, in the order of ``Check``."""
    yield _openclaw(openclaw)
    yield from _config(home, problems)
    if uses_keyring(rows):
        trouble = launcher_trouble(home.state_dir)
        level = Level.BAD if trouble else Level.GOOD
        yield Health(Check.RESOLVER, level, {"reason": trouble})
    if legacy := [row.provider for row in rows if row.legacy and row.configured]:
        facts = {"providers": ", ".join(legacy)}
        yield Health(Check.PORTAL, Level.BAD, facts, ("openclaw-tui", "migrate"))
    plain = {
        (source.path, source.variable or (row.provider, source.name))
        for row in rows
        for source in row.sources
        if source.plaintext
    }
    if plain:
        yield Health(Check.PLAINTEXT, Level.NOTE, {"count": str(len(plain))})
    for row in rows:
        if row.has(Trouble.ENV_OVERRIDES) and row.source is not None:
            facts = {"name": row.source.name, "provider": row.provider}
            yield Health(Check.ENVIRONMENT, Level.BAD, facts)
    for problem in problems:
        if not _is_of_config(problem, home):
            yield Health(Check.UNREADABLE, Level.NOTE, {"path": str(problem.facts["path"])})
    for backup in interrupted(home.state_dir):
        yield Health(Check.INTERRUPTED, Level.NOTE, {"backup": backup}, _FINISHES)


def uses_keyring(rows: Sequence[ProviderRow]) -> bool:
    """Whether the config refers to a key of ours in the keyring."""
    refs = (s for row in rows for s in row.sources if s.kind is SourceKind.REF)
    return any(source.name.startswith("exec:") and source.profile for source in refs)


def keyring_health(state: KeyringState) -> Health:
    """How the keyring is; asked in a process of its own, because it may hang."""
    return Health(Check.KEYRING, _KEYRING_LEVELS.get(state, Level.BAD), {"state": state.value})


def _openclaw(openclaw: Installed | None) -> Health:
    if openclaw is None:
        return Health(Check.OPENCLAW, Level.NOTE, {"version": ""})
    level = Level.BAD if openclaw.version.release < MINIMUM else Level.GOOD
    return Health(Check.OPENCLAW, level, {"version": str(openclaw.version)})


def _config(home: Home, problems: Sequence[Problem]) -> Iterator[Health]:
    broken = [problem for problem in problems if _is_of_config(problem, home)]
    path = str(home.config_path)
    for problem in broken:
        facts = {name: str(fact) for name, fact in problem.facts.items()}
        yield Health(Check.CONFIG, Level.BAD, {"path": path, **facts, "code": problem.code.value})
    if not broken:
        level = Level.GOOD if home.config_exists else Level.NOTE
        yield Health(Check.CONFIG, level, {"path": path})


def _is_of_config(problem: Problem, home: Home) -> bool:
    """Also where the file cannot be read at all."""
    return problem.code in _CONFIG or problem.facts.get("path") == str(home.config_path)
