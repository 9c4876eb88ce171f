"""Draws every step with fakes: ``screenshots/<name>-80x24.svg`` and ``.png``, and 120x40.

Run: ``python -m tests.screenshots [NAME...]``
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

import resvg_py
from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot

from openclaw_tui import i18n
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import Step
from openclaw_tui.core.portal.findings import Leftovers
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.ui.app import OnboardingApp
from openclaw_tui.ui.dashboard.app import DashboardApp
from openclaw_tui.ui.widgets.secret_input import SecretInput
from tests.support.at_rest import driven, settle
from tests.support.fakes import (
    BARE,
    CANARY,
    CODING_CANARY,
    OFFLINE,
    OVERDUE,
    PORTAL_SURVEY,
    REFUSED,
    WORKS,
    FakeDashboard,
    FakePortal,
    FakeProber,
    FakeSetup,
    World,
    draft_with,
    overview,
    provider_row,
)

SIZES = ((80, 24), (120, 40))
TARGET = Path(__file__).parent.parent / "screenshots"
FONTS = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
)
FAMILY = "DejaVu Sans Mono, Noto Sans Mono CJK SC"
_CELL = 12.2  # what Rich's SVG export takes for the width of a cell

Act = Callable[[Pilot[int]], Awaitable[None]]


async def _nothing(pilot: Pilot[int]) -> None:
    await pilot.pause()


def _keys(*keys: str) -> Act:
    async def act(pilot: Pilot[int]) -> None:
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    return act


def _typed(token: str) -> Act:
    async def act(pilot: Pilot[int]) -> None:
        pilot.app.screen.query_one(SecretInput).value = token
        await pilot.pause()

    return act


@dataclass(frozen=True)
class Shot:
    """One screen: where it starts, in which world, and what is pressed before it is drawn."""

    name: str
    step: Step = Step.WELCOME
    draft: Draft = field(default_factory=Draft)
    world: World = field(default_factory=World)
    act: Act = _nothing
    locale: str = "en"
    theme: str = "dark"
    dashboard: bool = False

    def app(self) -> App[int]:
        """The application that shows it."""
        world = replace(self.world)
        if self.dashboard:
            return DashboardApp(world.services(), theme=self.theme)
        app = OnboardingApp(world.services(), self.draft, self.step, theme=self.theme)
        if self.draft.migrating:  # as if the step before had been visited
            app.wizard.context.leftovers = world.portal.found
        return app


def _dashboard(count: int | None = None) -> World:
    """A dashboard with so many providers; with a typical handful without a number."""
    if count is None:
        return World()
    rows = [provider_row(f"provider-{number}") for number in range(count)]
    return World(dashboard=FakeDashboard(overview(rows)))


_TOKEN = draft_with(token=CANARY)
_CHECKED = _TOKEN.with_verdict(WORKS)
_MODEL = _CHECKED.with_model("qwen3.7-plus", make_default=False)
_STORED = _MODEL.with_store(StoreKind.KEYRING)
_REFUSED = World(prober=FakeProber(REFUSED))
_CHINESE = World(
    prober=FakeProber(REFUSED, {"https://dashscope.aliyuncs.com/compatible-mode/v1": WORKS})
)

_MIGRATION = Draft().with_migration(maps_images=True)
_PORTAL_CHECKED = _CHECKED.with_migration(maps_images=True)
_PORTAL_MODEL = _MODEL.with_migration(maps_images=True)
_PORTAL_STORED = _STORED.with_migration(maps_images=True).with_image_model("qwen3.8-max")
_FINISH = ("enter", "shift+tab", "shift+tab", "enter", "tab", "enter")

SHOTS = (
    Shot("welcome"),
    Shot("welcome-bare", world=World(survey=BARE)),
    Shot("provider", Step.PROVIDER),
    Shot("provider-portal", Step.PROVIDER, act=_keys("end")),
    Shot("provider-guide", Step.PROVIDER, act=_keys("f3")),
    Shot("region", Step.PLAN, draft_with()),
    Shot("region-custom", Step.PLAN, draft_with(), act=_keys("end")),
    Shot("token-empty", Step.TOKEN, draft_with()),
    Shot("token", Step.TOKEN, draft_with(), act=_typed(CANARY)),
    Shot("token-other-plan", Step.TOKEN, draft_with(), act=_typed(CODING_CANARY)),
    Shot("check", Step.CHECK, _TOKEN, act=_keys("enter")),
    Shot("check-refused", Step.CHECK, _TOKEN, _REFUSED, act=_keys("enter")),
    Shot("check-siblings", Step.CHECK, _TOKEN, _REFUSED, act=_keys("enter", "enter")),
    Shot("check-mismatch", Step.CHECK, _TOKEN, _CHINESE, act=_keys("enter", "enter", "enter")),
    Shot("check-problem", Step.CHECK, _TOKEN, World(prober=FakeProber(OVERDUE)), _keys("enter")),
    Shot("check-offline", Step.CHECK, _TOKEN, World(prober=FakeProber(OFFLINE)), _keys("enter")),
    Shot("model", Step.MODEL, _CHECKED),
    Shot("store", Step.STORE, _MODEL),
    Shot("store-locked", Step.STORE, _MODEL, World(setup=FakeSetup(KeyringState.LOCKED))),
    Shot("store-absent", Step.STORE, _MODEL, World(setup=FakeSetup(KeyringState.ABSENT))),
    Shot("review", Step.REVIEW, _STORED),
    Shot("done", Step.REVIEW, _STORED, act=_keys("enter")),
    Shot("done-asked", Step.REVIEW, _STORED, act=_keys("enter", "shift+tab", "enter")),
    Shot("help", Step.TOKEN, draft_with(), act=_keys("f1")),
    Shot("quit", Step.MODEL, _CHECKED, act=_keys("ctrl+q")),
    Shot("provider-zh-CN", Step.PROVIDER, locale="zh-CN"),
    Shot("token-zh-CN", Step.TOKEN, draft_with(), act=_typed(CANARY), locale="zh-CN"),
    Shot("check-refused-zh-CN", Step.CHECK, _TOKEN, _REFUSED, _keys("enter"), locale="zh-CN"),
    Shot("review-zh-TW", Step.REVIEW, _STORED, locale="zh-TW"),
    Shot("welcome-portal", world=World(survey=PORTAL_SURVEY)),
    Shot("found", Step.FOUND, _MIGRATION),
    Shot(
        "found-checked",
        Step.FOUND,
        _MIGRATION,
        _REFUSED,
        _keys("shift+tab", "enter", "tab", "enter"),
    ),
    Shot("found-nothing", Step.FOUND, _MIGRATION, World(portal=FakePortal(Leftovers()))),
    Shot("way", Step.WAY, _MIGRATION),
    Shot("model-portal", Step.MODEL, _PORTAL_CHECKED),
    Shot("mapping", Step.MAPPING, _PORTAL_MODEL),
    Shot("review-portal", Step.REVIEW, _PORTAL_STORED),
    Shot("result", Step.REVIEW, _PORTAL_STORED, act=_keys("enter")),
    Shot("result-finished", Step.REVIEW, _PORTAL_STORED, act=_keys(*_FINISH)),
    Shot("found-zh-CN", Step.FOUND, _MIGRATION, locale="zh-CN"),
    Shot("result-zh-TW", Step.REVIEW, _PORTAL_STORED, act=_keys("enter"), locale="zh-TW"),
    Shot("dashboard", dashboard=True),
    Shot("dashboard-hidden", act=_keys("down", "down", "down"), dashboard=True),
    Shot("dashboard-check-all", act=_keys("C"), dashboard=True),
    Shot("dashboard-change", act=_keys("d", "down", "enter"), dashboard=True),
    Shot("dashboard-new-key", act=_keys("r"), dashboard=True),
    Shot("dashboard-help", act=_keys("f1"), dashboard=True),
    Shot("dashboard-0", world=_dashboard(0), dashboard=True),
    Shot("dashboard-1", world=_dashboard(1), dashboard=True),
    Shot("dashboard-12", world=_dashboard(12), dashboard=True),
    Shot("dashboard-10000", world=_dashboard(10_000), act=_keys("end"), dashboard=True),
    Shot("dashboard-zh-CN", locale="zh-CN", dashboard=True),
    Shot("dashboard-light", theme="light", dashboard=True),
    Shot("provider-light", Step.PROVIDER, theme="light"),
)


async def draw(shot: Shot, size: tuple[int, int]) -> str:
    """The settled screen as SVG, the same on every machine."""
    i18n.use_locale(shot.locale)
    app = shot.app()
    async with driven(app, size) as pilot:
        await shot.act(pilot)
        for field_ in app.screen.query("Input"):
            field_.cursor_blink = False  # type: ignore[attr-defined]  # query by name
        await pilot.pause()
        svg = app.export_screenshot(title="openclaw-tui")
    i18n.use_locale(i18n.FALLBACK)
    return _tidy(svg)


_TEXT = re.compile(
    r'(<text [^>]*?x=")([\d.]+)("[^>]*?textLength=")([\d.]+)("[^>]*>)([^<]*)(</text>)'
)


def _tidy(svg: str) -> str:
    """Local fonts, stable ids, and true widths: Rich squeezes wide characters into one cell."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"terminal-\d+-", "t-", svg).replace("Fira Code", FAMILY)
    return _TEXT.sub(_true_width, svg)


