"""Writes a config as OpenClaw does, again and again: with its lock, whole, in its place.

``python -m tests.support.foreign_writer CONFIG PAUSE SEED`` counts up ``meta.count`` in it until
its stdin is closed, then prints how often, and how often the file changed while it held the lock.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from select import select


@contextmanager
def openclaws_lock(config: Path) -> Iterator[None]:
    """``<config>.lock`` with the process in it, which 2026.5.28 and later create and remove."""
    lock = config.with_name(f"{config.name}.lock")
    while True:
        try:
            fd = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            break
        except FileExistsError:
            time.sleep(0.01)
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    os.write(fd, json.dumps({"pid": os.getpid(), "createdAt": now}).encode())
    os.close(fd)
    try:
        yield
    finally:
        lock.unlink()


def update(config: Path) -> bool:
    """Count one up; whether somebody changed the file meanwhile."""
    with openclaws_lock(config):
        before = config.read_bytes()
        data = json.loads(before)
        data.setdefault("meta", {}).setdefault("count", 0)
        data["meta"]["count"] += 1
        temp = config.with_name(f"{config.name}.{os.getpid()}.tmp")
        temp.write_text(json.dumps(data, indent=2), encoding="utf-8")
        temp.chmod(0o600)
        time.sleep(0.005)
        overrun = config.read_bytes() != before
        temp.replace(config)
        return overrun


def main() -> None:
    config, pause, seed = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    updates = overruns = 0
    while not select([sys.stdin], [], [], dice.uniform(0, 2 * pause))[0]:
        overruns += update(config)
        updates += 1
    print(json.dumps({"updates": updates, "overruns": overruns}))


if __name__ == "__main__":
    main()
