"""Strings, numbers, names and words of JSON5: the patterns, and what they mean."""

from __future__ import annotations

import re
import unicodedata

BLANK = "\\t\\n\\v\\f\\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
WORDS: dict[str, bool | None] = {"null": None, "true": True, "false": False}

# Each text has one reading by these patterns, so backtracking cannot find another. Groups are not
# made possessive: Python before 3.11.5 (Debian 12 has 3.11.2) matches such groups wrongly.
BLOCK_COMMENT = r"/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*/"
_ESCAPE = r"\\(?:\r\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|0(?![0-9])|[^xu0-9])"
STRING = rf"""(?:"(?:[^"\\\n\r]++|{_ESCAPE})*"|'(?:[^'\\\n\r]++|{_ESCAPE})*')"""
NUMBER = (
    r"[+-]?(?:Infinity|NaN|0[xX][0-9a-fA-F]++"
    r"|(?:(?:0|[1-9][0-9]*+)(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)"
)
# Wider than JSON5's names (any character that is neither ASCII punctuation nor a blank):
# ``name_value`` is the judge.
NAME = rf"(?:[^\x00-#%-/:-@\[-\^`{{-\x7f{BLANK}]++|\\u[0-9a-fA-F]{{4}})+"

_ESCAPES = re.compile(_ESCAPE)
_SIMPLE_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MEANINGS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_CONTINUATIONS = ("\r\n", "\n", "\r", "\u2028", "\u2029")
_NAME_START = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"}
_NAME_PART = _NAME_START | {"Mn", "Mc", "Nd", "Pc"}
_EXACT_DIGITS = 15


def scalar_value(token: str) -> str | int | float | bool | None:
    """What a string, number or word token means."""
    if token[0] in "\"'":
        return string_value(token)
    return WORDS[token] if token in WORDS else _number(token)


def string_value(token: str) -> str:
    """The text of a string token, quotes included in ``token``."""
    body = token[1:-1]
    return _joined(_ESCAPES.sub(_meaning, body)) if "\\" in body else body


def _meaning(escape: re.Match[str]) -> str:
    text = escape[0][1:]
    if len(text) > len("\r\n"):  # x41 or u0041
        return chr(int(text[1:], 16))
    return "" if text in _CONTINUATIONS else _MEANINGS.get(text, text)


def _joined(text: str) -> str:
    """Surrogate pairs, which JSON5 writes as two escapes, as the one character they mean."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _number(token: str) -> int | float:
    """The number that JavaScript reads, an ``int`` where that is the same."""
    if len(token) <= _EXACT_DIGITS and token.isdecimal():
        return int(token)
    sign = -1 if token[0] == "-" else 1
    digits = token.lstrip("+-")
    if digits[:2] in ("0x", "0X"):
        return sign * _hexadecimal(digits[2:])
    return sign * float(digits)


def _hexadecimal(digits: str) -> int | float:
    try:
        number = float(int(digits, 16))
    except OverflowError:
        return float("inf")
    return int(number)


def name_value(token: str) -> str | None:
    """The key that an unquoted name spells; ``None`` if it is no name."""
    if _SIMPLE_NAME.fullmatch(token):
        return token
    name = _ESCAPES.sub(_meaning, token)
    valid = all(_is_part(char) for char in name) and _is_start(name[0])
    return name if valid else None


def is_simple_name(key: str) -> bool:
    """Whether a key can stand without quotes in any JSON5 reader."""
    return _SIMPLE_NAME.fullmatch(key) is not None


def _is_start(char: str) -> bool:
    return char in "$_" or unicodedata.category(char) in _NAME_START


def _is_part(char: str) -> bool:
    return char in "$_\u200c\u200d" or unicodedata.category(char) in _NAME_PART
