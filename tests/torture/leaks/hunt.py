"""A home, a marked key in it, and everything that any run wrote anywhere, to be searched."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.leakscan import scan
from tests.support.screen import Screen, on_screen
from tests.support.watching import Watch

KEYS = ("sk-1eaf00dfacade5eed0ddba11c0ffee42", "sk-7d41c6b2a98e03f5d2b7c4e1908f6a35")
"""The first key of the person and the one that takes its place."""

_REPOSITORY = Path(__file__).parents[3]
_CLIPBOARD = re.compile(rb"\x1b\]52;")
# Where a key may stand: the private file, and backups of it while there is no keyring.
STORES = ("openclaw-tui/secrets.json", "openclaw-tui/backups/")


@dataclass
class Hunt:
    """Folders of one person below ``root``; ``runs`` are numbered by what they wrote."""

    root: Path
    runs: int = 0
    processes: int = 0
    clipboards: int = 0
    codes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("home", "tmp", "cwd", "said"):
            (self.root / name).mkdir()

    @property
    def home(self) -> Path:
        """The person's home."""
        return self.root / "home"

    def environ(self, **more: str) -> dict[str, str]:
        """Variables that make programs talkative."""
        return {
            "HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8",
            "TMPDIR": str(self.root / "tmp"), "TEXTUAL_LOG": str(self.root / "tmp/textual.log"),
            "TEXTUAL": "devtools,debug", "PYTHONFAULTHANDLER": "1", "HTTPX_LOG_LEVEL": "trace",
            "SSLKEYLOGFILE": str(self.root / "tmp/keys.log"), "PYTHONDEVMODE": "1", **more,
        }  # fmt: skip

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note the command line and environment of every process that runs meanwhile."""
        with Watch(self.root / "seen") as watch:
            yield
        self.processes = len(watch.seen)
        limits = {limit for seen in watch.seen.values() for limit in seen.core_limits[1:]}
        assert limits <= {(b"0", b"0")}, "a core dump would hold the key"

    def run(self, *words: str, stdin: str = "", bug: str = "", **environ: str) -> None:
        """One command; all that it says is kept to be searched.

        ``bug`` names the function that fails with the first key in the text of its exception.
        """
        done = subprocess.run(
            _command(words, bug), env=self.environ(**_sabotage(self.root, bug), **environ),
            cwd=self.root / "cwd", input=stdin.encode(), capture_output=True, timeout=120,
            check=False,
        )  # fmt: skip
        self.codes.append(done.returncode)
        self._keep(f"{words[0]}.out", done.stdout)
        self._keep(f"{words[0]}.err", done.stderr)

    @contextmanager
    def terminal(self, words: Sequence[str], bug: str = "", **environ: str) -> Iterator[Screen]:
        """The same on a real terminal; every byte of it is kept."""
        variables = self.environ(**_sabotage(self.root, bug), **environ)
        with on_screen(_command(words, bug), variables) as screen:
            yield screen
        self.clipboards += len(_CLIPBOARD.findall(screen.raw))
        self._keep("terminal", bytes(screen.raw))

    def _keep(self, name: str, data: bytes) -> None:
        self.runs += 1
        (self.root / "said" / f"{self.runs:03}-{name}").write_bytes(data)

    def leaks(self, *more: Path, stores: Sequence[str] = STORES) -> list[str]:
        """Every file here and below ``more`` with a key, or a piece of one, that is no store."""
        found = []
        for key in KEYS:
            for hit in scan([self.root, *more], key):
                name = os.path.relpath(hit.path, self.root)
                if not any(store in name for store in stores):
                    found.append(f"{name}: {hit.form}")
        return found

    def searched(self) -> Mapping[str, int]:
        """How much was searched."""
        files = [path for path in self.root.rglob("*") if path.is_file()]
        return {"files": len(files), "bytes": sum(path.stat().st_size for path in files)}


def _command(words: Sequence[str], bug: str) -> list[str]:
    program = ["tests.support.sabotage", bug] if bug else ["openclaw_tui"]
    return [sys.executable, "-m", *program, *words]


def _sabotage(root: Path, bug: str) -> dict[str, str]:
    """What the sabotage needs: the key, in a file that is not searched, and our own modules."""
    if not bug:
        return {}
    key = root.with_name("key")
    key.write_text(KEYS[0])
    return {"SABOTAGE_KEY": str(key), "PYTHONPATH": str(_REPOSITORY)}
