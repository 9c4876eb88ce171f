"""KWallet and KeePassXC, unlocked without a person: the other two that Linux desktops have."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import time
import uuid
from pathlib import Path

from tests.support.secret_service import PASSWORD, Run, wait_for_name

_WALLET = "kdewallet"
_SALT = bytes(56)
_PLUGIN = "usr/lib/*/qca-qt5/crypto/libqca-ossl.so"
_NO_FIRST_USE = "[Wallet]\nFirst Use=false\n"
_EXPOSING = """[FdoSecrets]
Enabled=true
ConfirmAccessItem=false
ConfirmDeleteItem=false
ShowNotification=false
[GUI]
CheckForUpdates=false
"""
_DATABASE = """<?xml version="1.0" encoding="utf-8"?>
<KeePassFile><Meta><DatabaseName>person</DatabaseName><CustomData><Item>
<Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{{{group}}}</Value></Item></CustomData></Meta>
<Root><Group><UUID>{encoded}</UUID><Name>Root</Name></Group></Root></KeePassFile>
"""


class KWallet:
    """KDE's. The login opens the wallet through ``pamOpen``, as PAM's module does."""

    def prepare(self, root: Path, environ: dict[str, str]) -> None:
        """Let a first daemon make the wallet: it serves only those that it finds at its start."""
        assert list(Path("/").glob(_PLUGIN)), "KWallet cannot encrypt: install libqca-qt5-2-plugins"
        environ["QT_QPA_PLATFORM"] = "offscreen"
        home = Path(environ["HOME"])
        (home / ".config").mkdir()
        (home / ".config/kwalletrc").write_text(_NO_FIRST_USE)
        wallets = Path(environ["XDG_DATA_HOME"]) / "kwalletd"
        wallets.mkdir(parents=True)
        (wallets / f"{_WALLET}.salt").write_bytes(_SALT)
        with subprocess.Popen(["kwalletd5"], env=environ, stderr=subprocess.DEVNULL) as first:
            try:
                self._log_in(environ)
            finally:
                first.kill()

    def start(self, run: Run, environ: dict[str, str], *, unlock: bool) -> subprocess.Popen[bytes]:
        """Its wallet is open after this, and its Secret Service says that it is locked."""
        daemon = run(["kwalletd5"], b"")
        if unlock:
            self._log_in(environ)
        return daemon

    def _log_in(self, environ: dict[str, str]) -> None:
        wait_for_name(environ, "org.kde.kwalletd5")
        key = hashlib.pbkdf2_hmac("sha512", PASSWORD, _SALT, 50_000, 56)
        argument = f"[byte {','.join(map(hex, key))}]"
        command = ["gdbus", "call", "--session", "--dest=org.kde.kwalletd5"]
        where = ["--object-path=/modules/kwalletd5", "--method=org.kde.KWallet.pamOpen"]
        subprocess.run(
            [*command, *where, _WALLET, argument, "0"], env=environ, check=True, timeout=30,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip


class KeePassXC:
    """A database whose root group is shown to other programs, without questions."""

    def prepare(self, root: Path, environ: dict[str, str]) -> None:
        """Make the settings and the database."""
        environ["QT_QPA_PLATFORM"] = "offscreen"
        home, group = Path(environ["HOME"]), uuid.uuid4()
        settings = home / ".config/keepassxc/keepassxc.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text(_EXPOSING)
        encoded = base64.b64encode(group.bytes).decode()
        source = root / "database.xml"
        source.write_text(_DATABASE.format(group=group, encoded=encoded))
        command = ["keepassxc-cli", "import", "--set-password", "--decryption-time=100"]
        subprocess.run(
            [*command, str(source), self._database(environ)], env=environ, check=True, timeout=60,
            input=PASSWORD + b"\n" + PASSWORD + b"\n", capture_output=True,
        )  # fmt: skip

    def start(self, run: Run, environ: dict[str, str], *, unlock: bool) -> subprocess.Popen[bytes]:
        """Without the password it waits for a person, on a screen that nobody sees."""
        options = ["--pw-stdin"] if unlock else []
        daemon = run(["keepassxc", *options, self._database(environ)], PASSWORD + b"\n")
        if unlock:
            self._wait_until_open(environ)
        return daemon

    @staticmethod
    def _wait_until_open(environ: dict[str, str]) -> None:
        wait_for_name(environ, "org.freedesktop.secrets")
        command = ["gdbus", "call", "--session", "--dest=org.freedesktop.secrets"]
        where = ["--object-path=/org/freedesktop/secrets/aliases/default"]
        asked = [
            "--method=org.freedesktop.DBus.Properties.Get",
            "org.freedesktop.Secret.Collection",
        ]
        end = time.monotonic() + 30
        while True:
            said = subprocess.run(
                [*command, *where, *asked, "Locked"], env=environ, timeout=30, check=False,
                capture_output=True, text=True,
            )  # fmt: skip
            if "false" in said.stdout:
                return
            assert time.monotonic() < end, said.stdout + said.stderr
            time.sleep(0.05)

    @staticmethod
    def _database(environ: dict[str, str]) -> str:
        return str(Path(environ["HOME"], "person.kdbx"))
