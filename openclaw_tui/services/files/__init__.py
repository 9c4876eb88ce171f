"""Files that are either old or new, never half: the only way this program reads and writes.

Every path is followed through symlinks: the link stays, its target changes. Every error is a
``Problem``: ``FILE_UNREADABLE`` and ``FILE_UNWRITABLE`` with the facts ``path`` and ``reason``
(a ``Reason``), ``CHANGED_MEANWHILE`` with ``path``.
"""

from openclaw_tui.services.files.content import (
    ABSENT,
    digest,
    file_mode,
    read_file,
    remove_file,
    require_file,
    require_writable,
    write_file,
)
from openclaw_tui.services.files.folders import make_folders, private_dir, sync_folder
from openclaw_tui.services.files.reasons import Reason, explained
from openclaw_tui.services.files.temps import sweep, temp_path

__all__ = [
    "ABSENT",
    "Reason",
    "digest",
    "explained",
    "file_mode",
    "make_folders",
    "private_dir",
    "read_file",
    "remove_file",
    "require_file",
    "require_writable",
    "sweep",
    "sync_folder",
    "temp_path",
    "write_file",
]
