"""``python -m tests.bench [NAME ...]``: all figures, or those that are named."""

from __future__ import annotations

import sys

from tests.bench import dashboard, growth, paint, probes, resolver, status

PARTS = {
    "paint": paint.main,
    "resolver": resolver.main,
    "probes": probes.main,
    "status": status.main,
    "dashboard": dashboard.main,
    "growth": growth.main,
}


def main() -> None:
    """Print one line per figure."""
    for name in sys.argv[1:] or PARTS:
        print(f"# {name}")
        PARTS[name]()


if __name__ == "__main__":
    main()
