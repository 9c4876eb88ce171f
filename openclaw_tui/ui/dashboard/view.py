"""What the dashboard shows: looked up anew whenever the files change."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker

from openclaw_tui.core.catalog import Catalog
from openclaw_tui.core.status.health import Check, Health
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import Source
from openclaw_tui.core.store import KeyringState
from openclaw_tui.core.terminal import safe
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.lists import sentences
from openclaw_tui.i18n.problems import remedy, what
from openclaw_tui.services.ports import Dashboard, Services
from openclaw_tui.ui.dashboard.table import ProviderTable
from openclaw_tui.ui.dashboard.text import detail_lines, empty_lines, health_lines
from openclaw_tui.ui.failures import problem_of
from openclaw_tui.ui.glyphs import glyphs
from openclaw_tui.ui.sized import SizedScreen
from openclaw_tui.ui.widgets.footer import Footer
from openclaw_tui.ui.widgets.lines import Line, Lines
from openclaw_tui.ui.widgets.text import Text

_WATCH_SECONDS = 1.0
_REST_SECONDS = 0.15


class DashboardView(SizedScreen):
    """Owns the overview; workers bring news by messages. Reading it sends nothing anywhere."""

    class Looked(Message):
        """A look is done that began at ``begun`` (monotonic seconds)."""

        def __init__(self, begun: float, overview: Overview) -> None:
            super().__init__()
            self.begun, self.overview = begun, overview

    class Located(Message):
        """It is known where the sources of a provider stand."""

        def __init__(self, row: ProviderRow, spots: Mapping[Source, tuple[Path, int]]) -> None:
            super().__init__()
            self.row = row
            self.spots = spots

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.catalog: Catalog | None = None
        self.overview: Overview | None = None
        self._rows: dict[str, ProviderRow] = {}
        self._slow_health: Sequence[Health] = ()
        self._stamp: object = None
        self._begun = 0.0  # when the look began that is shown
        self._spots: Mapping[Source, tuple[Path, int]] = {}
        self.checking: dict[str, str] = {}
        self.told: dict[str, str] = {}

    @cached_property
    def port(self) -> Dashboard:
        """What looks, checks and writes; built after the first paint."""
        return self.services.dashboard()

    def compose(self) -> ComposeResult:
        """Head, table, details, health, footer."""
        yield Static(id="head")
        yield ProviderTable()
        with VerticalScroll(id="details", can_focus=False):
            yield Lines(ident="detail")
        yield Lines(ident="health")
        yield Text("ui.too_small", ident="too-small")
        yield Footer()

    def on_mount(self) -> None:
        """Paint first; look at the files then, and again whenever they change."""
        self.focus_first()
        self._show_head()
        self.call_after_refresh(self.look)
        self.set_interval(_WATCH_SECONDS, self._watch)

    def focus_first(self) -> None:
        """In the table."""
        self.query_one(ProviderTable).focus()

    @work(thread=True, group="look", exclusive=True, exit_on_error=False)
    def look(self) -> None:
        """Read every file anew."""
        begun = time.monotonic()
        self.catalog = self.catalog or self.services.catalog()
        self._stamp = self.port.stamp()
        self.post_message(self.Looked(begun, self.port.look()))

    @work(thread=True, group="watch", exclusive=True, exit_on_error=False)
    def _watch(self) -> None:
        if self.overview is not None and self.port.stamp() != self._stamp:
            self.app.call_from_thread(self.look)

    @on(Looked)
    def _looked(self, event: Looked) -> None:
        if event.begun < self._begun:  # a thread cannot be stopped: it may end after a later one
            return
        self._begun = event.begun
        first = self.overview is None
        self.take(event.overview)
        if first:
            self.look_longer()

    @work(group="slow", exclusive=True, exit_on_error=False)
    async def look_longer(self) -> None:
        """Look at what no file tells."""
        await self.ask_keyring()

    async def ask_keyring(self) -> None:
        """How the keyring is now; never asked by the clock, for a process is started each time."""
        self._slow_health = await self.port.slow_health()
        self.show()

    @property
    def keyring(self) -> KeyringState | None:
        """How the keyring is; ``None`` until that is known."""
        states = [h.facts["state"] for h in self._slow_health if h.check is Check.KEYRING]
        return KeyringState(states[0]) if states else None

    def show(self, *, anew: bool = False) -> None:
        """Show everything as it is now; ``anew``: in another language or width."""
        if self.overview is None or self.catalog is None:
            return
        self._show_head()
        table = self.query_one(ProviderTable)
        table.show(self.overview, self.catalog, self.checking, anew=anew)
        self.show_row()
        health = (*self.overview.health, *self._slow_health)
        lines = health_lines(health, everything=not self.overview.rows)
        self.query_one("#health", Lines).show(lines)
        self.refresh_bindings()

    def _show_head(self) -> None:
        parts = ["openclaw-tui"]
        if self.overview is not None:
            version, model = self.overview.version, self.overview.default_model
            parts.append(f"OpenClaw {version}" if version else tr("ui.dashboard.no_openclaw"))
            nothing = "status.no_default" if self.overview.unread is None else "ui.dashboard.unread"
            parts.append(model or tr(nothing))
        self.query_one("#head", Static).update(Content(safe("   ".join(parts))))

    def show_row(self) -> None:
        """Show the details of the selected provider."""
        row, detail = self.row, self.query_one("#detail", Lines)
        if row is None or self.catalog is None:
            lines = empty_lines(self.overview) if self.overview is not None else []
        else:
            lines = detail_lines(row, self.catalog, self._spots)
        if words := self.told.get(row.provider if row else "") or self.told.get(""):
            lines.insert(0, Line(words, glyphs().warned, "bold $warning"))
        detail.show(lines)

    def tell(self, provider: str, words: str) -> None:
        """Say something beside a provider (with ``""`` beside any) until the next thing is done."""
        self.told[provider] = words
        self.show_row()

    def hush(self) -> None:
        """The next thing begins: what was said of the last one goes."""
        self.told.clear()
        self.show_row()

    @property
    def row(self) -> ProviderRow | None:
        """The selected provider."""
        return self._rows.get(self.query_one(ProviderTable).picked or "")

    def take(self, overview: Overview) -> None:
        """Show this from now on."""
        self.overview = overview
        self._rows = {row.provider: row for row in overview.rows}
        self.show()
        self._locate()

    @work(group="locate", exclusive=True, exit_on_error=False)
    async def _locate(self) -> None:
        """Only for a row on which somebody rests: rows that scroll by would queue up."""
        await asyncio.sleep(_REST_SECONDS)
        if (row := self.row) is not None:
            self.post_message(self.Located(row, await asyncio.to_thread(self.port.spots, row)))

    @on(Located)
    def _located(self, event: Located) -> None:
        self._spots = event.spots
        if event.row is self.row:
            self.show_row()

    @on(ProviderTable.RowHighlighted)
    def _moved(self) -> None:
        self.show_row()
        self._locate()
        self.query_one("#details").scroll_home(animate=False)
        self.refresh_bindings()

    def on_resize(self) -> None:
        """Columns come and go with the width."""
        self.call_after_refresh(self.show, anew=True)

    @on(Worker.StateChanged)
    def _worker_failed(self, event: Worker.StateChanged) -> None:
        if (problem := problem_of(event)) is not None:
            words = sentences(what(problem), remedy(problem))
            self.tell(self.query_one(ProviderTable).picked or "", words)
