"""What everybody who asks the keyring has to say, and how soon."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from tests.support.keyring_person import CALLERS, RESOLVER, Heard, KeyringPerson

# What each caller has to say, by how the keyring is.
READY: Final = dict.fromkeys(CALLERS, "0") | {"state": "ready", RESOLVER: "0 the key"}
MISSING: Final = READY | {
    RESOLVER: "0 NOT_FOUND", "probe": "5 secret_missing", "move out": "5 secret_missing",
}  # fmt: skip
CHANGED: Final = READY | {RESOLVER: "0 another key"}


def unreachable(word: str, resolver: str) -> dict[str, str]:
    """Nothing that needs the key works; forgetting it is made good later."""
    said = dict.fromkeys(CALLERS, f"5 keyring_{word}")
    return said | {"state": word, RESOLVER: resolver, "status": "0", "forget": "0"}


ABSENT: Final = unreachable("absent", "69")
LOCKED: Final = unreachable("locked", "75")
SILENT: Final = unreachable("silent", "75")

# A call to the keyring has four seconds, a command makes three calls at most, and the resolver
# has ten seconds; the rest is for starting processes on a busy machine.
_COMMAND_SECONDS: Final = 3 * 4.0 + 45.0
_RESOLVER_SECONDS: Final = 10.0 + 45.0

Environ = dict[str, str]
Expected = dict[str, str]


async def hear(
    person: KeyringPerson, enter: Callable[[], AbstractContextManager[Environ]], expected: Expected
) -> dict[str, Heard]:
    """Let each caller ask within the situation; compare what was said, how soon, what was left."""
    heard: dict[str, Heard] = {}
    before = person.contents()
    for caller in CALLERS:
        with enter() as environ:
            heard[caller] = await person.ask(caller, environ)
        if not heard[caller].said.startswith(("0", "ready")):
            assert person.contents() == before, caller
        before = person.contents()
    assert {caller: each.said for caller, each in heard.items()} == expected
    for caller, each in heard.items():
        bound = _RESOLVER_SECONDS if caller == RESOLVER else _COMMAND_SECONDS
        assert each.seconds < bound, (caller, each)
    return heard


def report(figures: Callable[..., None], heard: dict[str, Heard]) -> None:
    """Say in the run's table how many were heard."""
    slowest = max(heard, key=lambda caller: heard[caller].seconds)
    figures(callers=len(heard), slowest=f"{slowest}, {heard[slowest].seconds:.1f} s")
