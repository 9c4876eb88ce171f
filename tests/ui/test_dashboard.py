"""The dashboard, driven by keys."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from textual.events import Key
from textual.pilot import Pilot

from openclaw_tui.core.backup import Backup, BackupState
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.status.health import Check, Health, Level
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import Idle, Source, SourceKind
from openclaw_tui.core.store import KeyringState, StoreKind
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.services.ports import Prepared, Receipt
from openclaw_tui.ui.dashboard.app import DashboardApp
from openclaw_tui.ui.dashboard.leaving import Leaving
from openclaw_tui.ui.dashboard.table import ProviderTable
from openclaw_tui.ui.modals.change import ChangeModal
from openclaw_tui.ui.widgets.secret_input import SecretInput
from tests.support.at_rest import driven, settle
from tests.support.fakes import (
    CANARY,
    CODING_CANARY,
    OFFLINE,
    REFUSED,
    FakeDashboard,
    World,
    overview,
    provider_row,
)
from tests.ui.pilots import SIZES

QWEN = ProfileId("qwen")


class Viewer:
    """Presses keys, reads the screen."""

    def __init__(self, app: DashboardApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def settle(self) -> None:
        """Wait until everything that was started has ended, and is painted."""
        await settle(self.pilot)

    async def give_new_key(self) -> None:
        """Another key for the selected provider, up to the end of its check."""
        await self.press("r")
        await self.settle()
        self.app.screen.query_one(SecretInput).value = CANARY
        await self.press("enter")
        await self.settle()

    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    def line(self, provider: str) -> str:
        """The row of a provider in the table."""
        lines = [line for line in self.screen().splitlines() if provider in line]
        return lines[0]


@asynccontextmanager
async def dashboard(
    port: FakeDashboard | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Viewer, FakeDashboard]]:
    port = port or FakeDashboard()
    app = DashboardApp(World(dashboard=port).services())
    async with driven(app, size) as pilot:
        yield Viewer(app, pilot), port


def rows(*providers: str) -> Sequence[ProviderRow]:
    return [provider_row(provider) for provider in providers]


@pytest.mark.parametrize("size", SIZES)
async def test_every_provider_with_its_state_and_where_its_key_comes_from(
    size: tuple[int, int],
) -> None:
    async with dashboard(size=size) as (viewer, port):
        assert "working" in viewer.line("qwen ")
        assert "ended" in viewer.line("qwen-portal")
        assert "key in the config" in viewer.line("deepseek")
        assert "problem" in viewer.line("qwen-token-plan")
        assert "not set up" in viewer.line("openai")
        assert "hidden by" in viewer.screen()
        assert not port.checked, "nothing is sent before a key is pressed"


async def test_the_details_follow_the_cursor() -> None:
    async with dashboard() as (viewer, _):
        await viewer.press("down", "down")
        assert "https://api.deepseek.example/v1" in viewer.screen()
        await viewer.press("down")
        assert "sends its own credential" in viewer.screen()


async def test_the_selected_row_is_marked_apart_from_the_default() -> None:
    async with dashboard() as (viewer, _):
        assert "▸ * qwen " in viewer.line("qwen ")
        await viewer.press("down", "down")
        assert "▸" not in viewer.line("qwen ")
        assert "▸ + deepseek" in viewer.line("deepseek")
        details = viewer.screen().partition("openai")[2]
        assert "deepseek  not checked" in details


async def test_a_key_that_does_nothing_here_says_why() -> None:
    names = ("check", "make_default", "forget", "move", "rotate", "migrate", "open_page")
    port = FakeDashboard(overview([provider_row("one")._replace(sources=(), base_url="")]))
    async with dashboard(port) as (viewer, _):
        for key, name in zip("cdfmrpo", names, strict=True):
            await viewer.press(key)
            said = [each.message for each in viewer.app._notifications]
            assert said == [tr(f"ui.cannot.{name}")], "one at a time"


async def test_keys_typed_ahead_are_judged_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored, other = provider_row("qwen"), provider_row("one")._replace(sources=())
    async with dashboard(FakeDashboard(overview([stored, other]))) as (viewer, _):
        await viewer.press("down")
        monkeypatch.setattr(viewer.app, "notify", toast := Mock())
        for key in ("up", "f"):
            viewer.app.post_message(Key(key, key if len(key) == 1 else None))
        await viewer.settle()
        assert isinstance(viewer.app.screen, ChangeModal)
    toast.assert_not_called()


async def test_nothing_is_left_of_a_toast_that_was_cleared() -> None:
    app = DashboardApp(World(dashboard=FakeDashboard(overview([]))).services())
    async with app.run_test(notifications=True) as pilot:
        await pilot.pause()
        for _ in range(3):
            await pilot.press("c")
            await pilot.pause()
            assert len(app.screen.query("ToastHolder")) == 1
        app.clear_notifications()
        await pilot.pause()
        assert not app.screen.query("ToastHolder")


async def test_enter_sends_no_key() -> None:
    port = FakeDashboard()
    async with dashboard(port) as (viewer, _):
        await viewer.press("enter")
        await viewer.settle()
    assert not port.checked


async def test_no_toast_covers_a_question() -> None:
    async with dashboard(FakeDashboard(overview([]))) as (viewer, _):
        await viewer.press("c")
        assert viewer.app._notifications
        await viewer.press("f1")
        assert not [*viewer.app._notifications]


async def test_the_table_has_the_cursor_again_after_a_tiny_window() -> None:
    async with dashboard() as (viewer, _):
        await viewer.pilot.resize_terminal(50, 10)
        await viewer.settle()
        await viewer.pilot.resize_terminal(80, 24)
        await viewer.settle()
        assert viewer.app.screen.focused is viewer.app.screen.query_one(ProviderTable)


async def test_the_menu_says_what_each_key_does_once() -> None:
    async with dashboard() as (viewer, _):
        commands = [*viewer.app.get_system_commands(viewer.app.screen)]
        titles = [command.title for command in commands]
    assert "Check this key live" in titles
    assert len(titles) == len(set(titles))


async def test_behind_a_proxy_too_a_new_key_is_one_of_the_stored_plan() -> None:
    class CodingPlan(FakeDashboard):
        def stored(self, profile: ProfileId) -> Credential:
            return super().stored(profile)._replace(auth_choice="qwen-api-key")

    async with dashboard(CodingPlan(overview(rows("qwen")))) as (viewer, _):
        await viewer.press("r")
        await viewer.settle()
        viewer.app.screen.query_one(SecretInput).value = CODING_CANARY
        await viewer.settle()
        assert "Looks like a key for Coding Plan." in viewer.screen()


async def test_the_stored_key_is_no_new_one() -> None:
    class Holding(FakeDashboard):
        async def check_new(self, shown: Credential, *_: object) -> Verdict:
            raise Problem(ProblemCode.KEY_UNCHANGED, profile=str(shown.profile))

    port = Holding(overview(rows("qwen")))
    async with dashboard(port) as (viewer, _):
        await viewer.give_new_key()
        assert "holds exactly this key already" in viewer.screen()
    assert not port.applied


async def test_a_check_that_proved_nothing_is_not_the_same_as_none() -> None:
    async with dashboard(FakeDashboard(verdicts={"deepseek": OFFLINE})) as (viewer, _):
        await viewer.press("down", "down", "c")
        await viewer.settle()
        assert "unclear" in viewer.line("deepseek")


async def test_nothing_set_up_says_how_to_begin() -> None:
    async with dashboard(FakeDashboard(overview([]))) as (viewer, _):
        assert "Press a to add a key." in viewer.screen()
        await viewer.press("c", "d", "f", "m", "r")
        assert viewer.screen().count("No provider is set up") == 1


async def test_a_config_that_cannot_be_read_is_not_called_empty() -> None:
    facts = {"code": "config_broken", "path": "/x/openclaw.json", "line": "2", "column": "5"}
    bad = Health(Check.CONFIG, Level.BAD, facts)
    shown = overview([])._replace(default_model=None, health=(bad,))
    async with dashboard(FakeDashboard(shown)) as (viewer, _):
        assert "the config cannot be read" in viewer.screen().splitlines()[0]
        assert tr("status.unknown") in viewer.screen()
        assert "No provider is set up" not in viewer.screen()
        assert "No default" not in viewer.screen()


async def test_one_check_is_one_request_and_shows_its_verdict() -> None:
    port = FakeDashboard(verdicts={"deepseek": REFUSED})
    async with dashboard(port) as (viewer, _):
        await viewer.press("down", "down", "c")
        await viewer.settle()
        assert "problem" in viewer.line("deepseek")
        assert "just now" in viewer.line("deepseek")
    assert port.checked == ["deepseek"]


async def test_checking_all_asks_once_and_each_row_ends_by_itself() -> None:
    port = FakeDashboard(overview(rows("one", "two", "three")), hung=frozenset({"two"}))
    async with dashboard(port) as (viewer, _):
        await viewer.press("C")
        assert not port.checked
        assert "api.example" in viewer.screen()
        await viewer.press("tab", "enter")
        await viewer.pilot.pause(0.1)
        assert "working" in viewer.line("one")
        assert "working" in viewer.line("three")
        assert "checking" in viewer.line("two")
        await viewer.press("down", "down")
        assert viewer.app.screen.query_one(ProviderTable).cursor_row == 2, "keys still work"
        await viewer.press("escape")
        await viewer.settle()
        assert "not checked" in viewer.line("two")
    assert port.cancelled == ["two"]


async def test_checking_all_names_every_host() -> None:
    hosts = [f"host-{number:02}.example" for number in range(60)]
    many = [provider_row(host, base_url=f"https://{host}/v1") for host in (*hosts, hosts[0])]
    async with dashboard(FakeDashboard(overview(many))) as (viewer, _):
        await viewer.press("C")
        read = viewer.screen()
        assert "Check all" in read
        assert "pgdn Scroll" in read
        for _ in range(3):
            await viewer.press("pagedown")
            read += viewer.screen()
        assert [host for host in hosts if host not in read] == []
        assert "Check all" in viewer.screen()
    async with dashboard(FakeDashboard(overview(many[:3]))) as (viewer, _):
        await viewer.press("C")
        assert "Scroll" not in viewer.screen()


@pytest.mark.parametrize("url", ["https://[oops/v1", "localhost:11434/v1"])
async def test_an_address_that_is_none_is_named_as_it_stands(url: str) -> None:
    port = FakeDashboard(overview([provider_row("qwen", base_url=url)]))
    async with dashboard(port) as (viewer, _):
        for key in ("C", "r"):
            await viewer.press(key)
            assert viewer.app.screen.is_modal
            assert url in viewer.screen()
            await viewer.press("escape")


async def test_a_key_that_cannot_be_had_is_told_beside_its_provider() -> None:
    class Locked(FakeDashboard):
        async def check(self, row: ProviderRow, report: object) -> object:  # type: ignore[override]
            raise Problem(ProblemCode.KEYRING_LOCKED)

    async with dashboard(Locked()) as (viewer, _):
        await viewer.press("c")
        await viewer.settle()
        assert "locked" in viewer.screen()


async def test_a_verdict_that_cannot_be_remembered_is_shown_with_the_reason() -> None:
    class Forgetful(FakeDashboard):
        async def check(self, row: ProviderRow, complain: Callable[[Problem], None]) -> Verdict:
            complain(Problem(ProblemCode.OTHER_WIZARD_BUSY, path="/x/lock"))
            return await super().check(row, complain)

    async with dashboard(Forgetful(overview(rows("one")))) as (viewer, _):
        assert "working" not in viewer.line("one")
        await viewer.press("c")
        await viewer.settle()
        assert "working" in viewer.line("one")
        assert "Another openclaw-tui is writing" in viewer.screen()


async def test_what_an_earlier_run_left_half_done_is_taken_back_and_told() -> None:
    name, state = "20261123T184210Z-01", BackupState.PREPARED
    left = Backup(name, 1_795_000_000, "setup", "qwen:default", state, (Path("/x"),), 0, False)
    port = FakeDashboard(overview(rows("one", "two")), taken_back=[left])
    async with dashboard(port) as (viewer, _):
        assert f"{name} (setup) was interrupted" in viewer.screen()
        await viewer.press("down")
        assert f"{name} (setup) was interrupted" in viewer.screen(), "on any row"
        await viewer.press("up", "f")
        await viewer.settle()
        await viewer.press("escape")
        assert name not in viewer.screen(), "until the next thing is done"


async def test_what_cannot_be_mended_hides_nothing() -> None:
    class Broken(FakeDashboard):
        async def recover(self) -> Sequence[Backup]:
            raise Problem(ProblemCode.BACKUP_BROKEN, backup="1", path="/x/0.old")

    async with dashboard(Broken(overview(rows("one")))) as (viewer, _):
        assert "one" in viewer.screen()
        assert "backups --purge" in viewer.screen()


async def test_changes_on_disk_show_up_by_themselves() -> None:
    port = FakeDashboard(overview(rows("one")))
    async with dashboard(port) as (viewer, _):
        port.shown, port.stamped = overview(rows("one", "two")), 1
        await viewer.pilot.pause(1.3)
        await viewer.settle()
        assert "two" in viewer.screen()


class SlowDisk(FakeDashboard):
    """Its second look ends only when it is let go, with what it read at its beginning."""

    released: threading.Event
    looks = 0

    def look(self) -> Overview:
        self.looks += 1
        read = self.shown
        if self.looks == 2:
            self.released.wait()
        return read


async def test_a_slow_look_does_not_replace_a_newer_one() -> None:
    port = SlowDisk(overview(rows("first")))
    port.released = threading.Event()
    async with dashboard(port) as (viewer, _):
        for number, provider in enumerate(("older", "newer"), start=2):
            port.shown = overview(rows(provider))
            viewer.app.dashboard.look()
            while port.looks < number:
                await viewer.pilot.pause(0.01)
        await viewer.pilot.pause(0.1)
        assert viewer.line("newer")
        port.released.set()
        await viewer.pilot.pause(0.1)
        assert viewer.line("newer")


async def test_make_default_is_reviewed_then_written_then_undone() -> None:
    async with dashboard() as (viewer, port):
        await viewer.press("d")
        await viewer.settle()
        assert "Which stored key" in viewer.screen(), "there are two"
        await viewer.press("down", "enter")
        await viewer.settle()
        assert "Make qwen:work the active key" in viewer.screen()
        await viewer.press("escape")
        assert not port.applied
        await viewer.press("d", "down", "enter")
        await viewer.settle()
        await viewer.press("tab", "enter")
        await viewer.settle()
        assert [str(plan.profile) for plan in port.applied] == ["qwen:work"]
        await viewer.press("u")
        await viewer.settle()
        assert "switch of the active key  qwen:work" in viewer.screen()
        await viewer.press("tab", "enter")
        await viewer.settle()
        assert port.undone == [(await port.last_change()).id], "the one that was named"


async def test_without_a_change_there_is_nothing_to_undo() -> None:
    async with dashboard() as (viewer, port):
        await viewer.press("u")
        await viewer.settle()
        assert not viewer.app.screen.is_modal
        assert "nothing to undo" in viewer.screen().lower()
    assert not port.undone


async def test_forget_asks_for_the_key_and_reviews() -> None:
    port = FakeDashboard(overview(rows("qwen")))
    async with dashboard(port) as (viewer, _):
        await viewer.press("f")
        await viewer.settle()
        assert "Remove qwen:default" in viewer.screen()
        await viewer.press("tab", "enter")
        await viewer.settle()
    assert [plan.kind for plan in port.applied] == ["forget"]


async def test_moving_goes_to_the_other_store() -> None:
    port = FakeDashboard(overview(rows("qwen")))
    async with dashboard(port) as (viewer, _):
        await viewer.press("m")
        await viewer.settle()
        await viewer.press("tab", "enter")
        await viewer.settle()
    assert port.moved_to == [StoreKind.FILE]
    assert [plan.kind for plan in port.applied] == ["move"]


async def test_a_new_key_is_checked_before_it_replaces_the_old_one() -> None:
    port = FakeDashboard(overview(rows("qwen")))
    async with dashboard(port) as (viewer, _):
        await viewer.give_new_key()
        assert port.checked == ["qwen:default"]
        assert "new key" in viewer.screen()
        assert CANARY not in viewer.screen()
        await viewer.press("tab", "enter")
        await viewer.settle()
    assert [plan.kind for plan in port.applied] == ["rotate"]


async def test_where_a_new_key_goes_is_said_in_the_smallest_terminal() -> None:
    async with dashboard(size=(60, 16)) as (viewer, _):
        await viewer.press("r")
        await viewer.settle()
        assert "dashscope-intl.aliyuncs.com" in viewer.screen()
        assert "Check this key" in viewer.screen()


async def test_a_new_key_is_asked_for_with_the_host_that_it_goes_to() -> None:
    class Moving(FakeDashboard):
        stored_url = "https://stored.example/v1"
        used: Sequence[str] = ()

        def stored(self, profile: ProfileId) -> Credential:
            return super().stored(profile)._replace(base_url=self.stored_url)

        async def check_new(self, shown: Credential, *others: Any) -> Verdict:
            self.used = (*self.used, shown.base_url)
            return await super().check_new(shown, *others)

        async def plan_rotate(self, shown: Credential, *others: Any) -> Prepared:
            self.used = (*self.used, shown.base_url)
            return await super().plan_rotate(shown, *others)

    port = Moving(overview(rows("qwen")))
    async with dashboard(port) as (viewer, _):
        await viewer.press("r")
        await viewer.settle()
        assert "stored.example" in viewer.screen()
        port.stored_url = "https://other.example/v1"
        viewer.app.screen.query_one(SecretInput).value = CANARY
        await viewer.press("enter")
        await viewer.settle()
    assert port.used == ("https://stored.example/v1",) * 2, "checked and planned with what was said"


async def test_a_change_that_changes_nothing_is_not_written() -> None:
    port = FakeDashboard(overview(rows("qwen")), is_so_already=True)
    async with dashboard(port) as (viewer, _):
        await viewer.press("d")
        await viewer.settle()
        assert not viewer.app.screen.is_modal
        assert [each.message for each in viewer.app._notifications] == [tr("change.nothing")]


async def test_a_new_key_that_looks_like_another_plans_is_named() -> None:
    async with dashboard(FakeDashboard(overview(rows("qwen")))) as (viewer, _):
        await viewer.press("r")
        viewer.app.screen.query_one(SecretInput).value = CODING_CANARY
        await viewer.settle()
        assert "This looks like a key for Coding Plan; you chose Standard" in viewer.screen()
        assert "F4" not in viewer.screen(), "a stored key keeps its plan"


async def test_a_refused_new_key_leaves_the_old_one() -> None:
    port = FakeDashboard(overview(rows("qwen")), verdicts={"new": REFUSED})
    async with dashboard(port) as (viewer, _):
        await viewer.give_new_key()
        assert "The old key stays" in viewer.screen()
    assert not port.applied


async def test_a_plan_that_fails_is_told_and_nothing_else_happens() -> None:
    class Busy(FakeDashboard):
        async def plan_forget(self, profile: ProfileId) -> Prepared:
            raise Problem(ProblemCode.OTHER_WIZARD_BUSY, path="/x/lock")

    async with dashboard(Busy(overview(rows("qwen")))) as (viewer, _):
        await viewer.press("f")
        await viewer.settle()
        assert "Another openclaw-tui" in viewer.screen()


@pytest.mark.parametrize(("key", "leaving"), [("a", Leaving.SETUP), ("p", Leaving.MIGRATION)])
async def test_setup_and_migration_are_one_key_away(key: str, leaving: Leaving) -> None:
    async with dashboard() as (viewer, _):
        await viewer.press(key)
    assert viewer.app.return_value == leaving


async def test_leaving_asks_nothing() -> None:
    async with dashboard() as (viewer, _):
        await viewer.press("ctrl+q")
    assert viewer.app.return_value == Exit.DONE


async def test_keys_that_mean_nothing_here_are_not_offered() -> None:
    async with dashboard(FakeDashboard(overview(rows("one")))) as (viewer, _):
        assert "Portal" not in viewer.screen()
        found = provider_row("found")._replace(sources=(), base_url="")
    async with dashboard(FakeDashboard(overview([found]))) as (viewer, _):
        footer = viewer.screen().splitlines()[-1]
        assert "Check" not in footer
        assert "Forget" not in footer


async def test_ten_thousand_providers() -> None:
    many = [provider_row(f"provider-{number}") for number in range(10_000)]
    async with dashboard(FakeDashboard(overview(many))) as (viewer, _):
        await viewer.press("end")
        assert "provider-9999" in viewer.screen()
        await viewer.press("home")
        assert "provider-0 " in viewer.screen()


PLAIN = Source(SourceKind.REF, "env:MY_KEY", Path("/home/ann/.openclaw/.env"), plaintext=True)


@pytest.mark.parametrize(
    ("keyring", "store"),
    [(KeyringState.READY, StoreKind.KEYRING), (KeyringState.ABSENT, StoreKind.FILE)],
)
async def test_a_key_moves_out_of_an_env_file_to_where_there_is_room(
    keyring: KeyringState, store: StoreKind
) -> None:
    idle = Source(SourceKind.STORED, "qwen:default", idle=Idle.NOT_IN_CONFIG, profile=QWEN)
    row = provider_row("qwen", sources=(PLAIN, idle))
    port = FakeDashboard(overview([row]), keyring=keyring)
    async with dashboard(port) as (viewer, _):
        assert viewer.app.screen_stack[-1].query_one(ProviderTable).picked == "qwen"
        await viewer.press("m")
        await viewer.settle()
        assert "qwen:config" in viewer.screen()
    assert port.moved_to == [store]


async def test_a_keyring_that_came_is_seen_where_a_key_is_to_move() -> None:
    port = FakeDashboard(
        overview([provider_row("qwen", sources=(PLAIN,))]), keyring=KeyringState.ABSENT
    )
    async with dashboard(port) as (viewer, _):
        port.keyring = KeyringState.READY
        await viewer.press("m")
        await viewer.settle()
        assert viewer.app.dashboard.keyring is KeyringState.READY
    assert port.moved_to == [StoreKind.KEYRING]


async def test_a_change_may_have_unlocked_the_keyring() -> None:
    port = FakeDashboard(overview(rows("qwen")), keyring=KeyringState.LOCKED)
    async with dashboard(port) as (viewer, _):
        port.keyring = KeyringState.READY
        await viewer.press("f")
        await viewer.settle()
        await viewer.press("tab", "enter")
        await viewer.settle()
        assert viewer.app.dashboard.keyring is KeyringState.READY


async def test_without_a_keyring_a_key_in_the_file_stays_there_until_one_comes() -> None:
    held = Source(SourceKind.REF, "file:/qwen/default", profile=QWEN)
    port = FakeDashboard(
        overview([provider_row("qwen", sources=(held,))]), keyring=KeyringState.ABSENT
    )
    async with dashboard(port) as (viewer, _):
        await viewer.press("m")
        await viewer.settle()
        assert tr("problem.keyring_absent") in viewer.screen()
        assert port.moved_to == []
        port.keyring = KeyringState.READY
        await viewer.press("m")
        await viewer.settle()
    assert port.moved_to == [StoreKind.KEYRING]


async def test_details_name_file_and_line() -> None:
    async with dashboard() as (viewer, _):
        await viewer.pilot.pause(0.2)
        await viewer.settle()
        assert "openclaw.json:12" in viewer.screen()


class SlowDashboard(FakeDashboard):
    """Writes until it is let go."""

    released: asyncio.Event

    async def carry_out(self, prepared: Prepared) -> Receipt:
        await self.released.wait()
        return await super().carry_out(prepared)


async def test_a_change_is_finished_before_the_screen_goes() -> None:
    port = SlowDashboard(overview(rows("qwen")))
    port.released = asyncio.Event()
    async with dashboard(port) as (viewer, _):
        await viewer.press("f")
        await viewer.settle()
        await viewer.press("tab", "enter")
        assert tr("ui.dashboard.writing") in viewer.screen()
        await viewer.press("m", "u")
        assert not viewer.app.screen.is_modal
        leaving = asyncio.create_task(viewer.app.action_quit())
        await viewer.pilot.pause()
        assert not leaving.done()
        port.released.set()
        await leaving
    assert [plan.kind for plan in port.applied] == ["forget"]
    assert viewer.app.return_value == Exit.DONE
