"""The Secret Service of a Linux desktop (GNOME, KDE, KeePassXC), without a dialog.

keyring's class shows an unlock dialog whenever the collection is locked, and blocks until
somebody answers it (seen with gnome-keyring 42.1); SecretStorage, which is beneath it, lets us
look first.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, MutableMapping
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from openclaw_tui.core.secret import Secret
from openclaw_tui.services.keyring.backends import KeyringAbsent, KeyringLocked, KeyringSilent

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection  # type: ignore[import-untyped]  # has no types
    from secretstorage import Collection

_BUS: Final = "DBUS_SESSION_BUS_ADDRESS"
_RUNTIME_DIRS: Final = "/run/user"
# The bus knows the service but could not start it: in a container, say.
_CANNOT_START: Final = "org.freedesktop.DBus.Error.Spawn."
# The bus says so for a service that went away with a call unanswered.
_ENDED: Final = "org.freedesktop.DBus.Error.NoReply"
# Where KDE's service, which speaks both protocols, answers questions about its wallets.
_WALLETS: Final = ("/modules/kwalletd6", "/modules/kwalletd5")


def find_session_bus(environ: MutableMapping[str, str]) -> None:
    """Where no bus is named, name the one that systemd keeps for this user, if it is ours.

    OpenClaw runs the resolver with an empty environment, and SSH sessions often lack the
    variable; the bus is there nevertheless.
    """
    if environ.get(_BUS):
        return
    user = os.getuid()
    path = os.path.join(environ.get("XDG_RUNTIME_DIR") or f"{_RUNTIME_DIRS}/{user}", "bus")
    try:
        found = os.stat(path)
    except OSError:
        return
    if stat.S_ISSOCK(found.st_mode) and found.st_uid == user:
        environ[_BUS] = f"unix:path={path}"


@contextmanager
def open_collection(*, interactive: bool = False) -> Iterator[Collection]:
    """The unlocked default collection; ``interactive`` may show the desktop's dialogs for it.

    Raises ``KeyringAbsent`` without a service, ``KeyringLocked`` when it is locked or was never
    created, ``KeyringSilent`` when it ends before it has answered.
    """
    import secretstorage
    from jeepney import DBusErrorResponse  # type: ignore[import-untyped]  # has no types

    find_session_bus(os.environ)
    try:
        connection = secretstorage.dbus_init()
    except TimeoutError as error:  # jeepney gives the bus a second to say hello
        raise KeyringSilent from error
    except (secretstorage.SecretStorageException, OSError, RuntimeError) as error:
        raise KeyringAbsent from error  # RuntimeError: jeepney speaks to local sockets only
    with closing(connection):
        try:
            yield _unlocked(connection, interactive=interactive)
        except secretstorage.SecretServiceNotAvailableException as error:
            cause = error.__cause__
            if isinstance(cause, DBusErrorResponse) and cause.name == _ENDED:
                raise KeyringSilent from error
            raise KeyringAbsent from error
        except secretstorage.SecretStorageException as error:  # not created, or dialog dismissed
            raise KeyringLocked from error
        except DBusErrorResponse as error:
            if error.name.startswith(_CANNOT_START):
                raise KeyringAbsent from error
            raise
        except OSError as error:  # the bus itself ended
            raise KeyringSilent from error


def _unlocked(connection: DBusConnection, *, interactive: bool) -> Collection:
    import secretstorage

    if interactive:
        collection = secretstorage.get_default_collection(connection)
        collection.unlock()
    else:
        collection = secretstorage.get_collection_by_alias(connection, "default")
        if collection.is_locked() and _is_open_wallet(collection):
            collection.unlock()
    if collection.is_locked():
        raise KeyringLocked
    return collection


def _is_open_wallet(collection: Collection) -> bool:
    """Whether KDE calls a wallet locked that is open, as it does until somebody unlocks it.

    Unlocking it then takes no password and shows nothing (seen with KWallet 5.103), unless the
    person told KDE to ask for each program.
    """
    from jeepney import DBusErrorResponse
    from secretstorage import ItemNotFoundException
    from secretstorage.util import DBusAddressWrapper

    for path in _WALLETS:
        wallets = DBusAddressWrapper(path, "org.kde.KWallet", collection.connection)
        with suppress(ItemNotFoundException, DBusErrorResponse):  # no wallets: not KDE's service
            (is_open,) = wallets.call("isOpen", "s", collection.get_label())
            return bool(is_open)
    return False


def read(service: str, account: str) -> Secret | None:
    """The secret that keyring's class stored under these names; ``None`` where there is none."""
    from secretstorage import ItemNotFoundException

    with open_collection() as collection:
        # The attributes are those of keyring's default scheme.
        for item in collection.search_items({"service": service, "username": account}):
            with suppress(ItemNotFoundException):  # deleted since it was found
                if item.is_locked():
                    raise KeyringLocked
                return Secret(item.get_secret().decode())
    return None
