"""What stands in OpenClaw's config; everything here is a function of the parsed file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from openclaw_tui.core.json5.values import JsonValue, Path
from openclaw_tui.core.store import SecretRef

API = "openai-completions"
DEFAULTS: Path = ("agents", "defaults")
_AUTH_HEADERS = ("authorization", "proxy-authorization", "x-api-key", "api-key")
PORTAL_MARKER = "qwen-oauth"
"""What stands where a key of the Portal would be; newer versions send this very word."""
MARKERS = (PORTAL_MARKER, "secretref-managed")
"""What OpenClaw itself puts where a key would be."""
_VARIABLE = re.compile(r"\$\{(?P<braced>.*)\}|\$(?P<short>[A-Z][A-Z0-9_]{0,127})")
# What ``isKnownEnvApiKeyMarker`` of 2026.5.28, 2026.7.1 and 2026.9.6 has in common, for models: a
# key with such a name is read from the variable, any other name is sent as a key.
_KNOWN_VARIABLE = re.compile(
    r"""
    (?: QWEN | MODELSTUDIO | DASHSCOPE | ANTHROPIC | AZURE | AZURE_OPENAI | CEREBRAS | CODEX
      | DEEPSEEK | FIREWORKS | GEMINI | GOOGLE | GOOGLE_CLOUD | LITELLM | MINIMAX | MINIMAX_CODING
      | NOVITA | NVIDIA | OLLAMA | OPENAI | OPENCODE | OPENCODE_ZEN | OPENROUTER | PERPLEXITY
      | SGLANG | TOGETHER | VLLM | VOYAGE | XAI )_API_KEY
    | (?: ANTHROPIC_OAUTH | COPILOT_GITHUB | HF | HUGGINGFACE_HUB | LM_API | MINIMAX_OAUTH )_TOKEN
    | MINIMAX_CODE_PLAN_KEY
    """,
    re.VERBOSE,
)
_OBJECTS: tuple[Path, ...] = (
    (), ("models",), ("models", "providers"), ("secrets",), ("secrets", "providers"), ("agents",),
    ("agents", "defaults"),
)  # fmt: skip
_AUTH_VALUES = ("token", "value")  # of ``request.auth``: a bearer token, or any header's value


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


def misshapen(config: JsonValue) -> Path | None:
    """The first place where setup needs an object and something else stands."""
    for place in _OBJECTS:
        is_there = not place or place[-1] in object_at(config, place[:-1])
        if is_there and not isinstance(value_at(config, place), dict):
            return place
    return None


def object_at(data: JsonValue, path: Path) -> dict[str, JsonValue]:
    """The object at ``path``; an empty one where there is none."""
    value = value_at(data, path)
    return value if isinstance(value, dict) else {}


def auth_headers(data: JsonValue, provider: str) -> tuple[Path, ...]:
    """Where the provider's block sets a header that carries a key, the one that wins first."""
    block: Path = ("models", "providers", provider)
    request: Path = (*block, "request")
    auth: Path = (*request, "auth")
    entries = value_at(data, (*block, "models"))
    models = range(len(entries) if isinstance(entries, list) else 0)
    owners: list[Path] = [request, *((*block, "models", index) for index in models), block]
    places = [(*owner, "headers") for owner in owners]
    return (
        *((*auth, name) for name in _AUTH_VALUES if object_at(data, auth).get(name)),
        *((*place, name) for place in places for name in object_at(data, place)
          if name.lower() in _AUTH_HEADERS),
    )  # fmt: skip


def header_at(data: JsonValue, place: Path) -> str:
    """The name of the header whose value stands at one of ``auth_headers``, in lower case."""
    name = value_at(data, (*place[:-1], "headerName")) if place[-1] == "value" else place[-1]
    return "authorization" if name == "token" else str(name).strip().lower()


def words(data: JsonValue) -> Iterator[str]:
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


def model_id(entry: JsonValue) -> str:
    """The id in an entry of a provider's ``models``, or an empty text."""
    value = entry.get("id") if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""


def active_refs(data: JsonValue) -> Iterator[tuple[str, SecretRef]]:
    """Each provider whose ``apiKey`` is a SecretRef, with that ref."""
    for provider, block in object_at(data, ("models", "providers")).items():
        key = block.get("apiKey") if isinstance(block, dict) else None
        if isinstance(key, dict):
            parts = [key.get(name) for name in ("source", "provider", "id")]
            if all(isinstance(part, str) for part in parts):
                yield provider, SecretRef(*map(str, parts))


