"""Variables that give keys away are gone before a library reads them; others stay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_LOOK = """
import os
from openclaw_tui.services.hardening import harden
harden()
from textual import constants
print(constants.TEXTUAL_ANIMATIONS, constants.DEBUG, constants.LOG_FILE, constants.PRESS)
print([name for name in os.environ if name.startswith("TEXTUAL")])
"""


def test_of_textuals_variables_the_one_against_motion_stays(tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    talkative = {"TEXTUAL": "devtools,debug", "TEXTUAL_DEBUG": "1", "TEXTUAL_LOG": log}
    environ = {**os.environ, **talkative, "TEXTUAL_ANIMATIONS": "none"}
    seen = subprocess.check_output([sys.executable, "-c", _LOOK], env=environ, text=True)
    assert seen.splitlines() == ["none False None ", "['TEXTUAL_ANIMATIONS']"]
