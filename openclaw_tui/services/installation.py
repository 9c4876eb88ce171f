"""Whether this installation of openclaw-tui will still be there when OpenClaw needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from openclaw_tui.services.home import own_home

# uv keeps what ``uvx`` runs in numbered buckets of its cache, wherever that is.
_UV_BUCKET = re.compile(r"(archive|environments|builds)-v\d+")
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/private/tmp", "/private/var", "/var/folders")  # noqa: S108 - only compared with


def is_vanishing(prefix: Path, environ: Mapping[str, str]) -> bool:
    """True when ``prefix`` (``sys.prefix``) is in a place that gets emptied.

    Those are the caches of ``uvx`` and ``pipx run``, temporary folders and a nix-shell: a
    launcher that points there would break OpenClaw one day, so the keyring store is not offered.
    """
    if any(_UV_BUCKET.fullmatch(part) for part in prefix.parts):
        return True
    if "IN_NIX_SHELL" in environ and prefix.is_relative_to("/nix/store"):
        return True
    return any(prefix.is_relative_to(folder) for folder in _emptied(environ))


def _emptied(environ: Mapping[str, str]) -> Iterator[Path]:
    yield from map(Path, _TEMPORARY)
    home = own_home(environ)
    caches = [home / ".cache", home / "Library/Caches"]
    for name in ("TMPDIR", "TEMP", "TMP", "UV_CACHE_DIR"):
        if value := environ.get(name):
            yield Path(value)
    if value := environ.get("XDG_CACHE_HOME"):
        caches.append(Path(value))
    if value := environ.get("LOCALAPPDATA"):
        yield from (Path(value, "uv", "cache"), Path(value, "pipx", "pipx", "Cache"))
    if value := environ.get("PIPX_HOME"):
        yield Path(value, ".cache")
    for cache in caches:
        yield from (cache / "uv", cache / "pipx")