def _true_width(match: re.Match[str]) -> str:
    """A run of text cut where narrow and wide characters meet, each part at its own cell."""
    head, x, middle, _, tail, text, end = match.groups()
    left = float(x)
    parts = []
    for part in re.findall(r"[\u1100-\uffef]+|[^\u1100-\uffef]+", unescape(text)):
        width = cell_len(part) * _CELL
        shown = escape(part.replace(" ", "\u00a0"))
        parts.append(f"{head}{left:g}{middle}{width:g}{tail}{shown}{end}")
        left += width
    return "".join(parts)


def to_png(svg: str) -> bytes:
    """The picture, drawn with fonts that Debian ships."""
    folders = [str(font.parent) for font in FONTS]
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_dirs=folders, zoom=1))


async def main(names: list[str]) -> None:
    """Draw all, or those whose name is given."""
    if not all(font.exists() for font in FONTS):  # empty boxes would stand for the characters
        sys.exit("Missing fonts. On Debian: sudo apt-get install fonts-dejavu fonts-noto-cjk")
    TARGET.mkdir(exist_ok=True)
    for shot in SHOTS:
        if names and shot.name not in names:
            continue
        for width, height in SIZES:
            svg = await draw(shot, (width, height))
            target = TARGET / f"{shot.name}-{width}x{height}"
            target.with_suffix(".svg").write_text(svg, encoding="utf-8")
            target.with_suffix(".png").write_bytes(to_png(svg))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
