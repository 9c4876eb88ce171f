from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_tui.core.changes import Action, ChangeKind, FileChange
from openclaw_tui.core.json5 import Document, Edit, JsonValue, Set

OTHERS = [
    'botToken: /* prod */ "123456:AAtelegramSECRET"',
    '"webhookAuth": "SECRETAUTH"',
    'headers: { Authorization: "Basic SECRET" }',
    '"api\\u004bey": "SECRET"',
    'tokens: ["SECRET"]',
    "pin: 47110815",
    'db: "postgres://u:SECRET@h/x"',
    "key: 'AB\\\nSECRET'",
]


def change_of(before: str, *edits: Edit) -> FileChange:
    document = Document.parse(before)
    after = document.edit(edits).text
    places = tuple(edit.path for edit in edits)
    old, new = before.encode(), after.encode()
    return FileChange(ChangeKind.CONFIG, Path("/x"), old, new, shown=places)


@pytest.mark.parametrize("line", OTHERS)
def test_a_review_never_shows_what_is_not_changed(line: str) -> None:
    change = change_of(f"{{\n  {line},\n  a: 1,\n}}\n", Set(("model",), "qwen/x"))
    shown = "\n".join(change.diff())
    assert "SECRET" not in shown
    assert "0815" not in shown
    assert "qwen/x" in shown


def test_a_replaced_key_is_masked_and_the_reference_is_shown() -> None:
    ref: JsonValue = {"source": "exec", "provider": "openclaw_tui", "id": "qwen/default"}
    path = ("models", "providers", "qwen", "apiKey")
    before = '{models: {providers: {qwen: {apiKey: "odd-SECRET"}}}}'
    shown = "\n".join(change_of(before, Set(path, ref)).diff())
    assert "SECRET" not in shown
    assert "qwen/default" in shown


def test_control_characters_of_a_comment_do_not_reach_the_terminal() -> None:
    change = change_of("{\n  // \x1b]0;title\x07 \x1b[2J\n  a: 1,\n}", Set(("b",), 2))
    assert "\x1b" not in "".join(change.diff())


def test_files_of_ours_are_not_for_reading() -> None:
    change = FileChange(ChangeKind.SECRETS, Path("/x"), None, b"SECRET")
    assert change.diff() == ()
    assert change.action is Action.CREATE
    assert "SECRET" not in repr(change)
