"""A home with one of every file that this program reads, to be made hostile one file at a time."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services.ports import Plan
from tests.support.migration_scenario import TOKEN, MigrationHome, draft, openclaw_on_path
from tests.support.openclaw_databases import agent_database, shared_database

FUTURE = 4_000_000_000
_PORTAL = {"qwen-portal:default": {"type": "oauth", "provider": "qwen-portal", "access": "a"}}
_CHAT = {"agent:main:main": {"modelProvider": "qwen-portal", "model": "coder-model"}}
_JOB = {"job-1": {"agentId": "main", "payload": {"model": "qwen-portal/coder-model"}}}

FILES: Mapping[str, str] = {
    "config": ".openclaw/openclaw.json",
    "included": ".openclaw/more.json5",
    "variables": ".openclaw/.env",
    "auth store": ".openclaw/agents/main/agent/auth-profiles.json",
    "old copy": ".openclaw/agents/main/agent/auth-profiles.json.bak",
    "models": ".openclaw/agents/main/agent/models.json",
    "jobs": ".openclaw/cron/jobs.json",
    "chats": ".openclaw/agents/main/sessions/sessions.json",
    "agent database": ".openclaw/agents/work/agent/openclaw-agent.sqlite",
    "shared database": ".openclaw/state/openclaw.sqlite",
    "index": ".openclaw/openclaw-tui/credentials.json",
    "checks": ".openclaw/openclaw-tui/checks.json",
    "secrets": ".openclaw/openclaw-tui/secrets.json",
    "journal": ".openclaw/openclaw-tui/backups/@/journal.json",
    "cli login": ".qwen/oauth_creds.json",
    "cli settings": ".qwen/settings.json",
    "package": "npm/lib/node_modules/openclaw/package.json",
    "plugin": ".openclaw/extensions/x/openclaw.plugin.json",
}
"""Every file that is read, by the name it has here."""


class HostileHome:
    """The home below ``path``: leftovers of the Portal, a stored key, a journal, databases."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state_dir = path / ".openclaw"
        self.environ = {"HOME": str(path), "PATH": f"{path}/npm/bin:{os.environ['PATH']}"}

    def build(self) -> HostileHome:
        """Make all of it, with the real program where it is ours."""
        home = MigrationHome(self.path, expires=FUTURE)
        plan = asyncio.run(_set_up(home))
        row = plan.credential
        assert row is not None
        asyncio.run(home.world.credentials.record_check(row.profile, TOKEN, row.base_url, _WORKS))
        openclaw_on_path(self.path / "npm", "2026.7.1")
        self._beside()
        return self

    def file(self, name: str) -> Path:
        """Where the file that goes by ``name`` is."""
        relative = FILES[name]
        if "@" in relative:
            folder = self.state_dir / "openclaw-tui/backups"
            relative = relative.replace("@", next(iter(os.listdir(folder))))
        return self.path / relative

    def copy(self, target: Path) -> HostileHome:
        """The same home elsewhere; paths in its files still name this one."""
        shutil.copytree(self.path, target, symlinks=True)
        return HostileHome(target)

    def _beside(self) -> None:
        """What the fixture of 2026.3.13 does not have."""
        config = self.file("config")
        text = config.read_text(encoding="utf-8").rstrip().removesuffix("}").rstrip().rstrip(",")
        config.write_text(text + ',\n  "$include": "./more.json5" // mine\n}\n', encoding="utf-8")
        for name, content in _BESIDE.items():
            path = self.file(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        shutil.copy(self.file("auth store"), self.file("old copy"))
        agent_database(self.file("agent database"), _PORTAL, _CHAT)
        shared_database(self.file("shared database"), _PORTAL, _JOB)


_BESIDE = {
    "included": "// shared\n{ ui: { theme: 'dark' }, env: { vars: { QWEN_MODE: 'x' } } }\n",
    "variables": "QWEN_API_KEY='sk-5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f'\nexport OTHER=1 # no key\n",
    "cli settings": json.dumps(
        {
            "env": {"DASHSCOPE_API_KEY": "sk-6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f"},
            "modelProviders": {"openai": [{"envKey": "X", "baseUrl": "https://example.com/v1"}]},
            "security": {"auth": {"apiKey": "sk-7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f"}},
        }
    ),
    "plugin": json.dumps({"id": "x", "setup": {"providers": [{"id": "x", "envVars": ["X_KEY"]}]}}),
}


_WORKS = Verdict(Status.ACCEPTED, "works", 200, models=("qwen3.7-plus",))


async def _set_up(home: MigrationHome) -> Plan:
    """A key of the file store, set up beside what is left of the Portal."""
    answers = replace(draft(home.world), migrating=False)
    plan = await home.plan(answers)
    await home.world.changer.apply(plan, answers.token)
    return plan
