from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.secret import Secret
from openclaw_tui.services.keyring import backends
from openclaw_tui.services.keyring.backends import SECRET_SERVICE
from openclaw_tui.services.keyring.client import KeyringClient
from openclaw_tui.services.places import INDEX
from openclaw_tui.services.resolver import parse_request, resolve
from tests.support.bus_watch import bus_watch, struck_at_call
from tests.support.secret_service import SecretService, Variant, secret_service

CANARY = "sk-canary-5f1c0a7be1"
ACCOUNT = "0123456789ab/qwen/default@0a0b0c0d"
ROW = {"store": "keyring", "backend": SECRET_SERVICE, "account": ACCOUNT}
REQUEST = {"protocolVersion": 1, "provider": "openclaw_tui", "ids": ["qwen/default"]}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.fixture(scope="module")
def unlocked() -> Iterator[SecretService]:
    with secret_service(sys.executable) as session:
        yield session


def _write_index(state_dir: Path, **rows: dict[str, str]) -> None:
    index = state_dir / INDEX
    index.parent.mkdir(exist_ok=True)
    content = {f"qwen/{name}": row for name, row in rows.items()}
    index.write_text(json.dumps({"version": 1, "credentials": content}))


def _run(state_dir: Path, request: bytes, environ: dict[str, str]) -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-I", "-m", "openclaw_tui.services.resolver", str(state_dir)],
        input=request, env=environ, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == b""
    return done.returncode, done.stdout


def _hurried(state_dir: Path) -> list[str]:
    """The resolver with one second instead of ten."""
    code = "from openclaw_tui.services import resolver as r; r._SECONDS = 1; r.main({!r})"
    return [sys.executable, "-I", "-c", code.format(str(state_dir))]


def _ask(state_dir: Path, environ: dict[str, str]) -> Any:
    code, output = _run(state_dir, json.dumps(REQUEST).encode(), environ)
    assert code == 0
    return json.loads(output)


def _bare(tmp_path: Path) -> dict[str, str]:
    """What OpenClaw gives without ``passEnv``; the runtime dir keeps a real session out."""
    return {"HOME": str(tmp_path), "OPENCLAW_CLI": "1", "XDG_RUNTIME_DIR": str(tmp_path)}


# The request


@given(st.lists(st.text(), max_size=5))
def test_a_good_request_gives_its_ids(ids: list[str]) -> None:
    assert parse_request(json.dumps({**REQUEST, "ids": ids}).encode()) == tuple(ids)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_request(raw)


@given(st.sampled_from(["protocolVersion", "ids"]), json_values)
def test_a_request_with_one_wrong_part_gives_ids_or_is_refused(part: str, value: Any) -> None:
    try:
        ids = parse_request(json.dumps({**REQUEST, part: value}).encode())
    except ValueError:
        return
    assert all(isinstance(id_, str) for id_ in ids)


MALFORMED = {
    "nothing": b"",
    "cut": json.dumps(REQUEST).encode()[:-1],
    "version 2": json.dumps({**REQUEST, "protocolVersion": 2}).encode(),
    "ids of numbers": json.dumps({**REQUEST, "ids": [1]}).encode(),
    "no utf-8": b"\xff" * 9,
    "too deep": b"[" * 200_000,
    "too long": b" " * (1 << 18) + json.dumps(REQUEST).encode(),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_request_ends_with_64_and_no_output(tmp_path: Path, name: str) -> None:
    assert _run(tmp_path, MALFORMED[name], _bare(tmp_path)) == (64, b"")


# The answer


def test_without_an_index_nothing_is_found(tmp_path: Path) -> None:
    answer = _ask(tmp_path, _bare(tmp_path))

    assert answer == {
        "protocolVersion": 1,
        "values": {},
        "errors": {"qwen/default": {"code": "NOT_FOUND"}},
    }


@pytest.mark.parametrize("store", ["file", "env"])
def test_other_stores_are_openclaws_own_business(tmp_path: Path, store: str) -> None:
    _write_index(tmp_path, default={"store": store, "backend": "", "account": ""})

    assert _ask(tmp_path, _bare(tmp_path))["errors"] == {"qwen/default": {"code": "NOT_FOUND"}}


def test_without_a_keyring_it_ends_with_69(tmp_path: Path) -> None:
    _write_index(tmp_path, default=ROW)

    assert _run(tmp_path, json.dumps(REQUEST).encode(), _bare(tmp_path)) == (69, b"")


def test_a_backend_that_is_not_ours_is_never_loaded(tmp_path: Path) -> None:
    _write_index(tmp_path, default={**ROW, "backend": "keyring.backends.null.Keyring"})

    assert _run(tmp_path, json.dumps(REQUEST).encode(), _bare(tmp_path)) == (69, b"")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"credentials": []}', "\udcff"])
