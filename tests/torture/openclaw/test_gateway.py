"""A gateway that runs takes what is written under it, and overwrites nothing."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.interop.conftest import Endpoint, Person, fake_endpoint
from tests.interop.portal import doctor, migrate, move_in, read
from tests.torture.openclaw.releases import on
from tests.torture.openclaw.running import Running, allow_chats, running

pytestmark = [pytest.mark.torture, pytest.mark.timeout(1800)]
FIRST, SECOND, THIRD = (f"sk-{secrets.token_hex(16)}" for _ in range(3))
ONE_OF_EACH_KIND = ("2026.9.6", "2026.8.2", "2026.7.1", "2026.5.28")


@pytest.fixture
def anyone(tmp_path: Path) -> Iterator[Endpoint]:
    """An endpoint that accepts each of the keys."""
    with fake_endpoint(tmp_path / "requests.jsonl", FIRST, SECOND, THIRD) as endpoint:
        yield endpoint


@pytest.fixture
def port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@on(*ONE_OF_EACH_KIND)
def test_keys_change_under_it(
    person: Person, anyone: Endpoint, port: int, figures: Callable[..., None]
) -> None:
    allow_chats(person, port)
    person.onboard(anyone, "file", "--set-default")
    changes = 0
    with running(person, anyone) as gateway:
        gateway.sends(FIRST)
        for command, token, sent, reloads in (
            (("onboard", *_another(anyone)), SECOND, SECOND, False),
            (("use", "qwen:default"), "", FIRST, False),
            (("rotate", "qwen:default", "--token-stdin"), THIRD, THIRD, True),
            (("undo",), "", FIRST, True),
            (("forget", "qwen:work"), "", FIRST, False),
        ):
            changes += _change(gateway, command, token, sent, reloads=reloads)
    figures(changes=changes)


def _another(endpoint: Endpoint) -> tuple[str, ...]:
    return (
        "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--name", "work",
        "--base-url", endpoint.url, "--store", "file",
    )  # fmt: skip


def _change(
    gateway: Running, command: tuple[str, ...], token: str, sent: str, *, reloads: bool
) -> int:
    person = gateway.person
    person.tui(*command, stdin=token)
    written = person.config.read_bytes()
    if reloads:
        gateway.reload_secrets()
    gateway.sends(sent)
    assert person.config.read_bytes() == written
    return 1


# 2026.7.1 starts no gateway in such a home before it has fetched Qwen's plugin from npm.
@on("2026.9.6", "2026.8.2", "2026.5.28")
def test_a_migration_under_it(
    person: Person, anyone: Endpoint, port: int, figures: Callable[..., None]
) -> None:
    move_in(person)
    allow_chats(person, port)
    doctor(person)
    with running(person, anyone) as gateway:
        outcome = migrate(person, anyone, "--run-openclaw")
        seen = outcome.payload["verification"]
        assert (seen["configValid"], seen["unresolvedSecrets"]) == (True, 0)
        written = read(person.config)
        gateway.sends(FIRST)
        assert read(person.config) == written
    figures(findings=len(outcome.payload["findings"]))
