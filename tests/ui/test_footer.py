from __future__ import annotations

import gc

from textual.widgets._footer import FooterKey

from tests.ui.test_dashboard import dashboard


def kept() -> int:
    gc.collect()
    return sum(isinstance(each, FooterKey) for each in gc.get_objects())


async def test_keys_that_are_no_longer_shown_are_let_go() -> None:
    async with dashboard() as (viewer, _):
        await viewer.press("down")
        before = kept()
        for _ in range(10):
            viewer.app.dashboard.refresh_bindings()
            await viewer.settle()
        assert kept() <= before
        assert "Quit" in viewer.screen()
