"""Files and folders that may not be read: each command says which, and changes none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.hostile_home import FILES, HostileHome
from tests.support.trees import tree

# Root may read everything until it gives these up; its files stay its own.
_CAPABILITIES = "-dac_override,-dac_read_search"
_NO_ROOT = ("setpriv", "--bounding-set", _CAPABILITIES, "--inh-caps", _CAPABILITIES)
STATUS, MIGRATE, BACKUPS = ("status",), ("migrate", "--dry-run"), ("backups", "--dry-run")
# Who has to name what it cannot read; what is read only to help is passed over.
NAMED = {
    "config": (STATUS, MIGRATE),
    "included": (STATUS, MIGRATE),
    "auth store": (STATUS, MIGRATE),
    "old copy": (MIGRATE,),
    "models": (MIGRATE,),
    "jobs": (MIGRATE,),
    "chats": (MIGRATE,),
    "agent database": (STATUS, MIGRATE),
    "shared database": (STATUS, MIGRATE),
    "index": (STATUS,),
    "journal": (BACKUPS,),
}


@pytest.fixture(autouse=True)
def no_root() -> None:
    assert os.geteuid() or shutil.which(_NO_ROOT[0]), "install util-linux, or be somebody else"


def run(home: HostileHome, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*(() if os.geteuid() else _NO_ROOT), sys.executable, "-m", "openclaw_tui", *command,
         "--json"],
        env=home.environ, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.timeout(900)
@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.torture)])
def test_a_file_that_may_not_be_read(
    home: HostileHome, figures: Callable[..., None], every: int
) -> None:
    runs, named = 0, 0
    for name in [*FILES][::every]:
        path = home.file(name)
        before, mode = tree(home.path), path.stat().st_mode
        for command in (STATUS, MIGRATE, BACKUPS):
            path.chmod(0)
            done = run(home, command)
            path.chmod(mode)
            case = f"{command[0]} with closed {name}"
            assert done.returncode != Exit.BUG, (case, done.stderr)
            assert len(done.stderr.splitlines()) <= 2, (case, done.stderr)
            said = json.dumps(json.loads(done.stdout))
            if command in NAMED.get(name, ()):
                assert str(path) in said, case
                named += 1
            assert tree(home.path) == before, case
            runs += 1
    assert named >= runs // 6
    figures(runs=runs, named=named)
