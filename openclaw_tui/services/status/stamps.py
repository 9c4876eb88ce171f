"""What differs once a file was written, without reading it."""

from __future__ import annotations

from pathlib import Path


def stamp(path: Path) -> tuple[int, int, int] | None:
    """Time, size and inode; ``None`` for a file that is not there or not ours to see."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def seal(path: Path | None) -> str:
    """Words that stay the same as long as nobody writes the file, or a database's log beside it.

    Empty for what is in no file: nothing tells whether that is still the same.
    """
    if path is None:
        return ""
    return f"{stamp(path)} {stamp(path.with_name(f'{path.name}-wal'))}"
