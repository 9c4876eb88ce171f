"""Where a line may break. Who knows spaces only cannot break Chinese, which has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# Ideographs, kana, Hangul and full-width forms; the punctuation among them is told below.
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_OPENING = "“‘（「『《〈【"
_CLOSING = "”’）」』》〉】，。、：；！？"
_UNBROKEN = re.compile(
    rf"(?:[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*)\s*"
)


def breaks(text: str, width: int, cells: Callable[[str], int]) -> Iterator[int]:
    """The places in ``text`` where a new line begins, so that each has at most ``width`` cells.

    Between Chinese signs a line may break anywhere, but never before a closing mark (，。」) and
    never after an opening one.
    """
    used = 0
    for found in _UNBROKEN.finditer(text):
        word = found[0].rstrip()
        if word and used and used + cells(word) > width:
            yield found.start()
            used = 0
        for place, sign in enumerate(word, found.start()):
            if used and used + cells(sign) > width:  # too long for any line
                yield place
                used = 0
            used += cells(sign)
        used += len(found[0]) - len(word)
