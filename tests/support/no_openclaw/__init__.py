"""Hides the OpenClaw that this machine may have from the tests and from what they start."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from openclaw_tui.services.openclaw_install import installed

_COMMAND: Final = "openclaw"


def hide() -> None:
    """From this process and its children, for as long as it lives; interop installs its own."""
    folders = os.environ["PATH"].split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join(map(_without, folders))
    if installed({"PATH": "", "HOME": "/nowhere"}):  # for all users of the machine
        from tests.support.no_openclaw import sitecustomize as sitecustomize

        os.environ["PYTHONPATH"] = str(Path(__file__).parent)


@cache  # a folder may be on PATH twice
def _without(folder: str) -> str:
    """A folder of links to the other commands, which tests may need."""
    if not os.path.exists(os.path.join(folder, _COMMAND)):  # False where it may not be looked
        return folder
    links = Path(_links().name) / folder.replace(os.sep, "_")
    links.mkdir()
    for command in Path(folder).iterdir():
        if command.name != _COMMAND:
            (links / command.name).symlink_to(command)
    return str(links)


@cache
def _links() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="no-openclaw-")
