"""What people paste as a key: cleaned of harmless wrapping, then judged by its looks.

Looks alone never prove a key good or bad: only what certainly cannot be sent, or certainly is no
key, blocks. Shapes are those of the catalog.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from openclaw_tui.core.catalog import Catalog, Plan
from openclaw_tui.core.openclaw_config import MARKERS

MAX_LENGTH = 4096
"""Longer ones cannot be sent: servers commonly refuse header lines over 8 KB."""

_WIDE_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_INVISIBLE = re.compile(
    r"\x1b\[20[01]~"  # the marks of a bracketed paste
    r"|[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
_EDGES = _BLANKS + ",;、。\"'`´“”„‟‘’‚‛«»‹›「」『』《》"
_WRAPPER = re.compile(
    r"""
      (?: \{\s* | -H?\s+ | \$env: | set\s+(?=") )?   # JSON, YAML list or curl, PowerShell, cmd
      ["']? (?!sk-) [^\W\d] [\w .-]{0,60} ["']?      # export QWEN_API_KEY, "apiKey", API Key
      \s* (?: : (?![/\\]) | = )                      # but not the colon of a URL or a drive
      (?! [=\s]* $ ) (?! = )                         # and not the padding of a base64 token
    | bearer \s+
    """,
    re.VERBOSE | re.IGNORECASE,
)
# RFC 6750, b64token: everything that may stand after "Bearer".
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_JOINED_MINIMUM = 20


def clean(pasted: str) -> str:
    """``pasted`` without what commonly wraps a key; a key itself never changes.

    Goes: surrounding blanks, quotes, commas; ``export X=``, ``"apiKey":``, ``Authorization:
    Bearer`` and the like; invisible characters; full-width forms; line breaks of a wrapped paste.
    What is left may still be no key: ``examine`` says so.
    """
    text = pasted.strip()
    if len(text) > 2 * MAX_LENGTH:
        return text
    while (peeled := _peel(text)) != text:
        text = peeled
    return text


def _peel(text: str) -> str:
    text = _INVISIBLE.sub("", text.translate(_WIDE_TO_ASCII)).strip(_EDGES)
    if wrapper := _WRAPPER.match(text):
        # A JSON object that is opened before its member is closed after it.
        closing = "}" if text.startswith("{") else ""
        return text[wrapper.end() :].removesuffix(closing)
    return _joined(text)


def _joined(text: str) -> str:
    """The lines of a paste that a terminal wrapped as one; two keys on two lines stay two."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    key = "".join(lines)
    looks_like_key = (
        len(key) >= _JOINED_MINIMUM
        and _TOKEN.fullmatch(key)
        and any(char.isdigit() for char in key)
        and not any(line.startswith("sk-") for line in lines[1:])
    )
    return key if looks_like_key else text


class TokenProblem(StrEnum):
    """What is wrong with the text; its words are ``token.problem.<problem>``."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    PLACEHOLDER = "placeholder"
    MASKED = "masked"
    URL = "url"
    FILE_PATH = "file_path"
    TWO_KEYS = "two_keys"
    NON_ASCII = "non_ascii"
    INNER_SPACE = "inner_space"
    FOREIGN = "foreign"


class TokenHint(StrEnum):
    """What the shape says of a text without a problem; its words are ``token.hint.<hint>``."""

    MATCHES = "matches"
    OTHER_PLAN = "other_plan"
    UNUSUAL = "unusual"
    NO_SHAPE = "no_shape"


@dataclass(frozen=True, slots=True)
class TokenReport:
    """What may be known and shown of a text: never the text or a piece of it.

    ``length`` is in characters. ``prefix`` is the beginning that all keys of its class share
    (``sk-sp-``), empty for other texts. ``position`` is that of the offending character, from 1.
    ``vendor`` names the service a foreign key belongs to. ``shape_matches`` is ``None`` where the
    plan's keys have no known shape; ``matching_plan`` is the id of another plan with this shape.
    """

    length: int
    prefix: str = ""
    problem: TokenProblem | None = None
    position: int = 0
    vendor: str = ""
    shape_matches: bool | None = None
    matching_plan: str | None = None

    @property
    def blocks(self) -> bool:
        """True when the text certainly cannot be sent or certainly is no key."""
        return self.problem not in (None, TokenProblem.FOREIGN)

    @property
    def hint(self) -> TokenHint:
        """What the shape says."""
        if self.matching_plan is not None:
            return TokenHint.OTHER_PLAN
        if self.shape_matches is None:
            return TokenHint.NO_SHAPE
        return TokenHint.MATCHES if self.shape_matches else TokenHint.UNUSUAL

    @property
    def facts(self) -> dict[str, str | int]:
        """What the texts of problems and hints mention, but for the titles of plans."""
        return {
            "length": self.length,
            "maximum": MAX_LENGTH,
            "prefix": self.prefix,
            "position": self.position,
            "vendor": self.vendor,
        }


_PLACEHOLDER = re.compile(
    r"""
      (?: sk- (?: sp- | ws- )? )? (?: (.)\1* | (?: 你的 | 您的 ) .*
        | (?: your | my | paste | insert | enter ) [-_ a-z]* (?: key | token | here ) [-_ a-z]* )
    | <.*> | \$ \{? [\w:]+ \}? | %\w+% | \{\{ .* \}\}
    | [A-Z0-9_]* (?: API_KEY | _TOKEN | _SECRET )         # the name instead of the value
    | sk- | bearer | api-?key | token | none | null | undefined | todo | changeme | secret
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MASKED = re.compile(r"\*\*|••|●●|\.{3}|…")
_URL = re.compile(
    r"[a-z][a-z0-9+.-]*://.*|(?:[a-z0-9-]+\.)+(?:com|cn|ai|net|org|io)(?:[:/?].*)?", re.IGNORECASE
)
_FILE_PATH = re.compile(
    r"(?: ~/ | \.\.?/ | [A-Z]:[/\\] | \\\\ | /(?:home|users|root|etc|tmp|var|opt|mnt|run|srv)/ ).*"
    r"| .*\.(?:txt|json5?|env|key|pem|toml|ya?ml|csv|ini|conf|md)",
    re.IGNORECASE | re.VERBOSE,
)
_OUTSIDE_ASCII = re.compile(r"[^\s!-~]")
_SPACE = re.compile(r"\s")


def examine(text: str, plan: Plan, catalog: Catalog) -> TokenReport:
    """Judge a cleaned ``text`` that is meant to be a key of ``plan``. Never raises."""
    heads = sorted({head for each in catalog.plans for head in each.key_heads}, key=len)
    prefix = next((head for head in reversed(heads) if text.startswith(head)), "")
    length = len(text)
    if problem := _unusable(text, catalog):
        offending = {TokenProblem.NON_ASCII: _OUTSIDE_ASCII, TokenProblem.INNER_SPACE: _SPACE}
        found = offending[problem].search(text) if problem in offending else None
        return TokenReport(length, prefix, problem, position=found.start() + 1 if found else 0)
    owners = [each.id for each in catalog.plans if _has_shape(text, each)]
    vendor = "" if owners else _vendor(text, catalog)
    return TokenReport(
        length,
        prefix,
        TokenProblem.FOREIGN if vendor else None,
        vendor=vendor,
        shape_matches=plan.id in owners if plan.key_shapes else None,
        matching_plan=None if not owners or plan.id in owners else owners[0],
    )


def _unusable(text: str, catalog: Catalog) -> TokenProblem | None:
    """The first reason, most telling first, why ``text`` is certainly no key."""
    if not text:
        return TokenProblem.EMPTY
    if len(text) > MAX_LENGTH:
        return TokenProblem.TOO_LONG
    reasons = (
        (TokenProblem.PLACEHOLDER, lambda text: text.lower() in MARKERS),
        (TokenProblem.PLACEHOLDER, _PLACEHOLDER.fullmatch),
        (TokenProblem.URL, _URL.fullmatch),
        (TokenProblem.FILE_PATH, _FILE_PATH.fullmatch),
        (TokenProblem.MASKED, _MASKED.search),
        (TokenProblem.TWO_KEYS, lambda text: _is_several(text, catalog)),
        (TokenProblem.NON_ASCII, _OUTSIDE_ASCII.search),
        (TokenProblem.INNER_SPACE, _SPACE.search),
    )
    return next((problem for problem, finds in reasons if finds(text)), None)


def _is_several(text: str, catalog: Catalog) -> bool:
    """Keys in one text, with blanks between them or without, or the same text pasted twice."""
    words = text.split()
    if len(words) > 1 and all(word.startswith("sk-") for word in words):
        return True
    half = len(text) // 2
    if half >= _JOINED_MINIMUM and text[:half] == text[half:]:
        return True
    keys = [part for part in re.split(r"(?=sk-)", text) if part]
    return len(keys) > 1 and all(any(_has_shape(k, plan) for plan in catalog.plans) for k in keys)


def _has_shape(text: str, plan: Plan) -> bool:
    return any(re.fullmatch(shape, text) for shape in plan.key_shapes)


def _vendor(text: str, catalog: Catalog) -> str:
    known = [prefix for prefix in catalog.foreign_keys if text.startswith(prefix)]
    return catalog.foreign_keys[max(known, key=len)] if known else ""
