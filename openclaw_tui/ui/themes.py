"""Two themes of our own. Every text colour has a contrast of 4.5 or more on its background."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

DARK = Theme(
    name="openclaw-dark",
    dark=True,
    primary="#7ab8ff",
    secondary="#7ab8ff",
    accent="#7ab8ff",
    success="#6fd39a",
    warning="#f2bf6c",
    error="#ff8f8f",
    foreground="#dfe6ee",
    background="#11161c",
    surface="#171e26",
    panel="#1f2832",
    variables={
        "muted": "#9aa8b8",
        "line": "#3a4755",
        "pick": "#1d3a57",
        "pick-quiet": "#202b37",
        "pick-text": "#ffffff",
        "on-primary": "#0c1722",
        "block-cursor-blurred-text-style": "none",
        "footer-background": "#171e26",
        "footer-key-foreground": "#7ab8ff",
        "footer-description-foreground": "#9aa8b8",
        "input-selection-background": "#2f5b86",
    },
)

LIGHT = Theme(
    name="openclaw-light",
    dark=False,
    primary="#0a5aa8",
    secondary="#0a5aa8",
    accent="#0a5aa8",
    success="#136b3a",
    warning="#855000",
    error="#b3261e",
    foreground="#1e2630",
    background="#fbfbf9",
    surface="#f0f1ef",
    panel="#e4e6e4",
    variables={
        "muted": "#55606c",
        "line": "#b9c0c7",
        "pick": "#cfe3f8",
        "pick-quiet": "#e6edf4",
        "pick-text": "#0b1a2a",
        "on-primary": "#ffffff",
        "block-cursor-blurred-text-style": "none",
        "footer-background": "#f0f1ef",
        "footer-key-foreground": "#0a5aa8",
        "footer-description-foreground": "#55606c",
        "input-selection-background": "#b9d6f2",
    },
)

WITHOUT_COLOUR = "ansi-dark"

# What the built-in themes (the colourless one is one of them) do not define.
FALLBACKS = {
    "muted": "ansi_default",
    "line": "ansi_default",
    "pick": "ansi_default",
    "pick-quiet": "ansi_default",
    "pick-text": "ansi_default",
    "on-primary": "ansi_default",
}


def fitting(environ: Mapping[str, str]) -> str:
    """``light`` where the terminal says that its background is (``COLORFGBG``), else ``dark``."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if background in ("7", "15") else "dark"
