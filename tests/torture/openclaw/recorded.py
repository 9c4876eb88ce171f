"""Stand-ins for the releases, which write what these were seen to write and start no process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.interop.openclaw import OpenClaw, Run
from tests.interop.portal import read
from tests.interop.precedence import HAS_PLUGIN
from tests.support.migration_scenario import openclaw_on_path
from tests.support.openclaw_databases import agent_database, shared_database

_IN_FILES = ("2026.5.28", "2026.6.1")
_IN_AGENT_DATABASE = ("2026.6.", "2026.7.")
_AGENT = Path("agents/main/agent")
_VARIABLES = ["QWEN_API_KEY", "MODELSTUDIO_API_KEY", "DASHSCOPE_API_KEY"]
_MANIFEST = {"id": "qwen", "setup": {"providers": [{"id": "qwen", "envVars": _VARIABLES}]}}


@dataclass(frozen=True, slots=True)
class Recorded(OpenClaw):
    """One release."""

    def run(
        self,
        arguments: Sequence[str],
        home: Path,
        environ: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> Run:
        """Store a key, or put a reference into the config."""
        state = home / ".openclaw"
        if arguments[:3] == ["models", "auth", "paste-api-key"]:
            self._store(state, {"type": "api_key", "provider": "qwen", "key": stdin})
        else:
            path, options = arguments[2], dict(zip(arguments[3::2], arguments[4::2], strict=True))
            config = read(state / "openclaw.json")
            *parents, last = path.split(".")
            place = config
            for parent in parents:
                place = place[parent]
            place[last] = {part: options[f"--ref-{part}"] for part in ("source", "provider", "id")}
            (state / "openclaw.json").write_text(json.dumps(config), encoding="utf-8")
        return Run(0, "", "")

    def _store(self, state: Path, profile: Mapping[str, str]) -> None:
        profiles = {"qwen:default": profile}
        if self.version in _IN_FILES:
            (state / _AGENT).mkdir(parents=True)
            store = json.dumps({"version": 1, "profiles": profiles})
            (state / _AGENT / "auth-profiles.json").write_text(store, encoding="utf-8")
        elif self.version.startswith(_IN_AGENT_DATABASE):
            agent_database(state / _AGENT / "openclaw-agent.sqlite", profiles)
        else:
            shared_database(state / "state/openclaw.sqlite", profiles)


def recorded(folder: Path, version: str) -> Recorded:
    """A release in ``folder``, with Qwen's plugin where it came with it."""
    executable = Path(openclaw_on_path(folder, version)) / "openclaw"
    if version in HAS_PLUGIN:
        plugin = folder / "lib/node_modules/openclaw/dist/extensions/qwen"
        plugin.mkdir(parents=True)
        (plugin / "openclaw.plugin.json").write_text(json.dumps(_MANIFEST), encoding="utf-8")
    return Recorded(version, executable, executable)
