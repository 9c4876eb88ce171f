"""The migration of a whole home, to be looked at in detail and to be broken in every way."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import replace
from pathlib import Path

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.services.live import World
from openclaw_tui.services.ports import Plan
from tests.support.portal_home import portal_home
from tests.support.trees import tree

PAST = 1_700_000_000
TOKEN = Secret("sk-0123456789abcdef0123456789abcdef")


def openclaw_on_path(folder: Path, version: str) -> str:
    """An installation that says its version and cannot do more; the folder of its command."""
    package = folder / "lib/node_modules/openclaw"
    package.mkdir(parents=True)
    (package / "package.json").write_text(json.dumps({"name": "openclaw", "version": version}))
    command = package / "openclaw.mjs"
    command.write_text("#!/usr/bin/env node\n")
    command.chmod(0o755)
    (folder / "bin").mkdir()
    (folder / "bin/openclaw").symlink_to(command)
    return str(folder / "bin")


def draft(world: World, choice: str = "qwen-standard-api-key") -> Draft:
    """All questions of the migration answered; the token goes into the file store."""
    found = world.catalog().choice(choice)
    assert found is not None
    models = found.plan.models
    able = [m.id for m in models if m.id != found.plan.default_model and "image" in m.input]
    complete = Draft(migrating=True, maps_images=True).with_choice(found).with_token(TOKEN)
    complete = complete.with_unverified().with_store(StoreKind.FILE)
    complete = complete.with_image_model([*able, found.plan.default_model][0])
    return replace(complete, model=found.plan.default_model, make_default=True)


class MigrationHome:
    """A home of 2026.3.13 below ``path`` and what this program makes of it, without a keyring."""

    def __init__(
        self, path: Path, version: str | None = None, expires: int = PAST, **environ: str
    ) -> None:
        self.path = path
        self.state_dir = path / ".openclaw"
        self.config = self.state_dir / "openclaw.json"
        if not path.exists():
            portal_home(path, expires)
        folders = [os.environ["PATH"]]
        if version:
            folders.insert(0, openclaw_on_path(path.with_name(f"{path.name}-npm"), version))
        self.environ = {"HOME": str(path), "PATH": os.pathsep.join(folders), **environ}

    @property
    def world(self) -> World:
        """What a new process sees."""
        return World(self.environ, None)

    def agent(self, name: str = "main") -> Path:
        """The folder of an agent."""
        return self.state_dir / f"agents/{name}/agent"

    async def plan(self, answers: Draft | None = None) -> Plan:
        """The whole migration, planned."""
        world = self.world
        return await world.services().setup.plan(answers or draft(world))

    async def migrate(self, answers: Draft | None = None) -> Plan:
        """The whole migration, planned and carried out."""
        plan = await self.plan(answers)
        await self.world.changer.apply(plan, TOKEN)
        return plan

    def apply(self, plan: Plan) -> None:
        """``plan`` carried out, for a child process without a loop."""
        asyncio.run(self.world.changer.apply(plan, TOKEN))

    def undo(self) -> None:
        """The last change taken back, likewise."""
        asyncio.run(self.world.changer.undo())

    def recover(self) -> None:
        """What every start does, likewise."""
        asyncio.run(self.world.changer.recover())

    def files(self) -> dict[str, object]:
        """Everything that is not our own bookkeeping, with the mode of each file."""
        ours = self.state_dir / "openclaw-tui"
        kept = [ours / "secrets.json", ours / "credentials.json"]
        own = [path for path in ours.glob("*") if path not in kept]
        found = tree(self.path, without=own)
        found.pop(".openclaw/openclaw-tui", None)
        return found

    def survivors(self) -> dict[str, object]:
        """``files()`` without what a process that died may leave beside them.

        That are its locks, which everybody knows to be dead, and unfinished writes of ours.
        """
        found = self.files().items()
        return {name: value for name, value in found if not name.endswith(("-tmp", ".lock"))}

    def unfinished(self) -> list[str]:
        """Unfinished writes that are still there; those of locks hold no more than a number."""
        return [str(path) for path in self.path.rglob("*-tmp") if ".lock." not in path.name]

    def expected(self, before: dict[str, object], plan: Plan) -> dict[str, object]:
        """``files()`` after ``plan``."""
        after = dict(before)
        for change in plan.changes:
            name = str(change.path.relative_to(self.path))
            after.pop(name, None)
            if change.new is not None:
                after[name] = (change.new, change.mode)
        return after
