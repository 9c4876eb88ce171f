"""Which of keyring's classes may hold our secrets, and reading through them without a dialog.

keyring's own choice is never used: its entry points, ``keyringrc.cfg`` and
``PYTHON_KEYRING_BACKEND`` can name a plaintext file, a backend that forgets, or foreign code
(each seen with keyring 25.7). Used by the helper and the resolver, so that what one writes the
other finds; imports nothing that either does not need.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Final

from openclaw_tui.core.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "openclaw-tui"
SECRET_SERVICE: Final = "keyring.backends.SecretService.Keyring"
_OF_PLATFORM: Final = {
    "darwin": "keyring.backends.macOS.Keyring",
    "win32": "keyring.backends.Windows.WinVaultKeyring",
}
ALLOWED: Final = frozenset({SECRET_SERVICE, *_OF_PLATFORM.values()})


class KeyringAbsent(Exception):
    """There is no keyring that we trust on this machine."""


class KeyringLocked(Exception):
    """There is one, but a person has to unlock it first."""


class KeyringSilent(Exception):
    """There is one, and it went away while it was asked."""


def default_backend() -> str:
    """The class that new secrets go to; one per platform, so that nothing depends on detection."""
    return _OF_PLATFORM.get(sys.platform, SECRET_SERVICE)


def load(backend: str) -> KeyringBackend:
    """An instance of exactly this class. Raises ``KeyringAbsent``."""
    if backend not in ALLOWED:
        raise KeyringAbsent
    # keyring sets any attribute of its classes from these, and the resolver does not get them.
    for name in [name for name in os.environ if name.startswith("KEYRING_PROPERTY_")]:
        del os.environ[name]
    module, _, name = backend.rpartition(".")
    try:
        found: type[KeyringBackend] = getattr(importlib.import_module(module), name)
        found.priority  # noqa: B018 - raises where the class cannot work
    except (ImportError, AttributeError, RuntimeError) as error:
        raise KeyringAbsent from error
    return found()


def read(backend: str, account: str) -> Secret | None:
    """The secret of ``account``, ``None`` where there is none.

    The Secret Service is read without keyring's class: that one opens an unlock dialog, and
    its imports alone take longer than the whole answer may.
    Raises ``KeyringAbsent``, ``KeyringLocked``, ``KeyringSilent``, and whatever else the backend
    raises.
    """
    if backend == SECRET_SERVICE:
        from openclaw_tui.services.keyring import secret_service

        return secret_service.read(SERVICE, account)
    value = load(backend).get_password(SERVICE, account)
    return None if value is None else Secret(value)
