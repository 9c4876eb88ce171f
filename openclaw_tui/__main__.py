"""``python -m openclaw_tui``."""

from openclaw_tui.cli import main

raise SystemExit(main())
