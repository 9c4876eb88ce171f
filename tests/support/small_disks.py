"""Commands on a disk with room for a little, and in folders that are read-only.

``python -m tests.support.small_disks FOLDER NAME...`` prints one JSON object per attack. It mounts,
so it is run by ``WITHIN``: whatever it mounts is gone with it, no root is needed where the system
gives people namespaces of their own, and it obeys modes even if root runs it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, count, product
from pathlib import Path
from unittest.mock import patch

from openclaw_tui.core.problem import Exit
from tests.support.attacked_home import AttackedHome
from tests.support.write_crashes import Result, aftermath
from tests.support.write_faults import in_a_child
from tests.support.write_paths import PURGES, RECOVER, TABLE

_ENOUGH = "size=4m,nr_inodes=4096"
_PAGE = os.sysconf("SC_PAGE_SIZE")
_OBEYING = "--bounding-set=-dac_override,-dac_read_search"
WITHIN = ("unshare", "--map-root-user", "--mount", "setpriv", _OBEYING)

PARTS = (".openclaw", ".")
"""What of the person's home is on the small disk: OpenClaw's folder only, or all of it."""
FOLDERS = (*PARTS, "dotfiles", ".openclaw/openclaw-tui", ".openclaw/openclaw-tui/backups")


def _pages(disk: os.statvfs_result, number: int) -> str:
    pages = disk.f_blocks - disk.f_bfree + number
    return f"size={max(pages, 1) * _PAGE}"  # 0 would be no limit


def _files(disk: os.statvfs_result, number: int) -> str:
    return f"nr_inodes={disk.f_files - disk.f_ffree + number}"


ROOMS: dict[str, Callable[[os.statvfs_result, int], str]] = {"pages": _pages, "files": _files}
"""Room for so many more of them, as an option of the mount."""


def _mount(*words: str | Path) -> None:
    subprocess.run(["mount", *words], check=True)


def _limit(disk: Path, options: str) -> None:
    """Nothing but these: ``mount`` would repeat an owner that this namespace does not know."""
    _mount("--options-mode=ignore", "-o", f"remount,{options}", disk)


@contextmanager
def disk_at(folder: Path) -> Iterator[None]:
    """A disk of its own with what the folder holds."""
    folder.mkdir(0o700, exist_ok=True)
    aside = folder.with_name(f"{folder.name}.aside")
    shutil.copytree(folder, aside, symlinks=True)
    _mount("-t", "tmpfs", "-o", f"mode=0700,{_ENOUGH}", "tmpfs", folder)
    try:
        shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(aside)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def small_disks(home: AttackedHome) -> Iterator[Result]:
    """Room for nothing, for one page or file, for two, until the command has enough."""
    for part, room in product(PARTS, ROOMS):
        for number in count():
            home.rewind()
            folder = home.home / part
            with disk_at(folder):
                _limit(folder, ROOMS[room](os.statvfs(folder), number))
                codes = _tried(home)
                _limit(folder, _ENOUGH)
                found = aftermath(home, number, killed=False)
            trouble = f"{part} with room for {number} {room} for ever"
            yield {**found, **codes, "trouble": trouble}
            if codes["code"] == Exit.DONE:
                break


@contextmanager
def read_only_mount(folder: Path) -> Iterator[None]:
    """A disk that was mounted to be read, only."""
    _mount("--bind", folder, folder)
    try:
        _mount("-o", "remount,bind,ro", folder)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def read_only_mode(folder: Path) -> Iterator[None]:
    """A folder that its owner made so."""
    mode = folder.stat().st_mode
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(mode)


def read_only(home: AttackedHome) -> Iterator[Result]:
    """Every folder, in both ways."""
    for number, part in enumerate(FOLDERS):
        for way in (read_only_mount, read_only_mode):
            home.rewind()
            folder = home.home / part
            if folder.is_dir():
                with way(folder):
                    codes = _tried(home)
                found = aftermath(home, number, killed=False)
                yield {**found, **codes, "trouble": f"{way.__name__} of {part}"}


def _tried(home: AttackedHome) -> Result:
    """The exit codes of the command and of the start after it, while the trouble lasts."""
    ended = in_a_child(home, lambda: (home.act(), True))
    start = in_a_child(home, lambda: (home.run(RECOVER), True))
    return {**ended, "start": start["code"]}


def main() -> None:
    root = Path(sys.argv[1])
    with patch.object(os, "fsync", lambda _fd: None):
        for number, name in enumerate(sys.argv[2:]):
            home = AttackedHome(root / str(number), {**TABLE, **PURGES}[name])
            for result in chain(small_disks(home), read_only(home)):
                print(json.dumps({**result, "name": name}), flush=True)


if __name__ == "__main__":
    main()
