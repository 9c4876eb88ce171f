"""Which edits of OpenClaw's config make a credential the active one of its provider, or remove it.

Everything here is a function of the parsed config; shapes were validated on real OpenClaw
2026.5.28, 2026.7.1 and 2026.9.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from openclaw_tui.core.catalog import Model
from openclaw_tui.core.json5 import Append, Delete, Edit, JsonValue, Path, Set
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.store import EXEC_ALIAS, FILE_ALIAS, SecretRef

API = "openai-completions"
# Without it a stored auth profile, and on versions with the qwen plugin even QWEN_API_KEY, is sent
# instead of our SecretRef.
AUTH = "api-key"
_AUTH_HEADERS = ("authorization", "proxy-authorization", "x-api-key", "api-key")
_DEFAULTS: Path = ("agents", "defaults")


@dataclass(frozen=True, slots=True)
class ProviderBlock:
    """What stands under ``models.providers.<provider>``.

    ``model`` is the chosen one of ``models``. ``known_models`` are all ids that the catalog has
    for this provider: entries with such an id go when the plan does not have it and nothing refers
    to it; all other entries stay as they are.
    """

    provider: str
    base_url: str
    ref: SecretRef
    model: str
    models: tuple[Model, ...]
    known_models: frozenset[str] = frozenset()


def value_at(data: JsonValue, path: Path) -> JsonValue:
    """The value at ``path``, or ``None`` where the path leads nowhere."""
    for part in path:
        if isinstance(data, dict) and isinstance(part, str):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _object(data: JsonValue, path: Path) -> dict[str, JsonValue]:
    value = value_at(data, path)
    return value if isinstance(value, dict) else {}


def activation(
    data: JsonValue,
    block: ProviderBlock,
    secret_provider: Mapping[str, JsonValue] | None,
    default_model: str | None,
) -> tuple[Edit, ...]:
    """The edits that make ``block`` the active one, in the order they are shown.

    ``secret_provider`` is the entry under ``secrets.providers`` that the SecretRef names
    (``None`` for ``env``). ``default_model`` (``qwen/qwen3.7-plus``) becomes the default of all
    agents that have no model of their own; ``None`` leaves the default alone.
    """
    edits: list[Edit] = [*_alias_edits(block.ref, secret_provider), *_block_edits(data, block)]
    if default_model is not None:
        edits += _default_edits(data, default_model)
    edits += _allowed_edits(data, f"{block.provider}/{block.model}")
    return tuple(edits)


def reference(
    data: JsonValue, provider: str, ref: SecretRef, secret_provider: Mapping[str, JsonValue] | None
) -> tuple[Edit, ...]:
    """The edits that make a block that is there take its key by ``ref``; all else in it stays.

    ``secret_provider`` is as for ``activation``. An entry of ours beside it goes when this was its
    last use.
    """
    path: Path = ("models", "providers", provider)
    edits: list[Edit] = [
        *_alias_edits(ref, secret_provider),
        Set((*path, "auth"), AUTH),
        Set((*path, "apiKey"), dict[str, JsonValue](ref.as_json())),
        *map(Delete, auth_headers(data, provider)),
    ]
    return (*edits, *_idle_aliases(reduce(applied, edits, data)))


def _alias_edits(ref: SecretRef, secret_provider: Mapping[str, JsonValue] | None) -> Iterator[Edit]:
    if secret_provider is not None:
        yield Set(("secrets", "providers", ref.provider), dict(secret_provider))


def _block_edits(data: JsonValue, block: ProviderBlock) -> Iterator[Edit]:
    path: Path = ("models", "providers", block.provider)
    wanted: dict[str, JsonValue] = {
        "baseUrl": block.base_url,
        "api": API,
        "auth": AUTH,
        "apiKey": dict[str, JsonValue](block.ref.as_json()),
    }
    entries: list[JsonValue] = [model.as_json() for model in block.models]
    present = value_at(data, path)
    if not isinstance(present, dict):
        yield Set(path, {**wanted, "models": entries})
        return
    for key, value in wanted.items():
        yield Set((*path, key), value)
    # OpenClaw sends them instead of the key (seen on 2026.9.6).
    yield from map(Delete, auth_headers(data, block.provider))
    named = _named_models(data, block.provider)
    idle = block.known_models - named
    yield from _model_edits((*path, "models"), present.get("models"), entries, idle)


def auth_headers(data: JsonValue, provider: str) -> tuple[Path, ...]:
    """Where the provider's block sets a header that carries a key."""
    path: Path = ("models", "providers", provider, "headers")
    return tuple((*path, name) for name in _object(data, path) if name.lower() in _AUTH_HEADERS)


