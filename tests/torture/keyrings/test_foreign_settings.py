"""Whatever keyring itself can be told to use, we use the keyring of the system or none.

Each trap is sprung first by keyring itself, so that a trap that does not work fails here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from openclaw_tui.core.secret import Secret
from openclaw_tui.services.keyring.backends import SECRET_SERVICE
from openclaw_tui.services.keyring.client import KeyringClient
from openclaw_tui.services.places import INDEX
from tests.support.leakscan import scan
from tests.support.secret_service import secret_service
from tests.torture.keyrings.conftest import CACHE, ROOT

pytestmark = [pytest.mark.torture, pytest.mark.timeout(600)]

CANARY = "sk-canary-5f1c0a7be1d24c8b"
ALT = "keyrings.alt==5.0.2"
EVIL = """
import pathlib
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 99
    def set_password(self, service, username, password):
        pathlib.Path({taken!r}).write_text(password)
    def get_password(self, service, username):
        return "sk-planted"
"""
KEYRING_SET = f"import keyring; keyring.set_password('openclaw-tui', 'a', {CANARY!r})"
OURS = f"""
import asyncio, os
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.keyring.client import KeyringClient

async def put():
    try:
        return await KeyringClient(os.environ, 30.0).put("a", Secret({CANARY!r}))
    except Problem as problem:
        return problem.code

print(asyncio.run(put()))
"""
NULL = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
SETTINGS = {
    "keyrings.alt is installed": {},
    "keyrings.alt is named": {"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"},
    "null": NULL,
    "chainer": {"PYTHON_KEYRING_BACKEND": "keyring.backends.chainer.ChainerBackend"},
    "a module of somebody's": {"PYTHON_KEYRING_BACKEND": "evil.Keyring"},
    "keyringrc.cfg": {"XDG_CONFIG_HOME": "{folder}/settings"},
    "properties": {
        "KEYRING_PROPERTY_SCHEME": "KeePassXC",
        "KEYRING_PROPERTY_APPID": "evil",
        **NULL,
    },
}


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """The python of an installation of ours beside keyrings.alt and a module of somebody's."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (packages,) = venv.glob("lib/*/site-packages")
    ours = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "ours.pth").write_text("\n".join([str(ROOT), str(_keyrings_alt()), *ours]))
    (packages / "evil.py").write_text(EVIL.format(taken=str(tmp_path / "taken")))
    settings = tmp_path / "settings/python_keyring"
    settings.mkdir(parents=True)
    (settings / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=evil.Keyring\n")
    return venv / "bin/python"


def _keyrings_alt() -> Path:
    folder = CACHE / "keyrings.alt"
    with FileLock(CACHE / "keyrings.alt.lock"):
        if not folder.exists():
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
            words = ["--disable-pip-version-check", "--target", str(folder), ALT]
            subprocess.run([*command, *words], check=True, timeout=300)
    return folder


def _settings(name: str, folder: Path) -> dict[str, str]:
    chosen = {key: value.format(folder=folder) for key, value in SETTINGS[name].items()}
    home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PATH": os.environ["PATH"]}
    return {**home, "XDG_DATA_HOME": str(folder / "data"), **chosen}


def _run(python: Path, code: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-c", code], env=environ, cwd=environ["HOME"], capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


def _resolver(python: Path, state_dir: Path, environ: dict[str, str]) -> tuple[int, str]:
    row = {"store": "keyring", "backend": SECRET_SERVICE, "account": "a"}
    index = state_dir / INDEX
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_text(json.dumps({"credentials": {"qwen/default": row}}))
    done = subprocess.run(
        [python, "-E", "-P", "-m", "openclaw_tui.services.resolver", state_dir],
        input='{"protocolVersion":1,"ids":["qwen/default"]}', env=environ, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", SETTINGS)
def test_without_a_keyring_nothing_takes_the_key(
    trapped: Path, tmp_path: Path, figures: Callable[..., None], name: str
) -> None:
    environ = _settings(name, tmp_path)
    sprung = _run(trapped, KEYRING_SET, environ)
    assert sprung.returncode == 0, f"keyring did not fall into the trap: {sprung.stderr}"
    took = [hit.path for hit in scan([tmp_path], CANARY)]
    assert took or "null" in str(SETTINGS[name]), "nothing was taken by it"
    for path in took:
        path.unlink()

    said = _run(trapped, OURS, environ)

    assert (said.stdout.strip(), said.stderr) == ("keyring_absent", "")
    assert scan([tmp_path], CANARY) == []
    assert _resolver(trapped, tmp_path / "state", environ) == (69, "")
    figures(files_that_keyring_wrote=len(took), files_that_we_wrote=0)


@pytest.mark.usefixtures("daemons")
@pytest.mark.parametrize("name", SETTINGS)
async def test_in_a_session_the_systems_keyring_takes_it(
    trapped: Path, tmp_path: Path, name: str
) -> None:
    with secret_service(sys.executable) as session:
        chosen = {k: v for k, v in _settings(name, tmp_path).items() if k not in session.environ}
        environ = {**session.environ, **chosen}

        said = _run(trapped, OURS, environ)

        assert (said.stdout.strip(), said.stderr) == ("keyring.backends.SecretService.Keyring", "")
        assert await KeyringClient(session.environ, 30.0).get("a") == Secret(CANARY)
        code, answer = _resolver(trapped, tmp_path / "state", environ)
        assert (code, CANARY in answer) == (0, True)
    assert scan([tmp_path], CANARY) == []
