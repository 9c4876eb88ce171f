"""The quick look: every provider, from local files alone; no network, no other process."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from openclaw_tui.core import openclaw_config
from openclaw_tui.core.base_url import shown
from openclaw_tui.core.catalog import AuthChoice, Catalog
from openclaw_tui.core.credential import Check, Credential
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import normal_id, object_at, value_at
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.names import PROVIDER as PORTAL, Names
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import Idle, Source, SourceKind, ranked
from openclaw_tui.core.store import StoreKind
from openclaw_tui.services.checks import last_checks
from openclaw_tui.services.home import Home
from openclaw_tui.services.openclaw_files import places
from openclaw_tui.services.openclaw_install import Installed
from openclaw_tui.services.quick_json import read_config
from openclaw_tui.services.status.config_sources import ConfigSources
from openclaw_tui.services.status.health import quick_health
from openclaw_tui.services.status.manifests import env_vars
from openclaw_tui.services.status.profiles import Profiles, read_profiles
from openclaw_tui.services.status.stamps import seal
from openclaw_tui.services.status.stored import stored_credentials
from openclaw_tui.services.variables import Variable, values, visible


def look(
    environ: Mapping[str, str], home: Home, openclaw: Installed | None, catalog: Catalog
) -> Overview:
    """Everything that local files tell. What cannot be read becomes a line of its own."""
    problems: list[Problem] = []
    config: JsonValue = {}
    included: list[Path] = []
    checks = last_checks(home.state_dir)
    credentials: tuple[Credential, ...] = ()
    try:
        config = read_config(home, included.append)
    except Problem as problem:
        problems.append(problem)
    try:
        credentials = stored_credentials(
            home.state_dir, lambda names: values(names, environ, home, config), checks
        )
    except Problem as problem:
        problems.append(problem)
    problems += places.closed_folders(home)
    era = Era.of(openclaw.version.release if openclaw else None)
    with_agents = places.with_named_agents(home, config)
    profiles = read_profiles(with_agents, era, int(time.time()))
    variables = visible(environ, home, config)
    gathered = _Gathered(
        home=home,
        catalog=catalog,
        config=config,
        credentials=credentials,
        checks=checks,
        profiles=profiles,
        variables=variables,
        declared=env_vars(home, openclaw, variables),
        has_cli_login=os.path.isfile(cli_login(environ)),
    )
    rows = tuple(gathered.rows())
    return Overview(
        version=str(openclaw.version) if openclaw else None,
        state_dir=home.state_dir,
        config_path=home.config_path,
        default_model=openclaw_config.default_model(config),
        rows=rows,
        health=tuple(quick_health(home, openclaw, rows, [*problems, *profiles.unreadable])),
        included=tuple(included),
        agent_dirs=with_agents.agent_dirs,
    )


def cli_login(environ: Mapping[str, str]) -> Path:
    """Where the Qwen CLI keeps its login."""
    return places.qwen_folder(environ) / "oauth_creds.json"


class _Gathered(NamedTuple):
    """All that was read, on its way into rows."""

    home: Home
    catalog: Catalog
    config: JsonValue
    credentials: tuple[Credential, ...]
    checks: Mapping[str, Check]
    profiles: Profiles
    variables: Mapping[str, Variable]
    declared: Mapping[str, tuple[str, ...]]
    has_cli_login: bool

    def __repr__(self) -> str:
        return "_Gathered()"  # the config may have keys in it

    def rows(self) -> Iterator[ProviderRow]:
        """One for each provider, in the order of the config, then as found."""
        names = Names.of(self.config)
        blocks = openclaw_config.blocks_by_id(self.config)
        default, model, fallbacks = _default_providers(self.config)
        default = blocks.get(default, default)
        fallbacks = {blocks.get(each, each) for each in fallbacks}
        reader = self._reader()
        keys = self._keys(reader)
        idle = self._idle({key.profile for key in keys.values()})
        ours = {credential.profile: credential for credential in self.credentials}
        variables = self._env_names()
        profiles = self._profiles()
        for provider in self._providers(blocks, default, profiles, variables):
            id_, config = normal_id(provider), keys.get(provider)
            others: list[Source] = []
            if blocks.get(id_, provider) == provider:
                others += profiles.get(id_, ())
                others += self._from_variables(id_, variables.get(id_, ()), config)
                others += idle.get(self._canonical(provider), ())
            elif config is not None:
                config = config._replace(idle=Idle.NOT_READ)
            asked = model if provider == default else ""
            others += reader.headers(self.config, provider, asked)
            row = self._row(provider, names, config, others)
            own = ours.get(row.source.profile) if row.source and row.source.profile else None
            row = row._replace(
                model=asked or (own.model if own else next(iter(row.models), "")),
                is_default=provider == default,
                is_fallback=provider in fallbacks,
                configured=row.configured or provider == default,
            )
            yield _with_check(row, own, self.checks)

    def _profiles(self) -> dict[str, list[Source]]:
        found: dict[str, list[Source]] = {}
        for provider, sources in self.profiles.by_provider.items():
            found.setdefault(normal_id(provider), []).extend(sources)
        return found

    def _reader(self) -> ConfigSources:
        known = {credential.profile for credential in self.credentials}
        aliases = object_at(self.config, ("secrets", "providers"))
        return ConfigSources(self.home, self.variables, known, aliases)

    def _keys(self, reader: ConfigSources) -> dict[str, Source]:
        """Block -> where its key comes from."""
        providers = value_at(self.config, ("models", "providers"))
        blocks = providers.items() if isinstance(providers, dict) else ()
        found = {name: reader.of(block) for name, block in blocks}
        in_variables = {
            (credential.profile.provider, f"env:{credential.env_name}"): credential.profile
            for credential in self.credentials
            if credential.store is StoreKind.ENV
        }
        return {
            name: source._replace(
                profile=source.profile or in_variables.get((self._canonical(name), source.name))
            )
            for name, source in found.items()
            if source is not None
        }

    def _idle(self, active: Collection[ProfileId | None]) -> dict[str, list[Source]]:
        """Provider -> what is stored and no block refers to; then somebody else's login."""
        found: dict[str, list[Source]] = {}
        for profile in (credential.profile for credential in self.credentials):
            if profile not in active:
                source = Source(
                    SourceKind.STORED, str(profile), idle=Idle.NOT_IN_CONFIG, profile=profile
                )
                found.setdefault(profile.provider, []).append(source)
        if self.has_cli_login:
            login = Source(SourceKind.LOGIN, "Qwen CLI", idle=Idle.FOREIGN)
            found.setdefault(PORTAL, []).append(login)
        return found

    def _providers(
        self,
        blocks_by_id: Mapping[str, str],
        default: str,
        profiles: Collection[str],
        variables: Mapping[str, Collection[str]],
    ) -> list[str]:
        """OpenClaw knows no aliases here: the key of ``qwen`` is none of ``modelstudio`` (seen on
        2026.5.28, 2026.7.1 and 2026.9.6). Ours name the provider that an alias stands for.
        """
        blocks = dict.fromkeys(openclaw_config.configured_providers(self.config))
        by_canonical = {self._canonical(block): block for block in blocks}
        ours = [credential.profile.provider for credential in self.credentials]
        found = [*profiles]
        found += [name if name in blocks else by_canonical.get(name, name) for name in ours]
        found += [default] if default else []
        found += [
            provider
            for provider, names in variables.items()
            if any(name in self.variables for name in names)
        ]
        return list(dict.fromkeys([*blocks, *(blocks_by_id.get(name, name) for name in found)]))

    def _canonical(self, provider: str) -> str:
        id_ = normal_id(provider)
        return self.catalog.provider_id(id_) or id_

    def _env_names(self) -> dict[str, list[str]]:
        """Provider -> variables that may hold its key; those that OpenClaw reads come first."""
        names = {provider: list(declared) for provider, declared in self.declared.items()}
        for choice in self.catalog.choices:
            if not choice.plan.retired:
                known = names.setdefault(choice.provider, [])
                known += [name for name in choice.env_vars if name not in known]
        return names

    def _row(
        self, provider: str, names: Names, config: Source | None, others: list[Source]
    ) -> ProviderRow:
        block = value_at(self.config, ("models", "providers", provider))
        base_url = address(block)
        choice = self._choice(base_url)
        config_first = value_at(block, ("auth",)) == "api-key"
        sources = ranked([*([config] if config else []), *others], config_first=config_first)
        is_marker = config is not None and config.kind is SourceKind.MARKER
        return ProviderRow(
            provider=provider,
            sources=sources,
            base_url=base_url,
            api=protocol(block),
            plan=choice.plan.id if choice else "",
            region=choice.region if choice else "",
            models=tuple(_model_ids(block)),
            configured=block is not None or any(s.kind is SourceKind.PROFILE for s in sources),
            legacy=names.has(provider) or is_marker,
            known=self.catalog.provider_id(provider) is not None,
        )

    def _choice(self, base_url: str) -> AuthChoice | None:
        wanted = base_url.rstrip("/")
        return next((c for c in self.catalog.choices if c.base_url == wanted), None)

    def _from_variables(
        self, provider: str, names: Collection[str], config: Source | None
    ) -> Iterator[Source]:
        """What OpenClaw would take by itself; one that only the config reads is said once."""
        declared = self.declared.get(provider, ())
        for name in names:
            if (variable := self.variables.get(name)) is not None:
                idle = None if name in declared else Idle.NO_PLUGIN
                if idle and config is not None and config.variable == name:
                    continue
                in_file = variable.path is not None
                yield Source(SourceKind.ENV, name, variable.path, plaintext=in_file, idle=idle)


