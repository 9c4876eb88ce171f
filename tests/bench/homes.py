"""Homes of a given size."""

from __future__ import annotations

import json
from pathlib import Path


def home_with(home: Path, count: int) -> None:
    """A home with so many providers, each with a credential in OpenClaw's own store."""
    agent = home / ".openclaw" / "agents" / "main" / "agent"
    agent.mkdir(parents=True, mode=0o700, exist_ok=True)
    names = [f"provider-{n}" for n in range(count)]
    block = {
        "baseUrl": "https://api.example/v1",
        "api": "openai-completions",
        "models": [{"id": "m", "name": "m"}],
    }
    profiles = {
        f"{name}:default": {"type": "api_key", "provider": name, "key": f"sk-{n:032x}"}
        for n, name in enumerate(names)
    }
    config = {
        "models": {"providers": dict.fromkeys(names, block)},
        "auth": {"profiles": {f"{n}:default": {"provider": n, "mode": "api_key"} for n in names}},
        "agents": {"defaults": {"model": {"primary": "provider-0/m"}}},
    }
    (home / ".openclaw" / "openclaw.json").write_text(json.dumps(config, indent=2))
    store = {"version": 1, "profiles": profiles}
    (agent / "auth-profiles.json").write_text(json.dumps(store))
