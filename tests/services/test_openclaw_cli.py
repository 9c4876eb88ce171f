"""The child process, with scripts that print what the three versions of OpenClaw printed."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import owning_agent
from openclaw_tui.services.launcher import exec_provider
from openclaw_tui.services.openclaw_cli import OpenClawCli
from openclaw_tui.services.ports import AnswerKind

MODEL = "qwen/qwen3.7-plus"


def _openclaw(root: Path, script: str, version: str = "2026.9.6") -> dict[str, str]:
    """An OpenClaw whose command is a shell ``script``; the environment that finds it."""
    package = root / "node_modules" / "openclaw"
    package.mkdir(parents=True)
    (package / "package.json").write_text(json.dumps({"name": "openclaw", "version": version}))
    command = package / "openclaw"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    return {"PATH": f"{package}:{os.environ['PATH']}", "HOME": str(root)}


def _answer(text: str) -> str:
    return json.dumps({"ok": True, "outputs": [{"text": text, "mediaUrl": None}]})


async def test_the_models_words(tmp_path: Path) -> None:
    environ = _openclaw(tmp_path, f"cat <<'END'\n{_answer('Hello, 世界!')}\nEND\necho noise >&2")
    answer = await OpenClawCli(environ).ask(MODEL)
    assert (answer.kind, answer.text) == (AnswerKind.ANSWERED, "Hello, 世界!")


async def test_a_report_before_the_json_does_not_matter(tmp_path: Path) -> None:
    report = "│\n◇  Doctor changes {moved}\n├──╯"
    environ = _openclaw(tmp_path, f"cat <<'END'\n{report}\n{_answer('hi')}\nEND")
    assert (await OpenClawCli(environ).ask(MODEL)).text == "hi"


async def test_what_the_child_is_asked_and_knows(tmp_path: Path) -> None:
    environ = _openclaw(
        tmp_path, f'echo "$@" >{tmp_path}/args; env >{tmp_path}/env', version="2026.7.1"
    )
    await OpenClawCli({**environ, "MY_KEY": "kept"}, "work").ask(MODEL)
    arguments = (tmp_path / "args").read_text()
    assert arguments.startswith(f"--profile work infer model run --local --model {MODEL} --prompt ")
    assert arguments.endswith(" --json\n")
    assert "--agent" not in arguments
    known = (tmp_path / "env").read_text().splitlines()
    assert {"MY_KEY=kept", "NO_COLOR=1"} <= set(known)


@pytest.mark.parametrize(
    "script",
    [
        # 2026.9.6
        """echo '{"ok":false,"error":{"type":"cli_error","message":"401 Incorrect API key"}}'""",
        # 2026.7.1, 2026.5.28
        "echo '[secrets] resolved locally' >&2; echo 'Error: 401 Incorrect API key' >&2",
    ],
)
async def test_what_openclaw_says_when_it_fails(tmp_path: Path, script: str) -> None:
    answer = await OpenClawCli(_openclaw(tmp_path, f"{script}; exit 1")).ask(MODEL)
    assert (answer.kind, answer.text) == (AnswerKind.FAILED, "401 Incorrect API key")


async def test_a_failure_that_looks_like_an_answer(tmp_path: Path) -> None:
    environ = _openclaw(tmp_path, f"echo '{_answer('hi')}'; exit 1")
    assert (await OpenClawCli(environ).ask(MODEL)).kind is AnswerKind.FAILED


async def test_its_words_are_safe_to_print(tmp_path: Path) -> None:
    text = "\x1b[31mred\x07 \u202eback sk-0123456789abcdef0123456789abcdef"
    environ = _openclaw(tmp_path, f"cat <<'END'\n{_answer(text)}\nEND")
    said = (await OpenClawCli(environ).ask(MODEL)).text
    assert said.isprintable()
    assert "sk-0123" not in said


async def test_a_command_that_cannot_be_started(tmp_path: Path) -> None:
    environ = _openclaw(tmp_path, "")
    command = tmp_path / "node_modules" / "openclaw" / "openclaw"
    command.write_text("#!/no/such/node\n")
    answer = await OpenClawCli(environ).ask(MODEL)
    assert answer.kind is AnswerKind.FAILED
    assert answer.text == "No such file or directory"


async def test_not_installed() -> None:
    cli = OpenClawCli({"PATH": "", "HOME": "/nowhere"})
    assert (await cli.ask(MODEL)).kind is AnswerKind.NOT_INSTALLED
    assert await cli.validate_config() == (None, "")
    assert await cli.audit_secrets() == (None, 0)


def _hanging(root: Path) -> tuple[dict[str, str], Path]:
    """An OpenClaw that hangs with a child; both hold a pipe open for as long as they live."""
    pipe = root / "pipe"
    os.mkfifo(pipe)
    return _openclaw(root, f"exec 9>{pipe}; sleep 600 & echo started >&9; wait"), pipe


async def test_cancelling_ends_openclaw_and_what_it_started(tmp_path: Path) -> None:
    environ, pipe = _hanging(tmp_path)
    asking = asyncio.create_task(OpenClawCli(environ).ask(MODEL))
    with await asyncio.to_thread(pipe.open) as alive:
        assert await asyncio.to_thread(alive.readline) == "started\n"
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await asyncio.to_thread(alive.read) == ""


async def test_cancelling_at_any_moment_leaves_nothing_behind(tmp_path: Path) -> None:
    environ, pipe = _hanging(tmp_path)
    for turns in range(12):
        # Open before any child, so that reading ends as soon as no child holds the other end.
        descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(descriptor, True)
        with os.fdopen(descriptor) as alive:
            asking = asyncio.create_task(OpenClawCli(environ).ask(MODEL))
            for _ in range(turns):
                await asyncio.sleep(0)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            assert await asyncio.to_thread(alive.read) in ("", "started\n")


async def test_the_deadline_holds(tmp_path: Path) -> None:
    environ, pipe = _hanging(tmp_path)
    asking = asyncio.create_task(OpenClawCli(environ, deadline=5.0).ask(MODEL))
    with await asyncio.to_thread(pipe.open) as alive:
        assert (await asking).kind is AnswerKind.TIMED_OUT
        assert await asyncio.to_thread(alive.read) in ("started\n", "")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('{"valid":true,"path":"/x","warnings":[]}', (True, "")),
        (
            '{"ok":false,"valid":false,"issues":[{"path":"models","message":"Invalid input"}]}',
            (False, "models: Invalid input"),
        ),
        ("Segmentation fault", (None, "")),
    ],
)
async def test_validation(tmp_path: Path, output: str, expected: tuple[bool | None, str]) -> None:
    environ = _openclaw(tmp_path, f"cat <<'END'\n{output}\nEND")
    assert await OpenClawCli(environ).validate_config() == expected


@pytest.mark.parametrize(
    ("agents", "owner"),
    [
        ({}, None),
        ({"list": [{"id": "main"}]}, None),
        ({"list": [{"id": "a"}, {"id": "b", "default": True}]}, "b"),
        ({"list": [{"id": "a"}, {"id": "b"}]}, "a"),
        ({"entries": {"a": {}, "b": {"default": True}}}, "b"),
        ({"entries": {"a": {}, "b": {}}, "defaults": {"systemAgent": {"agentId": "b"}}}, None),
        ({"list": "broken"}, None),
    ],
)
def test_who_owns_a_call(agents: JsonValue, owner: str | None) -> None:
    assert owning_agent({"agents": agents}) == owner


@pytest.mark.parametrize("version", ["2026.8.1", "2026.9.6"])
async def test_the_owner_is_named_where_openclaw_asks_for_it(tmp_path: Path, version: str) -> None:
    environ = _openclaw(tmp_path, f'echo "$@" >{tmp_path}/args', version)
    config = tmp_path / ".openclaw" / "openclaw.json"
    config.parent.mkdir()
    config.write_text("{agents: {entries: {main: {default: true}, work: {}}}}")
    await OpenClawCli(environ).ask(MODEL)
    assert "--agent main --json" in (tmp_path / "args").read_text()

    config.write_text("{broken")
    await OpenClawCli(environ).ask(MODEL)
    assert "--agent" not in (tmp_path / "args").read_text()


@pytest.mark.parametrize(
    ("others", "allowed"),
    [
        ({}, True),
        ({"one": {"source": "file", "path": "/x"}}, True),
        ({"vault": {"source": "exec", "command": "/usr/bin/vault"}}, False),
        ({"openclaw_tui": {"source": "exec", "command": "/usr/bin/op"}}, False),
    ],
)
async def test_an_audit_starts_nobody_elses_program(
    tmp_path: Path, others: dict[str, JsonValue], allowed: bool
) -> None:
    report = {"resolution": {"skippedExecRefs": 2}, "summary": {"unresolvedRefCount": 1}}
    script = f"echo \"$@\" >{tmp_path}/args; echo '{json.dumps(report)}'"
    environ = _openclaw(tmp_path, script)
    providers = {"openclaw_tui": exec_provider(tmp_path / ".openclaw"), **others}
    config = tmp_path / ".openclaw/openclaw.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"secrets": {"providers": providers}}))

    assert await OpenClawCli(environ).audit_secrets() == (1, 2)
    assert ("--allow-exec" in (tmp_path / "args").read_text()) is allowed

    config.write_text("{broken")
    await OpenClawCli(environ).audit_secrets()
    assert "--allow-exec" not in (tmp_path / "args").read_text()


@pytest.mark.parametrize("output", ["Segmentation fault", "{}", '{"summary": 7}'])
async def test_an_audit_that_says_nothing(tmp_path: Path, output: str) -> None:
    environ = _openclaw(tmp_path, f"cat <<'END'\n{output}\nEND")
    assert await OpenClawCli(environ).audit_secrets() == (None, 0)