def _default_providers(config: JsonValue) -> tuple[str, str, set[str]]:
    """The provider of the default model, that model, and the providers of its fallbacks."""
    fallbacks = value_at(config, ("agents", "defaults", "model", "fallbacks"))
    named = [str(each) for each in fallbacks] if isinstance(fallbacks, list) else []
    default = _resolved(config, openclaw_config.default_model(config) or "")
    providers = {normal_id(_resolved(config, each).partition("/")[0]) for each in named}
    provider, slash, model = default.partition("/")
    return normal_id(provider) if slash else "", model.partition("@")[0], providers


def _resolved(config: JsonValue, ref: str) -> str:
    """A model ref behind its alias, of several equal ones the last."""
    models = object_at(config, ("agents", "defaults", "models"))
    aliases = {
        alias.strip().lower(): name
        for name, settings in models.items()
        if isinstance(alias := value_at(settings, ("alias",)), str)
    }
    return ref if "/" in ref else aliases.get(ref.strip().lower(), ref)


def address(block: JsonValue) -> str:
    """Where a block sends its key, as it is shown."""
    url = value_at(block, ("baseUrl",))
    return shown(url) if isinstance(url, str) else ""


def protocol(block: JsonValue) -> str:
    """How a block wants to be spoken to; empty where it leaves that open."""
    return str(value_at(block, ("api",)) or "")


def _model_ids(block: JsonValue) -> Iterator[str]:
    models = value_at(block, ("models",))
    for model in models if isinstance(models, list) else ():
        name = value_at(model, ("id",))
        if isinstance(name, str):
            yield name


def _with_check(
    row: ProviderRow, credential: Credential | None, checks: Mapping[str, Check]
) -> ProviderRow:
    """The last live check of the source that is used."""
    source = row.source
    if source is None:
        return row
    if credential is not None:
        there = credential.at(row.base_url)
        there = there.with_check(checks.get(there.subject))
        return row._replace(verdict=there.verdict, checked_at=there.checked_at)
    check = checks.get(subject(row, source))
    if check is None or check.fingerprint != seal(source.path):
        return row
    return row._replace(verdict=check.verdict, checked_at=check.checked_at)


def subject(row: ProviderRow, source: Source) -> str:
    """What a check of somebody else's credential is remembered by."""
    return f"{row.provider}|{source.kind}|{source.name}|{row.base_url}"
