"""Commands killed at random while a real keyring holds the keys, and what is in it afterwards.

``python -m tests.support.keyring_kills FOLDER KILLS SEED NAME...`` prints one JSON object per kill.
Whoever kills a command leaves its helper behind, which has a session of its own: here it is killed
as well, or goes on, or is held until the next start is over, as it is on a busy machine.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.support.random_kills import Target, rounds
from tests.support.real_keyring import RealKeyring
from tests.support.secret_service import secret_service
from tests.support.watching import descendants

_FATES = ("killed", "goes on", "held")


class KeyringTarget(Target):
    """A row whose commands are killed with or without their helpers."""

    def __init__(self, root: Path, name: str, keyring: RealKeyring) -> None:
        self._keyring = keyring
        super().__init__(root, name, keyring)

    def strike(self, process: subprocess.Popen[bytes], dice: random.Random) -> None:
        """Kill the command; what becomes of its helpers is decided by ``dice``."""
        process.send_signal(signal.SIGSTOP)  # or it would start another one meanwhile
        time.sleep(0.002)
        helpers, fate = [pid for pid, _ in descendants(process.pid)], dice.choice(_FATES)
        if fate != "killed":
            self._keyring.leave(helpers, held=fate == "held")
        process.kill()
        for pid in helpers if fate == "killed" else ():
            os.kill(pid, signal.SIGKILL)


def main() -> None:
    root, kills, seed, names = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    with secret_service(sys.executable) as session:
        keyring = RealKeyring(session)

        def new_target(folder: Path, name: str) -> Target:
            return KeyringTarget(folder, name, keyring)

        for result in rounds(new_target, root, names, kills, seed):
            counts = {"orphans_left": keyring.left, "outlived": keyring.outlived}
            print(json.dumps({**result, **counts}), flush=True)
            keyring.left = keyring.outlived = 0


if __name__ == "__main__":
    main()
