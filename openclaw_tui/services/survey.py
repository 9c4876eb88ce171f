"""The quick look around for the welcome: local files and variables only, nothing is started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from openclaw_tui.core import openclaw_config
from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.portal.logins import portal_logins
from openclaw_tui.core.portal.names import Names
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.credentials import CredentialService
from openclaw_tui.services.files import require_writable
from openclaw_tui.services.home import Home
from openclaw_tui.services.locks import lock_of
from openclaw_tui.services.openclaw_files import places
from openclaw_tui.services.openclaw_files.databases import Database
from openclaw_tui.services.openclaw_install import MINIMUM, Installed
from openclaw_tui.services.places import INDEX
from openclaw_tui.services.ports import Survey


def look_around(
    environ: Mapping[str, str],
    home: Home,
    openclaw: Installed | None,
    catalog: Catalog,
    credentials: CredentialService,
    *,
    vanishing: bool,
) -> Survey:
    """What is there; a file that cannot be read, parsed or written is named in ``problems``."""
    problems = [Problem(ProblemCode.CONFIG_READONLY)] if home.read_only else []
    if openclaw is not None and openclaw.version.release < MINIMUM:
        problems.append(Problem(ProblemCode.OPENCLAW_TOO_OLD, version=str(openclaw.version)))
    data = None
    rows: tuple[Credential, ...] = ()
    is_whole = False
    try:
        config = ConfigFile(home)
        data, is_whole = config.data, len(config.fragments) == 1
    except Problem as problem:
        problems.append(problem)
    try:
        rows = credentials.list()
    except Problem as problem:
        problems.append(problem)
    problems += _unwritable(home, is_whole=is_whole and not home.read_only)
    names = {name: None for choice in catalog.choices for name in choice.env_vars}
    configured = openclaw_config.configured_providers(data)
    return Survey(
        openclaw=str(openclaw.version) if openclaw else None,
        config_path=home.config_path,
        config_exists=home.config_exists,
        state_dir=home.state_dir,
        configured=configured,
        plaintext=tuple(p for p in configured if openclaw_config.plaintext_keys(data, p)),
        default_model=openclaw_config.default_model(data),
        env_keys=tuple(name for name in names if environ.get(name)),
        legacy=tuple(_portal_leftovers(home)),
        credentials=rows,
        vanishing=vanishing,
        problems=tuple(problems),
    )


def _unwritable(home: Home, *, is_whole: bool) -> Iterator[Problem]:
    """What keeps every setup from writing, as far as it can be seen without writing.

    ``is_whole``: the config is one file, so that is the one to be edited.
    """
    lock = lock_of(home.config_path)
    config = [home.config_path, *([] if lock.exists() else [lock])] if is_whole else []
    for path in (*config, home.state_dir / INDEX):
        try:
            require_writable(path)
        except Problem as problem:
            yield problem
            return  # the others are closed for the same reason


def _portal_leftovers(home: Home) -> Iterator[str]:
    """OpenClaw's files that name the retired Portal login."""
    for path in (home.config_path, *places.auth_stores(home)):
        if places.names_portal(path):
            yield str(path)
    for path in places.databases(home):
        with suppress(Problem):
            stores = Database(path).auth_stores()
            if any(portal_logins(store, Names()) for store in stores):
                yield str(path)
