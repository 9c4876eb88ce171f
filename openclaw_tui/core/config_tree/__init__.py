"""OpenClaw's config over several files: what ``$include`` makes of them, and whose an edit is.

The rules are those of the include resolvers of OpenClaw 2026.5.28, 2026.7.1 and 2026.9.6, which
are the same: included files are merged in their order, and the keys beside ``$include`` over them;
objects merge, arrays are joined, and of everything else the later one counts.
"""

from openclaw_tui.core.config_tree.errors import (
    IncludedError,
    IncludeError,
    IncludeReason,
    SharedError,
)
from openclaw_tui.core.config_tree.reading import MAX_FRAGMENTS, MAX_LEVELS, Fragment, Load
from openclaw_tui.core.config_tree.tree import ConfigTree, FragmentEdit

__all__ = [
    "MAX_FRAGMENTS",
    "MAX_LEVELS",
    "ConfigTree",
    "Fragment",
    "FragmentEdit",
    "IncludeError",
    "IncludeReason",
    "IncludedError",
    "Load",
    "SharedError",
]
