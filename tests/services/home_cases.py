"""Homes of OpenClaw, and where its config is then; real OpenClaw agrees (``tests/interop``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HomeCase:
    """``~`` in ``expected`` and ``@`` in the values of ``environ`` are the person's home folder.

    ``present`` are files (folders, with a slash at the end) below it.
    """

    name: str
    expected: str
    environ: dict[str, str] = field(default_factory=dict)
    profile: str | None = None
    present: tuple[str, ...] = ()

    def prepare(self, home: Path) -> dict[str, str]:
        """Create what is present; the variables with real paths."""
        for name in self.present:
            path = home / name
            (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
            if not name.endswith("/"):
                path.write_text("{}", encoding="utf-8")
        return {name: value.replace("@", str(home)) for name, value in self.environ.items()}


_STATE = {"OPENCLAW_STATE_DIR": "@/state"}
_CONFIG = {"OPENCLAW_CONFIG_PATH": "@/c/my.json5"}
CASES = (
    HomeCase("nothing", "~/.openclaw/openclaw.json"),
    HomeCase("old name", "~/.clawdbot/clawdbot.json", present=(".clawdbot/clawdbot.json",)),
    HomeCase(
        "new folder empty, old in use",
        "~/.clawdbot/clawdbot.json",
        present=(".openclaw/", ".clawdbot/clawdbot.json"),
    ),
    HomeCase(
        "old file name", "~/.openclaw/clawdbot.json", present=(".openclaw/clawdbot.json",)
    ),
    HomeCase(
        "state dir hides the default",
        "~/state/openclaw.json",
        _STATE,
        present=(".openclaw/openclaw.json",),
    ),
    HomeCase(
        "state dir, old file name", "~/state/clawdbot.json", _STATE,
        present=("state/clawdbot.json",),
    ),
    HomeCase("state dir below ~", "~/state/openclaw.json", {"OPENCLAW_STATE_DIR": " ~/state "}),
    HomeCase("config path", "~/c/my.json5", _CONFIG),
    HomeCase("other home", "~/other/.openclaw/openclaw.json", {"OPENCLAW_HOME": "~/other"}),
    HomeCase("a word of Node's", "~/.openclaw/openclaw.json", {"OPENCLAW_HOME": "undefined"}),
    HomeCase("profile", "~/.openclaw-Work/openclaw.json", profile="Work"),
    HomeCase(
        "profile ignores old names",
        "~/.openclaw-work/openclaw.json",
        profile="work",
        present=(".openclaw-work/clawdbot.json",),
    ),
    HomeCase("default profile", "~/.openclaw/openclaw.json", profile="Default",
             present=(".clawdbot/clawdbot.json",)),
    HomeCase("state dir before profile", "~/state/openclaw.json", _STATE, "work"),
    HomeCase("config path before profile", "~/c/my.json5", _CONFIG, "work"),
    HomeCase("profile variable alone", "~/.openclaw/openclaw.json", {"OPENCLAW_PROFILE": "work"}),
)  # fmt: skip
