from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_tui.core.changes import Action, ChangeKind, FileChange
from openclaw_tui.core.json5 import Delete, Document, Edit, JsonValue, Set

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


PROVIDER = ("models", "providers", "qwen")
BLOCK = """{
  models: { providers: { qwen: {
    baseUrl: "https://relay.example/v1",
    request: { auth: { mode: "header", value: "SECRET" }, proxy: { url: "http://u:SECRET@p:1" } },
    apiKey: "SECRET", api: "openai-completions", somethingNew: "SECRET", pin: 47110815,
    models: [{ id: "qwen-x", name: "mine", headers: { "X-Auth": "SECRET" }, extra: ["SECRET"] }],
  } } },
  env: { vars: { MYQ: "open/SECRET", OTHER: "SECRET" } },
}"""


def test_a_block_that_goes_shows_what_is_no_secret() -> None:
    gone = [Delete(PROVIDER), Delete(("env", "vars", "MYQ"))]
    shown = "\n".join(change_of(BLOCK, *gone).diff())
    assert "SECRET" not in shown
    assert "0815" not in shown
    for told in ("https://relay.example/v1", "openai-completions", "qwen-x", "mine"):
        assert told in shown


@pytest.mark.parametrize(
    "url",
    ["https://user:SECRET@relay.example/v1", "https://relay.example/v1?k=SECRET"],
)
def test_a_login_in_the_address_that_goes_is_masked(url: str) -> None:
    before = f"{{models: {{providers: {{qwen: {{baseUrl: '{url}'}}}}}}}}"
    change = change_of(before, Set((*PROVIDER, "baseUrl"), "https://new.example/v1"))
    shown = "\n".join(change.diff())
    assert "SECRET" not in shown
    assert "https://new.example/v1" in shown


def test_a_model_that_is_led_to_another_is_shown_wherever_it_is_named() -> None:
    before = '{ hooks: [{ note: "SECRET", uses: "qwen-portal/coder-model" }] }'
    shown = "\n".join(change_of(before, Set(("hooks", 0, "uses"), "qwen/qwen3.7-plus")).diff())
    assert "SECRET" not in shown
    assert "qwen-portal/coder-model" in shown
    assert "qwen/qwen3.7-plus" in shown


def test_control_characters_of_a_comment_do_not_reach_the_terminal() -> None:
    change = change_of("{\n  // \x1b]0;title\x07 \x1b[2J\n  a: 1,\n}", Set(("b",), 2))
    assert "\x1b" not in "".join(change.diff())


def test_files_of_ours_are_not_for_reading() -> None:
    change = FileChange(ChangeKind.SECRETS, Path("/x"), None, b"SECRET")
    assert change.diff() == ()
    assert change.action is Action.CREATE
    assert "SECRET" not in repr(change)
