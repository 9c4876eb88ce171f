"""Turns what a person wants into the ordered changes that do it. Plans only; writes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from openclaw_tui.core import config_edits, openclaw_config
from openclaw_tui.core.catalog import Catalog, Model
from openclaw_tui.core.changes import FileChange
from openclaw_tui.core.config_edits import ProviderBlock
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.json5 import Edit, JsonValue
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.portal.names import Names
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.redact import redact
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.version_needs import plugin_edits, wants_agent
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.credentials import CredentialService, Staged
from openclaw_tui.services.files import digest
from openclaw_tui.services.home import Home
from openclaw_tui.services.launcher import exec_provider
from openclaw_tui.services.openclaw_install import MINIMUM, Installed, qwen_plugin_present
from openclaw_tui.services.ports import Note, Plan
from openclaw_tui.services.secrets_file import file_provider


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans setup, switch and removal of credentials in one OpenClaw home.

    ``vanishing`` is true when this installation lives in a place that will be emptied.
    """

    home: Home
    openclaw: Installed | None
    catalog: Catalog
    credentials: CredentialService
    vanishing: bool = False

    def setup(self, draft: Draft) -> Plan:
        """Store the draft's token and make it active. Raises ``Problem``."""
        staged, config = self.stage(draft), ConfigFile(self.home)
        default = draft.model_ref if draft.make_default else None
        return self.activation("setup", staged, config, default, verified=not draft.unverified)

    def stage(self, draft: Draft) -> Staged:
        """What storing the token of a complete draft would do. Raises ``Problem``."""
        choice, profile, store = draft.choice, draft.profile, draft.store
        if choice is None or profile is None or store is None or draft.model is None:
            raise ValueError("the draft is not complete")
        listed = draft.verdict.models if draft.verdict else ()
        offered = [m.id for m in choice.plan.models if not listed or m.id in listed]
        chosen = [model for model in (draft.model, draft.image_model) if model]
        for model in chosen:
            if redact(model) != model:  # a key that was pasted into the wrong place
                raise Problem(
                    ProblemCode.UNKNOWN_MODEL, model=redact(model), known=", ".join(offered)
                )
        now = int(time.time())
        wanted = Credential(
            profile=profile,
            auth_choice=choice.id,
            base_url=draft.base_url or choice.base_url,
            model=draft.model,
            models=tuple(dict.fromkeys([*offered, *chosen])),
            store=store,
            saved_at=now,
            env_name=draft.env_name or "",
            verdict=draft.verdict,
            checked_at=now if draft.verdict else None,
        )
        return self.credentials.stage(wanted, draft.token)

    def use(self, credential: Credential, model: str | None) -> Plan:
        """Make a stored credential the active one, and ``model`` the default when given."""
        self.credentials.require_current(credential)
        default = None
        if model is not None:
            wanted = model.removeprefix(f"{credential.profile.provider}/")
            if wanted not in credential.models:
                known = ", ".join(credential.models)
                raise Problem(ProblemCode.UNKNOWN_MODEL, model=model, known=known)
            default = f"{credential.profile.provider}/{wanted}"
            credential = credential._replace(model=wanted)
        staged, config = self.credentials.stage(credential, None), ConfigFile(self.home)
        return self.activation("use", staged, config, default, verified=True)

    def forget(self, credential: Credential) -> Plan:
        """Remove a credential; its config block only where it is the active one."""
        self.credentials.require_current(credential)
        config = ConfigFile(self.home)
        profile = credential.profile
        staged = self.credentials.stage_removal(profile)
        notes = []
        if credential.store is not StoreKind.ENV:
            notes.append(Note(f"secret_kept_for_undo.{credential.store}"))
        changes: tuple[FileChange, ...] = staged.changes
        if (block := self.block_of(config.data, credential)) is not None:
            default = openclaw_config.default_model(config.data)
            if default and default.startswith(f"{block}/"):
                notes.append(Note("default_removed", {"old": default}))
            others = [c.profile for c in self.credentials.list() if c.profile != profile]
            same = [str(other) for other in others if other.provider == profile.provider]
            if same:
                notes.append(Note("other_keys", {"profiles": ", ".join(same), "first": same[0]}))
            edits = config_edits.removal(config.data, block)
            changes = (*changes, *config.changes(edits))
        return Plan(
            profile,
            changes,
            kind="forget",
            accounts_released=staged.accounts_released,
            seen={**config.seen, **staged.seen},
            notes=tuple(notes),
        )

    def activation(
        self,
        kind: str,
        staged: Staged,
        config: ConfigFile,
        default: str | None,
        *,
        verified: bool,
        first: Sequence[Edit] = (),
        beside: Sequence[FileChange] = (),
    ) -> Plan:
        """Make what is staged the active credential. Raises ``Problem``.

        ``first`` are edits of the config that come before, ``beside`` changes of further files;
        the plan rests on each of these files, also where nothing changes in it.
        """
        self.require_supported()
        credential = staged.credential
        data = reduce(applied, first, config.data)
        edits = (*first, *self._activation_edits(data, credential, default))
        rows = self.credentials.list()
        active = _active(data, credential.profile.provider, rows)
        names = Names.of(reduce(applied, edits, config.data))
        notes = [
            *self._model_notes(config.data, data, default, names),
            *self._notes(credential),
            *_replaced_key(credential, rows),
            *self._provider_notes(data, credential, active),
        ]
        if not verified:
            notes.append(Note("unverified"))
        changed = (change for change in beside if not change.is_empty)
        return Plan(
            credential.profile,
            (*staged.changes, *changed, *config.changes(edits)),
            kind=kind,
            credential=credential,
            accounts_added=staged.accounts_added,
            accounts_released=staged.accounts_released,
            seen={**config.seen, **staged.seen, **{c.path: digest(c.old) for c in beside}},
            replaces=active if active != credential.profile else None,
            notes=tuple(notes),
            agent=self._agent(data),
        )

    def _agent(self, data: JsonValue) -> str | None:
        """The agent that a one-shot call of the installed OpenClaw has to name."""
        if self.openclaw is None or not wants_agent(self.openclaw.version.release):
            return None
        return openclaw_config.owning_agent(data)

    def _activation_edits(
        self, data: JsonValue, credential: Credential, default: str | None
    ) -> tuple[Edit, ...]:
        provider = credential.profile.provider
        edits = config_edits.activation(
            data, self._block(credential), self.secret_provider(credential.store), default
        )
        return (*edits, *self._version_edits(data, provider))

    def block_of(self, data: JsonValue, credential: Credential) -> str | None:
        """The provider block that takes its key from ``credential``, if it is the active one.

        Its name may be one of OpenClaw's aliases. A variable may be in use there without us.
        """
        provider = credential.profile.provider
        is_ours = credential.store is not StoreKind.ENV
        names = self.catalog.names_of(provider) if is_ours else (provider,)
        return openclaw_config.block_with(data, names, credential.ref)

    def require_supported(self) -> None:
        """Raise ``OPENCLAW_TOO_OLD`` for an OpenClaw that cannot read what is written."""
        if self.openclaw is not None and self.openclaw.version.release < MINIMUM:
            raise Problem(ProblemCode.OPENCLAW_TOO_OLD, version=str(self.openclaw.version))

    def _block(self, credential: Credential) -> ProviderBlock:
        provider = credential.profile.provider
        known = {m.id: m for p in self.catalog.plans if p.provider == provider for m in p.models}
        choice = self.catalog.choice(credential.auth_choice)
        of_plan = {m.id: m for m in choice.plan.models} if choice else {}
        models = tuple(of_plan.get(i) or known.get(i) or Model(i) for i in credential.models)
        return ProviderBlock(
            provider,
            credential.base_url,
            credential.ref,
            credential.model,
            models,
            frozenset(known),
        )

    def secret_provider(self, store: StoreKind) -> Mapping[str, JsonValue] | None:
        """The entry under ``secrets.providers`` that the refs of ``store`` name."""
        match store:
            case StoreKind.KEYRING:
                return exec_provider(self.home.state_dir)
            case StoreKind.FILE:
                return file_provider(self.home.state_dir)
            case StoreKind.ENV:
                return None

    def _version_edits(self, data: JsonValue, provider: str) -> Iterator[Edit]:
        if self.openclaw is None:
            return iter(())
        present = qwen_plugin_present(self.home, self.openclaw)
        release = self.openclaw.version.release
        return plugin_edits(data, provider, release, plugin_present=present)

    def _model_notes(
        self, before: JsonValue, data: JsonValue, default: str | None, portal: Names
    ) -> Iterator[Note]:
        """``data`` is the config after edits that come first: what they change is told already.

        ``portal`` are the names that lead to the ended Portal once all is written.
        """
        old, current = openclaw_config.default_model(before), openclaw_config.default_model(data)
        if old and default and current != default:
            yield Note("default_changes", {"old": old, "new": default})
        elif old and not default and old == current:
            ended = portal.model_in(old) is not None
            yield Note("default_ended" if ended else "default_stays", {"old": old})
        own, kept = openclaw_config.own_models(before), openclaw_config.own_models(data)
        agents = [name for name in own if own[name] == kept.get(name)]
        if default and agents:
            yield Note("own_model", {"agents": ", ".join(agents)})

    def _notes(self, credential: Credential) -> Iterator[Note]:
        choice = self.catalog.choice(credential.auth_choice)
        if choice and not choice.plan.unattended and not choice.plan.retired:
            yield Note("interactive_only")
        if self.openclaw is None:
            yield Note("openclaw_absent")
        if self.vanishing and credential.store is StoreKind.KEYRING:
            yield Note("vanishing")
        if self.home.config_path.is_symlink():
            yield Note("config_symlink")

    def _provider_notes(
        self, data: JsonValue, credential: Credential, active: ProfileId | None
    ) -> Iterator[Note]:
        profile = credential.profile
        if active is not None and active != profile:
            yield Note("replaces", {"profile": str(active)})
        elif active is None and openclaw_config.has_block(data, profile.provider):
            yield Note("replaces_foreign", {"provider": profile.provider})
        if openclaw_config.plaintext_keys(data, profile.provider):
            yield Note("plaintext_removed")
        if openclaw_config.auth_headers(data, profile.provider):
            yield Note("auth_header_removed", {"provider": profile.provider})
        if credential.store is StoreKind.ENV:
            facts = {"name": credential.env_name, "path": str(self.home.state_dir / ".env")}
            yield Note("env_service", facts)


def _active(data: JsonValue, provider: str, rows: Sequence[Credential]) -> ProfileId | None:
    """The stored credential that the provider's block points to."""
    ref = openclaw_config.active_ref(data, provider)
    of_provider = (row for row in rows if row.profile.provider == provider)
    return next((row.profile for row in of_provider if row.ref == ref), None)


def _replaced_key(credential: Credential, rows: Sequence[Credential]) -> Iterator[Note]:
    """Setup under a name that is taken is the end of the key that has it."""
    for row in rows:
        is_other = row.fingerprint != credential.fingerprint
        if row.profile == credential.profile and row.store is not StoreKind.ENV and is_other:
            yield Note("key_replaced", {"profile": str(row.profile)})
