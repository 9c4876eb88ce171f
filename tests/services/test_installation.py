from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_tui.services.installation import is_vanishing

HOME = {"HOME": "/home/ann"}

VANISHING = [
    ("/home/ann/.cache/uv/archive-v0/Ab3_x", {}),
    ("/data/uv/archive-v0/Ab3_x", {"UV_CACHE_DIR": "/data/uv"}),
    ("/data/elsewhere/environments-v2/tool-1", {}),
    ("/data/uv/whatever", {"UV_CACHE_DIR": "/data/uv"}),
    ("/home/ann/.cache/pipx/0f3a", {}),
    ("/home/ann/Library/Caches/pipx/0f3a", {}),
    ("/data/cache/pipx/0f3a", {"XDG_CACHE_HOME": "/data/cache"}),
    ("/opt/pipx/.cache/0f3a", {"PIPX_HOME": "/opt/pipx"}),
    ("/home/ann/.cache/pipx/0f3a", {"HOME": "undefined", "USERPROFILE": " /home/ann "}),
    ("/tmp/venv", {}),
    ("/var/tmp/venv", {}),
    ("/private/var/folders/x/T/venv", {}),
    ("/scratch/venv", {"TMPDIR": "/scratch"}),
    ("/nix/store/abc-python3-env", {"IN_NIX_SHELL": "pure"}),
]
LASTING = [
    ("/home/ann/.local/share/uv/tools/openclaw-tui", {}),
    ("/home/ann/.local/share/pipx/venvs/openclaw-tui", {}),
    ("/home/ann/.local/pipx/venvs/openclaw-tui", {"PIPX_HOME": "/home/ann/.local/pipx"}),
    ("/home/ann/work/.venv", {"TMPDIR": "/scratch"}),
    ("/home/ann/work/.venv", {"TMPDIR": "", "UV_CACHE_DIR": ""}),
    ("/home/ann/.cache/pypoetry/virtualenvs/x", {}),
    ("/nix/store/abc-openclaw-tui", {}),
    ("/usr", {}),
    ("/tmpfiles/venv", {}),
]


@pytest.mark.parametrize(("prefix", "environ"), VANISHING)
def test_a_place_that_gets_emptied(prefix: str, environ: dict[str, str]) -> None:
    assert is_vanishing(Path(prefix), {**HOME, **environ})


@pytest.mark.parametrize(("prefix", "environ"), LASTING)
def test_a_place_that_stays(prefix: str, environ: dict[str, str]) -> None:
    assert not is_vanishing(Path(prefix), {**HOME, **environ})