def _named_models(data: JsonValue, provider: str) -> frozenset[str]:
    """The models of a provider that something in the config refers to (``qwen/<id>``)."""
    prefix = f"{provider}/"
    words = (word for word in _words(data) if word.startswith(prefix))
    return frozenset(word.removeprefix(prefix).partition("@")[0] for word in words)


def _words(data: JsonValue) -> Iterator[str]:
    """Every key and every string value, at any depth."""
    pending = [data]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield from value
            pending += value.values()
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, str):
            yield value


def _model_edits(
    path: Path, present: JsonValue, entries: list[JsonValue], idle: frozenset[str]
) -> Iterator[Edit]:
    if not isinstance(present, list):
        yield Set(path, entries)
        return
    wanted = {_model_id(entry) for entry in entries}
    ids = [_model_id(entry) for entry in present]
    for index in reversed(range(len(ids))):
        if ids[index] in idle and ids[index] not in wanted:
            yield Delete((*path, index))
    for entry in entries:
        if _model_id(entry) not in ids:
            yield Append(path, entry)


def _model_id(entry: JsonValue) -> str:
    value = entry.get("id") if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""


def _default_edits(data: JsonValue, ref: str) -> Iterator[Edit]:
    path = (*_DEFAULTS, "model")
    if isinstance(value_at(data, path), str):
        yield Set(path, ref)
    else:
        yield Set((*path, "primary"), ref)


def _allowed_edits(data: JsonValue, ref: str) -> Iterator[Edit]:
    """Where the config restricts which models a person may pick, the new one is let in."""
    models = _object(data, (*_DEFAULTS, "models"))
    if models and ref not in models:
        yield Set((*_DEFAULTS, "models", ref), {})
    path = (*_DEFAULTS, "modelPolicy", "allow")
    allowed = value_at(data, path)
    all_of_it = f"{ref.partition('/')[0]}/*"
    if isinstance(allowed, list) and allowed and not {ref, all_of_it} & set(map(str, allowed)):
        yield Append(path, ref)


def _permission_edits(data: JsonValue, prefix: str) -> Iterator[Edit]:
    """Take the permissions to pick a provider's models back; an entry with settings stays."""
    models = _object(data, (*_DEFAULTS, "models"))
    yield from (
        Delete((*_DEFAULTS, "models", ref))
        for ref, settings in models.items()
        if ref.startswith(prefix) and settings == {}
    )
    path = (*_DEFAULTS, "modelPolicy", "allow")
    allowed = value_at(data, path)
    if isinstance(allowed, list):
        for index in reversed(range(len(allowed))):
            if str(allowed[index]).startswith(prefix):
                yield Delete((*path, index))


def removal(data: JsonValue, provider: str) -> tuple[Edit, ...]:
    """The edits that take a provider block out with its traces.

    Those are the default model, permissions to pick its models, and aliases that nothing uses.
    """
    edits: list[Edit] = [Delete(("models", "providers", provider))]
    prefix = f"{provider}/"
    model_path = (*_DEFAULTS, "model")
    model = value_at(data, model_path)
    if isinstance(model, str) and model.startswith(prefix):
        edits.append(Delete(model_path))
    elif isinstance(model, dict) and str(model.get("primary", "")).startswith(prefix):
        edits.append(Delete((*model_path, "primary") if len(model) > 1 else model_path))
    edits += _permission_edits(data, prefix)
    return (*edits, *_idle_aliases(reduce(applied, edits, data)))


def _idle_aliases(data: JsonValue) -> Iterator[Edit]:
    """Take our entries under ``secrets.providers`` out that nothing refers to."""
    path: Path = ("secrets", "providers")
    entries = _object(data, path)
    used = set(_words(applied(data, Delete(path))))
    idle = [alias for alias in (EXEC_ALIAS, FILE_ALIAS) if alias in entries and alias not in used]
    if idle and len(idle) == len(entries) and len(_object(data, path[:1])) == 1:
        yield Delete(path[:1])
    else:
        yield from (Delete((*path, alias)) for alias in idle)


