"""A home that OpenClaw 2026.3.13 left behind, with the login of the retired Qwen Portal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

_FIXTURE = Path(__file__).parent.parent / "data" / "portal-home"


def portal_home(target: Path, expires: int) -> Path:
    """Make the person's home at ``target``; the logins end at ``expires`` (Unix seconds)."""
    shutil.copytree(_FIXTURE, target, dirs_exist_ok=True)
    for name in (".openclaw", ".qwen"):
        _prepare(target, target / name, expires * 1000)
    return target


def _prepare(home: Path, folder: Path, expires: int) -> None:
    folder.chmod(0o700)
    for path in sorted(folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("@HOME@", str(home))
            path.write_text(_ending(path, text, expires), encoding="utf-8")


def _ending(path: Path, text: str, expires: int) -> str:
    if path.name not in ("auth-profiles.json", "oauth_creds.json"):
        return text
    data = json.loads(text)
    for login in data.get("profiles", {}).values():
        login["expires"] = expires
    if "expiry_date" in data:
        data["expiry_date"] = expires
    return json.dumps(data, indent=2) + "\n"
