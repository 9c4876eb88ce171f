"""``openclaw-tui status --json`` against ``openclaw models status --json``, on one home."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.homes import home_with
from tests.bench.rounds import interleaved, line
from tests.interop.openclaw import VERSIONS, OpenClaw, install


def main(profiles: int = 50) -> None:
    """Print both and their ratio, for each version."""
    for version in VERSIONS:
        _compare(install(version), profiles)


def _compare(openclaw: OpenClaw, profiles: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home_with(home, profiles)
        environ = openclaw.environ(home)

        def run(command: Sequence[str | Path]) -> float:
            start = time.perf_counter()
            subprocess.run(command, env=environ, cwd=home, capture_output=True, check=False)
            return time.perf_counter() - start

        run([openclaw.executable, "doctor", "--fix", "--non-interactive"])  # into its database
        ours = Path(sys.executable).with_name("openclaw-tui")
        times = interleaved(
            {
                "theirs": lambda: run([openclaw.executable, "models", "status", "--json"]),
                "ours": lambda: run([ours, "status", "--json"]),
            }
        )
    ratio = min(times["theirs"]) / min(times["ours"])
    name = f"openclaw {openclaw.version} models status --json, {profiles} profiles"
    print(line(name, times["theirs"]))
    print(line("openclaw-tui status --json", times["ours"]))
    print(f"  = {ratio:.1f} times faster (budget 20)")
