"""A real gnome-keyring on a private D-Bus in throwaway folders, in each state people meet."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

REACHES_KEYRING = ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME")
"""The variables that lead a program to this keyring and leave its home where it is."""

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


@dataclass(frozen=True, slots=True)
class SecretService:
    """A running session: the environment that reaches it, and its daemon's process id."""

    root: Path
    environ: dict[str, str]
    daemon: int

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


@contextmanager
def secret_service(python: str, variant: Variant = "unlocked") -> Iterator[SecretService]:
    """Start a session in ``variant``; ``python`` is an interpreter that has SecretStorage."""
    with ExitStack() as stack:
        # Not pytest's tmp_path: a socket path has at most 107 bytes.
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="octui-kr-")))
        environ = _folders(root)
        bus = _start(stack, ["dbus-daemon", f"--config-file={root / 'bus.conf'}", "--nofork",
                             "--print-address=1"], environ)  # fmt: skip
        assert bus.stdout is not None
        environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        daemon = 0
        if variant != "absent":
            daemon = _keyring(stack, environ, unlock=variant != "no-collection")
        if variant == "locked":
            subprocess.run([python, "-I", "-c", _LOCK], env=environ, check=True, timeout=30)
        yield SecretService(root, environ, daemon)


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


def _keyring(stack: ExitStack, environ: dict[str, str], unlock: bool) -> int:
    command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
    daemon = _start(stack, [*command, *(["--unlock"] if unlock else [])], environ)
    assert daemon.stdin is not None
    daemon.stdin.write(b"login password")
    daemon.stdin.close()
    owned = ["gdbus", "wait", "--session", "--timeout=20", "org.freedesktop.secrets"]
    subprocess.run(owned, env=environ, check=True, timeout=30)
    return daemon.pid


def _start(
    stack: ExitStack, command: list[str], environ: dict[str, str]
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
