"""What single versions of OpenClaw need in their config, observed on real runs."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_tui.core.json5 import Delete, Edit, JsonValue, Path, Set
from openclaw_tui.core.openclaw_config import value_at

PLUGIN_SWITCH: Path = ("plugins", "entries", "qwen", "enabled")
_PROVIDERS_OF_PLUGIN = ("qwen", "qwen-oauth")
# 2026.6.11, 2026.9.5 and 2026.9.6 start all the same.
_INSISTS_FROM, _INSISTS_BEFORE = (2026, 7, 0), (2026, 9, 5)


def wants_agent(release: tuple[int, int, int]) -> bool:
    """Whether a one-shot call has to name one of several agents (2026.8.1 and later).

    2026.7 does not know the option.
    """
    return release >= (2026, 8, 0)


def plugin_edits(
    data: JsonValue,
    provider: str,
    release: tuple[int, int, int],
    *,
    plugin_present: bool,
) -> Iterator[Edit]:
    """Keep 2026.7.1 to 2026.9.4 from refusing to start a gateway, and take that back later.

    With provider ``qwen`` or ``qwen-oauth`` and no plugin, they try to install
    ``@openclaw/qwen-provider`` at the start, and give up where no version fits or none is reached;
    ``enabled: false`` prevents the attempt and the provider works as a custom one. Once the
    plugin is there, the entry goes if it says nothing else.
    """
    entry = value_at(data, PLUGIN_SWITCH[:-1])
    insists = _INSISTS_FROM <= release < _INSISTS_BEFORE
    needed = provider in _PROVIDERS_OF_PLUGIN and insists and not plugin_present
    if needed and entry is None:
        yield Set(PLUGIN_SWITCH, False)
    elif provider in _PROVIDERS_OF_PLUGIN and plugin_present and entry == {"enabled": False}:
        yield Delete(PLUGIN_SWITCH[:-1])
