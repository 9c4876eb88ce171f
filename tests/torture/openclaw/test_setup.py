"""What setup writes works on every release, and still does after OpenClaw's own writes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from openclaw_tui.core.json5 import Document
from tests.interop.conftest import Endpoint, Person
from tests.interop.precedence import status
from tests.support.leakscan import scan
from tests.support.secret_service import REACHES_KEYRING, secret_service
from tests.support.trees import tree
from tests.torture.openclaw.releases import NEWEST_OF_MONTH, RELEASES, on

pytestmark = [pytest.mark.torture, pytest.mark.timeout(1800)]
CONFIG = "// mine\n{ gateway: { mode: 'local', }, }\n"
ITS_OWN_WRITES = (
    ("config", "set", "gateway.port", "18999"),
    ("doctor", "--fix", "--non-interactive"),
)
VARIABLE = "MY_QWEN"
SOURCES = {
    "file": "file:/qwen/default",
    "keyring": "exec:qwen/default",
    "env": f"env:{VARIABLE}",
}


@on(*RELEASES)
def test_the_file_store_outlives_openclaw_s_own_writes(
    person: Person, endpoint: Endpoint, figures: Callable[..., None]
) -> None:
    figures(**outlives(person, endpoint, "file"))


@pytest.mark.keyring
@on(*NEWEST_OF_MONTH)
def test_the_keyring_outlives_openclaw_s_own_writes(
    person: Person, endpoint: Endpoint, figures: Callable[..., None]
) -> None:
    with secret_service(sys.executable) as service:
        session = {name: service.environ[name] for name in REACHES_KEYRING}
        figures(**outlives(replace(person, session=session), endpoint, "keyring"))
        assert scan([person.home, service.root], endpoint.token) == []
        assert not service.dialog_was_asked_for


@on(*RELEASES)
def test_a_variable_as_the_store(
    person: Person, endpoint: Endpoint, figures: Callable[..., None]
) -> None:
    set_up(person, endpoint, "env")
    assert_named(person, "env")
    assert_answers(person, endpoint)
    assert scan([person.home], endpoint.token) == []
    figures(undo=undo(person))


def outlives(person: Person, endpoint: Endpoint, store: str) -> dict[str, float | str]:
    """Set up, let OpenClaw write, take it back; what was seen on the way."""
    set_up(person, endpoint, store)
    person.validate()
    wanted, writes = _ours(person), 0
    for command in ITS_OWN_WRITES:
        before = person.config.read_bytes()
        _succeeds(person, *command)
        writes += person.config.read_bytes() != before
        assert _ours(person) == wanted, command
        assert_named(person, store)
        _succeeds(person, "secrets", "audit", "--check", "--allow-exec")
        assert_answers(person, endpoint)
    return {"writes": writes, "undo": undo(person)}


def set_up(person: Person, endpoint: Endpoint, store: str) -> None:
    """A Standard key as the default, beside a config of the person's own."""
    person.config.parent.mkdir(mode=0o700)
    person.config.write_text(CONFIG, encoding="utf-8")
    person.config.chmod(0o600)
    if store != "env":
        person.onboard(endpoint, store, "--set-default")
        return
    person.session[VARIABLE] = endpoint.token
    person.tui(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-env", VARIABLE,
        "--base-url", endpoint.url, "--store", "env", "--set-default",
    )  # fmt: skip


def _succeeds(person: Person, *command: str) -> None:
    run = person.openclaw.run(command, person.home, person.session)
    assert run.code == 0, (command, run.stdout, run.stderr)


def _ours(person: Person) -> dict[str, Any]:
    """What setup wrote into the config; OpenClaw may spell out what a model's entry leaves open."""
    config: Any = Document.parse(person.config.read_text(encoding="utf-8")).data
    block = config["models"]["providers"]["qwen"]
    return {
        **{key: block[key] for key in ("baseUrl", "api", "auth", "apiKey")},
        "models": [model["id"] for model in block["models"]],
        "secrets": config["secrets"]["providers"],
        "default": config["agents"]["defaults"]["model"]["primary"],
    }


def assert_named(person: Person, store: str) -> None:
    """``status`` says that the stored key is the one that is sent, and sees nothing wrong."""
    shown = status(person)
    (row,) = shown["providers"]
    used = [(source["kind"], source["name"]) for source in row["sources"] if source["used"]]
    assert used == [("ref", SOURCES[store])]
    assert (shown["ok"], row["problems"]) == (True, [])


def assert_answers(person: Person, endpoint: Endpoint) -> None:
    """OpenClaw answers with the default model, and sent this key alone."""
    endpoint.forget()
    assert person.answer(model=None) == "pong"
    assert endpoint.bearers() == {f"Bearer {endpoint.token}"}


def undo(person: Person) -> str:
    """``restored``, or ``refused`` with nothing changed; OpenClaw takes the config either way."""
    before = tree(person.home)
    code, payload = person.attempt("undo")
    text = person.config.read_text(encoding="utf-8")
    if code == 0:
        assert text == CONFIG
    else:
        assert (code, payload["ok"]) == (7, False)
        assert tree(person.home) == before
    person.validate()
    return "refused" if code else "restored"
