"""Changes that were interrupted: only told here, for looking changes nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from openclaw_tui.core.backup import BackupState, id_order
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.problem import Problem
from openclaw_tui.services.files import read_file
from openclaw_tui.services.places import FOLDER


def journals(state_dir: Path) -> list[Path]:
    """Where the journal of every change should be, in their order; quicker than ``glob``."""
    folder = state_dir / FOLDER / "backups"
    try:
        names = sorted(os.listdir(folder), key=id_order)
    except OSError:
        return []
    return [folder / name / "journal.json" for name in names]


def interrupted(state_dir: Path) -> Iterator[str]:
    """The ids of the backups whose change is neither complete nor taken back."""
    for path in journals(state_dir):
        try:
            state = BackupState(str(value_at(json.loads(read_file(path) or b""), ("state",))))
        except (Problem, ValueError, RecursionError):
            continue  # ``backups`` lists it as broken; nothing waits for it
        if state.is_unfinished:
            yield path.parent.name
