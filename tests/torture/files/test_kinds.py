"""What is no file, or too much of one, in the place of every file that is read."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.hostile_home import FILES, HostileHome
from tests.torture.files.readers import READERS, outcome


def _socket(path: Path) -> None:
    short = Path("/tmp") / f"octui-{os.getpid()}"  # a socket's path has at most 107 bytes
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(short))
    shutil.move(short, path)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50 << 20)


def _large_text(path: Path) -> None:
    path.write_bytes(b'{"a": "' + b"x" * (50 << 20) + b'"}')


KINDS: Mapping[str, Callable[[Path], object]] = {
    "nothing": lambda path: None,
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": _socket,
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
    "a full device": lambda path: path.symlink_to("/dev/full"),
    "a terminal": lambda path: path.symlink_to("/dev/tty"),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link in circles": lambda path: path.symlink_to(path.name),
    "a link to a folder": lambda path: path.symlink_to("/"),
    "50 MB of zeros": _large,
    "50 MB of text": _large_text,
}


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_no_file_in_the_place_of_each(
    home: HostileHome, figures: Callable[..., None], kind: str
) -> None:
    places, refused, slowest = 0, 0, 0.0
    for name in FILES:
        path = home.file(name)
        aside = path.with_name(f"{path.name}.aside")
        path.rename(aside)
        KINDS[kind](path)
        for reader in READERS[name]:
            came, took = outcome(home, reader, f"{kind} as {name}, {reader.__name__}")
            places, refused = places + 1, refused + (came != "read")
            slowest = max(slowest, took)
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
        aside.rename(path)
    figures(places=places, refused=refused, slowest_ms=round(slowest * 1000))
