from __future__ import annotations

import http.server
import json
import os
import shlex
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_tui.core.changes import ChangeKind
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind, secret_ref
from openclaw_tui.services.files import write_file
from openclaw_tui.services.keyring.backends import SECRET_SERVICE
from openclaw_tui.services.keyring.client import KeyringClient
from openclaw_tui.services.launcher import exec_provider, launcher_change
from openclaw_tui.services.places import INDEX
from tests.interop.openclaw import VERSIONS, install
from tests.support.secret_service import secret_service

CANARY = "sk-canary-5f1c0a7be1"
ACCOUNT = "0123456789ab/qwen/default@0a0b0c0d"
ROW = {"store": "keyring", "backend": SECRET_SERVICE, "account": ACCOUNT}
REQUEST = b'{"protocolVersion":1,"provider":"openclaw_tui","ids":["qwen/default"]}'


def _install(state_dir: Path) -> Path:
    change = launcher_change(state_dir)
    assert change.new is not None
    write_file(change.path, change.new, change.mode)
    return change.path


def test_it_is_a_private_program_in_our_folder(tmp_path: Path) -> None:
    change = launcher_change(tmp_path)

    assert change.kind is ChangeKind.LAUNCHER
    assert change.path == tmp_path.resolve() / "openclaw-tui/bin/openclaw-tui-resolve"
    assert (change.old, change.mode) == (None, 0o700)


def test_what_is_installed_needs_no_change(tmp_path: Path) -> None:
    path = _install(tmp_path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert launcher_change(tmp_path).is_empty


NAMES = ["plain", "with blank", "quote'd", 'double"', "$HOME `id` \\", "line\nbreak", "-I", "目录"]


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_this_resolver_for_any_state_dir(tmp_path: Path, name: str) -> None:
    state_dir = tmp_path / name
    (state_dir / INDEX).parent.mkdir(parents=True)
    (state_dir / INDEX).write_text(
        json.dumps({"credentials": {"qwen/default": "broken on purpose"}})
    )

    done = subprocess.run(
        [_install(state_dir)], input=REQUEST, env={}, capture_output=True, timeout=60, check=False
    )

    # Only the resolver of this very state dir stumbles over that row.
    assert (done.returncode, done.stdout, done.stderr) == (70, b"", b"")


def test_a_symlinked_state_dir_is_named_by_its_real_path(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)

    assert exec_provider(link) == exec_provider(real)
    assert launcher_change(link) == launcher_change(real)


def test_the_provider_names_the_launcher_and_what_the_keyring_needs(tmp_path: Path) -> None:
    provider = exec_provider(tmp_path)

    assert set(provider) == {"source", "command", "passEnv", "timeoutMs"}
    assert provider["command"] == str(launcher_change(tmp_path).path)
    assert provider["timeoutMs"] == 15_000
    assert isinstance(provider["passEnv"], list)
    assert {"HOME", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"} <= set(
        map(str, provider["passEnv"])
    )


def test_the_interpreter_is_absolute(tmp_path: Path) -> None:
    new = launcher_change(tmp_path).new
    assert new is not None

    first, second = new.decode().splitlines()

    assert first == "#!/bin/sh"
    assert shlex.split(second)[:5] == ["exec", sys.executable, "-E", "-P", "-m"]


# Real OpenClaw, real keyring


class _Endpoint(http.server.BaseHTTPRequestHandler):
    keys: list[str]

    def do_POST(self) -> None:
        self.keys.append(self.headers.get("Authorization", ""))
        self.rfile.read(int(self.headers["Content-Length"]))
        delta = {"role": "assistant", "content": "pong"}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        parts: list[tuple[dict[str, object], str | None]] = [
            ({"delta": delta}, None),
            ({"delta": {}}, "stop"),
        ]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for part, reason in parts:
            choice = {"index": 0, **part, "finish_reason": reason}
            self.wfile.write(
                b"data: " + json.dumps({**chunk, "choices": [choice]}).encode() + b"\n\n"
            )
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[str]]]:
    keys: list[str] = []
    handler = type("Handler", (_Endpoint,), {"keys": keys})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1", keys
        server.shutdown()
        thread.join()


def _config(state_dir: Path, base_url: str) -> dict[str, Any]:
    ref = secret_ref(ProfileId("qwen"), StoreKind.KEYRING)
    return {
        "secrets": {"providers": {ref.provider: exec_provider(state_dir)}},
        "models": {
            "providers": {
                "qwen": {
                    "baseUrl": base_url,
                    "api": "openai-completions",
                    "auth": "api-key",
                    "apiKey": ref.as_json(),
                    "models": [{"id": "qwen3.5-plus", "name": "qwen3.5-plus"}],
                }
            }
        },
        "agents": {"defaults": {"model": {"primary": "qwen/qwen3.5-plus"}}},
    }


@pytest.mark.interop
@pytest.mark.keyring
@pytest.mark.timeout(300)
@pytest.mark.parametrize("version", VERSIONS)
async def test_openclaw_sends_the_key_from_the_keyring(
    tmp_path: Path, endpoint: tuple[str, list[str]], version: str
) -> None:
    base_url, keys = endpoint
    found = install(version)
    with secret_service(sys.executable) as session:
        state_dir = Path(session.environ["HOME"]) / ".openclaw"
        _install(state_dir)
        index = json.dumps({"credentials": {"qwen/default": ROW}}).encode()
        write_file(state_dir / INDEX, index, 0o600)
        config = json.dumps(_config(state_dir, base_url)).encode()
        write_file(state_dir / "openclaw.json", config, 0o600)
        await KeyringClient(session.environ, 30.0).put(ACCOUNT, Secret(CANARY))

        def openclaw(*arguments: str) -> subprocess.CompletedProcess[str]:
            environ = {**session.environ, "PATH": f"{found.node.parent}:{os.environ['PATH']}"}
            return subprocess.run(
                [found.executable, *arguments], env=environ, cwd=tmp_path, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=200, check=False,
            )  # fmt: skip

        validated = openclaw("config", "validate", "--json")
        assert validated.returncode == 0, validated.stdout + validated.stderr
        said = openclaw("infer", "model", "run", "--local", "--prompt", "ping", "--json")

    assert said.returncode == 0, said.stdout + said.stderr
    assert "pong" in said.stdout
    assert keys
    assert set(keys) == {f"Bearer {CANARY}"}
