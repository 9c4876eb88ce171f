"""OpenClaw's own commands, run on the person's request, and what they answer."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import owning_agent, value_at
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.redact import redact
from openclaw_tui.core.reply import printable
from openclaw_tui.core.version_needs import wants_agent
from openclaw_tui.services.children import run_child
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.home import discover
from openclaw_tui.services.launcher import starts_only_ours
from openclaw_tui.services.openclaw_install import Installed, installed
from openclaw_tui.services.ports import Answer, AnswerKind

_PROMPT: Final = "Say hello in one short sentence."
_VALIDATE_SECONDS: Final = 60.0
_AUDIT_SECONDS: Final = 90.0
_TEXT_LIMIT: Final = 1000
_NOT_STARTED: Final = 127  # as a shell says it
# What "models auth logout" of 2026.9.6 says of a login that an earlier command took along.
_ALREADY_GONE: Final = re.compile(r"^Auth profile \S+ not found", re.MULTILINE)
_JSON_START: Final = re.compile(r"^\{", re.MULTILINE)
_ERROR_START: Final = re.compile(r"^(?:Error|\[openclaw\] Reason): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class OpenClawCli:
    """The installed OpenClaw, in the environment and ``--profile`` of one home.

    ``deadline`` (seconds) bounds one model call: 2026.9.6 alone may take more than a minute while
    it tries to install a plugin that it misses.
    """

    environ: Mapping[str, str] = field(repr=False)
    profile: str | None = None
    deadline: float = 180.0

    async def ask(self, model: str) -> Answer:
        """One one-shot call of ``model`` (``qwen/qwen3.7-plus``); cancelling ends OpenClaw."""
        openclaw = installed(self.environ)
        if openclaw is None:
            return Answer(AnswerKind.NOT_INSTALLED, "", 0.0)
        command = ["infer", "model", "run", "--local", "--model", model, "--prompt", _PROMPT]
        began = time.monotonic()
        outcome = await self._run(
            openclaw, [*command, *self._owner(openclaw), "--json"], self.deadline
        )
        seconds = time.monotonic() - began
        if outcome is None:
            return Answer(AnswerKind.TIMED_OUT, "", seconds)
        said = _answer_text(outcome.data)
        if outcome.code == 0 and said is not None:
            return Answer(AnswerKind.ANSWERED, _safe(said), seconds)
        return Answer(AnswerKind.FAILED, _safe(_failure_text(outcome)), seconds)

    async def validate_config(self) -> tuple[bool | None, str]:
        """What ``config validate`` says of the config, and its first complaint.

        ``None``: it said nothing that can be understood, or OpenClaw is not installed.
        """
        openclaw = installed(self.environ)
        if openclaw is None:
            return None, ""
        outcome = await self._run(openclaw, ["config", "validate", "--json"], _VALIDATE_SECONDS)
        if outcome is None:
            return None, ""
        valid = value_at(outcome.data, ("valid",))
        if not isinstance(valid, bool):
            return None, _safe(_failure_text(outcome))
        issue = [value_at(outcome.data, ("issues", 0, name)) for name in ("path", "message")]
        return valid, _safe(": ".join(part for part in issue if isinstance(part, str)))

    async def audit_secrets(self) -> tuple[int | None, int]:
        """How many SecretRefs OpenClaw's own audit cannot resolve, and how many it did not try.

        It starts the programs that hand out secrets only where all of them are ours: nobody said
        yes to another's. ``None``: it said nothing that can be understood, or OpenClaw is not
        installed.
        """
        openclaw = installed(self.environ)
        if openclaw is None:
            return None, 0
        allowed = ["--allow-exec"] if self._programs_are_ours() else []
        command = ["secrets", "audit", *allowed, "--json"]
        outcome = await self._run(openclaw, command, _AUDIT_SECONDS)
        data = outcome.data if outcome else None
        unresolved = value_at(data, ("summary", "unresolvedRefCount"))
        skipped = value_at(data, ("resolution", "skippedExecRefs"))
        return (
            unresolved if isinstance(unresolved, int) else None,
            skipped if isinstance(skipped, int) else 0,
        )

    async def carry_out(self, command: Sequence[str]) -> Answer:
        """Run one of OpenClaw's own commands (``cron edit ...``); cancelling ends it."""
        openclaw = installed(self.environ)
        if openclaw is None:
            return Answer(AnswerKind.NOT_INSTALLED, "", 0.0)
        began = time.monotonic()
        outcome = await self._run(openclaw, command, self.deadline)
        seconds = time.monotonic() - began
        if outcome is None:
            return Answer(AnswerKind.TIMED_OUT, "", seconds)
        if outcome.code == 0 or _ALREADY_GONE.search(_failure_text(outcome)):
            return Answer(AnswerKind.ANSWERED, "", seconds)
        return Answer(AnswerKind.FAILED, _safe(_failure_text(outcome)), seconds)

    def _programs_are_ours(self) -> bool:
        try:
            home = discover(self.environ, self.profile)
            return starts_only_ours(ConfigFile(home).data, home.state_dir)
        except Problem:
            return False

    def _owner(self, openclaw: Installed) -> tuple[str, ...]:
        if not wants_agent(openclaw.version.release):
            return ()
        try:
            home = discover(self.environ, self.profile)
            agent = owning_agent(ConfigFile(home).data)
        except Problem:
            return ()  # OpenClaw itself will say what is wrong with its config
        return ("--agent", agent) if agent else ()

    async def _run(
        self, openclaw: Installed, arguments: Sequence[str], seconds: float
    ) -> _Outcome | None:
        profile = ("--profile", self.profile) if self.profile else ()
        command = [openclaw.executable, *profile, *arguments]
        try:
            done = await run_child(command, self._child_environ(openclaw), seconds)
        except TimeoutError:
            return None
        except OSError as error:
            return _Outcome(_NOT_STARTED, None, error.strerror or "")
        stdout, stderr = (out.decode("utf-8", "replace") for out in (done.stdout, done.stderr))
        return _Outcome(done.code, _json_in(stdout), stderr)

    def _child_environ(self, openclaw: Installed) -> dict[str, str]:
        environ = {**self.environ, "NO_COLOR": "1"}
        if openclaw.node is not None:
            folders = [str(openclaw.node.parent), environ.get("PATH", os.defpath)]
            environ["PATH"] = os.pathsep.join(folders)
        return environ


@dataclass(frozen=True, slots=True)
class _Outcome:
    code: int
    data: JsonValue = field(repr=False)
    stderr: str = field(repr=False)


def _json_in(text: str) -> JsonValue:
    """The JSON object in what OpenClaw printed; 2026.7.1 may print a doctor's report before it."""
    for start in _JSON_START.finditer(text):
        with suppress(ValueError):
            data: JsonValue = json.JSONDecoder().raw_decode(text, start.start())[0]
            return data
    return None


def _answer_text(data: JsonValue) -> str | None:
    """The model's words (same place on 2026.5.28, 2026.7.1 and 2026.9.6)."""
    text = value_at(data, ("outputs", 0, "text"))
    return text if value_at(data, ("ok",)) is True and isinstance(text, str) else None


def _failure_text(outcome: _Outcome) -> str:
    """2026.9.6 puts the reason into its JSON, older versions onto stderr only."""
    message = value_at(outcome.data, ("error", "message"))
    if isinstance(message, str):
        return message
    starts = list(_ERROR_START.finditer(outcome.stderr))
    return outcome.stderr[starts[-1].end() :] if starts else outcome.stderr


def _safe(text: str) -> str:
    return redact(printable(text, _TEXT_LIMIT))
