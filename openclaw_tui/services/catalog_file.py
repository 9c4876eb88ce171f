"""``providers.toml`` as the core's values.

Nothing is checked here: the file is ours, and the tests check it. So the
catalog is there in some milliseconds, without pydantic.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from openclaw_tui.core.catalog import AuthChoice, Catalog, Endpoint, Model, Plan, PlanText


def parse(text: str) -> Catalog:
    """The catalog in ``text`` (TOML). Raises ``tomllib.TOMLDecodeError``."""
    data = tomllib.loads(text)
    rows = [(row, _plan(row)) for row in data["plans"]]
    return Catalog(
        aliases=data["aliases"],
        plans=tuple(plan for _, plan in rows),
        choices=tuple(_choice(each, plan) for row, plan in rows for each in row["choices"]),
        endpoints=tuple(
            Endpoint(plan.id, end["id"], end["base_url"], end["texts"])
            for row, plan in rows
            for end in row.get("endpoints", ())
        ),
        regions=data["regions"],
        foreign_keys=data["foreign_keys"],
    )


def _plan(row: Mapping[str, Any]) -> Plan:
    return Plan(
        id=row["id"],
        provider=row["provider"],
        default_model=row["default_model"],
        models=tuple(_model(each) for each in row["models"]),
        key_shapes=tuple(row.get("key_shapes", ())),
        key_prefix=row.get("key_prefix", ""),
        lists_models=row["lists_models"],
        custom_base_url=row.get("custom_base_url", False),
        unattended=row.get("unattended", False),
        recommended=row.get("recommended", False),
        retired=row.get("retired", False),
        facts_date=row["facts_date"],
        texts={locale: _text(each) for locale, each in row["texts"].items()},
    )


def _model(row: Mapping[str, Any]) -> Model:
    return Model(**{**row, "input": tuple(row["input"])} if "input" in row else row)


def _text(row: Mapping[str, Any]) -> PlanText:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return PlanText(**fields)


def _choice(row: Mapping[str, Any], plan: Plan) -> AuthChoice:
    return AuthChoice(
        id=row["id"],
        plan=plan,
        region=row["region"],
        base_url=row["base_url"],
        key_page=row["key_page"],
        env_vars=tuple(row["env_vars"]),
        deprecated_ids=tuple(row.get("deprecated_ids", ())),
    )
