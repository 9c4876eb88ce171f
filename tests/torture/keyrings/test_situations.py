"""Everybody who asks the keyring, in every state it can be in: the right word, in time."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import OTHER, TOKEN, Cli
from tests.support.bus_watch import BusWatch, bus_watch, struck_at_call
from tests.support.keyring_person import KeyringPerson
from tests.support.keyring_table import (
    ABSENT,
    CHANGED,
    LOCKED,
    MISSING,
    READY,
    SILENT,
    Environ,
    Expected,
    hear,
    report,
)
from tests.support.secret_service import REACHES_KEYRING, SecretService, secret_service

# Without a keyring's session


@contextmanager
def _socket(folder: Path, *, listening: bool) -> Iterator[Environ]:
    with pytest.MonkeyPatch.context() as patch, socket.socket(socket.AF_UNIX) as bus:
        patch.chdir(folder)  # a socket path is short
        bus.bind("bus")
        if listening:
            bus.listen(64)
        yield {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/bus"}
        os.unlink("bus")


@contextmanager
def _address(_: Path, address: str = "") -> Iterator[Environ]:
    yield {"DBUS_SESSION_BUS_ADDRESS": address} if address else {}


OUTSIDE: Final[dict[str, tuple[Expected, Callable[[Path], AbstractContextManager[Environ]]]]] = {
    "no bus": (ABSENT, _address),
    "dead socket": (ABSENT, lambda folder: _socket(folder, listening=False)),
    "socket that says nothing": (SILENT, lambda folder: _socket(folder, listening=True)),
    "bus over tcp": (ABSENT, lambda folder: _address(folder, "tcp:host=127.0.0.1,port=1")),
    "nonsense": (ABSENT, lambda folder: _address(folder, "nonsense")),
}
_QUICK: Final = "dead socket"


# Inside a session of gnome-keyring


@dataclass(frozen=True, slots=True)
class Scene:
    """What a situation can disturb."""

    session: SecretService
    watch: BusWatch
    person: KeyringPerson

    @property
    def reach(self) -> Environ:
        """The variables that lead to the session."""
        return {name: self.session.environ[name] for name in REACHES_KEYRING}

    def disturb(self, code: str) -> None:
        """Run ``code`` with the default ``collection`` and its ``items``."""
        prepared = (
            "import secretstorage as s; c = s.dbus_init();"
            "collection = s.get_collection_by_alias(c, 'default');"
            f"items = list(collection.get_all_items()); {code}"
        )
        command = [sys.executable, "-I", "-c", prepared]
        subprocess.run(command, env=self.session.environ, check=True, timeout=60)


@contextmanager
def _as_it_is(_: Scene) -> Iterator[None]:
    yield


@contextmanager
def _disturbed(scene: Scene, code: str) -> Iterator[None]:
    scene.disturb(code)
    yield
    scene.session.restart()


@contextmanager
def _frozen(scene: Scene) -> Iterator[None]:
    scene.session.stop()
    yield
    scene.session.resume()


@contextmanager
def _killed(scene: Scene) -> Iterator[None]:
    scene.session.kill()
    yield
    scene.session.restart()


@contextmanager
def _killed_while_asked(scene: Scene) -> Iterator[None]:
    scene.session.stop()
    with struck_at_call(scene.session, scene.watch, 1, signal.SIGKILL):
        yield
    scene.session.restart()


@contextmanager
def _restarted(scene: Scene) -> Iterator[None]:
    scene.session.restart()
    yield


INSIDE: Final[dict[str, tuple[Expected, Callable[[Scene], AbstractContextManager[None]]]]] = {
    "unlocked": (READY, _as_it_is),
    "restarted between calls": (READY, _restarted),
    "locked": (LOCKED, lambda scene: _disturbed(scene, "collection.lock()")),
    "collection deleted": (LOCKED, lambda scene: _disturbed(scene, "collection.delete()")),
    "frozen": (SILENT, _frozen),
    "killed": (ABSENT, _killed),
    "killed while asked": (SILENT, _killed_while_asked),
    "item deleted": (MISSING, lambda scene: _disturbed(scene, "[i.delete() for i in items]")),
    "item changed": (CHANGED, lambda scene: _disturbed(
        scene, f"[i.set_secret({OTHER.reveal().encode()!r}) for i in items]")),
}  # fmt: skip


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name == _QUICK else pytest.mark.torture) for name in OUTSIDE],
)
async def test_without_a_session(
    tmp_path: Path, cli: Cli, endpoint: FakeEndpoint, figures: Callable[..., None], name: str
) -> None:
    expected, enter = OUTSIDE[name]
    person = KeyringPerson.settled(cli, endpoint.url())

    heard = await hear(person, lambda: enter(tmp_path), expected)

    assert not endpoint.requests, "no key is sent that could not be had or kept"
    report(figures, heard)


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("daemons")
@pytest.mark.parametrize("name", INSIDE)
async def test_within_a_session(
    cli: Cli, endpoint: FakeEndpoint, figures: Callable[..., None], name: str
) -> None:
    expected, disturb = INSIDE[name]
    person = KeyringPerson.settled(cli, endpoint.url())
    with secret_service(sys.executable) as session, bus_watch(session) as watch:
        scene = Scene(session, watch, person)

        @contextmanager
        def enter() -> Iterator[Environ]:
            with disturb(scene):
                yield scene.reach

        await person.keyring(scene.reach).put(person.account, TOKEN)
        heard = await hear(person, enter, expected)
        assert watch.calls, "the watch saw nothing"
        assert watch.prompts == 0
        assert not session.dialog_was_asked_for
        assert await person.keyring(scene.reach).state() == "ready", "it answers again"
    report(figures, heard)
