from __future__ import annotations

import json

import pytest

from openclaw_tui.core.backup import BackupState
from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import TOKEN, Cli
from tests.support.leakscan import scan


async def test_what_a_newer_version_did_is_listed(cli: Cli, endpoint: FakeEndpoint) -> None:
    done = await cli.onboard(endpoint.url())
    journal = cli.state_dir / "openclaw-tui/backups" / done.json["backup"] / "journal.json"
    journal.write_text(journal.read_text().replace('"setup"', '"polish"'))
    assert (await cli.run("backups", "--json")).json["backups"][0]["kind"] == "polish"
    assert "polish" in (await cli.run("backups")).out
    assert "polish" in (await cli.run("undo", "--dry-run")).out


async def test_only_the_newest_can_be_next(cli: Cli, endpoint: FakeEndpoint) -> None:
    hint = "Changes are undone one at a time, the newest first."
    assert (await cli.onboard(endpoint.url(), "--name", "one")).code == 0
    assert hint not in (await cli.run("backups")).out
    assert (await cli.onboard(endpoint.url(), "--name", "two")).code == 0

    told = (await cli.run("backups")).out.splitlines()
    assert "can be undone next" in told[0]
    assert "can be undone later" in told[1]
    assert told[2] == hint
    listed = (await cli.run("backups", "--json")).json["backups"]
    assert [(each["state"], each["next"]) for each in listed] == [
        ("committed", True), ("committed", False),
    ]  # fmt: skip
    assert (await cli.run("undo", "--dry-run", "--json")).json["backup"] == listed[0]["backup"]


