"""``--token-command`` is somebody's program: bounded in time and in what it may say."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path

import pytest

from openclaw_tui.cli import token_source
from openclaw_tui.cli.token_source import read_token
from openclaw_tui.core.problem import Problem, ProblemCode


def output_of(command: str) -> str | None:
    args = Namespace(token_stdin=False, token_env=None, token_command=command)
    return read_token(args, {})


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("printf key", "key"),
        ("true", ""),
        (r"printf 'key\377'", "key\ufffd"),
        ("sh -c 'printf key; exec >&-; sleep 0.2'", "key"),
    ],
)
def test_what_it_prints_is_the_key(command: str, output: str) -> None:
    assert output_of(command) == output


def test_it_may_print_as_much_as_standard_input() -> None:
    assert len(output_of("head -c 65536 /dev/zero") or "") == 65536


@pytest.mark.parametrize(
    "command",
    ["false", "'", " ", "/no/such/program", "head -c 65537 /dev/zero", "cat /dev/zero",
     "sh -c 'trap \"\" PIPE; while :; do head -c 99999 /dev/zero; done'"],
)  # fmt: skip
def test_what_is_no_key(command: str) -> None:
    with pytest.raises(Problem) as caught:
        output_of(command)
    assert caught.value.code is ProblemCode.TOKEN_COMMAND_FAILED


@pytest.mark.parametrize(
    "script", ["sleep 20", "printf key; sleep 20 & exit", "printf key; exec >&-; exec sleep 20"]
)
def test_it_ends_in_time(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_source, "_COMMAND_SECONDS", 3)
    began = time.monotonic()
    with pytest.raises(Problem):
        output_of(f"sh -c 'echo $$ >{tmp_path}/pid; {script}'")
    assert time.monotonic() - began < 15
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()
