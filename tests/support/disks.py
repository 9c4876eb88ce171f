"""Small file systems, real ones, for what happens when they are full. Mounting takes root."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """A file system of that size at ``folder``."""
    options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    subprocess.run(["mount", *options], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
