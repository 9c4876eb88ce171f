"""``openclaw-tui`` with one function that fails as careless libraries do: the key in its text.

``python -m tests.support.sabotage MODULE:FUNCTION ARGUMENTS``; the key is read from the file that
``SABOTAGE_KEY`` names.
"""

from __future__ import annotations

import os
import sys
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from openclaw_tui.cli import main
from openclaw_tui.services.hardening import harden


class CarelessError(Exception):
    """Carries the key in its text."""


def sabotage(place: str, key: str) -> None:
    """Make the function at ``place`` raise, whatever it is given."""

    def fail(*_args: object, **_kwargs: object) -> NoReturn:
        try:
            raise ValueError(key)
        except ValueError as error:
            careless = CarelessError(f"Illegal header value b'Bearer {key}'", {"key": key})
            careless.add_note(f"while sending {key!r}")
            raise careless from error

    harden()  # as the program does before it imports anything
    module, _, function = place.partition(":")
    *owners, name = function.split(".")
    setattr(reduce(getattr, owners, import_module(module)), name, fail)


if __name__ == "__main__":
    sabotage(sys.argv[1], Path(os.environ["SABOTAGE_KEY"]).read_text(encoding="utf-8"))
    raise SystemExit(main(sys.argv[2:]))
