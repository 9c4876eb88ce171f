"""What a disk may hold after a power cut, worked out from the calls a program made.

The model is POSIX at its least: a file's bytes and mode are safe once the file was synced, the
names in a folder once the folder was synced. What was not synced may be there or not, for each
folder on its own; bytes that were not synced leave an empty file.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch


@dataclass(eq=False)
class Inode:
    """A file, whatever its names are."""

    mode: int
    data: bytes = b""


@dataclass(frozen=True)
class Name:
    """``path`` (of the folder ``path.parent``) now names ``inode``, a folder, or nothing."""

    path: str
    target: Inode | str | None


@dataclass(frozen=True)
class Content:
    """``inode`` changed to this."""

    inode: Inode
    data: bytes
    mode: int


@dataclass(frozen=True)
class Synced:
    """A file, or a folder by its path, is safe on the disk."""

    what: Inode | str


Event = Name | Content | Synced
_FOLDER = "folder"


@dataclass
class Tape:
    """The calls of one run below ``root``, and the tree as it was before."""

    root: Path
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = _read_tree(self.root)
        self._open: dict[int, Inode | str] = {}
        self._names = self.before.copy()

    @contextmanager
    def recording(self) -> Iterator[None]:
        wraps: dict[str, Callable[..., Any]] = {
            "open": self._on_open,
            "write": self._on_write,
            "fchmod": self._on_fchmod,
            "fsync": self._on_fsync,
            "replace": self._on_replace,
            "unlink": self._on_unlink,
            "mkdir": self._on_mkdir,
        }
        with ExitStack() as patches:
            for name, wrap in wraps.items():
                real = getattr(os, name)
                patches.enter_context(patch.object(os, name, self._bound(wrap, real)))
            yield

    def disks(self, moment: int) -> Iterator[dict[str, Inode | str]]:
        """The trees that may be found when the power goes after ``moment`` events."""
        past = self.events[:moment]
        folders = sorted({os.path.dirname(e.path) for e in past if isinstance(e, Name)})
        kept_sets = [set[str](), set(folders), *({folder} for folder in folders)]
        for kept in kept_sets:
            for bytes_kept in (False, True):
                yield self._disk(past, kept, bytes_kept)

    def write(self, disk: dict[str, Inode | str]) -> None:
        """Make ``root`` look like ``disk``."""
        shutil.rmtree(self.root)
        for path, node in sorted(disk.items()):
            match node:
                case Inode(mode=mode, data=data):
                    Path(path).write_bytes(data)
                    os.chmod(path, mode)
                case "folder":
                    os.mkdir(path, 0o700)
                case link:
                    os.symlink(link.removeprefix("->"), path)

    def _disk(self, past: list[Event], kept: set[str], bytes_kept: bool) -> dict[str, Inode | str]:
        names = dict(self.before)
        contents: dict[int, Inode] = {}
        for moment, event in enumerate(past):
            later = past[moment:]
            match event:
                case Name(path, target):
                    folder = os.path.dirname(path)
                    if (folder in kept or Synced(folder) in later) and folder in names:
                        if target is None:
                            names.pop(path, None)
                        else:
                            names[path] = target
                case Content(inode, data, mode) if bytes_kept or Synced(inode) in later:
                    contents[id(inode)] = Inode(mode, data)
        unsynced = Inode(0o600)
        made = {id(e.inode) for e in past if isinstance(e, Content)}
        return {
            path: contents.get(id(node), unsynced) if id(node) in made else node
            for path, node in names.items()
        }

    def _bound(self, wrap: Callable[..., Any], real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **kwargs: wrap(real, *args, **kwargs)

    def _name(self, path: Any, target: Inode | str | None) -> None:
        self._names[str(path)] = target or ""
        self.events.append(Name(str(path), target))

    def _on_open(self, real: Callable[..., int], path: Any, flags: int, *rest: Any) -> int:
        fd = real(path, flags, *rest)
        if os.path.isdir(path):
            self._open[fd] = str(path)
        elif flags & os.O_CREAT:
            inode = Inode(stat.S_IMODE(os.fstat(fd).st_mode))
            self._name(path, inode)
            self.events.append(Content(inode, b"", inode.mode))
            self._open[fd] = inode
        return fd

    def _on_write(self, real: Callable[..., int], fd: int, data: Any) -> int:
        size = real(fd, data)
        if isinstance(inode := self._open.get(fd), Inode):
            inode.data += bytes(data)[:size]
            self.events.append(Content(inode, inode.data, inode.mode))
        return size

    def _on_fchmod(self, real: Callable[..., None], fd: int, mode: int) -> None:
        real(fd, mode)
        if isinstance(inode := self._open.get(fd), Inode):
            inode.mode = mode
            self.events.append(Content(inode, inode.data, mode))

    def _on_fsync(self, real: Callable[..., None], fd: int) -> None:
        real(fd)
        self.events.append(Synced(self._open[fd]))

    def _on_replace(self, real: Callable[..., None], source: Any, target: Any) -> None:
        real(source, target)
        moved = self._names[str(source)]
        self._name(source, None)
        self._name(target, moved)

    def _on_unlink(self, real: Callable[..., None], path: Any) -> None:
        real(path)
        self._name(path, None)

    def _on_mkdir(self, real: Callable[..., None], path: Any, mode: int = 0o777) -> None:
        real(path, mode)
        self._name(path, _FOLDER)


def _read_tree(root: Path) -> dict[str, Inode | str]:
    tree: dict[str, Inode | str] = {str(root): _FOLDER}
    for path in root.rglob("*"):
        if path.is_symlink():
            tree[str(path)] = f"->{os.readlink(path)}"
        elif path.is_dir():
            tree[str(path)] = _FOLDER
        else:
            tree[str(path)] = Inode(stat.S_IMODE(path.stat().st_mode), path.read_bytes())
    return tree
