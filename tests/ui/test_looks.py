"""What holds for every screen: contrast, glyphs, no colour when none is wanted, no clipping."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from rich.cells import cell_len
from textual.color import Color
from textual.theme import Theme

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.core.store import StoreKind
from openclaw_tui.i18n import LOCALES
from openclaw_tui.ui import glyphs, themes
from openclaw_tui.ui.app import OnboardingApp
from openclaw_tui.ui.widgets.text import Action
from tests.support.fakes import CANARY, WORKS, World, draft_with
from tests.ui.pilots import SIZES, person

CHECKED = draft_with(token=CANARY).with_verdict(WORKS)
MODEL = CHECKED.with_model("qwen3.7-plus", make_default=True)
DRAFTS = {
    Step.WELCOME: Draft(),
    Step.PROVIDER: Draft(),
    Step.PLAN: draft_with(),
    Step.TOKEN: draft_with(),
    Step.CHECK: draft_with(token=CANARY),
    Step.MODEL: CHECKED,
    Step.STORE: MODEL,
    Step.REVIEW: MODEL.with_store(StoreKind.KEYRING),
}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = Color.parse(colour).normalized
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.fixture(autouse=True)
def _unicode_again() -> Iterator[None]:
    yield
    glyphs.use_glyphs(glyphs.UNICODE)


@pytest.mark.parametrize("theme", [themes.DARK, themes.LIGHT], ids=lambda theme: theme.name)
def test_every_text_colour_can_be_read(theme: Theme) -> None:
    assert theme.foreground
    assert theme.background
    assert theme.surface
    texts = [theme.foreground, theme.primary, theme.variables["muted"]]
    texts += [str(theme.success), str(theme.warning), str(theme.error)]
    pairs = [(text, ground) for text in texts for ground in (theme.background, theme.surface)]
    pairs += [(theme.variables["pick-text"], theme.variables["pick"])]
    pairs += [(theme.variables["muted"], theme.variables["pick"])]
    pairs += [(theme.foreground, theme.variables["pick-quiet"])]
    pairs += [(theme.variables["on-primary"], theme.primary)]
    for text, ground in pairs:
        assert contrast(text, ground) >= 4.5, (text, ground, contrast(text, ground))


@pytest.mark.parametrize("step", DRAFTS)
async def test_buttons_stay_inside_the_window(step: Step) -> None:
    async with person(World(), DRAFTS[step], step) as someone:
        for size, locale in product(SIZES, LOCALES):
            someone.app.wizard.speak(locale)
            await someone.pilot.resize_terminal(*size)
            await someone.settle()
            shown = [each for each in someone.app.screen.query(Action) if each.display]
            assert shown
            for button in shown:
                assert button.region.height == 1
                assert someone.app.screen.region.contains_region(button.region), (size, locale)


@pytest.mark.parametrize("step", DRAFTS)
async def test_buttons_are_as_wide_as_their_label_in_the_new_language(step: Step) -> None:
    async with person(World(), DRAFTS[step], step) as someone:
        for locale in ("zh-CN", "en"):
            someone.app.wizard.speak(locale)
            await someone.settle()
            shown = [each for each in someone.app.screen.query(Action) if each.display]
            for button in shown:
                assert button.size.width == cell_len(str(button.label)) + 2, locale


@pytest.mark.parametrize("step", DRAFTS)
async def test_the_ascii_screens_hold_nothing_else(step: Step) -> None:
    glyphs.use_glyphs(glyphs.ASCII)
    async with person(World(), DRAFTS[step], step) as someone:
        texts_of_the_catalog = "→百炼密钥管理中文"
        foreign = {char for char in someone.screen() if not char.isascii()}
        assert foreign <= set(texts_of_the_catalog)


async def test_the_ascii_filter_shows_what_is_typed() -> None:
    glyphs.use_glyphs(glyphs.ASCII)
    async with person(World(), DRAFTS[Step.MODEL], Step.MODEL) as someone:
        assert "Type to filter" in someone.screen()


async def test_no_color_means_the_theme_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = OnboardingApp(World().services(), Draft())
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.theme == themes.WITHOUT_COLOUR


def test_terminals_without_utf8_get_ascii() -> None:
    assert glyphs.needs_ascii({"TERM": "linux"}, "utf-8")
    assert glyphs.needs_ascii({"TERM": "xterm"}, "ANSI_X3.4-1968")
    assert not glyphs.needs_ascii({"TERM": "xterm"}, "UTF-8")
