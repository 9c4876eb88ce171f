"""What comes from a file is shown, and never obeyed."""

from __future__ import annotations

import json

from hypothesis import given, strategies as st

from openclaw_tui.core.terminal import escaped, safe

HOSTILE = "\x1b]0;owned\x07\x9b31m\u202egnp\r"


def test_nothing_that_a_terminal_obeys_is_left() -> None:
    assert not set(safe(HOSTILE)) & set("\x1b\x07\x9b\u202e\r")


def test_ordinary_text_stays() -> None:
    assert safe("Qwen 通义\n\tTab, emoji 🙂 and é") == "Qwen 通义\n\tTab, emoji 🙂 and é"


@given(st.text())
def test_escaped_json_means_the_same(text: str) -> None:
    written = escaped(json.dumps({"name": text}, ensure_ascii=False))
    assert json.loads(written) == {"name": text}
    assert safe(written) == written
