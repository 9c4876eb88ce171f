"""The pictures in ``screenshots/`` show what the program shows, and no key."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.screenshots import SHOTS, TARGET, Shot, draw, to_png
from tests.support.fakes import CANARY, CODING_CANARY


@pytest.mark.parametrize("shot", [shot for shot in SHOTS if shot.name in ("provider", "review")])
async def test_pictures_have_not_drifted(shot: Shot) -> None:
    drawn = await draw(shot, (80, 24))
    assert drawn == (TARGET / f"{shot.name}-80x24.svg").read_text(encoding="utf-8")


def test_no_picture_shows_a_key() -> None:
    pictures = list(TARGET.glob("*.svg"))
    assert len(pictures) == 2 * len(SHOTS)
    for picture in pictures:
        text = picture.read_text(encoding="utf-8")
        assert CANARY[3:] not in text
        assert CODING_CANARY[6:] not in text


async def test_wide_characters_keep_their_cells() -> None:
    shot = next(shot for shot in SHOTS if shot.name == "token-zh-CN")
    svg = await draw(shot, (80, 24))
    assert f'textLength="{cell_len("粘贴您的密钥") * 12.2:g}"' in svg
    assert to_png(svg).startswith(b"\x89PNG")
