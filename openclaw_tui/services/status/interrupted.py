"""Changes that were interrupted: only told here, for looking changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from openclaw_tui.core.backup import BackupState
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.problem import Problem
from openclaw_tui.services.files import read_file
from openclaw_tui.services.places import FOLDER


def interrupted(state_dir: Path) -> Iterator[str]:
    """The ids of the backups whose change is neither complete nor taken back."""
    for path in sorted((state_dir / FOLDER / "backups").glob("*/journal.json")):
        try:
            state = BackupState(str(value_at(json.loads(read_file(path) or b""), ("state",))))
        except (Problem, ValueError, RecursionError):
            continue  # ``backups`` lists it as broken; nothing waits for it
        if state.is_unfinished:
            yield path.parent.name
