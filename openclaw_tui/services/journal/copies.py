"""Copies of files as they were, with live secrets cut out and put in again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from openclaw_tui.core.redact import redact
from openclaw_tui.core.secret import Secret
from openclaw_tui.services.files import digest, read_file
from openclaw_tui.services.journal.record import BrokenBackup, Step

_MARKERS = re.compile(r"\{\{openclaw-tui:[^{}]*\}\}")


def cut(data: bytes, live_secrets: Sequence[bytes], prefix: str) -> tuple[bytes, dict[str, Secret]]:
    """Put markers in place of the secrets; the secrets by name (``<prefix>.<number>``)."""
    # Longest first, or a secret that begins like another one would leave its tail.
    ordered = sorted({secret for secret in live_secrets if secret in data and secret}, key=len)
    names = {secret: f"{prefix}.{n}" for n, secret in enumerate(reversed(ordered))}
    if not names:
        return data, {}
    any_secret = re.compile(b"|".join(map(re.escape, names)))
    kept = any_secret.sub(lambda found: _marker(names[found[0]]), data)
    # Latin-1 maps every byte: no decoding error can carry the secret into a traceback.
    return kept, {name: Secret(secret.decode("latin-1")) for secret, name in names.items()}


def old_content(folder: Path, step: Step, cuts: Mapping[str, Secret]) -> bytes | None:
    """The file of ``step`` as it was, byte for byte; ``None`` when there was none.

    Raises ``BrokenBackup`` when the copy is damaged or ``cuts`` lacks one of its secrets.
    """
    if step.copied is None:
        return None
    data = read_file(folder / step.copied)
    if data is not None and cuts.keys() >= set(step.cuts):
        for name in step.cuts:
            data = data.replace(_marker(name), cuts[name].reveal().encode("latin-1"))
        if digest(data) == step.old:
            return data
    raise BrokenBackup(folder, step.path)


def shows_secret(copied: bytes) -> bool:
    """Whether a copy still holds anything that looks like a secret, whoever it belongs to."""
    text = _MARKERS.sub("${CUT}", copied.decode("utf-8", "replace"))
    return redact(text) != text


def _marker(name: str) -> bytes:
    """Unique without chance: ``name`` holds the id of a journal younger than the content."""
    return f"{{{{openclaw-tui:{name}}}}}".encode()
