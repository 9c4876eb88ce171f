from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.redact import redact
from openclaw_tui.core.secret import MASK, Secret


@pytest.mark.parametrize(
    "line",
    [
        '"apiKey": "plain-key-of-someone"',
        "apiKey: 'plain-key-of-someone',",
        '  "token":"plain-key-of-someone"',
        'botToken: "plain-key-of-someone"',
        '"client_secret" : "plain-key-of-someone"',
        'password: "plain-key-of-someone"',
        "curl -H 'Authorization: Bearer plain-key-of-someone'",
        "it said sk-plain-key-of-someone, strangely",
    ],
)
def test_keys_of_anybody_are_masked(line: str) -> None:
    assert "plain-key" not in redact(line)
    assert MASK in redact(line)


@pytest.mark.parametrize(
    "line",
    [
        'apiKey: "${LLAMA_KEY}"',
        '"maxTokens": 65536',
        '"baseUrl": "https://dashscope.aliyuncs.com/compatible-mode/v1"',
        '"apiKey": { "source": "exec", "provider": "openclaw_tui", "id": "qwen/default" }',
        '"primary": "qwen/qwen3.7-plus"',
    ],
)
def test_everything_else_stays(line: str) -> None:
    assert redact(line) == line


@pytest.mark.parametrize("piece", ["x", "key", "-eyJaaaaaaaaaa", "sk-", "key: '", 'key "', "名"])
@pytest.mark.timeout(20)
def test_no_text_takes_long(piece: str) -> None:
    assert len(redact(piece * (200_000 // len(piece)))) > 0


@given(st.text(min_size=8), st.text(), st.text())
def test_a_known_secret_never_survives(value: str, before: str, after: str) -> None:
    assert value not in redact(before + value + after, [Secret(value)]).replace(MASK, "")


@given(st.text())
def test_any_text_can_be_redacted_twice(text: str) -> None:
    assert redact(redact(text)) == redact(text)
