"""No test reaches the person at this machine: their home, keyring, settings or network."""

from __future__ import annotations

import ipaddress
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from openclaw_tui import i18n
from tests.support import no_openclaw

# How long an example takes says more of the machine than of us: ``make bench`` measures.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# A shell starts what runs in the background with Ctrl+C ignored, which every child inherits.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A day on a screen is that of the person's clock.
os.environ["TZ"] = "UTC"
time.tzset()

no_openclaw.hide()

_FOREIGN_PREFIXES = (
    "OPENCLAW_", "QWEN", "DASHSCOPE_", "MODELSTUDIO_", "BAILIAN_", "XDG_", "TEXTUAL", "LC_",
    "PYTHON_KEYRING_", "GNOME_KEYRING_", "DBUS_", "SSL_CERT_", "REQUESTS_CA_", "CURL_CA_",
)  # fmt: skip
_FOREIGN_NAMES = {
    "LANG", "LANGUAGE", "DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES",
    "TERM", "COLORTERM", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSLKEYLOGFILE",
    "PREFIX", "ANDROID_DATA", "PNPM_HOME", "BUN_INSTALL", "VOLTA_HOME", "NPM_CONFIG_PREFIX",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clean_machine(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty home of a person who speaks English, has no keyring and set no variable."""
    home = tmp_path_factory.mktemp("person")
    for name in list(os.environ):
        if name.startswith(_FOREIGN_PREFIXES) or name.upper() in _FOREIGN_NAMES:
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / "xdg" / name.lower()))
    # A D-Bus library without an address looks for the bus in here.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / "xdg" / "runtime"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    i18n.use_locale(i18n.FALLBACK)
    return home


def _forbid_network(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    match arguments[1]:
        case (str() as host, int(), *_) if not _is_loopback(host):
            pytest.fail(f"a test wanted to reach {host}")
        case _:
            pass


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


sys.addaudithook(_forbid_network)
