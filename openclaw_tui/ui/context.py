"""What every pane may ask about the world."""

from __future__ import annotations

from functools import cached_property

from openclaw_tui.core.catalog import Catalog
from openclaw_tui.services.ports import Receipt, Services, Survey


class Context:
    """The services, and the two local reads that several panes share, each done once.

    The first access reads files (tens of milliseconds): never before the first paint.
    ``receipt`` is there once the draft is saved.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self.receipt: Receipt | None = None

    @cached_property
    def catalog(self) -> Catalog:
        """The provider catalog."""
        return self.services.catalog()

    @cached_property
    def survey(self) -> Survey:
        """What was found on this machine. Raises ``Problem``."""
        return self.services.survey()
