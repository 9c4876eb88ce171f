"""Which environment variables the installed OpenClaw reads for which provider.

Plugins declare them (``setup.providers[].envVars`` of ``openclaw.plugin.json``, the same in
2026.5.28, 2026.7.1 and 2026.9.6); a variable of a plugin that is not there is not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from openclaw_tui.core.problem import Problem
from openclaw_tui.services.files import read_file
from openclaw_tui.services.home import Home
from openclaw_tui.services.openclaw_install import Installed, plugin_manifests

_LIKE_A_KEY = re.compile("KEY|TOKEN|SECRET")


def env_vars(
    home: Home, openclaw: Installed | None, among: Iterable[str]
) -> Mapping[str, tuple[str, ...]]:
    """Provider id -> its variables, OpenClaw's preferred one first.

    ``among`` are the variables that are set: where none is named like a key (all that any plugin
    declares are), no plugin is looked at.
    """
    if not any(_LIKE_A_KEY.search(name) for name in among):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for manifest in plugin_manifests(home, openclaw):
        for provider, names in _declared(manifest):
            found[provider] = tuple(dict.fromkeys((*found.get(provider, ()), *names)))
    return found


def _declared(manifest: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        content = read_file(manifest)
    except Problem:
        return
    if content is None or b'"envVars"' not in content:
        return
    try:
        providers = json.loads(content)["setup"]["providers"]
        yield from [(str(each["id"]), [*map(str, each.get("envVars", ()))]) for each in providers]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return  # a plugin that OpenClaw itself cannot read
