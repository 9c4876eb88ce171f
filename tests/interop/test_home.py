"""``discover`` finds the config that ``openclaw config file`` names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from openclaw_tui.services.home import discover
from tests.interop.conftest import Person
from tests.services.home_cases import CASES, HomeCase

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_openclaw_agrees(person: Person, case: HomeCase) -> None:
    environ = case.prepare(person.home)
    found = discover({"HOME": str(person.home), **environ}, case.profile)
    profile = ["--profile", case.profile] if case.profile else []
    named = person.openclaw.run([*profile, "config", "file"], person.home, environ).stdout
    shown = named.strip().splitlines()[-1]
    given = environ.get("OPENCLAW_HOME", "~")
    home = given if given.startswith("~") else "~"  # "undefined" counts as not given
    path = shown.replace("$OPENCLAW_HOME", home, 1).replace("~", str(person.home), 1)
    # 2026.7.1 moves ~/.clawdbot to ~/.openclaw at its first command and leaves a symlink.
    assert os.path.realpath(path) == os.path.realpath(found.config_path)
    assert Path(path).exists() == found.config_exists