async def test_purge_removes_what_was_kept_for_undo(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    told = await cli.run("forget", "qwen:default", "--yes")
    assert "stays on disk, in the private backup" in told.out
    (kept,) = scan([cli.home], TOKEN.reveal())
    assert kept.path.parent.parent == cli.state_dir / "openclaw-tui/backups"
    listed = await cli.run("backups", "--purge", "--yes", "--json")
    assert len(listed.json["backups"]) == 2
    assert scan([cli.home], TOKEN.reveal()) == []
    assert (await cli.run("undo", "--yes")).code == 2


async def test_a_damaged_backup_can_be_listed_and_purged(cli: Cli, endpoint: FakeEndpoint) -> None:
    done = await cli.onboard(endpoint.url())
    journal = cli.state_dir / "openclaw-tui/backups" / done.json["backup"] / "journal.json"
    journal.write_text("{")
    assert (await cli.run("backups")).code == 0
    assert (await cli.run("backups", "--json")).json["backups"][0]["state"] == "broken"
    assert (await cli.run("backups", "--purge", "--yes")).code == 0
    assert (await cli.run("backups", "--json")).json["backups"] == []


async def test_a_change_that_can_never_be_finished_can_be_given_up(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    cli.state_dir.mkdir(mode=0o700)
    cli.config.write_text("{ gateway: { port: 18789 } }")
    done = await cli.onboard(endpoint.url())
    folder = cli.state_dir / "openclaw-tui/backups" / done.json["backup"]
    mark(cli, folder.name, BackupState.UNDOING)
    for copied in folder.glob("*.old"):
        copied.write_text("rotten")
    config = cli.config.read_bytes()

    blocked = await cli.onboard(endpoint.url())
    assert (blocked.code, blocked.json["error"]["code"]) == (6, "backup_broken")
    assert "backups --purge" in blocked.json["error"]["remedy"]
    listed = await cli.run("backups", "--json")
    assert (listed.code, listed.json["backups"][0]["state"]) == (0, "undoing")
    told = await cli.run("backups")
    assert done.json["backup"] in told.out
    assert "damaged" in told.err

    assert (await cli.run("backups", "--purge", "--yes")).code == 0
    assert (await cli.run("backups", "--json")).json["backups"] == []
    assert cli.config.read_bytes() == config
    assert (await cli.onboard(endpoint.url())).code == 0


async def test_a_broken_index_hides_no_backup(cli: Cli, endpoint: FakeEndpoint) -> None:
    await cli.onboard(endpoint.url())
    index = cli.state_dir / "openclaw-tui/credentials.json"
    index.write_text("{")
    listed = await cli.run("backups", "--json")
    assert (listed.code, len(listed.json["backups"])) == (0, 1)
    assert str(index) in listed.err
    undone = await cli.run("undo", "--yes", "--json")
    assert (undone.code, undone.json["error"]["code"]) == (5, "index_broken")
    index.unlink()
    assert (await cli.onboard(endpoint.url())).code == 0


async def test_a_dry_run_of_undo_refuses_what_undo_does(cli: Cli, endpoint: FakeEndpoint) -> None:
    older = (await cli.onboard(endpoint.url())).json["backup"]
    await cli.onboard(endpoint.url(), "--name", "work")
    for more in ("--dry-run", "--yes"):
        refused = await cli.run("undo", older, more, "--json")
        assert (refused.code, refused.json["error"]["code"]) == (7, "undo_out_of_order")
    cli.config.chmod(0o400)
    for more in ("--dry-run", "--yes"):
        refused = await cli.run("undo", more, "--json")
        assert (refused.code, refused.json["error"]["code"]) == (6, "file_unwritable")
    cli.config.chmod(0o600)
    cli.config.write_text("{}")
    for more in ("--dry-run", "--yes"):
        refused = await cli.run("undo", more, "--json")
        assert (refused.code, refused.json["error"]["code"]) == (7, "changed_meanwhile")


async def test_an_interrupted_undo_is_finished_by_the_next_and_nothing_else_undone(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    first = (await cli.onboard(endpoint.url())).json["backup"]
    kept = await stopped_undo(cli, endpoint)
    for more in ("--dry-run", "--yes"):
        told = await cli.run("undo", more)
        assert told.code == 0
        assert f"{kept} (setup) was interrupted" in told.out
    listed = await cli.run("backups", "--json")
    assert [(each["backup"], each["state"]) for each in listed.json["backups"]] == [
        (first, "committed")
    ]
    status = await cli.run("status", "--json")
    assert [row["profile"] for row in status.json["providers"]] == ["qwen:default"]


async def test_backups_says_what_it_finished(cli: Cli, endpoint: FakeEndpoint) -> None:
    kept = await stopped_undo(cli, endpoint)
    told = await cli.run("backups")
    assert f"{kept} (setup) was interrupted" in told.out
    assert kept not in (await cli.run("backups")).out


@pytest.mark.parametrize(
    "command",
    [
        "use qwen:default --yes",
        "move qwen:default --store file --yes",
        "forget qwen:default --yes",
        "migrate --yes",
    ],
)
async def test_every_command_says_what_it_finished(
    cli: Cli, endpoint: FakeEndpoint, command: str
) -> None:
    await cli.onboard(endpoint.url())
    kept = await stopped_undo(cli, endpoint)
    rehearsed = await cli.run(*command.split(), "--dry-run")
    assert "taken back now" not in rehearsed.out
    told = await cli.run(*command.split())
    assert told.code == 0
    assert told.out.startswith(f"{kept} (setup) was interrupted half way; it is taken back now.")


@pytest.mark.parametrize("command", ["use", "forget"])
async def test_what_is_named_is_looked_up_after_that(
    cli: Cli, endpoint: FakeEndpoint, command: str
) -> None:
    await cli.onboard(endpoint.url())
    done = await cli.run("forget", "qwen:default", "--yes", "--json")
    mark(cli, done.json["backup"], BackupState.UNDOING)
    assert (await cli.run(command, "qwen:default", "--yes")).code == 0


async def test_setup_says_it_too_and_json_stays_one_object(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    kept = await stopped_undo(cli, endpoint)
    assert kept not in (await cli.onboard(endpoint.url())).out
    kept = await stopped_undo(cli, endpoint)
    told = await cli.run(
        "onboard", "--auth-choice", "qwen-standard-api-key", "--token-stdin", "--name", "more",
        "--base-url", endpoint.url(), "--store", "file", "--yes", stdin=TOKEN.reveal(),
    )  # fmt: skip
    assert told.code == 0
    assert told.out.startswith(f"{kept} (setup) was interrupted half way")


async def test_a_finished_undo_claims_nothing_of_files_that_changed_since(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    await stopped_undo(cli, endpoint)
    cli.config.write_text("{ gateway: { port: 18789 } }")
    told = await cli.run("undo", "--yes")
    assert told.code == 0
    assert "every file is as it was" not in told.out.lower()
    assert "stays as it is" in told.out
    assert cli.config.read_text() == "{ gateway: { port: 18789 } }"


async def stopped_undo(cli: Cli, endpoint: FakeEndpoint) -> str:
    """Another setup whose undo was killed half way; its backup."""
    done = await cli.onboard(endpoint.url(), "--name", "work")
    kept: str = done.json["backup"]
    mark(cli, kept, BackupState.UNDOING)
    return kept


def mark(cli: Cli, backup: str, state: BackupState) -> None:
    """As if whoever wrote this one had been killed."""
    journal = cli.state_dir / "openclaw-tui/backups" / backup / "journal.json"
    journal.write_text(json.dumps({**json.loads(journal.read_text()), "state": state}))
