"""The arguments of every command, as documented in the README."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from openclaw_tui import __version__
from openclaw_tui.i18n import LOCALES, tr

_DEFAULTS = {
    "json": False,
    "dry_run": False,
    "yes": False,
    "plain": False,
    "lang": None,
    "ascii": False,
    "openclaw_profile": None,
}


class UsageError(Exception):
    """Arguments that cannot be parsed; the text is argparse's, without anything like a key."""


class _Formatter(argparse.HelpFormatter):
    """Says "usage" in the current language."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, tr("cli.usage") if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Raises instead of printing, so that ``--json`` has its answer too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Formatter, **options)
        if self.add_help:  # what is only a parent keeps its titles: groups are merged by them
            self._actions[0].help = tr("cli.help")
            self._positionals.title = tr("cli.arguments")
            self._optionals.title = tr("cli.options")

    def error(self, message: str) -> NoReturn:
        from openclaw_tui.core.redact import redact

        raise UsageError(redact(message))


def language(arguments: Sequence[str]) -> str | None:
    """``--lang``, which is needed before the help texts are built."""
    early = _Parser(add_help=False)
    early.add_argument("--lang", nargs="?")  # that its word is missing is told by the real parser
    known, _ = early.parse_known_args(arguments)
    return known.lang if known.lang in LOCALES else None


def parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The command line in the current language.

    Where the first argument is a command, no other is built: it would not be seen, and all of
    them take some milliseconds.
    """
    # Options are built anew for each command: parsers that share them overwrite what stood before
    # the command's name with their defaults.
    top = _Parser(prog="openclaw-tui", description=tr("cli.description"), parents=[_everywhere()])
    top.set_defaults(**_DEFAULTS)
    top.add_argument(
        "--version", action="version", version=f"openclaw-tui {__version__}", help=tr("cli.version")
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title=tr("cli.commands"))
    for name in [*arguments[:1]] if _COMMANDS.keys() & arguments[:1] else _COMMANDS:
        text = tr(f"cli.{name}")
        command = commands.add_parser(name, help=text, description=text, parents=[_everywhere()])
        _COMMANDS[name](command)
    return top


def _everywhere() -> _Parser:
    """Options that every command takes, before or after its name."""
    options = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--json", action="store_true", help=tr("cli.json"))
    options.add_argument("--dry-run", action="store_true", help=tr("cli.dry_run"))
    options.add_argument("--yes", action="store_true", help=tr("cli.yes"))
    options.add_argument("--plain", action="store_true", help=tr("cli.plain"))
    options.add_argument("--lang", choices=LOCALES, help=tr("cli.lang"))
    options.add_argument("--ascii", action="store_true", help=tr("cli.ascii"))
    options.add_argument("--openclaw-profile", metavar="NAME", help=tr("cli.openclaw_profile"))
    return options


def _add_onboard_options(onboard: argparse.ArgumentParser) -> None:
    onboard.add_argument("--auth-choice", metavar="ID", help=tr("cli.auth_choice"))
    _add_token_sources(onboard)
    _add_credential_options(onboard)
    onboard.add_argument(
        "--set-default", action=argparse.BooleanOptionalAction, default=None, help=tr("cli.default")
    )


def _add_migrate_options(migrate: argparse.ArgumentParser) -> None:
    migrate.set_defaults(set_default=None)
    migrate.add_argument("--to", dest="auth_choice", metavar="ID", help=tr("cli.to"))
    token = _add_token_sources(migrate)
    token.add_argument("--token-found", action="store_true", help=tr("cli.token_found"))
    _add_credential_options(migrate)
    migrate.add_argument("--image-model", metavar="ID", help=tr("cli.image_model"))
    migrate.add_argument("--clean-copies", action="store_true", help=tr("cli.clean_copies"))
    migrate.add_argument("--check-logins", action="store_true", help=tr("cli.check_logins"))
    migrate.add_argument("--run-openclaw", action="store_true", help=tr("cli.run_openclaw"))


def _add_token_sources(command: argparse.ArgumentParser) -> Any:
    token = command.add_mutually_exclusive_group()
    token.add_argument("--token-stdin", action="store_true", help=tr("cli.token_stdin"))
    token.add_argument("--token-env", metavar="NAME", help=tr("cli.token_env"))
    token.add_argument("--token-command", metavar="CMD", help=tr("cli.token_command"))
    return token


def _add_credential_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--base-url", metavar="URL", help=tr("cli.base_url"))
    command.add_argument("--model", metavar="ID", help=tr("cli.model"))
    command.add_argument("--name", metavar="NAME", help=tr("cli.name"))
    command.add_argument("--store", choices=("keyring", "file", "env"), help=tr("cli.store"))
    _add_check_options(command)


def _add_check_options(command: argparse.ArgumentParser) -> None:
    check = command.add_mutually_exclusive_group()
    check.add_argument("--no-probe", action="store_true", help=tr("cli.no_probe"))
    check.add_argument("--allow-unverified", action="store_true", help=tr("cli.allow_unverified"))


def _add_profile(command: argparse.ArgumentParser) -> None:
    command.add_argument("profile", metavar="PROFILE", help=tr("cli.profile"))


def _add_use_options(use: argparse.ArgumentParser) -> None:
    _add_profile(use)
    use.add_argument("--model", metavar="ID", help=tr("cli.use_model"))


def _add_rotate_options(rotate: argparse.ArgumentParser) -> None:
    _add_profile(rotate)
    _add_token_sources(rotate)
    _add_check_options(rotate)


def _add_move_options(move: argparse.ArgumentParser) -> None:
    move.add_argument("profile", metavar="PROFILE", help=tr("cli.move_profile"))
    move.add_argument("--store", choices=("keyring", "file"), required=True, help=tr("cli.store"))


def _add_status_options(status: argparse.ArgumentParser) -> None:
    status.add_argument("--probe", action="store_true", help=tr("cli.status_probe"))


def _add_undo_options(undo: argparse.ArgumentParser) -> None:
    undo.add_argument("backup", metavar="BACKUP", nargs="?", help=tr("cli.backup"))


def _add_backups_options(backups: argparse.ArgumentParser) -> None:
    backups.add_argument("--purge", action="store_true", help=tr("cli.purge"))


def _add_resolve_options(resolve: argparse.ArgumentParser) -> None:
    resolve.add_argument("state_dir", metavar="STATE_DIR", nargs="?", help=tr("cli.state_dir"))


def _add_nothing(command: argparse.ArgumentParser) -> None:
    """A command without options of its own."""


# In the order of ``--help``.
_COMMANDS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "onboard": _add_onboard_options,
    "migrate": _add_migrate_options,
    "providers": _add_nothing,
    "status": _add_status_options,
    "probe": _add_profile,
    "use": _add_use_options,
    "rotate": _add_rotate_options,
    "move": _add_move_options,
    "forget": _add_profile,
    "undo": _add_undo_options,
    "backups": _add_backups_options,
    "resolve": _add_resolve_options,
}
