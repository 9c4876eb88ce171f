"""Setup in a home whose config is split with ``$include``."""

from __future__ import annotations

from pathlib import Path

from openclaw_tui.core.json5 import Document
from tests.fake_endpoint import FakeEndpoint
from tests.plain.cli import OTHER, TOKEN, Cli
from tests.support.leakscan import scan

ROOT = (
    "{ // root\n  gateway: { port: 18789 }, // mine\n  models: { $include: './models.json5' },\n}\n"
)
MODELS = """\
// All providers.
{
  mode: 'merge', // keep the built-in ones
  providers: {
    // at home
    local: { baseUrl: 'http://127.0.0.1:1234/v1', models: [] },
  },
}
"""


def split(cli: Cli, models: str = MODELS) -> tuple[Path, dict[Path, tuple[bytes, int]]]:
    """A split config; the included file, and what each file holds with its mode."""
    cli.state_dir.mkdir(mode=0o700)
    included = cli.state_dir / "models.json5"
    cli.config.write_text(ROOT)
    included.write_text(models)
    cli.config.chmod(0o644)
    included.chmod(0o640)
    return included, state(cli.config, included)


def state(*paths: Path) -> dict[Path, tuple[bytes, int]]:
    return {path: (path.read_bytes(), path.stat().st_mode & 0o777) for path in paths}


async def test_the_block_goes_into_the_included_file_and_back(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    included, before = split(cli)

    outcome = await cli.onboard(endpoint.url())

    assert outcome.code == 0, outcome.err
    kinds = [change["kind"] for change in outcome.json["changes"]]
    assert kinds == ["secrets", "index", "included", "config"]
    models = included.read_text()
    kept, _, added = models.partition("    qwen: {")
    assert MODELS.startswith(kept)
    assert f"baseUrl: '{endpoint.url()}'" in added
    block = Document.parse(models).data["providers"]["qwen"]  # type: ignore[index,call-overload]
    assert block["apiKey"]["source"] == "file"  # type: ignore[index,call-overload]
    assert "models: { $include: './models.json5' },\n" in cli.config.read_text()
    assert "qwen: {" not in cli.config.read_text()
    assert "18789 }, // mine" in cli.config.read_text()
    assert [mode for _, mode in state(cli.config, included).values()] == [0o600, 0o640]

    undone = await cli.run("undo", outcome.json["backup"], "--yes", "--json")

    assert undone.code == 0, undone.out
    assert state(cli.config, included) == before


async def test_a_plain_key_in_the_included_file_moves_out(cli: Cli, endpoint: FakeEndpoint) -> None:
    key = (
        f"qwen: {{ baseUrl: 'https://x', models: [], apiKey: '{OTHER.reveal()}' }},\n    // at home"
    )
    included, before = split(cli, MODELS.replace("// at home", key))

    shown = await cli.onboard(endpoint.url(), "--dry-run")
    assert state(cli.config, included) == before
    assert OTHER.reveal() not in shown.out
    outcome = await cli.onboard(endpoint.url())

    assert outcome.code == 0, outcome.err
    assert OTHER.reveal() not in included.read_text()
    assert [hit.path.name for hit in scan([cli.home], TOKEN.reveal())] == ["secrets.json"]
    assert (await cli.run("undo", "--yes", "--json")).code == 0
    assert state(cli.config, included) == before


async def test_forgetting_takes_the_block_out_of_its_file(cli: Cli, endpoint: FakeEndpoint) -> None:
    included, _ = split(cli)
    await cli.onboard(endpoint.url())

    outcome = await cli.run("forget", "qwen:default", "--yes", "--json")

    assert outcome.code == 0
    assert included.read_text() == MODELS


async def test_an_include_that_leads_nowhere_is_found_before_the_key_is_sent(
    cli: Cli, endpoint: FakeEndpoint
) -> None:
    included, _ = split(cli)
    included.unlink()

    outcome = await cli.onboard(endpoint.url())

    assert (outcome.code, outcome.json["error"]["code"]) == (6, "config_included")
    assert str(included) in outcome.json["error"]["message"]
    assert "models" in outcome.json["error"]["message"]
    assert endpoint.requests == []
    assert cli.config.read_text() == ROOT