def test_a_broken_index_ends_with_70(tmp_path: Path, content: str) -> None:
    _write_index(tmp_path)
    (tmp_path / INDEX).write_bytes(content.encode(errors="surrogateescape"))

    assert _run(tmp_path, json.dumps(REQUEST).encode(), _bare(tmp_path)) == (70, b"")


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_an_index_that_is_no_file_ends_with_70_at_once(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    (tmp_path / INDEX).parent.mkdir()
    make(tmp_path / INDEX)
    started = time.monotonic()
    assert _run(tmp_path, json.dumps(REQUEST).encode(), {}) == (70, b"")
    assert time.monotonic() - started < 8, "its watchdog waits for ten seconds"


def test_a_rotation_between_index_and_keyring_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_index(tmp_path, default=ROW)

    def read(_backend: str, account: str) -> Secret | None:
        if account == ACCOUNT:  # the entry is gone, and the index names its successor
            _write_index(tmp_path, default={**ROW, "account": "new"})
            return None
        return Secret(CANARY)

    monkeypatch.setattr(backends, "read", read)

    assert resolve(str(tmp_path), ("qwen/default",))["values"] == {"qwen/default": CANARY}


def test_a_missing_entry_is_not_asked_for_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_index(tmp_path, default=ROW)
    asked: list[str] = []
    monkeypatch.setattr(backends, "read", lambda _, account: asked.append(account))

    assert resolve(str(tmp_path), ("qwen/default",))["values"] == {}
    assert asked == [ACCOUNT]


def test_stdin_that_never_ends_is_given_up(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    try:
        done = subprocess.run(
            _hurried(tmp_path), stdin=reader, capture_output=True, timeout=60, check=False
        )
    finally:
        os.close(reader)
        os.close(writer)

    assert (done.returncode, done.stdout, done.stderr) == (75, b"", b"")


def test_nobody_looks_into_the_memory_that_holds_the_keys(tmp_path: Path) -> None:
    code = """
import ctypes, resource, sys
from openclaw_tui.services import resolver

def look(_):
    limit = resource.getrlimit(resource.RLIMIT_CORE)
    print(*limit, sys.platform != "linux" or ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
    return 0

resolver._exit_code = look
resolver.main("")
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], env=_bare(tmp_path), capture_output=True, check=False
    )
    assert done.stdout.split() == [b"0", b"0", b"0" if sys.platform == "linux" else b"True"]


# A real gnome-keyring


@pytest.mark.keyring
async def test_the_stored_secret_is_found_by_the_runtime_dir_alone(
    unlocked: SecretService, tmp_path: Path
) -> None:
    await KeyringClient(unlocked.environ, 30.0).put(ACCOUNT, Secret(CANARY))
    _write_index(tmp_path, default=ROW)
    environ = {**_bare(tmp_path), "XDG_RUNTIME_DIR": unlocked.environ["XDG_RUNTIME_DIR"]}

    answer = _ask(tmp_path, environ)

    assert answer == {"protocolVersion": 1, "values": {"qwen/default": CANARY}, "errors": {}}


@pytest.mark.keyring
@pytest.mark.parametrize(
    ("variant", "code"), [("locked", 75), ("no-collection", 75), ("absent", 69)]
)
def test_a_keyring_that_cannot_answer_is_an_exit_code(
    tmp_path: Path, variant: Variant, code: int
) -> None:
    _write_index(tmp_path, default=ROW)
    with secret_service(sys.executable, variant) as session:
        found = _run(tmp_path, json.dumps(REQUEST).encode(), session.environ)

        assert found == (code, b"")
        assert not session.dialog_was_asked_for


@pytest.mark.keyring
def test_a_frozen_keyring_is_given_up(tmp_path: Path) -> None:
    _write_index(tmp_path, default=ROW)
    with secret_service(sys.executable) as session:
        session.stop()
        done = subprocess.run(
            _hurried(tmp_path), input=json.dumps(REQUEST).encode(), env=session.environ,
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip

    assert (done.returncode, done.stdout, done.stderr) == (75, b"", b"")


@pytest.mark.keyring
def test_a_keyring_that_ends_while_it_is_asked_is_for_later(tmp_path: Path) -> None:
    _write_index(tmp_path, default=ROW)
    with secret_service(sys.executable) as session, bus_watch(session) as watch:
        session.stop()
        with struck_at_call(session, watch, 1, signal.SIGKILL) as calls:
            found = _run(tmp_path, json.dumps(REQUEST).encode(), session.environ)

    assert calls
    assert found == (75, b"")
