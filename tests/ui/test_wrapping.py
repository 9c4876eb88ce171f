"""Lines break as their language wants."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len
from textual.content import Content

from openclaw_tui.ui.wrapping import wrapped

CLOSING = "，。、：；！？）」』”"
OPENING = "（「『“"
PIECES = ["接", "入", "点", "qwen-portal", "a", " ", "  ", "é", *CLOSING, *OPENING]


def lines(text: str, width: int) -> list[str]:
    return [line.plain for line in wrapped(Content(text), width)]


@pytest.mark.parametrize(
    ("text", "width", "broken"),
    [
        ("得到同样的回答。", 14, ["得到同样的回", "答。"]),  # the mark alone would fit nowhere
        ("他说（好", 6, ["他说", "（好"]),
        ("OpenClaw 的配置没有引用", 14, ["OpenClaw 的配", "置没有引用"]),
        ("运行 openclaw-tui undo 即可", 14, ["运行", "openclaw-tui", "undo 即可"]),
        ("plain words break at spaces", 12, ["plain words", "break at", "spaces"]),
        ("", 9, [""]),
        ("一\n\n二", 9, ["一", "", "二"]),
        ("接 qwen ", 7, ["接 qwen "]),  # blanks at the end are no word
    ],
)
def test_where_lines_break(text: str, width: int, broken: list[str]) -> None:
    assert lines(text, width) == broken


@given(st.lists(st.sampled_from(PIECES)).map("".join), st.integers(16, 40))
def test_nothing_is_lost_and_everything_fits(text: str, width: int) -> None:
    broken = lines(text, width)
    assert "".join("".join(broken).split()) == "".join(text.split())
    assert all(cell_len(line.rstrip()) <= width for line in broken)


@given(st.lists(st.sampled_from(["接", "入，", "（点）", "key。接", " qwen "])).map("".join))
def test_no_line_begins_or_ends_with_the_wrong_mark(text: str) -> None:
    first, *rest = lines(text, 16)
    assert not any(line[0] in CLOSING for line in rest)
    assert not any(line[-1:] in OPENING and line for line in [first, *rest])


@pytest.mark.parametrize("width", [-3, 0, 1])
def test_no_width_is_too_small(width: int) -> None:
    assert "".join(lines("接入 key", width)).replace(" ", "") == "接入key"
