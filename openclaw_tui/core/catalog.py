"""Providers, plans and auth choices as values. The data is ``openclaw_tui/data/providers.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from openclaw_tui.core.json5 import JsonValue


class Model(NamedTuple):
    """One model as OpenClaw's config describes it. Sizes are in tokens.

    A model that the catalog does not know has only its id; OpenClaw then assumes the rest.
    """

    id: str
    input: tuple[str, ...] = ()
    context_window: int | None = None
    max_tokens: int | None = None
    reasoning: bool = False

    def as_json(self) -> dict[str, JsonValue]:
        """The entry under ``models.providers.<id>.models``."""
        entry: dict[str, JsonValue] = {"id": self.id, "name": self.id}
        if self.context_window is None:
            return entry
        return {
            **entry,
            "reasoning": self.reasoning,
            "input": list(self.input),
            "contextWindow": self.context_window,
            "maxTokens": self.max_tokens,
        }


class PlanText(NamedTuple):
    """What a person reads about a plan, in one language.

    ``title`` fits 24 and ``tagline`` 44 terminal cells. ``where`` is the click path to the key.
    """

    title: str
    tagline: str
    billing: str
    limits: str
    unattended: str
    best_for: str
    choose_when: tuple[str, ...]
    avoid_when: tuple[str, ...]
    where: str = ""
    notice: str = ""


class Plan(NamedTuple):
    """A way of paying for Qwen: Standard, Coding Plan, Token Plan, or the ended Portal.

    ``lists_models`` says whether ``GET /models`` proves anything about the key there;
    ``custom_base_url`` whether other hosts of the same plan exist (regions, workspaces, proxies);
    ``key_shapes`` are full-match regular expressions, each a literal head and then a bracket
    (``sk-sp-[0-9a-f]{32}``), ``key_prefix`` is how all of them begin; both are empty where no
    shape is known. ``facts_date`` is when billing and limits were true (ISO date).
    """

    id: str
    provider: str
    default_model: str
    models: tuple[Model, ...]
    key_shapes: tuple[str, ...]
    key_prefix: str
    lists_models: bool
    custom_base_url: bool
    unattended: bool
    recommended: bool
    retired: bool
    facts_date: str
    texts: Mapping[str, PlanText]

    def text(self, locale: str) -> PlanText:
        """The text in ``locale``, English where that language is missing."""
        return self.texts.get(locale) or self.texts["en"]

    @property
    def key_heads(self) -> tuple[str, ...]:
        """The literal beginnings of its key shapes: all of a key that may ever be shown."""
        return tuple(shape.partition("[")[0] for shape in self.key_shapes)

    @property
    def image_models(self) -> tuple[str, ...]:
        """The ids of its models that take pictures."""
        return tuple(model.id for model in self.models if "image" in model.input)

    def model(self, model_id: str) -> Model | None:
        """The catalog's description of a model of this plan."""
        return next((m for m in self.models if m.id == model_id), None)


class AuthChoice(NamedTuple):
    """One way in, under OpenClaw's own id (``qwen-standard-api-key-cn``).

    ``region`` is ``global`` or ``cn`` (``portal`` for the ended Portal). ``key_page`` is empty
    where no key can be had any more. ``env_vars`` are the variables that OpenClaw reads, its
    preferred one first. ``deprecated_ids`` are older OpenClaw ids that mean the same.
    """

    id: str
    plan: Plan
    region: str
    base_url: str
    key_page: str
    env_vars: tuple[str, ...]
    deprecated_ids: tuple[str, ...] = ()

    @property
    def provider(self) -> str:
        """OpenClaw's provider id."""
        return self.plan.provider


class Endpoint(NamedTuple):
    """A further host of a plan (Standard in US Virginia); ``{...}`` parts are filled in.

    Keys of the plan's other regions do not work there.
    """

    plan: str
    id: str
    base_url: str
    texts: Mapping[str, str]

    def text(self, locale: str) -> str:
        """Its name in ``locale``, English where that language is missing."""
        return self.texts.get(locale) or self.texts["en"]


class Catalog(NamedTuple):
    """Everything that is known about Qwen's ways in, in display order.

    ``regions`` are the names of the regions per locale. ``foreign_keys`` maps how keys of other
    services begin to the service's name.
    """

    aliases: Mapping[str, str]
    plans: tuple[Plan, ...]
    choices: tuple[AuthChoice, ...]
    endpoints: tuple[Endpoint, ...] = ()
    regions: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    foreign_keys: Mapping[str, str] = MappingProxyType({})

    def provider_id(self, name: str) -> str | None:
        """The canonical provider id for an id or alias (``modelstudio`` -> ``qwen``)."""
        if any(plan.provider == name for plan in self.plans):
            return name
        return self.aliases.get(name)

    def names_of(self, provider: str) -> tuple[str, ...]:
        """A provider's id, then its aliases."""
        return (provider, *(name for name, of in self.aliases.items() if of == provider))

    def choice_at(self, provider: str, base_url: str) -> AuthChoice:
        """The provider's auth choice that a base URL belongs to, else its first one."""
        choices = [choice for choice in self.choices if choice.provider == provider]
        plans = {each.plan for each in self.endpoints if each.base_url == base_url}
        exact = [choice for choice in choices if choice.base_url == base_url]
        return [*exact, *(choice for choice in choices if choice.plan.id in plans), *choices][0]

    def choice(self, choice_id: str) -> AuthChoice | None:
        """The auth choice for an id, deprecated ids included."""
        for choice in self.choices:
            if choice_id == choice.id or choice_id in choice.deprecated_ids:
                return choice
        return None

    @property
    def recommended(self) -> AuthChoice:
        """The way in for somebody who has nothing yet."""
        return next(choice for choice in self.choices if choice.plan.recommended)

    def plan(self, plan_id: str) -> Plan | None:
        """The plan with this id."""
        return next((plan for plan in self.plans if plan.id == plan_id), None)

    def choices_of(self, plan: Plan) -> tuple[AuthChoice, ...]:
        """The regions of a plan, in display order."""
        return tuple(choice for choice in self.choices if choice.plan.id == plan.id)

    def region_name(self, region: str, locale: str) -> str:
        """A region's name in ``locale``; English, then its id, where that is missing."""
        texts = self.regions.get(region, {})
        return texts.get(locale) or texts.get("en", region)

    def endpoints_of(self, plan: Plan) -> tuple[Endpoint, ...]:
        """The further hosts of a plan, in display order."""
        return tuple(endpoint for endpoint in self.endpoints if endpoint.plan == plan.id)
