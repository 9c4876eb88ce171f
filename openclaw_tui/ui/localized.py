"""Bindings whose descriptions are text keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual.binding import ActiveBinding
from textual.screen import Screen

from openclaw_tui.i18n import tr


class LocalizedScreen(Screen[Any]):
    """Translates binding descriptions on their way to footer and help.

    Textual reads ``BINDINGS`` when a class is created, before any language is chosen.
    """

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The active bindings in the current language."""
        return {
            key: active._replace(
                binding=replace(active.binding, description=_translated(active.binding.description))
            )
            for key, active in super().active_bindings.items()
        }


def _translated(description: str) -> str:
    return tr(description) if description.startswith("ui.key.") else description
