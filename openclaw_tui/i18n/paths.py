"""Paths as people write them."""

from __future__ import annotations

from pathlib import Path


def short(path: Path) -> str:
    """With ``~`` for the person's own folder, where there is one."""
    try:
        home = Path.home()
    except RuntimeError:  # a user number without an account and without HOME, as in containers
        return str(path)
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
