"""The shipped catalog against its sources and budgets, and the strictness of reading it."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from rich.cells import cell_len

from openclaw_tui.core.catalog import AuthChoice, Catalog, Plan, PlanText
from openclaw_tui.core.tokens import examine
from openclaw_tui.i18n import LOCALES
from openclaw_tui.services import catalog as service
from openclaw_tui.services.catalog import load
from openclaw_tui.services.catalog_file import parse
from tests.support.catalog_shape import check

CATALOG = load()
SHIPPED = (Path(service.__file__).parents[1] / "data" / "providers.toml").read_text("utf-8")
SOURCE: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "qwen-models.json").read_text("utf-8")
)
BUDGET = {
    "title": 24,
    "tagline": 44,
    "billing": 60,
    "limits": 60,
    "unattended": 60,
    "best_for": 60,
    "where": 92,
    "notice": 200,
}
ENDPOINTS = {
    "qwen-standard-api-key": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    "qwen-standard-api-key-cn": "https://dashscope.aliyuncs.com/compatible-mode/v1",
    "qwen-api-key": "https://coding-intl.dashscope.aliyuncs.com/v1",
    "qwen-api-key-cn": "https://coding.dashscope.aliyuncs.com/v1",
    "qwen-token-plan": "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1",
    "qwen-token-plan-cn": "https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1",
    "qwen-oauth": "https://portal.qwen.ai/v1",
}


@pytest.mark.parametrize("plan", CATALOG.plans, ids=lambda plan: plan.id)
def test_models_agree_with_openclaws_own_catalog(plan: Plan) -> None:
    excluded = SOURCE["codingPlanExcludes"] if plan.id == "coding" else []
    wanted = {m["id"]: m for m in SOURCE["providers"][plan.provider] if m["id"] not in excluded}
    assert {m.id: m.as_json() for m in plan.models} == {
        name: {**model, "name": name} for name, model in wanted.items()
    }


def test_every_way_in_is_there_in_display_order() -> None:
    assert {choice.id: choice.base_url for choice in CATALOG.choices} == ENDPOINTS
    assert [choice.id for choice in CATALOG.choices] == list(ENDPOINTS)


def test_the_plans_are_what_they_are() -> None:
    def ids(flag: str) -> list[str]:
        return [plan.id for plan in CATALOG.plans if getattr(plan, flag)]

    assert [plan.id for plan in CATALOG.plans] == ["standard", "coding", "token", "portal"]
    assert ids("recommended") == ["standard"]
    assert ids("retired") == ["portal"]
    assert ids("unattended") == ["standard"]
    assert ids("lists_models") == ["standard", "token"]


def test_the_portal_is_described_as_openclaw_and_the_calendar_do() -> None:
    choice = CATALOG.choice("qwen-oauth")
    assert choice is not None
    assert (choice.provider, choice.plan.default_model) == ("qwen-oauth", "qwen3.5-plus")
    assert choice.env_vars == ("QWEN_API_KEY",)
    for locale in LOCALES:
        assert "2026-04-15" in choice.plan.text(locale).notice
        assert "2026-04-15" in choice.plan.text(locale).tagline


def test_every_price_has_its_date() -> None:
    for plan in CATALOG.plans:
        for text in plan.texts.values():
            if re.search(r"US\$|CNY|美元|元", text.billing):
                assert plan.facts_date in text.billing


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("plan", CATALOG.plans, ids=lambda plan: plan.id)
def test_every_text_is_there_and_fits(plan: Plan, locale: str) -> None:
    text = plan.texts[locale]
    assert set(PlanText._fields) == {*BUDGET, "choose_when", "avoid_when"}
    for name, cells in BUDGET.items():
        assert 0 < cell_len(getattr(text, name)) <= cells, name
    assert 2 <= len(text.choose_when) <= 4
    assert 1 <= len(text.avoid_when) <= 3
    assert all(0 < cell_len(line) <= 90 for line in (*text.choose_when, *text.avoid_when))


def test_the_languages_say_the_same_number_of_things() -> None:
    for plan in CATALOG.plans:
        assert len({(len(t.choose_when), len(t.avoid_when)) for t in plan.texts.values()}) == 1


def test_regions_and_further_hosts_have_every_language() -> None:
    named = [*CATALOG.regions.values(), *(endpoint.texts for endpoint in CATALOG.endpoints)]
    for texts in named:
        assert set(texts) == set(LOCALES)


def test_every_key_shape_compiles_and_shows_only_its_head() -> None:
    assert {head for plan in CATALOG.plans for head in plan.key_heads} == {
        "sk-",
        "sk-ws-",
        "sk-sp-",
    }
    for plan in CATALOG.plans:
        for shape in plan.key_shapes:
            assert not re.compile(shape).fullmatch("")


def test_no_shape_fits_two_plans() -> None:
    samples = {
        "standard": "sk-" + "0" * 31 + "1",
        "coding": "sk-sp-" + "0" * 31 + "1",
        "token": "sk-sp-D.ABCD.ef1." + "x1" * 20,
    }
    for owner, key in samples.items():
        fitting = [p.id for p in CATALOG.plans if examine(key, p, CATALOG).shape_matches]
        assert fitting == [owner]


def test_the_catalog_is_read_once() -> None:
    assert load() is load()


NEW_PLAN = """
[[plans]]
id = "night"
provider = "qwen-night"
default_model = "owl-1"
key_prefix = "nk-"
key_shapes = ['nk-[0-9]{20}']
lists_models = true
facts_date = "2026-11-01"
models = [{ id = "owl-1", input = ["text"], context_window = 1000, max_tokens = 100 }]

