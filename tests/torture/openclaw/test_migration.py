"""On every release a home with the Portal login is led off it, and back, byte for byte."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from openclaw_tui.services.openclaw_cli import OpenClawCli
from openclaw_tui.services.ports import AnswerKind
from tests.interop.conftest import MODEL, Endpoint, Person
from tests.interop.portal import migrate, move_in
from tests.support.trees import tree
from tests.torture.openclaw.releases import RELEASES, on

pytestmark = [pytest.mark.torture, pytest.mark.timeout(1800)]


@on(*RELEASES)
async def test_the_portal_login(
    person: Person, endpoint: Endpoint, figures: Callable[..., None]
) -> None:
    move_in(person)
    before = _files(person)
    outcome = migrate(person, endpoint)
    outcome.assert_verified()
    assert len(outcome.payload["findings"]) > 10
    person.tui("undo")
    # OpenClaw looked at the home in between, which leaves files of its own and changes none.
    after = _files(person)
    assert {path: after.get(path) for path in before} == before

    migrate(person, endpoint).assert_verified()
    endpoint.forget()
    answer = await OpenClawCli(person.environ).ask(MODEL)
    assert (answer.kind, answer.text) == (AnswerKind.ANSWERED, "pong")
    assert endpoint.bearers() == {f"Bearer {endpoint.token}"}
    figures(findings=len(outcome.payload["findings"]), undo_after_a_call=_undo(person, before))


def _files(person: Person) -> dict[str, object]:
    """What is in the home, our own folder aside."""
    return tree(person.home, [person.config.parent / "openclaw-tui"])


def _undo(person: Person, original: dict[str, object]) -> str:
    """``restored``, or ``refused`` with nothing changed, because OpenClaw meanwhile took files."""
    before = tree(person.home)
    code, payload = person.attempt("undo")
    if code == 0:
        config = str(person.config.relative_to(person.home))
        assert _files(person)[config] == original[config]
        return "restored"
    assert (code, payload["ok"]) == (7, False)
    assert tree(person.home) == before
    person.validate()
    return "refused"
