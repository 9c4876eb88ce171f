"""User-visible text: a folder per locale, a JSON file per domain (what precedes the first dot)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from openclaw_tui.core.terminal import safe

LOCALES = ("en", "zh-CN", "zh-TW")
FALLBACK = "en"

_current = FALLBACK


def use_locale(locale: str) -> None:
    """Switch the language of ``tr``; unknown locales mean English."""
    global _current  # noqa: PLW0603 - the language is one fact per process
    _current = locale if locale in LOCALES else FALLBACK


def current_locale() -> str:
    """The locale in use."""
    return _current


def detect(environ: Mapping[str, str]) -> str:
    """The locale the environment asks for: OPENCLAW_LOCALE, LC_ALL, LC_MESSAGES, LANG."""
    for name in ("OPENCLAW_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return match_locale(value)
    return FALLBACK


def match_locale(tag: str) -> str:
    """The nearest catalog for a tag such as ``zh_TW.UTF-8``, ``zh-Hant-HK`` or ``de``."""
    parts = (
        tag.split(".", maxsplit=1)[0].split("@", maxsplit=1)[0].replace("_", "-").lower().split("-")
    )
    if parts[0] != "zh":
        return FALLBACK
    return "zh-TW" if {"tw", "hk", "mo", "hant"} & set(parts) else "zh-CN"


@cache
def _texts(locale: str, domain: str) -> dict[str, str]:
    path = Path(__file__).parent / locale / f"{domain}.json"
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def has(key: str) -> bool:
    """Whether English has this text."""
    try:
        return key in _texts(FALLBACK, key.partition(".")[0])
    except FileNotFoundError:
        return False


def tr(key: str, **facts: object) -> str:
    """The text of ``key`` (``token.title``) in the current language, with ``{facts}`` filled in.

    Raises ``KeyError`` for a key that English does not have: a missing text is a bug.
    """
    domain = key.partition(".")[0]
    text = _texts(_current, domain).get(key)
    if text is None:
        text = _texts(FALLBACK, domain)[key]
    shown = {name: safe(str(fact)) for name, fact in facts.items()}
    return text.format_map(shown) if facts else text
