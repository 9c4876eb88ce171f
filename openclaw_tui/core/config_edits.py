"""Which edits of OpenClaw's config make a credential the active one of its provider, or remove it.

Everything here is a function of the parsed config; shapes were validated on real OpenClaw
2026.5.28, 2026.7.1 and 2026.9.6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from openclaw_tui.core.catalog import Model
from openclaw_tui.core.json5 import Append, Delete, Edit, JsonValue, Path, Set
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.openclaw_config import (
    API,
    DEFAULTS,
    auth_headers,
    model_id,
    object_at,
    value_at,
    words,
)
from openclaw_tui.core.store import EXEC_ALIAS, FILE_ALIAS, SecretRef

# Without it a stored auth profile, and on versions with the qwen plugin even QWEN_API_KEY, is sent
# instead of our SecretRef.
AUTH = "api-key"


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
        *_header_edits(data, provider),
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
    yield from _header_edits(data, block.provider)
    named = _named_models(data, block.provider)
    idle = block.known_models - named
    yield from _model_edits((*path, "models"), present.get("models"), entries, idle)


def _header_edits(data: JsonValue, provider: str) -> Iterator[Edit]:
    """Take the headers out that OpenClaw sends instead of the key (seen on 2026.9.6)."""
    for place in auth_headers(data, provider):
        # An ``auth`` without its token is no valid one.
        yield Delete(place[:-1] if place[-2] == "auth" else place)


def _named_models(data: JsonValue, provider: str) -> frozenset[str]:
    """The models of a provider that something in the config refers to (``qwen/<id>``)."""
    prefix = f"{provider}/"
    named = (word for word in words(data) if word.startswith(prefix))
    return frozenset(word.removeprefix(prefix).partition("@")[0] for word in named)


def _model_edits(
    path: Path, present: JsonValue, entries: list[JsonValue], idle: frozenset[str]
) -> Iterator[Edit]:
    if not isinstance(present, list):
        yield Set(path, entries)
        return
    wanted = {model_id(entry) for entry in entries}
    ids = [model_id(entry) for entry in present]
    for index in reversed(range(len(ids))):
        if ids[index] in idle and ids[index] not in wanted:
            yield Delete((*path, index))
    for entry in entries:
        if model_id(entry) not in ids:
            yield Append(path, entry)


def _default_edits(data: JsonValue, ref: str) -> Iterator[Edit]:
    path = (*DEFAULTS, "model")
    if isinstance(value_at(data, path), str):
        yield Set(path, ref)
    else:
        yield Set((*path, "primary"), ref)


def _allowed_edits(data: JsonValue, ref: str) -> Iterator[Edit]:
    """Where the config restricts which models a person may pick, the new one is let in."""
    models = object_at(data, (*DEFAULTS, "models"))
    if models and ref not in models:
        yield Set((*DEFAULTS, "models", ref), {})
    path = (*DEFAULTS, "modelPolicy", "allow")
    allowed = value_at(data, path)
    all_of_it = f"{ref.partition('/')[0]}/*"
    if isinstance(allowed, list) and allowed and not {ref, all_of_it} & set(map(str, allowed)):
        yield Append(path, ref)


def _permission_edits(data: JsonValue, prefix: str) -> Iterator[Edit]:
    """Take the permissions to pick a provider's models back; an entry with settings stays."""
    models = object_at(data, (*DEFAULTS, "models"))
    yield from (
        Delete((*DEFAULTS, "models", ref))
        for ref, settings in models.items()
        if ref.startswith(prefix) and settings == {}
    )
    path = (*DEFAULTS, "modelPolicy", "allow")
    yield from _deletions(path, value_at(data, path), prefix)


def _deletions(path: Path, refs: JsonValue, prefix: str) -> Iterator[Edit]:
    """Take the refs with this prefix out of a list; from its end, so that the places stay true."""
    for index, ref in reversed([*enumerate(refs if isinstance(refs, list) else ())]):
        if str(ref).startswith(prefix):
            yield Delete((*path, index))


def removal(data: JsonValue, provider: str) -> tuple[Edit, ...]:
    """The edits that take a provider block out with its traces.

    Those are the default model, fallbacks, permissions to pick its models, and entries of ours
    under ``secrets.providers`` that nothing uses.
    """
    edits: list[Edit] = [Delete(("models", "providers", provider))]
    prefix = f"{provider}/"
    model_path = (*DEFAULTS, "model")
    model = value_at(data, model_path)
    if isinstance(model, str) and model.startswith(prefix):
        edits.append(Delete(model_path))
    elif isinstance(model, dict) and str(model.get("primary", "")).startswith(prefix):
        edits.append(Delete((*model_path, "primary") if len(model) > 1 else model_path))
    fallbacks = value_at(data, (*model_path, "fallbacks"))
    edits += _deletions((*model_path, "fallbacks"), fallbacks, prefix)
    edits += _permission_edits(data, prefix)
    return (*edits, *_idle_aliases(reduce(applied, edits, data)))


def _idle_aliases(data: JsonValue) -> Iterator[Edit]:
    """Take our entries under ``secrets.providers`` out that nothing refers to."""
    path: Path = ("secrets", "providers")
    entries = object_at(data, path)
    used = set(words(applied(data, Delete(path))))
    idle = [alias for alias in (EXEC_ALIAS, FILE_ALIAS) if alias in entries and alias not in used]
    if idle and len(idle) == len(entries) and len(object_at(data, path[:1])) == 1:
        yield Delete(path[:1])
    else:
        yield from (Delete((*path, alias)) for alias in idle)
