"""The shape of ``providers.toml``, checked strictly: by the tests, for whoever adds a plan."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from openclaw_tui.core.catalog import Model, PlanText
from openclaw_tui.i18n import FALLBACK


def _shape(pattern: str) -> str:
    head, bracket, _ = pattern.partition("[")
    if not bracket or re.escape(head).replace(r"\-", "-") != head:
        raise ValueError("a key shape is a literal head and then a bracket")
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(str(error)) from error
    return pattern


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


Url = Annotated[str, Field(pattern=r"^https://[^/\s]+/\S*[^/\s]$")]
Names = dict[str, Annotated[str, Field(min_length=1)]]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Choice(_Row):
    id: str
    region: str
    base_url: Url
    key_page: Url | Annotated[str, Field(max_length=0)]
    env_vars: Annotated[tuple[str, ...], Field(min_length=1)]
    deprecated_ids: tuple[str, ...] = ()


class _Endpoint(_Row):
    id: str
    base_url: Url
    texts: Names


class _Plan(_Row):
    id: str
    provider: str
    default_model: str
    models: tuple[Model, ...]
    choices: Annotated[tuple[_Choice, ...], Field(min_length=1)]
    texts: dict[str, PlanText]
    facts_date: Annotated[str, AfterValidator(_day)]
    lists_models: bool
    key_prefix: str = ""
    key_shapes: tuple[Annotated[str, AfterValidator(_shape)], ...] = ()
    custom_base_url: bool = False
    unattended: bool = False
    recommended: bool = False
    retired: bool = False
    endpoints: tuple[_Endpoint, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.default_model not in {model.id for model in self.models}:
            raise ValueError("default_model is not among the models")
        if not all(shape.startswith(self.key_prefix) for shape in self.key_shapes):
            raise ValueError("a key shape does not begin with key_prefix")
        localized = [self.texts.keys(), *(endpoint.texts.keys() for endpoint in self.endpoints)]
        if not all(FALLBACK in locales for locales in localized):
            raise ValueError(f"a text in {FALLBACK} is missing")
        return self


class _File(_Row):
    aliases: dict[str, str]
    regions: dict[str, Names]
    foreign_keys: dict[str, str]
    plans: Annotated[tuple[_Plan, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if not set(self.aliases.values()) <= {plan.provider for plan in self.plans}:
            raise ValueError("an alias leads to no provider")
        if not any(plan.recommended for plan in self.plans):
            raise ValueError("no plan is recommended")
        choices = [choice for plan in self.plans for choice in plan.choices]
        if not {choice.region for choice in choices} <= self.regions.keys():
            raise ValueError("a choice is in a region without a name")
        ids = [name for c in choices for name in (c.id, *c.deprecated_ids)]
        if len(set(ids)) != len(ids) or len({plan.id for plan in self.plans}) != len(self.plans):
            raise ValueError("an id stands for two things")
        return self


def check(data: Mapping[str, object]) -> None:
    """Raise ``pydantic.ValidationError`` where the parsed file is not as it has to be."""
    # By way of JSON: pydantic's strict mode takes a JSON array, but no Python list, as a tuple.
    _File.model_validate_json(json.dumps(data))
