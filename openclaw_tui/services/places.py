"""Where our own files are, relative to OpenClaw's state dir. Plain text: the resolver reads it."""

from typing import Final

FOLDER: Final = "openclaw-tui"
INDEX: Final = f"{FOLDER}/credentials.json"
CHECKS: Final = f"{FOLDER}/checks.json"
SECRETS: Final = f"{FOLDER}/secrets.json"
LAUNCHER: Final = f"{FOLDER}/bin/openclaw-tui-resolve"