def active_refs(data: JsonValue) -> Iterator[tuple[str, SecretRef]]:
    """Each provider whose ``apiKey`` is a SecretRef, with that ref."""
    for provider, block in _object(data, ("models", "providers")).items():
        key = block.get("apiKey") if isinstance(block, dict) else None
        if isinstance(key, dict):
            parts = [key.get(name) for name in ("source", "provider", "id")]
            if all(isinstance(part, str) for part in parts):
                yield provider, SecretRef(*map(str, parts))


def configured_providers(data: JsonValue) -> tuple[str, ...]:
    """The provider ids under ``models.providers``, in file order."""
    return tuple(_object(data, ("models", "providers")))


def has_block(data: JsonValue, provider: str) -> bool:
    """Whether the config has anything under ``models.providers.<provider>``."""
    return provider in _object(data, ("models", "providers"))


def active_ref(data: JsonValue, provider: str) -> SecretRef | None:
    """The SecretRef in the provider's block."""
    return dict(active_refs(data)).get(provider)


def block_with(data: JsonValue, names: Iterable[str], ref: SecretRef) -> str | None:
    """The first of the providers ``names`` whose block takes its key by ``ref``."""
    refs = dict(active_refs(data))
    return next((name for name in names if refs.get(name) == ref), None)


def default_model(data: JsonValue) -> str | None:
    """The default model of agents without a model of their own."""
    model = value_at(data, (*_DEFAULTS, "model"))
    if isinstance(model, dict):
        model = model.get("primary")
    return model if isinstance(model, str) else None


def agents_with_own_model(data: JsonValue) -> tuple[str, ...]:
    """Ids of agents that a new default does not reach (``agents.list`` or ``agents.entries``)."""
    entries = value_at(data, ("agents", "entries"))
    roster = value_at(data, ("agents", "list"))
    named = list(entries.items()) if isinstance(entries, dict) else []
    if isinstance(roster, list):
        named += [(str(a.get("id", "")), a) for a in roster if isinstance(a, dict)]
    return tuple(name for name, agent in named if isinstance(agent, dict) and agent.get("model"))


def owning_agent(data: JsonValue) -> str | None:
    """The agent that has to be named for a one-shot call; ``None`` while nobody could doubt.

    OpenClaw refuses to guess among several agents unless the config names one (2026.8.1 and later).
    """
    entries, roster = value_at(data, ("agents", "entries")), value_at(data, ("agents", "list"))
    agents: list[tuple[str, JsonValue]] = list(entries.items()) if isinstance(entries, dict) else []
    for agent in roster if isinstance(roster, list) else []:
        name = value_at(agent, ("id",))
        agents += [(name, agent)] if isinstance(name, str) else []
    if len(agents) < 2 or value_at(data, ("agents", "defaults", "systemAgent", "agentId")):
        return None
    marked = [name for name, agent in agents if value_at(agent, ("default",)) is True]
    return (marked or [name for name, _ in agents])[0]


def model_ids(data: JsonValue, provider: str) -> tuple[str, ...]:
    """The ids of the models that the provider's block lists."""
    entries = value_at(data, ("models", "providers", provider, "models"))
    return tuple(filter(None, map(_model_id, entries if isinstance(entries, list) else [])))


def plaintext_keys(data: JsonValue, provider: str) -> tuple[Path, ...]:
    """Where the provider's block holds a key in clear text that the new SecretRef replaces.

    ``${VAR}`` is a reference, not a key; ``qwen-oauth`` is the Portal's literal marker.
    """
    path: Path = ("models", "providers", provider, "apiKey")
    return tuple(
        place
        for place in (path, *auth_headers(data, provider))
        if isinstance(value := value_at(data, place), str)
        and value not in ("", "qwen-oauth")
        and "${" not in value
    )


def plaintext_key(data: JsonValue, provider: str) -> str | None:
    """The provider's ``apiKey``, where that is a key in clear text."""
    path: Path = ("models", "providers", provider, "apiKey")
    key = value_at(data, path)
    return key if isinstance(key, str) and path in plaintext_keys(data, provider) else None
