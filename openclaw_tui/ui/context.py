"""What every pane may ask about the world."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openclaw_tui.core.catalog import Catalog
    from openclaw_tui.core.portal.findings import Leftovers
    from openclaw_tui.services.ports import Plan, Receipt, Services, Survey


class Context:
    """The services, and the local reads that several panes share, each done once.

    The first access reads files (tens of milliseconds): never before the first paint.
    ``receipt`` is there once the draft is saved, ``plan`` is what was carried out then;
    ``is_undone``: it was taken back.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self.receipt: Receipt | None = None
        self.plan: Plan | None = None
        self.is_undone = False

    @cached_property
    def leftovers(self) -> Leftovers:
        """What the look at the old login found; nothing before it."""
        from openclaw_tui.core.portal.findings import Leftovers  # not before the first paint

        return Leftovers()

    @cached_property
    def catalog(self) -> Catalog:
        """The provider catalog."""
        return self.services.catalog()

    @cached_property
    def survey(self) -> Survey:
        """What was found on this machine. Raises ``Problem``."""
        return self.services.survey()

    def look_again(self) -> None:
        """Look anew when the survey is asked for next."""
        self.__dict__.pop("survey", None)
