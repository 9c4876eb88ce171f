"""Each system call of one command fails, each call of its keyring; then the next start.

``python -m tests.support.write_faults FOLDER EVERY NAME...`` prints one JSON object per fault. The
command runs in a child: what it leaves belongs to a process that has ended.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from unittest.mock import patch

from openclaw_tui.core.problem import Exit
from tests.support.attacked_home import AttackedHome
from tests.support.syscalls import READS, WRITES, Fault, intercepted
from tests.support.vault import Vault
from tests.support.write_crashes import Result, aftermath
from tests.support.write_paths import PURGES, TABLE

_UNREAD = " cannot be read."
_IN_DOUBT = " cannot be told, because "


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong: system calls ``names`` with ``error``, or the keyring with ``status``."""

    names: tuple[str, ...] = ()
    error: int = 0
    status: str | None = None
    lasting: bool = False

    def __str__(self) -> str:
        what = self.status or errno.errorcode[self.error]
        return f"{what} {'for ever' if self.lasting else 'once'}"

    def strike(self, home: AttackedHome, number: int) -> tuple[int, bool]:
        """Run the command with the fault at call ``number``: its exit code, whether it came."""
        if self.status is None:
            fault = Fault(number, self.error, lasting=self.lasting)
            with intercepted(fault, self.names):
                code = home.act()
            return code, fault.reached
        calls = count(1)
        last = 0

        def trouble() -> str | None:
            nonlocal last
            last = next(calls)
            return self.status if last == number or (self.lasting and last > number) else None

        return home.run(home.path.act, Vault(home.root / "keyring.json", trouble)), last >= number


TROUBLES = (
    Trouble(WRITES + READS, errno.EIO),
    Trouble(WRITES, errno.ENOSPC, lasting=True),
    Trouble(WRITES, errno.EACCES),
    Trouble(status="locked", lasting=True),
    Trouble(status="silent"),
    Trouble(status="failed", lasting=True),
)


def in_a_child(home: AttackedHome, action: Callable[[], tuple[int, bool]]) -> Result:
    """What ``action`` returns in a process of its own; ``BUG`` for a traceback, which is shown.

    ``unread`` are the files that the command named as not read; ``in_doubt``: it said that a
    variable stays because of one.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code, reached = action()
        said = {"code": code, "reached": reached, "unread": _unread(home)}
        said["in_doubt"] = any(_IN_DOUBT in note for note in _told(home, "notes"))
        os.write(writer, json.dumps(said).encode())
        os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8") as answer:
        answered = answer.read()
    if os.waitpid(child, 0)[1]:
        return {"code": Exit.BUG, "reached": True, "unread": []}
    ended: Result = json.loads(answered)
    return ended


def _told(home: AttackedHome, member: str) -> list[str]:
    texts: list[str] = json.loads(home.said or "{}").get(member, [])
    return texts


def _unread(home: AttackedHome) -> list[str]:
    told = [text.partition(_UNREAD) for text in _told(home, "untouched")]
    return sorted(path.removeprefix(f"{home.home}/") for path, said, _ in told if said)


def faults(home: AttackedHome, every: int) -> Iterator[Result]:
    """Every fault at every call."""
    for trouble in TROUBLES:
        for number in count(1, 1 if trouble.status else every):
            home.rewind()
            ended = in_a_child(home, partial(trouble.strike, home, number))
            if not ended["reached"]:
                break
            found = aftermath(home, number, killed=False)
            yield {**found, **ended, "trouble": str(trouble)}


def main() -> None:
    root, every = Path(sys.argv[1]), int(sys.argv[2])
    with patch.object(os, "fsync", lambda _fd: None):
        for number, name in enumerate(sys.argv[3:]):
            home = AttackedHome(root / str(number), {**TABLE, **PURGES}[name])
            for result in faults(home, every):
                print(json.dumps({**result, "name": name}), flush=True)


if __name__ == "__main__":
    main()
