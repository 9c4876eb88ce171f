from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
import secretstorage

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import KeyringState
from openclaw_tui.services.keyring import backends, client, helper, secret_service
from openclaw_tui.services.keyring.client import KeyringClient
from tests.support import secret_service as real
from tests.support.bus_watch import bus_watch

SECRET = Secret("sk-canary-5f1c0a7be1")
ACCOUNT = "0123456789ab/qwen/default@0a0b0c0d"
GENEROUS = 30.0


@pytest.fixture(scope="module")
def unlocked() -> Iterator[real.SecretService]:
    with real.secret_service(sys.executable) as session:
        yield session


def _no_bus(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.environ["PATH"]}


def _helper_is(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(client, "_COMMAND", (sys.executable, "-I", "-c", code))


# Which keyring


@pytest.mark.parametrize(
    ("platform", "backend"),
    [
        ("linux", "keyring.backends.SecretService.Keyring"),
        ("freebsd14", "keyring.backends.SecretService.Keyring"),
        ("darwin", "keyring.backends.macOS.Keyring"),
        ("win32", "keyring.backends.Windows.WinVaultKeyring"),
    ],
)
def test_each_platform_has_one_backend(
    monkeypatch: pytest.MonkeyPatch, platform: str, backend: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", platform)
        found = backends.default_backend()

    assert found == backend
    assert found in backends.ALLOWED


@pytest.mark.parametrize(
    "name",
    [
        "keyrings.alt.file.PlaintextKeyring",
        "keyring.backends.null.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "os.path",
        "",
    ],
)
def test_any_other_backend_is_refused(name: str) -> None:
    with pytest.raises(backends.KeyringAbsent):
        backends.load(name)


async def test_keyrings_own_settings_cannot_name_another_one(tmp_path: Path) -> None:
    settings = tmp_path / "python_keyring"
    settings.mkdir()
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'loaded')!r}, 'w')")
    (settings / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=evil.Keyring\nkeyring-path={tmp_path}\n"
    )
    environ = {
        **_no_bus(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONPATH": str(tmp_path),
    }

    with pytest.raises(Problem) as caught:
        await KeyringClient(environ, GENEROUS).put(ACCOUNT, SECRET)

    assert caught.value.code is ProblemCode.KEYRING_ABSENT
    assert not (tmp_path / "loaded").exists()


@pytest.mark.parametrize(
    "module", ["openclaw_tui.services.keyring.helper", "openclaw_tui.services.resolver"]
)
def test_child_processes_import_no_heavy_library(module: str) -> None:
    heavy = {"httpx", "pydantic", "textual", "rich", "asyncio", "keyring", "dataclasses"}
    code = f"import sys, {module}; print(*sorted({heavy!r} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)

    assert done.stdout.strip() == b""


# The session bus


def test_a_named_bus_stays() -> None:
    environ = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x", "XDG_RUNTIME_DIR": "/y"}

    secret_service.find_session_bus(environ)

    assert environ["DBUS_SESSION_BUS_ADDRESS"] == "unix:path=/x"


@pytest.mark.parametrize("with_variable", [True, False])
def test_the_users_own_bus_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_variable: bool
) -> None:
    runtime = tmp_path / str(os.getuid())
    runtime.mkdir()
    monkeypatch.chdir(runtime)  # a socket path is short
    monkeypatch.setattr(secret_service, "_RUNTIME_DIRS", str(tmp_path))
    environ = {"XDG_RUNTIME_DIR": str(runtime)} if with_variable else {}

    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind("bus")
        secret_service.find_session_bus(environ)

    assert environ["DBUS_SESSION_BUS_ADDRESS"] == f"unix:path={runtime}/bus"


@pytest.mark.parametrize("content", [None, "a file"])
def test_anything_else_is_no_bus(tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "bus").write_text(content)
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}

    secret_service.find_session_bus(environ)

    assert "DBUS_SESSION_BUS_ADDRESS" not in environ


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_somebody_elses_bus_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}

    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind("bus")
        os.chown("bus", 12345, 12345)
        secret_service.find_session_bus(environ)

    assert "DBUS_SESSION_BUS_ADDRESS" not in environ


# The helper


class _Backend:
    """A keyring of another platform that takes everything and keeps nothing."""

    def get_password(self, _service: str, _account: str) -> None:
        return None

    def set_password(self, _service: str, _account: str, _value: str) -> None:
        return None


class _Complaining(_Backend):
    def set_password(self, _service: str, _account: str, value: str) -> None:
        raise RuntimeError(f"cannot store {value}")


class _Denied(_Backend):
    def get_password(self, _service: str, _account: str) -> None:
        from keyring.errors import KeyringLocked

        raise KeyringLocked


