"""Where a line may break. Textual knows spaces only, and Chinese has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

# Ideographs, kana, Hangul and full-width forms; the punctuation among them is told below.
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_OPENING = "“‘（「『《〈【"
_CLOSING = "”’）」』》〉】，。、：；！？"
_UNBROKEN = re.compile(
    rf"(?:[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*)\s*"
)


def wrapped(content: Content, width: int) -> list[Content]:
    """``content`` in lines of at most ``width`` cells (one wide sign where not even that fits).

    Between Chinese signs a line may break anywhere, but never before a closing mark (，。」) and
    never after an opening one.
    """
    return [
        line
        for paragraph in content.split("\n", allow_blank=True)
        for line in _broken(paragraph.expand_tabs(), max(1, width))
    ]


def _broken(paragraph: Content, width: int) -> list[Content]:
    if paragraph.plain.isascii():
        return paragraph.wrap(width)
    lines = paragraph.divide(list(_breaks(paragraph.plain, width)))
    return [*(line.rstrip() for line in lines[:-1]), *lines[-1:]]


def _breaks(text: str, width: int) -> Iterator[int]:
    """The places in ``text`` where a new line begins."""
    used = 0
    for found in _UNBROKEN.finditer(text):
        word = found[0].rstrip()
        if word and used and used + cell_len(word) > width:
            yield found.start()
            used = 0
        for place, sign in enumerate(word, found.start()):
            if used and used + cell_len(sign) > width:  # too long for any line
                yield place
                used = 0
            used += cell_len(sign)
        used += len(found[0]) - len(word)
