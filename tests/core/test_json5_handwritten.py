"""A realistic hand-written config: only the lines that had to change do."""

from __future__ import annotations

import difflib
from pathlib import Path as File

from openclaw_tui.core.config_tree import ConfigTree
from openclaw_tui.core.json5 import Delete, Document, Edit, Set

HANDWRITTEN = File(__file__).parents[1] / "data" / "handwritten-openclaw.json5"

SETUP: tuple[Edit, ...] = (
    Set(
        ("secrets", "providers", "openclaw_tui_file"),
        {"source": "file", "path": "~/.openclaw/openclaw-tui/secrets.json", "mode": "json"},
    ),
    Set(
        ("models", "providers", "qwen"),
        {
            "baseUrl": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
            "api": "openai-completions",
            "auth": "api-key",
            "apiKey": {"source": "file", "provider": "openclaw_tui_file", "id": "/qwen/default"},
            "models": [{"id": "qwen3.7-plus", "name": "qwen3.7-plus", "input": ["text", "image"]}],
        },
    ),
    Set(("agents", "defaults", "model", "primary"), "qwen/qwen3.7-plus"),
)
CHANGES = """\
+      qwen: {
+        baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
+        api: 'openai-completions',
+        auth: 'api-key',
+        apiKey: {
+          source: 'file',
+          provider: 'openclaw_tui_file',
+          id: '/qwen/default',
+        },
+        models: [
+          {
+            id: 'qwen3.7-plus',
+            name: 'qwen3.7-plus',
+            input: ['text', 'image'],
+          },
+        ],
+      },
-        primary: 'local-llama/llama-3.3-70b', // cheap and private
+        primary: 'qwen/qwen3.7-plus', // cheap and private
+  secrets: {
+    providers: {
+      openclaw_tui_file: {
+        source: 'file',
+        path: '~/.openclaw/openclaw-tui/secrets.json',
+        mode: 'json',
+      },
+    },
+  },
"""


def changes(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "".join(f"{line}\n" for line in list(lines)[2:] if not line.startswith("@@"))


def handwritten() -> Document:
    return Document.parse(HANDWRITTEN.read_text(encoding="utf-8"))


def test_setup_adds_its_own_lines_and_changes_one() -> None:
    document = handwritten()
    result = document.edit(SETUP)
    assert changes(document.text, result.text) == CHANGES
    assert result.edit(SETUP).text == result.text


def test_taking_it_back_edit_by_edit_restores_the_text() -> None:
    document = handwritten()
    primary = ("agents", "defaults", "model", "primary")
    back: tuple[Edit, ...] = (
        Delete(("secrets",)),
        Delete(("models", "providers", "qwen")),
        Set(primary, "local-llama/llama-3.3-70b"),
    )
    assert document.edit(SETUP).edit(back).text == document.text


def test_an_edit_of_the_included_section_goes_into_its_file() -> None:
    document = handwritten()
    included = HANDWRITTEN.with_name("channels.json5")
    channels = Document.parse(included.read_text(encoding="utf-8"))
    tree = ConfigTree.read(HANDWRITTEN, document, lambda path, mount: {included: channels}[path])
    first, last = tree.edit([*SETUP, Set(("channels", "telegram", "enabled"), True)])
    assert first.document.text == channels.text.replace("enabled: false", "enabled: true")
    assert last.document.text == document.edit(SETUP).text


def test_the_same_file_with_windows_line_ends_and_bom() -> None:
    document = handwritten()
    windows = Document.parse("\ufeff" + document.text.replace("\n", "\r\n"))
    result = windows.edit(SETUP)
    assert result.text == "\ufeff" + document.edit(SETUP).text.replace("\n", "\r\n")
