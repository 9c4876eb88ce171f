"""The quick look: every provider, from local files alone; no network, no other process."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from openclaw_tui.core import openclaw_config
from openclaw_tui.core.catalog import AuthChoice, Catalog
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.names import Names
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.status.overview import Overview
from openclaw_tui.core.status.rows import ProviderRow
from openclaw_tui.core.status.sources import Idle, Source, SourceKind, ranked
from openclaw_tui.services.home import Home
from openclaw_tui.services.openclaw_install import Installed
from openclaw_tui.services.portal import places
from openclaw_tui.services.quick_json import read_config
from openclaw_tui.services.status.config_sources import ConfigSources
from openclaw_tui.services.status.health import quick_health
from openclaw_tui.services.status.manifests import env_vars
from openclaw_tui.services.status.profiles import Profiles, read_profiles
from openclaw_tui.services.status.stored import last_checks, stored_credentials, verdict_of
from openclaw_tui.services.status.variables import Variable, visible


def look(
    environ: Mapping[str, str], home: Home, openclaw: Installed | None, catalog: Catalog
) -> Overview:
    """Everything that local files tell. What cannot be read becomes a line of its own."""
    problems: list[Problem] = []
    config: JsonValue = {}
    credentials: tuple[Credential, ...] = ()
    try:
        config = read_config(home)
    except Problem as problem:
        problems.append(problem)
    try:
        credentials = stored_credentials(home.state_dir)
    except Problem as problem:
        problems.append(problem)
    era = Era.of(openclaw.version.release if openclaw else None)
    profiles = read_profiles(places.with_named_agents(home, config), era, int(time.time()))
    variables = visible(environ, home, config)
    gathered = _Gathered(
        home=home,
        catalog=catalog,
        config=config,
        credentials=credentials,
        profiles=profiles,
        variables=variables,
        declared=env_vars(home, openclaw, variables),
        has_cli_login=(places.qwen_folder(environ) / "oauth_creds.json").is_file(),
    )
    rows = tuple(gathered.rows())
    return Overview(
        version=str(openclaw.version) if openclaw else None,
        state_dir=home.state_dir,
        config_path=home.config_path,
        default_model=openclaw_config.default_model(config),
        rows=rows,
        health=tuple(quick_health(home, openclaw, rows, [*problems, *profiles.unreadable])),
    )


@dataclass(frozen=True, slots=True)
class _Gathered:
    """All that was read, on its way into rows."""

    home: Home
    catalog: Catalog
    config: JsonValue
    credentials: tuple[Credential, ...]
    profiles: Profiles
    variables: Mapping[str, Variable]
    declared: Mapping[str, tuple[str, ...]]
    has_cli_login: bool

    def rows(self) -> Iterator[ProviderRow]:
        """One for each provider, in the order of the config, then as found."""
        names = Names.of(self.config)
        default, fallbacks = _default_providers(self.config)
        checks = last_checks(self.home.state_dir)
        for provider in self._providers(default):
            row = self._row(provider, names)
            row = replace(
                row,
                is_default=provider == default,
                is_fallback=provider in fallbacks,
                configured=row.configured or provider == default,
            )
            yield _with_check(row, self.credentials, checks)

    def _providers(self, default: str) -> list[str]:
        blocks = openclaw_config.configured_providers(self.config)
        by_canonical = {self._canonical(block): block for block in blocks}
        found = [*self.profiles.by_provider, *(c.profile.provider for c in self.credentials)]
        found += [default] if default else []
        found += [
            provider
            for provider, names in self._env_names().items()
            if any(name in self.variables for name in names)
        ]
        found += ["qwen-oauth"] if self.has_cli_login else []
        others = (by_canonical.get(self._canonical(name), name) for name in found)
        return list(dict.fromkeys([*blocks, *others]))

    def _canonical(self, provider: str) -> str:
        return self.catalog.provider_id(provider) or provider

    def _env_names(self) -> dict[str, list[str]]:
        """Provider -> variables that may hold its key; those that OpenClaw reads come first."""
        names = {provider: list(declared) for provider, declared in self.declared.items()}
        for choice in self.catalog.choices:
            if not choice.plan.retired:
                known = names.setdefault(choice.provider, [])
                known += [name for name in choice.env_vars if name not in known]
        return names

    def _row(self, provider: str, names: Names) -> ProviderRow:
        block = value_at(self.config, ("models", "providers", provider))
        url = value_at(block, ("baseUrl",))
        base_url = url if isinstance(url, str) else ""
        choice = self._choice(base_url)
        known = {credential.profile for credential in self.credentials}
        config = ConfigSources(self.home, self.variables, known).of(block)
        config_first = value_at(block, ("auth",)) == "api-key"
        sources = ranked(
            [*([config] if config else []), *self._others(provider, config)],
            config_first=config_first,
        )
        is_marker = config is not None and config.kind is SourceKind.MARKER
        return ProviderRow(
            provider=provider,
            sources=sources,
            base_url=base_url,
            plan=choice.plan.id if choice else "",
            region=choice.region if choice else "",
            models=tuple(_model_ids(block)),
            configured=block is not None or any(s.kind is SourceKind.PROFILE for s in sources),
            legacy=names.has(provider) or is_marker,
        )

    def _choice(self, base_url: str) -> AuthChoice | None:
        wanted = base_url.rstrip("/")
        return next((c for c in self.catalog.choices if c.base_url == wanted), None)

    def _others(self, provider: str, config: Source | None) -> Iterator[Source]:
        canonical = self._canonical(provider)
        for name, sources in self.profiles.by_provider.items():
            if self._canonical(name) == canonical:
                yield from sources
        declared = self.declared.get(canonical, ())
        for name in self._env_names().get(canonical, ()):
            if (variable := self.variables.get(name)) is not None:
                idle = None if name in declared else Idle.NO_PLUGIN
                in_file = variable.path is not None
                yield Source(SourceKind.ENV, name, variable.path, plaintext=in_file, idle=idle)
        for credential in self.credentials:
            is_active = config is not None and config.profile == credential.profile
            if credential.profile.provider == canonical and not is_active:
                yield Source(
                    SourceKind.STORED,
                    str(credential.profile),
                    idle=Idle.NOT_IN_CONFIG,
                    profile=credential.profile,
                )
        if provider == "qwen-oauth" and self.has_cli_login:
            yield Source(SourceKind.LOGIN, "Qwen CLI", idle=Idle.FOREIGN)


def _default_providers(config: JsonValue) -> tuple[str, set[str]]:
    """The provider of the default model, and those of its fallbacks."""
    fallbacks = value_at(config, ("agents", "defaults", "model", "fallbacks"))
    named = [str(each) for each in fallbacks] if isinstance(fallbacks, list) else []
    default = _resolved(config, openclaw_config.default_model(config) or "")
    providers = {_resolved(config, each).partition("/")[0] for each in named}
    return default.partition("/")[0] if "/" in default else "", providers


def _resolved(config: JsonValue, ref: str) -> str:
    """A model ref behind its alias."""
    models = value_at(config, ("agents", "defaults", "models"))
    for name, settings in models.items() if isinstance(models, dict) else ():
        if "/" not in ref and value_at(settings, ("alias",)) == ref:
            return name
    return ref


def _model_ids(block: JsonValue) -> Iterator[str]:
    models = value_at(block, ("models",))
    for model in models if isinstance(models, list) else ():
        name = value_at(model, ("id",))
        if isinstance(name, str):
            yield name


def _with_check(
    row: ProviderRow, credentials: tuple[Credential, ...], checks: Mapping[str, object]
) -> ProviderRow:
    """The last live check of the source that is used."""
    source = row.source
    if source is None:
        return row
    for credential in credentials:
        if credential.profile == source.profile and credential.base_url == row.base_url:
            return replace(row, verdict=credential.verdict, checked_at=credential.checked_at)
    found = verdict_of(checks.get(subject(row, source)))
    return row if found is None else replace(row, verdict=found[0], checked_at=found[1])


def subject(row: ProviderRow, source: Source) -> str:
    """What a check of somebody else's credential is remembered by."""
    return f"{row.provider}|{source.kind}|{source.name}|{row.base_url}"