@pytest.mark.parametrize(
    ("backend", "op", "expected"),
    [
        (_Backend, "put", {"status": "failed", "reason": "NotKept"}),
        (_Complaining, "put", {"status": "failed", "reason": "RuntimeError"}),
        (_Denied, "get", {"status": "locked"}),
        (_Backend, "get", {"status": "ok", "value": None}),
        (_Backend, "state", {"status": "ok", "value": None}),
    ],
)
def test_the_helper_says_what_became_of_a_request(
    monkeypatch: pytest.MonkeyPatch, backend: type[_Backend], op: str, expected: dict[str, str]
) -> None:
    monkeypatch.setattr(backends, "load", lambda _name: backend())
    request = {
        "op": op,
        "backend": "keyring.backends.macOS.Keyring",
        "account": ACCOUNT,
        "value": SECRET.reveal(),
    }

    assert helper.answer(request) == expected


# The client and its child


async def test_without_a_bus_the_keyring_is_absent(tmp_path: Path) -> None:
    assert await KeyringClient(_no_bus(tmp_path), GENEROUS).state() is KeyringState.ABSENT


async def test_a_bus_that_is_gone_is_an_absent_keyring(tmp_path: Path) -> None:
    environ = {**_no_bus(tmp_path), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/gone"}

    assert await KeyringClient(environ, GENEROUS).state() is KeyringState.ABSENT


async def test_a_bus_that_cannot_be_spoken_to_is_an_absent_keyring(tmp_path: Path) -> None:
    environ = {**_no_bus(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "tcp:host=127.0.0.1,port=1"}

    assert await KeyringClient(environ, GENEROUS).state() is KeyringState.ABSENT


@pytest.fixture
def silent_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """It hears who comes, and says nothing."""
    monkeypatch.chdir(tmp_path)  # a socket path is short
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind("bus")
        bus.listen()
        bus.settimeout(GENEROUS)
        yield bus


def _silent(tmp_path: Path) -> dict[str, str]:
    return {**_no_bus(tmp_path), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/bus"}


async def test_a_bus_that_says_nothing_is_a_silent_keyring(
    tmp_path: Path, silent_bus: socket.socket
) -> None:
    assert await KeyringClient(_silent(tmp_path), GENEROUS).state() is KeyringState.SILENT


@pytest.mark.skipif(sys.platform != "linux", reason="the system has to end it")
def test_a_helper_ends_with_whoever_asked(tmp_path: Path, silent_bus: socket.socket) -> None:
    """What it did later would be unknown to the next start, which has repaired by then."""
    code = (
        "import asyncio, os; from openclaw_tui.services.keyring.client import KeyringClient;"
        "asyncio.run(KeyringClient(os.environ, 60.0).state())"
    )
    asker = subprocess.Popen([sys.executable, "-I", "-c", code], env=_silent(tmp_path))
    helper_calls, _ = silent_bus.accept()
    with helper_calls:
        credentials = helper_calls.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        pid, _, _ = struct.unpack("3i", credentials)
        os.kill(pid, signal.SIGSTOP)  # or it might be over before

        asker.kill()
        asker.wait()

        gone = _are_gone([pid], seconds=5)
        if not gone:
            os.kill(pid, signal.SIGKILL)
        assert gone


def test_a_helper_that_nobody_hears_asks_nothing(tmp_path: Path, silent_bus: socket.socket) -> None:
    """Whoever asked ended while it started."""
    request = {"op": "state", "backend": backends.SECRET_SERVICE, "account": "", "value": None}
    mine, its = os.pipe()
    os.close(mine)
    try:
        subprocess.run(
            client._COMMAND, input=json.dumps(request).encode(), env=_silent(tmp_path),
            stdout=its, stderr=subprocess.PIPE, timeout=GENEROUS, check=False,
        )  # fmt: skip
    finally:
        os.close(its)

    silent_bus.setblocking(False)
    with pytest.raises(BlockingIOError):
        silent_bus.accept()


class _Wallet:
    """KDE's default collection: locked until somebody unlocks it, also when it is open."""

    connection = None

    def __init__(self) -> None:
        self.unlocked = False

    def is_locked(self) -> bool:
        return not self.unlocked

    def unlock(self) -> None:
        self.unlocked = True

    def get_label(self) -> str:
        return "kdewallet"


@pytest.mark.parametrize("is_open", [True, False, None])
def test_a_wallet_that_is_open_counts_as_unlocked(
    monkeypatch: pytest.MonkeyPatch, is_open: bool | None
) -> None:
    wallet = _Wallet()

    def call(_self: object, method: str, _signature: str, label: str) -> tuple[bool]:
        assert (method, label) == ("isOpen", "kdewallet")
        if is_open is None:  # another desktop's service
            raise secretstorage.ItemNotFoundException
        return (is_open,)

    monkeypatch.setattr(secretstorage, "dbus_init", io.BytesIO)
    monkeypatch.setattr(secretstorage, "get_collection_by_alias", lambda *_: wallet)
    monkeypatch.setattr("secretstorage.util.DBusAddressWrapper.call", call)

    with suppress(backends.KeyringLocked), secret_service.open_collection():
        assert is_open

    assert wallet.unlocked is bool(is_open)


@pytest.mark.parametrize("code", ["", "print('nonsense')", "raise SystemExit(3)"])
async def test_a_helper_that_breaks_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str
) -> None:
    _helper_is(monkeypatch, code)

    with pytest.raises(Problem) as caught:
        await KeyringClient(_no_bus(tmp_path), GENEROUS).state()

    assert caught.value.code is ProblemCode.KEYRING_FAILED


HANG = """
import os, subprocess, sys, pathlib
child = subprocess.Popen(["sleep", "1000"])
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {child.pid}")
child.wait()
"""


@pytest.mark.parametrize("ending", ["deadline", "cancel"])
async def test_a_helper_that_hangs_is_killed_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ending: str
) -> None:
    report = tmp_path / "report"
    os.mkfifo(report)
    monkeypatch.setattr(client, "_COMMAND", (sys.executable, "-I", "-c", HANG, str(report)))
    deadline = 10.0 if ending == "deadline" else GENEROUS  # the child has to report first
    asking = asyncio.create_task(KeyringClient(_no_bus(tmp_path), deadline).state())
    pids = [int(pid) for pid in (await asyncio.to_thread(report.read_text)).split()]

    if ending == "cancel":
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    else:
        assert await asking is KeyringState.SILENT

    assert len(pids) == 2
    assert await asyncio.to_thread(_are_gone, pids)


def _are_gone(pids: list[int], seconds: float = GENEROUS) -> bool:
    """The system takes a moment to carry a kill out."""
    end = time.monotonic() + seconds
    while any(map(_is_running, pids)) and time.monotonic() < end:
        time.sleep(0.01)
    return not any(map(_is_running, pids))


def _is_running(pid: int) -> bool:
    """A killed orphan may wait for its new parent as a zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status not in "ZX"


async def test_the_secret_is_in_neither_arguments_nor_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = """
import json, os, sys
request = json.load(sys.stdin)
seen = repr(sys.orig_argv) + repr(os.environ) + repr(os.isatty(0))
print(json.dumps({"status": "failed", "reason": f"{request['value']}|{seen}"}))
"""
    _helper_is(monkeypatch, code)

    with pytest.raises(Problem) as caught:
        await KeyringClient(_no_bus(tmp_path), GENEROUS).put(ACCOUNT, SECRET)

    received, _, seen = str(caught.value.facts["reason"]).partition("|")
    assert received == SECRET.reveal()
    assert SECRET.reveal() not in seen


async def test_windows_limit_is_told_before_asking(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(client, "_COMMAND", ("/nowhere",))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        with pytest.raises(Problem) as caught:
            await KeyringClient(_no_bus(tmp_path)).put(ACCOUNT, Secret("x" * 1281))

    assert caught.value.code is ProblemCode.KEYRING_FAILED
    assert caught.value.facts == {"reason": "TooLong"}


# A real gnome-keyring


@pytest.mark.keyring
@pytest.mark.parametrize(
    "value", ["sk-canary-5f1c0a7be1", "ключ 密钥 🔑", "x" * 100_000, " a\n\0b ", ""]
)
async def test_a_secret_comes_back_as_it_was(unlocked: real.SecretService, value: str) -> None:
    keyring = KeyringClient(unlocked.environ, GENEROUS)

    kept_by = await keyring.put(ACCOUNT, Secret(value))

    assert kept_by == "keyring.backends.SecretService.Keyring"
    assert await keyring.get(ACCOUNT, kept_by) == Secret(value)
    await keyring.remove(ACCOUNT)
    assert await keyring.get(ACCOUNT) is None


@pytest.mark.keyring
async def test_what_keyring_itself_reads_is_what_we_wrote(unlocked: real.SecretService) -> None:
    await KeyringClient(unlocked.environ, GENEROUS).put(ACCOUNT, SECRET)
    code = f"import keyring; print(keyring.get_password('openclaw-tui', {ACCOUNT!r}))"

    found = await asyncio.to_thread(
        subprocess.check_output, [sys.executable, "-I", "-c", code], env=unlocked.environ
    )

    assert found.decode().strip() == SECRET.reveal()


@pytest.mark.keyring
async def test_removing_what_is_not_there_is_fine(unlocked: real.SecretService) -> None:
    await KeyringClient(unlocked.environ, GENEROUS).remove("0123456789ab/qwen/none@00000000")


@pytest.mark.keyring
async def test_settings_in_the_environment_change_nothing(unlocked: real.SecretService) -> None:
    environ = {
        **unlocked.environ,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "KEYRING_PROPERTY_SCHEME": "KeePassXC",
        "KEYRING_PROPERTY_PREFERRED_COLLECTION": "/org/freedesktop/secrets/collection/session",
    }
    await KeyringClient(environ, GENEROUS).put(ACCOUNT, SECRET)

    assert await KeyringClient(unlocked.environ, GENEROUS).get(ACCOUNT) == SECRET


@pytest.mark.keyring
async def test_twenty_at_once_do_not_mix(unlocked: real.SecretService) -> None:
    keyring = KeyringClient(unlocked.environ, GENEROUS * 3)
    secrets = {f"0123456789ab/qwen/n{n}@00000000": Secret(f"sk-{n}") for n in range(20)}

    await asyncio.gather(*(keyring.put(*entry) for entry in secrets.items()))

    assert await asyncio.gather(*map(keyring.get, secrets)) == list(secrets.values())


@pytest.mark.keyring
@pytest.mark.parametrize("variant", ["locked", "no-collection"])
async def test_a_locked_keyring_is_said_without_a_dialog(variant: real.Variant) -> None:
    with real.secret_service(sys.executable, variant) as session:
        keyring = KeyringClient(session.environ, GENEROUS)

        assert await keyring.state() is KeyringState.LOCKED
        for asking in (keyring.get(ACCOUNT), keyring.put(ACCOUNT, SECRET), keyring.remove(ACCOUNT)):
            with pytest.raises(Problem) as caught:
                await asking
            assert caught.value.code is ProblemCode.KEYRING_LOCKED
        assert not session.dialog_was_asked_for


@pytest.mark.keyring
@pytest.mark.parametrize("variant", ["locked", "no-collection"])
async def test_only_unlocking_asks_for_the_dialog(variant: real.Variant) -> None:
    with real.secret_service(sys.executable, variant) as session:
        with pytest.raises(Problem) as caught:
            await KeyringClient(session.environ).unlock()

        assert caught.value.code is ProblemCode.KEYRING_LOCKED
        assert session.dialog_was_asked_for


@pytest.mark.keyring
async def test_unlocking_what_is_open_asks_nothing() -> None:
    with real.secret_service(sys.executable) as session:
        await KeyringClient(session.environ).unlock()
        assert not session.dialog_was_asked_for


@pytest.mark.keyring
async def test_a_bus_without_a_keyring_is_absent() -> None:
    with real.secret_service(sys.executable, "absent") as session:
        assert await KeyringClient(session.environ, GENEROUS).state() is KeyringState.ABSENT


@pytest.mark.keyring
async def test_a_frozen_keyring_is_silent_and_comes_back() -> None:
    with real.secret_service(sys.executable) as session:
        session.stop()
        hurried = KeyringClient(session.environ, 1.0)

        assert await hurried.state() is KeyringState.SILENT
        with pytest.raises(Problem) as caught:
            await hurried.put(ACCOUNT, SECRET)
        assert caught.value.code is ProblemCode.KEYRING_SILENT

        session.resume()
        assert await KeyringClient(session.environ, GENEROUS).state() is KeyringState.READY


@pytest.mark.keyring
@pytest.mark.parametrize("ended", ["daemon", "bus"])
async def test_a_keyring_that_ends_while_it_is_asked_is_silent(
    ended: Literal["daemon", "bus"],
) -> None:
    with real.secret_service(sys.executable) as session, bus_watch(session) as watch:
        session.stop()
        seen = len(watch.calls)
        asking = asyncio.create_task(KeyringClient(session.environ, GENEROUS).state())
        await asyncio.to_thread(watch.wait_for_call, seen)
        os.kill(session.daemon if ended == "daemon" else session.bus, signal.SIGKILL)

        assert await asking is KeyringState.SILENT


@pytest.mark.keyring
def test_a_frozen_keyring_does_not_keep_the_process() -> None:
    code = (
        "import asyncio, os, json; from openclaw_tui.services.keyring.client import KeyringClient;"
        "print(json.dumps(asyncio.run(KeyringClient(os.environ, 1.0).state())))"
    )
    with real.secret_service(sys.executable) as session:
        session.stop()
        said = subprocess.check_output(
            [sys.executable, "-I", "-c", code], env=session.environ, timeout=30
        )

    assert json.loads(said) == "silent"
