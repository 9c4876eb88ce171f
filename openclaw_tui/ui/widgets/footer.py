"""The keys at the bottom of a screen."""

from __future__ import annotations

from textual import widgets


class Footer(widgets.Footer):
    """Lets go of the keys that it no longer shows.

    Textual's own makes new widgets each time the keys change and stays bound to the old ones
    (8.2.8): a megabyte for every few changes on a screen that is open all day.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)

    async def recompose(self) -> None:
        """Show the keys as they are now; setting what they are bound to drops closed ones."""
        await super().recompose()
        self.mutate_reactive(widgets.Footer.compact)
