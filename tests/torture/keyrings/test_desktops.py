"""KWallet and KeePassXC serve the same protocol in their own way: every caller meets both."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import TOKEN, Cli
from tests.support.bus_watch import bus_watch
from tests.support.desktop_keyrings import KeePassXC, KWallet
from tests.support.keyring_person import KeyringPerson
from tests.support.keyring_table import LOCKED, READY, SILENT, Environ, hear, report
from tests.support.secret_service import REACHES_KEYRING, Daemon, Variant, secret_service

pytestmark = [pytest.mark.torture, pytest.mark.timeout(900), pytest.mark.usefixtures("daemons")]


@pytest.mark.parametrize(
    ("served_by", "state"),
    [
        (KWallet(), "unlocked"), (KWallet(), "locked"), (KWallet(), "frozen"),
        (KeePassXC(), "unlocked"), (KeePassXC(), "locked"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
async def test_everybody_asks(
    cli: Cli,
    endpoint: FakeEndpoint,
    figures: Callable[..., None],
    served_by: Daemon,
    state: str,
) -> None:
    person = KeyringPerson.settled(cli, endpoint.url())
    variant: Variant = "locked" if state == "locked" else "unlocked"
    with (
        secret_service(sys.executable, variant, served_by) as session,
        bus_watch(session) as watch,
    ):

        @contextmanager
        def enter() -> Iterator[Environ]:
            yield {name: session.environ[name] for name in REACHES_KEYRING}

        if state == "frozen":
            session.stop()
        elif state == "unlocked":
            await person.keyring(session.environ).put(person.account, TOKEN)
        expected = {"unlocked": READY, "locked": LOCKED, "frozen": SILENT}[state]
        heard = await hear(person, enter, expected)
        assert watch.calls, "the watch saw nothing"
        if state != "unlocked":  # an open wallet's own prompt shows nothing
            assert watch.prompts == 0
    report(figures, heard)
    figures(prompts=watch.prompts)