[[plans.choices]]
id = "qwen-night-key"
region = "global"
base_url = "https://night.example.com/v1"
key_page = "https://night.example.com/keys"
env_vars = ["QWEN_NIGHT_KEY"]

[plans.texts.en]
title = "Night Plan"
tagline = "Cheap at night"
billing = "Per night"
limits = "None"
unattended = "Allowed"
best_for = "Owls"
choose_when = ["You are awake."]
avoid_when = ["You sleep."]
"""


@pytest.fixture(scope="module")
def extended() -> Catalog:
    return parse(SHIPPED + NEW_PLAN)


def test_a_new_plan_needs_no_python(extended: Catalog) -> None:
    choice = extended.choice("qwen-night-key")
    assert isinstance(choice, AuthChoice)
    assert choice.provider == "qwen-night"
    assert extended.provider_id("qwen-night") == "qwen-night"
    assert choice.plan.text("zh-CN").title == "Night Plan"
    report = examine("nk-" + "0123456789" * 2, extended.plans[0], extended)
    assert (report.matching_plan, report.prefix) == ("night", "nk-")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "night"', 'id = "coding"'),
        ('id = "qwen-night-key"', 'id = "modelstudio-api-key"'),
        ('id = "night"', 'id = "night"\nsurprise = 1'),
        ('input = ["text"], ', 'input = ["text"], surprise = 1, '),
        ('title = "Night Plan"', 'title = "Night Plan"\nsurprise = "x"'),
        ("lists_models = true", 'lists_models = "true"'),
        ("context_window = 1000", 'context_window = "1000"'),
        ('default_model = "owl-1"', 'default_model = "owl-2"'),
        ("'nk-[0-9]{20}'", "'nk-[0-9'"),
        ("'nk-[0-9]{20}'", "'ok-[0-9]{20}'"),
        ("'nk-[0-9]{20}'", "'nk-.*'"),
        ("2026-11-01", "last year"),
        ("https://night.example.com/v1", "http://night.example.com/v1"),
        ("https://night.example.com/v1", "https://night.example.com/v1/"),
        ('region = "global"', 'region = "mars"'),
        ('env_vars = ["QWEN_NIGHT_KEY"]', "env_vars = []"),
        ("[plans.texts.en]", "[plans.texts.fr]"),
        ('best_for = "Owls"\n', ""),
    ],
)
def test_a_mistake_in_the_data_is_refused(old: str, new: str) -> None:
    assert NEW_PLAN.count(old) == 1
    with pytest.raises(ValidationError):
        check(tomllib.loads(SHIPPED + NEW_PLAN.replace(old, new)))


def test_an_alias_to_nowhere_is_refused() -> None:
    with pytest.raises(ValidationError, match="alias"):
        check(
            tomllib.loads(SHIPPED.replace('qwen-cli = "qwen-oauth"', 'qwen-cli = "qwen-nowhere"'))
        )


def test_a_catalog_that_recommends_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="recommended"):
        check(tomllib.loads(SHIPPED.replace("recommended = true\n", "")))


def test_what_is_shipped_is_as_it_has_to_be() -> None:
    check(tomllib.loads(SHIPPED))
    check(tomllib.loads(SHIPPED + NEW_PLAN))
