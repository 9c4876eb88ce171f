"""Everything that changes files, as command lines: what was done before, and what is attacked.

Written once, for the kills, the faults, the concurrent runs and the interference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from openclaw_tui.core.secret import Secret
from tests.support.portal_home import portal_home

FIRST = Secret("sk-1111456789abcdef0123456789ab1111")
SECOND = Secret("sk-2222456789abcdef0123456789ab2222")
PLAIN = Secret("sk-3333456789abcdef0123456789ab3333")
KEYS = (FIRST, SECOND, PLAIN)
ENV_NAME = "MY_QWEN_KEY"
"""A variable that holds ``FIRST`` wherever a command of the table runs."""

Keys = Mapping[str, Secret | None]
"""What OpenClaw sends to each provider; ``None``: it finds no key."""


@dataclass(frozen=True, slots=True)
class Command:
    """One run without questions; ``key`` is pasted on stdin."""

    words: tuple[str, ...]
    key: Secret | None = None

    @property
    def argv(self) -> tuple[str, ...]:
        """All arguments."""
        pasted = ("--token-stdin", "--no-probe") if self.key else ()
        return (*self.words, *pasted, "--yes", "--json")

    @property
    def stdin(self) -> str:
        """What goes in."""
        return self.key.reveal() if self.key else ""


@dataclass(frozen=True, slots=True)
class WritePath:
    """``act`` after ``before`` in a ``home``; ``keys`` are OpenClaw's before and after it."""

    home: str
    before: tuple[Command, ...]
    act: Command
    keys: tuple[Keys, Keys]

    @property
    def needs_keyring(self) -> bool:
        """Whether any of it is kept there; old plain text always is."""
        words = [word for command in (*self.before, self.act) for word in command.words]
        return "keyring" in words or self.home == "plain"


_SET_UP = ("onboard", "--auth-choice", "qwen-standard-api-key", "--set-default")


def onboard(store: str, key: Secret, *more: str) -> Command:
    return Command((*_SET_UP, "--store", store, *more), key)


def move(store: str) -> Command:
    return Command(("move", "qwen", "--store", store))


ROTATE = Command(("rotate", "qwen"), SECOND)
FORGET = Command(("forget", "qwen"))
UNDO = Command(("undo",))
PURGE = Command(("backups", "--purge"))
RECOVER = Command(("backups",))
"""Lists, and does before it what every start does."""

_IN_FILE = onboard("file", FIRST)
_IN_KEYRING = onboard("keyring", FIRST)
_WORK = onboard("keyring", SECOND, "--name", "work")
_VARIABLE = Command((*_SET_UP, "--store", "env", "--token-env", ENV_NAME, "--no-probe"))
_MIGRATE = Command(("migrate", "--to", "qwen-standard-api-key", "--store", "keyring"), FIRST)