def configured_providers(data: JsonValue) -> tuple[str, ...]:
    """The provider ids under ``models.providers``, in file order."""
    return tuple(object_at(data, ("models", "providers")))


def normal_id(provider: str) -> str:
    """A provider's id as OpenClaw compares it."""
    return provider.strip().lower()


def blocks_by_id(data: JsonValue) -> dict[str, str]:
    """The id of each provider -> the block that OpenClaw takes: one of that very name, else the
    first one that is spelled in another way.
    """
    names = configured_providers(data)
    return {normal_id(name): name for name in reversed(names)} | {
        name: name for name in names if name == normal_id(name)
    }


def has_block(data: JsonValue, provider: str) -> bool:
    """Whether the config has anything under ``models.providers.<provider>``."""
    return provider in object_at(data, ("models", "providers"))


def active_ref(data: JsonValue, provider: str) -> SecretRef | None:
    """The SecretRef in the provider's block."""
    return dict(active_refs(data)).get(provider)


def block_with(data: JsonValue, names: Iterable[str], ref: SecretRef) -> str | None:
    """The first of the providers ``names`` whose block takes its key by ``ref``."""
    refs = dict(active_refs(data))
    return next((name for name in names if refs.get(name) == ref), None)


def default_model(data: JsonValue) -> str | None:
    """The default model of agents without a model of their own."""
    model = value_at(data, (*DEFAULTS, "model"))
    if isinstance(model, dict):
        model = model.get("primary")
    return model if isinstance(model, str) else None


def own_models(data: JsonValue) -> dict[str, JsonValue]:
    """The agents that a new default does not reach (``agents.list`` or ``agents.entries``), each
    with its model."""
    entries = value_at(data, ("agents", "entries"))
    roster = value_at(data, ("agents", "list"))
    named = list(entries.items()) if isinstance(entries, dict) else []
    if isinstance(roster, list):
        named += [(str(a.get("id", "")), a) for a in roster if isinstance(a, dict)]
    models = ((name, value_at(agent, ("model",))) for name, agent in named)
    return {name: model for name, model in models if model}


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
    return tuple(filter(None, map(model_id, entries if isinstance(entries, list) else [])))


def variable_in(key: JsonValue) -> str | None:
    """The variable that an ``apiKey`` reads, if it is none itself.

    That is ``${NAME}``, ``$NAME``, the bare name of one that OpenClaw knows, or a SecretRef into
    the environment (all tried on 2026.5.28 and 2026.9.6).
    """
    if isinstance(key, str):
        text = key.strip()
        if (found := _VARIABLE.fullmatch(text)) is not None:
            return found["braced"] or found["short"]
        return text if _KNOWN_VARIABLE.fullmatch(text) else None
    name = value_at(key, ("id",))
    return name if isinstance(name, str) and value_at(key, ("source",)) == "env" else None


def names_variable(data: JsonValue, name: str) -> bool:
    """Whether anything in the data refers to the variable."""
    plain = (name, f"${name}")
    return any(word.strip() in plain or f"${{{name}}}" in word for word in words(data))


def plaintext_keys(data: JsonValue, provider: str) -> tuple[Path, ...]:
    """Where the provider's block holds a key in clear text that the new SecretRef replaces.

    A variable is a reference, not a key; so is what OpenClaw puts there itself as a marker.
    """
    path: Path = ("models", "providers", provider, "apiKey")
    return tuple(
        place
        for place in (path, *auth_headers(data, provider))
        if isinstance(value := value_at(data, place), str)
        and value not in ("", *MARKERS)
        and "${" not in value
        and variable_in(value) is None
    )


def all_plaintext_keys(data: JsonValue) -> Iterator[Path]:
    """The same of every provider."""
    for provider in configured_providers(data):
        yield from plaintext_keys(data, provider)


def plaintext_key(data: JsonValue, provider: str) -> str | None:
    """The provider's ``apiKey``, where that is a key in clear text."""
    path: Path = ("models", "providers", provider, "apiKey")
    key = value_at(data, path)
    return key if isinstance(key, str) and path in plaintext_keys(data, provider) else None
