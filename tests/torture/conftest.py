"""Campaigns say what they did, and one that was interrupted goes on where it stopped.

A campaign calls ``figures(kills=1000, torn=0)``; the run ends with a table of them. Each test that
passed is remembered for the sources it passed with, and ``--resume`` leaves it out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / ".cache" / "torture.jsonl"
_FIGURE = "figure "


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """``figures(name=number, ...)``: what the run's table says of this campaign."""

    def record(**numbers: float | str) -> None:
        for name, number in numbers.items():
            record_property(_FIGURE + name, number)

    return record


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--resume", action="store_true", help="leave out campaigns that passed before")


@cache
def sources() -> str:
    """A digest of everything that a campaign's result depends on."""
    files = sorted(
        path
        for folder in ("openclaw_tui", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not _resumes(config):
        return
    passed = {entry["test"] for entry in _remembered()}
    left = [item for item in items if item.nodeid not in passed]
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in passed])
    items[:] = left


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Called where the run is led from, with the reports of all its processes."""
    if report.when != "call" or not report.passed or "torture" not in report.keywords:
        return
    numbers = {
        name.removeprefix(_FIGURE): number
        for name, number in report.user_properties
        if name.startswith(_FIGURE)
    }
    entry = {"test": report.nodeid, "sources": sources(), "seconds": report.duration, **numbers}
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if not _resumes(terminalreporter.config) and not any(
        "torture" in report.keywords for report in terminalreporter.stats.get("passed", ())
    ):
        return
    terminalreporter.section("campaigns that passed")
    for entry in sorted(_remembered(), key=lambda entry: str(entry["test"])):
        name = str(entry.pop("test")).removeprefix("tests/torture/")
        seconds = float(str(entry.pop("seconds")))
        del entry["sources"]
        said = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in entry.items())
        terminalreporter.line(f"{name} ({seconds:.0f} s): {said or 'passed'}")


def _resumes(config: pytest.Config) -> bool:
    """The option is known only where the campaigns are what is asked for."""
    return bool(config.getoption("--resume", default=False))


def _remembered() -> list[dict[str, object]]:
    """The last result of each test with these sources."""
    if not RESULTS.exists():
        return []
    entries = [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]
    return list({e["test"]: e for e in entries if e["sources"] == sources()}.values())
