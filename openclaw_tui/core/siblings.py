"""Where else a refused key may belong."""

from __future__ import annotations

from collections.abc import Container

from openclaw_tui.core.catalog import AuthChoice, Catalog


def siblings_to_try(
    catalog: Catalog, choice: AuthChoice, refused: Container[str], shape_plan: str | None = None
) -> tuple[AuthChoice, ...]:
    """The auth choices at other base URLs than those that ``refused``, likeliest first; never the
    Portal.

    ``choice`` itself is the first of its plan where its key was refused at a typed host only.
    ``shape_plan`` is the id of the plan that the key's shape points to: its endpoints come first.
    Without it the same plan in the other region does. Each is another host, so the person is
    asked before each.
    """
    likely_plan = shape_plan or choice.plan.id

    def distance(other: AuthChoice) -> tuple[bool, bool, bool]:
        return (
            other.plan.id != likely_plan,
            other.plan.id != choice.plan.id,
            other.region != choice.region,
        )

    others = (c for c in catalog.choices if c.base_url not in refused and not c.plan.retired)
    return tuple(sorted(others, key=distance))