_FORWARD: dict[str, WritePath] = {
    "setup": WritePath("bare", (), _IN_FILE, ({}, {"qwen": FIRST})),
    "setup in the keyring": WritePath("written", (), _IN_KEYRING, ({}, {"qwen": FIRST})),
    "setup over plain text": WritePath(
        "plain", (), _IN_KEYRING, ({"qwen": PLAIN}, {"qwen": FIRST})
    ),
    "setup in another store": WritePath(
        "written", (_IN_KEYRING,), onboard("file", SECOND), ({"qwen": FIRST}, {"qwen": SECOND})
    ),
    "setup of a variable": WritePath("written", (), _VARIABLE, ({}, {"qwen": FIRST})),
    "rotate": WritePath("bare", (_IN_FILE,), ROTATE, ({"qwen": FIRST}, {"qwen": SECOND})),
    "rotate in the keyring": WritePath(
        "written", (_IN_KEYRING,), ROTATE, ({"qwen": FIRST}, {"qwen": SECOND})
    ),
    "move into the keyring": WritePath(
        "written", (_IN_FILE,), move("keyring"), ({"qwen": FIRST}, {"qwen": FIRST})
    ),
    "move into the file": WritePath(
        "written", (_IN_KEYRING,), move("file"), ({"qwen": FIRST}, {"qwen": FIRST})
    ),
    "move plain text": WritePath(
        "plain", (), move("keyring"), ({"qwen": PLAIN}, {"qwen": PLAIN})
    ),
    "move out of an env file": WritePath(
        "env file", (), move("keyring"), ({"qwen": PLAIN}, {"qwen": PLAIN})
    ),
    "move out of env.vars": WritePath(
        "env.vars", (), move("keyring"), ({"qwen": PLAIN}, {"qwen": PLAIN})
    ),
    "use": WritePath(
        "written", (_IN_FILE, _WORK), Command(("use", "qwen:default")),
        ({"qwen": SECOND}, {"qwen": FIRST}),
    ),
    "forget": WritePath("written", (_IN_FILE,), FORGET, ({"qwen": FIRST}, {})),
    "forget in the keyring": WritePath("bare", (_IN_KEYRING,), FORGET, ({"qwen": FIRST}, {})),
    "migrate": WritePath("portal", (), _MIGRATE, ({"qwen-portal": None}, {"qwen": FIRST})),
}  # fmt: skip


def undone(path: WritePath) -> WritePath:
    """The way back."""
    old, new = path.keys
    return replace(path, before=(*path.before, path.act), act=UNDO, keys=(new, old))


TABLE: dict[str, WritePath] = {
    **_FORWARD,
    **{f"undo of {name}": undone(path) for name, path in _FORWARD.items()},
}
PURGES: dict[str, WritePath] = {
    "purge": WritePath("bare", (_IN_FILE, ROTATE), PURGE, ({"qwen": SECOND}, {"qwen": SECOND})),
    "purge of the keyring": WritePath(
        "plain", (_IN_KEYRING, ROTATE, move("file")), PURGE,
        ({"qwen": SECOND}, {"qwen": SECOND}),
    ),
}  # fmt: skip
"""These change no file of the person, and what they take away comes in pieces."""

_WRITTEN = """{
  // my own setup
  gateway: { port: 18789, },%s
  models: { providers: { %s } }, // keep
}
"""
_PLAIN = f"qwen: {{ apiKey: '{PLAIN.reveal()}', models: [] }}"
_NAMED = "qwen: { apiKey: '${QWEN_API_KEY}', models: [] }"
_VARS = f"env: {{ vars: {{ QWEN_API_KEY: '{PLAIN.reveal()}' }} }}, // mine"
_ENV_FILE = f"# mine\nOTHER=1\nexport QWEN_API_KEY='{PLAIN.reveal()}' # Qwen\nLAST=2\n"


def _bare(_home: Path) -> None:
    """Somebody who does not even have OpenClaw."""


def _written(home: Path, block: str = "", more: str = "") -> None:
    state_dir, dotfiles = home / ".openclaw", home / "dotfiles"
    for folder in (state_dir, dotfiles):
        folder.mkdir(0o700)
    config = dotfiles / "openclaw.json"
    config.write_text(_WRITTEN % (more, block), encoding="utf-8")
    config.chmod(0o640)
    (state_dir / "openclaw.json").symlink_to("../dotfiles/openclaw.json")


def _plain(home: Path) -> None:
    _written(home, _PLAIN)


def _env_file(home: Path) -> None:
    _written(home, _NAMED)
    (home / ".openclaw/.env").write_text(_ENV_FILE, encoding="utf-8")


def _env_vars(home: Path) -> None:
    _written(home, _NAMED, _VARS)


def _portal(home: Path) -> None:
    portal_home(home, expires=1_700_000_000)


HOMES: dict[str, Callable[[Path], None]] = {
    "bare": _bare,
    "written": _written,
    "plain": _plain,
    "env file": _env_file,
    "env.vars": _env_vars,
    "portal": _portal,
}
"""What is there before the first command."""
