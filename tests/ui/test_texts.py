"""Every text of the screens exists in every language, is used, and fits."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

import openclaw_tui
from openclaw_tui.i18n import LOCALES

PACKAGE = Path(openclaw_tui.__file__).parent
TEXTS: dict[str, dict[str, str]] = {
    locale: json.loads((PACKAGE / "i18n" / locale / "ui.json").read_text(encoding="utf-8"))
    for locale in LOCALES
}
ENGLISH = TEXTS["en"]


def used_keys() -> Iterator[str]:
    """Regular expressions of the keys that the screens name, as literals or f-strings."""
    for path in (PACKAGE / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if node.value.startswith("ui."):
                    yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.-]+"
                    for part in node.values
                ]
                if parts[0].startswith(r"ui\."):
                    yield "".join(parts)


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_the_same_texts_with_the_same_facts(locale: str) -> None:
    assert list(TEXTS[locale]) == list(ENGLISH)
    for key, text in TEXTS[locale].items():
        assert placeholders(text) == placeholders(ENGLISH[key]), key


def test_every_text_that_is_used_exists() -> None:
    for used in used_keys():
        if used.endswith(r"\."):
            continue
        assert any(re.fullmatch(used, key) or key.startswith("ui.key.") for key in ENGLISH), used
        assert any(re.match(used, key) for key in ENGLISH), used


def test_every_text_is_used() -> None:
    patterns = [re.compile(used) for used in used_keys()]
    suffixes = re.compile(r"\.(text|yes|no)$")
    unused = [
        key
        for key in ENGLISH
        if not any(p.fullmatch(key) or p.fullmatch(suffixes.sub("", key)) for p in patterns)
    ]
    assert not unused


BUDGETS = {
    "ui.key.": 14,
    "ui.step.": 22,
    "ui.answer.": 24,
    "check.status.": 26,
    "ui.button.": 28,
    "ui.provider.plan": 24,
    "ui.provider.alone": 10,
    "ui.provider.key": 10,
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("prefix", "cells"), BUDGETS.items())
def test_labels_fit_their_cells(locale: str, prefix: str, cells: int) -> None:
    for key, text in TEXTS[locale].items():
        if key.startswith(prefix):
            assert cell_len(text) <= cells, (key, text)


def test_english_is_ascii_so_that_it_can_be_shown_anywhere() -> None:
    foreign = {"ui.key.language", "ui.language.zh-CN", "ui.language.zh-TW"}
    assert all(text.isascii() for key, text in ENGLISH.items() if key not in foreign)


def test_taiwan_reads_no_simplified_characters() -> None:
    simplified = set("们这来时说对会个为发将没见观还进远连后开关闭别么实测钥环档录让帮滚复据")
    for key, text in TEXTS["zh-TW"].items():
        if key != "ui.language.zh-CN":
            assert not simplified & set(text), (key, simplified & set(text))
