"""The program that OpenClaw executes to reach the keyring, and the config entry that names it.

OpenClaw accepts only a regular file of ours that nobody else may write (seen on 2026.5.28 to
2026.9.6); pipx and uv put a symlink on PATH, and pip makes group-writable scripts under umask
002. So the launcher is a file of our own.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Final

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import object_at, value_at
from openclaw_tui.core.store import StoreKind
from openclaw_tui.services.children import ISOLATED
from openclaw_tui.services.files import read_file
from openclaw_tui.services.places import LAUNCHER

# OpenClaw gives the resolver an empty environment; these lead to home, keyring and its dialog.
PASS_ENV: Final = (
    "HOME", "PATH", "USER", "LOGNAME", "LANG", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR",
    "XDG_DATA_HOME", "XDG_CONFIG_HOME", "DISPLAY", "WAYLAND_DISPLAY",
)  # fmt: skip
_TIMEOUT_MS: Final = 15_000
_MODE: Final = 0o700


def _path(state_dir: Path) -> Path:
    return Path(os.path.realpath(state_dir)) / LAUNCHER


def launcher_change(state_dir: Path) -> FileChange:
    """The launcher that starts this installation's resolver for ``state_dir``."""
    path = _path(state_dir)
    command = [sys.executable, *ISOLATED, "-m", "openclaw_tui.services.resolver"]
    line = shlex.join([*command, os.path.realpath(state_dir)])
    new = os.fsencode(f"#!/bin/sh\nexec {line}\n")
    return FileChange(ChangeKind.LAUNCHER, path, read_file(path), new, _MODE)


def exec_provider(state_dir: Path) -> dict[str, JsonValue]:
    """The entry under ``secrets.providers`` for the keyring store."""
    return {
        "source": "exec",
        "command": str(_path(state_dir)),
        "passEnv": list(PASS_ENV),
        "timeoutMs": _TIMEOUT_MS,
    }


def starts_only_ours(config: JsonValue, state_dir: Path) -> bool:
    """Whether the launcher is the only program that OpenClaw would start for a secret.

    Whatever refers to one, in whichever file, names an entry under ``secrets.providers``.
    """
    entries = object_at(config, ("secrets", "providers")).values()
    programs = [each for each in entries if value_at(each, ("source",)) == StoreKind.KEYRING.source]
    return all(value_at(each, ("command",)) == str(_path(state_dir)) for each in programs)
