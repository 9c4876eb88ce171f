"""Where OpenClaw keeps its files on this machine, found the way OpenClaw itself finds them.

Every rule was compared with ``openclaw config file`` of 2026.5.28, 2026.7.1 and 2026.9.6
(``tests/interop/test_home.py`` does it again). ``OPENCLAW_PROFILE`` alone moves nothing on any of
them: only ``--profile`` selects another home.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from openclaw_tui.core.problem import Problem, ProblemCode

CONFIG_NAMES = ("openclaw.json", "clawdbot.json")
STATE_NAMES = (".openclaw", ".clawdbot")
_PROFILE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.IGNORECASE)


class Home(NamedTuple):
    """One OpenClaw home. Paths are absolute; symlinks in them are kept.

    ``user_home`` is what ``~`` means to OpenClaw, which may be told another than the person's own.
    ``read_only``: OpenClaw itself refuses to write this config (it is owned elsewhere).
    ``profile`` is the ``--profile`` that leads here, if one was given. ``agent_dirs`` are the
    folders that may hold an agent's auth store. ``plugin_root`` is the folder below which OpenClaw
    installs plugins: it differs from ``state_dir`` when only ``OPENCLAW_CONFIG_PATH`` is set.
    ``include_roots`` are further folders from which the config may include files.
    """

    user_home: Path
    state_dir: Path
    config_path: Path
    config_exists: bool
    read_only: bool
    profile: str | None
    agent_dirs: tuple[Path, ...]
    plugin_root: Path
    include_roots: tuple[Path, ...] = ()


def discover(environ: Mapping[str, str], profile: str | None = None) -> Home:
    """Find the home that ``openclaw [--profile PROFILE]`` uses in this environment.

    Raises ``Problem`` (``BAD_OPENCLAW_PROFILE``) for a profile name that OpenClaw refuses.
    """
    user_home = _user_home(environ)
    chosen_state = _given_path(environ, "OPENCLAW_STATE_DIR", user_home)
    chosen_config = _given_path(environ, "OPENCLAW_CONFIG_PATH", user_home)
    if profile is not None:
        chosen_state = chosen_state or user_home / _profile_dir(profile)
        chosen_config = chosen_config or chosen_state / CONFIG_NAMES[0]
    state_dir = chosen_state or _default_state_dir(user_home)
    config_path = chosen_config or _existing_config(state_dir, chosen_state is None, user_home)
    return Home(
        user_home=user_home,
        state_dir=state_dir,
        config_path=config_path,
        config_exists=os.path.exists(config_path),
        read_only=_is_read_only(environ),
        profile=profile,
        agent_dirs=_agent_dirs(environ, state_dir, user_home),
        plugin_root=chosen_state or (chosen_config or user_home / STATE_NAMES[0] / "x").parent,
        include_roots=tuple(_include_roots(environ, user_home)),
    )


def _given(environ: Mapping[str, str], name: str) -> str | None:
    value = environ.get(name, "").strip()
    # Node turns an unset variable into these words when a script passes it on.
    return value if value not in ("", "undefined", "null") else None


def own_home(environ: Mapping[str, str]) -> Path:
    """The person's own home folder, where all other programs look."""
    found = _given(environ, "HOME") or _given(environ, "USERPROFILE") or os.path.expanduser("~")
    return Path(os.path.abspath(found))


def _user_home(environ: Mapping[str, str]) -> Path:
    own = own_home(environ)
    return expanded(_given(environ, "OPENCLAW_HOME") or str(own), own)


def expanded(text: str, user_home: Path) -> Path:
    """The absolute path that a text means, which may begin with ``~``."""
    if text == "~" or text.startswith("~/"):
        text = f"{user_home}{text[1:]}"
    return Path(os.path.abspath(text))


def _given_path(environ: Mapping[str, str], name: str, user_home: Path) -> Path | None:
    value = environ.get(name, "").strip()
    return expanded(value, user_home) if value else None


def _profile_dir(profile: str) -> str:
    if not _PROFILE.fullmatch(profile):
        raise Problem(ProblemCode.BAD_OPENCLAW_PROFILE, profile=profile)
    return STATE_NAMES[0] if profile.lower() == "default" else f"{STATE_NAMES[0]}-{profile}"


def _default_state_dir(user_home: Path) -> Path:
    candidates = [user_home / name for name in STATE_NAMES]
    return next((path for path in candidates if os.path.exists(path)), candidates[0])


def _existing_config(state_dir: Path, is_default: bool, user_home: Path) -> Path:
    folders = [user_home / name for name in STATE_NAMES] if is_default else [state_dir]
    candidates = [folder / name for folder in folders for name in CONFIG_NAMES]
    return next((path for path in candidates if os.path.exists(path)), state_dir / CONFIG_NAMES[0])


def _include_roots(environ: Mapping[str, str], user_home: Path) -> Iterator[Path]:
    for entry in environ.get("OPENCLAW_INCLUDE_ROOTS", "").split(os.pathsep):
        if entry.strip():
            yield expanded(entry.strip(), user_home)


def _is_read_only(environ: Mapping[str, str]) -> bool:
    return any(
        environ.get(name) == "1" for name in ("OPENCLAW_CONFIG_READONLY", "OPENCLAW_NIX_MODE")
    )


def _agent_dirs(environ: Mapping[str, str], state_dir: Path, user_home: Path) -> tuple[Path, ...]:
    found = sorted(path for path in state_dir.glob("agents/*/agent") if path.is_dir())
    # Up to 2026.7.1 these replace the main agent's folder.
    moved = (
        _given_path(environ, name, user_home)
        for name in ("OPENCLAW_AGENT_DIR", "PI_CODING_AGENT_DIR")
    )
    return (*(path for path in moved if path is not None and path.is_dir()), *found)
