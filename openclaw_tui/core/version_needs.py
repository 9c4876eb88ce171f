"""What single versions of OpenClaw need in their config, observed on real runs."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_tui.core.json5 import Delete, Edit, JsonValue, Path, Set
from openclaw_tui.core.openclaw_config import value_at

MINIMUM = (2026, 5, 28)
PLUGIN_SWITCH: Path = ("plugins", "entries", "qwen", "enabled")
_PROVIDERS_OF_PLUGIN = ("qwen", "qwen-oauth")


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
    """Keep 2026.7.x from refusing its first gateway start, and take that back later.

    With provider ``qwen`` or ``qwen-oauth`` and no plugin, 2026.7.1 tries to install
    ``@openclaw/qwen-provider`` at its first start, finds no version that fits and gives up;
    ``enabled: false`` prevents the attempt and the provider works as a custom one. Once the
    plugin is there, the entry goes if it says nothing else.
    """
    entry = value_at(data, PLUGIN_SWITCH[:-1])
    needed = provider in _PROVIDERS_OF_PLUGIN and release[:2] == (2026, 7) and not plugin_present
    if needed and entry is None:
        yield Set(PLUGIN_SWITCH, False)
    elif provider in _PROVIDERS_OF_PLUGIN and plugin_present and entry == {"enabled": False}:
        yield Delete(PLUGIN_SWITCH[:-1])
