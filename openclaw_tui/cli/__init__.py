"""The command line: reads the arguments, picks the presenter, turns problems into exit codes.

Heavy modules are imported inside the commands, so that ``--help`` and the first frame stay fast.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence

from openclaw_tui.cli.arguments import UsageError, language, parser
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.i18n import detect, use_locale


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from openclaw_tui.services.hardening import harden

    harden()
    # What start-up makes lives as long as the process: looking through it again and again for
    # garbage, and once more at the end, is a sixth of the time of a short command.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    arguments = list(sys.argv[1:] if argv is None else argv)
    use_locale(language(arguments) or detect(os.environ))
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a closed one is None
        stream.reconfigure(errors="replace")  # a lone surrogate in a path must not end us
    try:
        return int(_run(arguments))
    except BrokenPipeError:  # the reader of a pipe had enough: nothing more to say to it
        from openclaw_tui.plain.console import silence

        silence(sys.stdout)
        return int(Exit.BUG)


def _run(arguments: Sequence[str]) -> Exit:
    try:
        args = parser(arguments).parse_args(arguments)
        if args.command == "resolve":
            from openclaw_tui.services.home import discover
            from openclaw_tui.services.resolver import main as resolve

            resolve(args.state_dir or str(discover(os.environ, args.openclaw_profile).state_dir))
        from openclaw_tui.cli.commands import run

        return run(args)
    except UsageError as error:
        problem = Problem(ProblemCode.USAGE, reason=str(error))
    except Problem as known:
        problem = known
    except (KeyboardInterrupt, EOFError):
        problem = Problem(ProblemCode.CANCELLED)
    except OSError as error:
        if error.filename is None:
            raise
        # A disk that fails while we only look around; whoever writes has said more by then.
        facts = {"path": os.fsdecode(error.filename), "reason": "system"}
        problem = Problem(ProblemCode.FILE_UNREADABLE, **facts)
    from openclaw_tui.plain.console import Console
    from openclaw_tui.plain.report import fail

    return fail(Console(as_json="--json" in arguments, questions=False), problem)
