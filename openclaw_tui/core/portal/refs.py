"""Model refs, wherever they stand in a file: found, and led to their successors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from openclaw_tui.core.catalog import Plan
from openclaw_tui.core.json5 import Delete, Edit, JsonValue, Path, Rename, Set
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.portal.names import IMAGE_MODEL, Names, provider_and_model

# A provider and its model as two members of one object: media tools, memory search, sessions.
_PAIRS = (
    ("provider", "model"),
    ("modelProvider", "model"),
    ("providerOverride", "modelOverride"),
)
# Words for people and models; a name of a model in there is no reference.
_PROSE = frozenset(
    {"name", "label", "title", "description", "prompt", "systemPrompt", "message", "text", "theme"}
)


@dataclass(frozen=True, slots=True)
class Successors:
    """What takes the place of the Portal's models: ``text`` and ``image`` of ``provider``.

    ``offered`` are the models that the provider has: a ref to one of these keeps its model.
    """

    provider: str
    text: str
    image: str
    offered: frozenset[str] = frozenset()

    @classmethod
    def of_default(cls, default: str | None, names: Names) -> Successors | None:
        """The default model for every old one; ``None`` where it is no other model by its ref."""
        found = provider_and_model(default or "")
        if found is None or names.model_in(default or "") is not None:
            return None
        provider, model = found
        return cls(provider, model, model)

    def model(self, old: str) -> str:
        """The model for one of the Portal's."""
        if old == "*" or old in self.offered:
            return old
        return self.image if old == IMAGE_MODEL else self.text

    def ref(self, old: str) -> str:
        """The whole ref for one of the Portal's models."""
        return f"{self.provider}/{self.model(old)}"


def default_image_model(plan: Plan, text_model: str) -> str:
    """What takes the place of the image model unless the person says otherwise."""
    able = plan.image_models
    return text_model if text_model in able or not able else able[0]


@dataclass(frozen=True, slots=True)
class Ref:
    """One mention of a Portal model: ``path`` leads to the value, or to the member so named."""

    path: Path
    model: str


def find_refs(data: JsonValue, names: Names) -> Iterator[Ref]:
    """Every ref to the Portal's models in ``data``."""
    for path, value in _walk(data):
        if isinstance(value, dict):
            for key in value:
                if (model := names.model_in(key)) is not None:
                    yield Ref((*path, key), model)
            for provider, model_key in _PAIRS:
                if names.has(value.get(provider)):
                    yield Ref((*path, provider), str(value.get(model_key, "")))
        elif isinstance(value, str) and (model := names.model_in(value)) is not None:
            yield Ref(path, model)


def remembers_portal(members: JsonValue, names: Names) -> bool:
    """Whether an object names the Portal by a provider and a model side by side."""
    return isinstance(members, dict) and any(names.has(members.get(each)) for each, _ in _PAIRS)


def pair_edits(
    members: dict[str, JsonValue], path: Path, names: Names, successors: Successors
) -> Iterator[Edit]:
    """The edits that lead a provider and its model, as two members of one object, on."""
    for provider, model_key in _PAIRS:
        if names.has(members.get(provider)):
            yield Set((*path, provider), successors.provider)
            model = members.get(model_key)
            if isinstance(model, str):
                ref = _successor(model, names, successors)
                new = successors.model(model) if ref == model else ref
                yield Set((*path, model_key), new)


def ref_edits(data: JsonValue, names: Names, successors: Successors) -> Iterator[Edit]:
    """The edits that lead every ref to its successor, deepest first.

    Profiles pinned behind ``@`` go: the successor's key stands in the config. A list does not
    name one model twice, nor a fallback the model it stands in for.
    """
    yield from _edits(data, (), names, successors)


def _edits(value: JsonValue, path: Path, names: Names, successors: Successors) -> Iterator[Edit]:
    if isinstance(value, dict):
        for key, child in value.items():
            if not (key in _PROSE and isinstance(child, str)):
                yield from _edits(child, (*path, key), names, successors)
        yield from pair_edits(value, path, names, successors)
        yield from _key_edits(value, path, names, successors)
        yield from _fallback_edits(value, path, names, successors)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _edits(child, (*path, index), names, successors)
        if not path or path[-1] != "fallbacks":
            yield from _repeated(value, path, names, successors)
    elif isinstance(value, str) and (model := names.model_in(value)) is not None:
        yield Set(path, successors.ref(model))


def _key_edits(
    members: dict[str, JsonValue], path: Path, names: Names, successors: Successors
) -> Iterator[Edit]:
    settings = dict(members)
    for key, value in members.items():
        model = names.model_in(key)
        if model is not None:
            new = successors.ref(model)
        elif names.has(key) and _is_by_provider(path):
            new = successors.provider
        else:
            continue
        if new == key:
            continue
        if new not in settings:
            settings[new] = value
            yield Rename((*path, key), new)
            continue
        # Two old models became one: what was set for the second fills what the first left open.
        first, second = (_led_on(each, names, successors) for each in (settings[new], value))
        if isinstance(first, dict) and isinstance(second, dict):
            settings[new] = {**second, **first}
            for name in [name for name in second if name not in first]:
                yield Set((*path, new, name), second[name])
        yield Delete((*path, key))


def _is_by_provider(path: Path) -> bool:
    """``tools.byProvider`` and the like; anywhere else such a key is somebody's own name."""
    return bool(path) and str(path[-1]).lower().endswith("byprovider")


def _led_on(value: JsonValue, names: Names, successors: Successors) -> JsonValue:
    return reduce(applied, ref_edits(value, names, successors), value)


def _fallback_edits(
    members: dict[str, JsonValue], path: Path, names: Names, successors: Successors
) -> Iterator[Edit]:
    fallbacks = members.get("fallbacks")
    if not isinstance(fallbacks, list):
        return
    primary = members.get("primary")
    yield from _repeated(fallbacks, (*path, "fallbacks"), names, successors, primary)


def _repeated(
    items: list[JsonValue],
    path: Path,
    names: Names,
    successors: Successors,
    before: JsonValue = None,
) -> Iterator[Edit]:
    """Take out what a successor made a repetition; repetitions that stood there before stay."""
    seen, made = set[str](), set[str]()
    doomed = []
    for index, item in enumerate([before, *items], -1):
        if isinstance(item, str):
            new = _successor(item, names, successors)
            if new in seen and (new != item or new in made):
                doomed.append(index)
            seen.add(new)
            if new != item:
                made.add(new)
    yield from (Delete((*path, index)) for index in reversed(doomed))


def _successor(text: str, names: Names, successors: Successors) -> str:
    model = names.model_in(text)
    return text if model is None else successors.ref(model)


def _walk(data: JsonValue) -> Iterator[tuple[Path, JsonValue]]:
    """Every value with its path, parents first; prose is left out."""
    pending: list[tuple[Path, JsonValue]] = [((), data)]
    while pending:
        path, value = pending.pop()
        yield path, value
        if isinstance(value, dict):
            pending += [
                ((*path, key), child)
                for key, child in value.items()
                if not (key in _PROSE and isinstance(child, str))
            ]
        elif isinstance(value, list):
            pending += [((*path, index), child) for index, child in enumerate(value)]
