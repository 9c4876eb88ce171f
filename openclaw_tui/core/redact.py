"""Makes text safe to show: no key in clear, whoever it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from openclaw_tui.core.secret import MASK, Secret

_SENSITIVE_MEMBER = re.compile(
    r"""(?ix)
    ( (?<![\w-])  # or a long word would be tried again from each of its letters
      (?: [\w-]* (?: key | token | secret | password | passwd | credential ) )  # member name
      ["']? \s* : \s* )
    ( "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )                                 # its string value
    """
)
_REFERENCE = re.compile(r"""["']\$\{[A-Z][A-Z0-9_]*\}["']""")
_KEY_SHAPES = re.compile(
    r"\b(?:sk-[A-Za-z0-9_.\-]{8,}|eyJ[A-Za-z0-9_\-]{10,4000}+\.[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]*)"
    r"|(?<=Bearer )[^\s'\"]{6,}"
)


def _mask_member(match: re.Match[str]) -> str:
    name, value = match[1], match[2]
    return match[0] if _REFERENCE.fullmatch(value) else f"{name}{value[0]}{MASK}{value[0]}"


def redact(text: str, secrets: Iterable[Secret] = ()) -> str:
    """``text`` with known secrets, key-shaped words and values of sensitive members masked.

    ``${VAR}`` placeholders stay: they name a secret, they are none.
    """
    for secret in sorted(secrets, key=len, reverse=True):
        if secret:
            text = text.replace(secret.reveal(), MASK)
    return _KEY_SHAPES.sub(MASK, _SENSITIVE_MEMBER.sub(_mask_member, text))
