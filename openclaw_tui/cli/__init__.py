"""The command line: reads the arguments, picks the presenter, turns problems into exit codes.

Heavy modules are imported inside the commands, so that ``--help`` and the first frame stay fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from openclaw_tui.cli.arguments import language, parser
from openclaw_tui.core.problem import Exit, Problem
from openclaw_tui.i18n import detect, tr, use_locale


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from openclaw_tui.services.hardening import harden

    harden()
    arguments = list(sys.argv[1:] if argv is None else argv)
    use_locale(language(arguments) or detect(os.environ))
    args = parser().parse_args(arguments)
    if args.command == "resolve":
        from openclaw_tui.services.home import discover
        from openclaw_tui.services.resolver import main as resolve

        resolve(args.state_dir or str(discover(os.environ, args.openclaw_profile).state_dir))
    from openclaw_tui.cli.commands import run

    try:
        return int(run(args))
    except Problem as problem:
        from openclaw_tui.plain.console import Console
        from openclaw_tui.plain.report import fail

        return int(fail(Console(as_json=args.json, questions=False), problem))
    except (KeyboardInterrupt, EOFError):
        print(tr("problem.cancelled"), file=sys.stderr)  # noqa: T201 - the last word of a command
        return int(Exit.CANCELLED)
