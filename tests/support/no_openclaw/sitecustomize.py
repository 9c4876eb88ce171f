"""Python imports this by its name when it starts, before anything else of ours."""

from __future__ import annotations

from openclaw_tui.services import openclaw_install

openclaw_install._USUAL_PLACES = tuple(
    place for place in openclaw_install._USUAL_PLACES if place.startswith("~")
)
