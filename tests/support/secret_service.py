"""A real keyring on a private D-Bus in throwaway folders, in each state that people meet."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Literal, Protocol

REACHES_KEYRING = ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME")
"""The variables that lead a program to this keyring and leave its home where it is."""

PASSWORD = b"login password"

Variant = Literal["unlocked", "locked", "no-collection", "absent"]

# The only service that this bus can start is the one that shows unlock dialogs: it leaves a mark
# and fails at once, which is a dismissed dialog.
_BUS = """<busconfig>
  <type>session</type>
  <listen>unix:path={runtime}/bus</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
"""
_PROMPTER = """[D-BUS Service]
Name=org.gnome.keyring.SystemPrompter
Exec=/bin/sh -c ": > {mark}; exit 1"
"""
_LOCK = """
import secretstorage
connection = secretstorage.dbus_init()
secretstorage.get_collection_by_alias(connection, "default").lock()
"""


Run = Callable[[Sequence[str], bytes], subprocess.Popen[bytes]]
"""Starts a program with these bytes on stdin; it ends with the session."""


class Daemon(Protocol):
    """A program that serves the Secret Service."""

    def prepare(self, root: Path, environ: dict[str, str]) -> None:
        """Write what it needs in the home of ``environ``."""

    def start(self, run: Run, environ: dict[str, str], *, unlock: bool) -> subprocess.Popen[bytes]:
        """Start it, locked or unlocked with its login password."""
        ...


class GnomeKeyring:
    """The one of most desktops. Without an unlock at its first start it has no collection."""

    def prepare(self, root: Path, environ: dict[str, str]) -> None:
        """It needs nothing."""

    def start(self, run: Run, environ: dict[str, str], *, unlock: bool) -> subprocess.Popen[bytes]:
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        return run([*command, *(["--unlock"] if unlock else [])], PASSWORD)


@dataclass(slots=True)
class SecretService:
    """A running session: the environment that reaches it, its bus and its daemon."""

    root: Path
    environ: dict[str, str]
    bus: int
    daemon: int
    _restart: Callable[[], int]

    @property
    def dialog_was_asked_for(self) -> bool:
        """Whether anything tried to show an unlock dialog."""
        return (self.root / "dialog").exists()

    def stop(self) -> None:
        """Freeze the daemon: it keeps its bus name and never answers."""
        os.kill(self.daemon, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen daemon answer again."""
        os.kill(self.daemon, signal.SIGCONT)

    def kill(self) -> None:
        """End the daemon as a crash would."""
        os.kill(self.daemon, signal.SIGKILL)

    def restart(self) -> None:
        """End the daemon, and start it unlocked in the same home."""
        self.daemon = self._restart()


@contextmanager
def secret_service(
    python: str, variant: Variant = "unlocked", served_by: Daemon | None = None
) -> Iterator[SecretService]:
    """Start a session in ``variant``; ``python`` is an interpreter that has SecretStorage."""
    served_by = served_by or GnomeKeyring()
    with ExitStack() as stack:
        # Not pytest's tmp_path: a socket path has at most 107 bytes.
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="octui-kr-")))
        environ = _folders(root)
        bus = _start(stack, ["dbus-daemon", f"--config-file={root / 'bus.conf'}", "--nofork",
                             "--print-address=1"], environ)  # fmt: skip
        assert bus.stdout is not None
        environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        running: list[subprocess.Popen[bytes]] = []

        def start(*, unlock: bool) -> int:
            for daemon in running:
                daemon.kill()
                daemon.wait()
            run = partial(_run, stack, environ)
            running[:] = [served_by.start(run, environ, unlock=unlock)]
            wait_for_name(environ, "org.freedesktop.secrets")
            return running[0].pid

        daemon = 0
        if variant != "absent":
            served_by.prepare(root, environ)
            is_gnome = isinstance(served_by, GnomeKeyring)
            unlock = variant == "unlocked" or (variant == "locked" and is_gnome)
            daemon = start(unlock=unlock)
            if variant == "locked" and is_gnome:
                subprocess.run([python, "-I", "-c", _LOCK], env=environ, check=True, timeout=30)
        yield SecretService(root, environ, bus.pid, daemon, partial(start, unlock=True))


def wait_for_name(environ: dict[str, str], name: str) -> None:
    """Wait until somebody on this bus has ``name``."""
    owned = ["gdbus", "wait", "--session", "--timeout=20", name]
    subprocess.run(owned, env=environ, check=True, timeout=30)


def _folders(root: Path) -> dict[str, str]:
    home, runtime, services = root / "home", root / "run", root / "services"
    for folder in (home, runtime, services):
        folder.mkdir(mode=0o700)
    (root / "bus.conf").write_text(_BUS.format(runtime=runtime, services=services))
    (services / "prompter.service").write_text(_PROMPTER.format(mark=root / "dialog"))
    return {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
    }


def _run(
    stack: ExitStack, environ: dict[str, str], command: Sequence[str], stdin: bytes
) -> subprocess.Popen[bytes]:
    process = _start(stack, command, environ)
    assert process.stdin is not None
    process.stdin.write(stdin)
    process.stdin.close()
    return process


def _start(
    stack: ExitStack, command: Sequence[str], environ: dict[str, str]
) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    pipes: list[IO[bytes] | None] = [process.stdin, process.stdout]
    for pipe in pipes:
        if pipe is not None:
            pipe.close()
