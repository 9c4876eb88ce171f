"""A folder as a value, to tell whether anything in it changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from pathlib import Path


def tree(root: Path, without: Collection[Path] = ()) -> dict[str, object]:
    """Every file's bytes and mode, every link's target, every folder's mode, by relative path.

    The ``without`` folders do not count.
    """
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        if any(map(path.is_relative_to, without)):
            continue
        mode = stat.S_IMODE(path.lstat().st_mode)
        if path.is_symlink():
            found[str(path.relative_to(root))] = os.readlink(path)
        elif path.is_file():
            found[str(path.relative_to(root))] = (path.read_bytes(), mode)
        else:
            found[str(path.relative_to(root))] = mode
    return found
