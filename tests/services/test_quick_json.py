"""The short way to a file's value never says more than the long way would."""

from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.home import discover
from openclaw_tui.services.quick_json import read_config


def config_of(home: Path, content: bytes) -> JsonValue:
    path = home / ".openclaw/openclaw.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return read_config(discover({"HOME": str(home)}))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_an_encoding_that_openclaw_does_not_read(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(Problem) as caught:
        config_of(tmp_path, '{"a": 1}'.encode(encoding))
    assert caught.value.code is ProblemCode.CONFIG_BROKEN


@pytest.mark.parametrize("depth", [900, 1_000_000])
def test_what_is_nested_deeper_than_anybody_can_follow(tmp_path: Path, depth: int) -> None:
    with pytest.raises(Problem) as caught:
        config_of(tmp_path, b"[" * depth + b"]" * depth)
    assert caught.value.code is ProblemCode.CONFIG_TOO_MUCH


@pytest.mark.parametrize(
    "content", [b'\xef\xbb\xbf{"a": [1]}', b'{"a": [1]} // mine', b'{"a": 0, "a": [1]}']
)
def test_both_ways_lead_to_the_same(tmp_path: Path, content: bytes) -> None:
    assert config_of(tmp_path, content) == {"a": [1]}
    assert ConfigFile(discover({"HOME": str(tmp_path)})).data == {"a": [1]}


def test_what_would_fill_the_memory_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        config_of(tmp_path, b"[" + b"[]," * 6_000_000 + b"1]")
    assert caught.value.facts["reason"] == "too_large"


def test_brackets_in_strings_are_no_levels(tmp_path: Path) -> None:
    large = b'{"a": "' + b"}[" * 100 + b'", "b": [' + b"[]," * 2_000_000 + b"1]}"
    value = config_of(tmp_path, large)
    assert isinstance(value, dict), "too large for the long way"
