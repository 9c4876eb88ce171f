import pytest

from openclaw_tui.core.catalog import Catalog, Plan
from openclaw_tui.core.guide import Holding, recommend
from openclaw_tui.i18n import LOCALES, tr, use_locale
from openclaw_tui.services.catalog import load

CATALOG = load()


def plan(plan_id: str) -> Plan:
    found = CATALOG.plan(plan_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("qwen", "qwen"),
        ("qwen-token-plan", "qwen-token-plan"),
        ("qwen-oauth", "qwen-oauth"),
        ("qwen-portal", "qwen-oauth"),
        ("qwen-cli", "qwen-oauth"),
        ("modelstudio", "qwen"),
        ("qwencloud", "qwen"),
        ("dashscope", "qwen"),
        ("bailian-token-plan", "qwen-token-plan"),
        ("openai", None),
    ],
)
def test_provider_ids_and_aliases_resolve(name: str, provider: str | None) -> None:
    assert CATALOG.provider_id(name) == provider


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("modelstudio-standard-api-key", "qwen-standard-api-key"),
        ("modelstudio-standard-api-key-cn", "qwen-standard-api-key-cn"),
        ("modelstudio-api-key", "qwen-api-key"),
        ("modelstudio-api-key-cn", "qwen-api-key-cn"),
        ("qwen-oauth", "qwen-oauth"),
    ],
)
def test_deprecated_auth_choices_resolve(old: str, new: str) -> None:
    choice = CATALOG.choice(old)
    assert choice is not None
    assert choice.id == new


def test_unknown_ids_resolve_to_nothing() -> None:
    assert CATALOG.choice("modelstudio") is None
    assert CATALOG.plan("free") is None
    assert plan("coding").model("qwen3.8-max") is None


def test_texts_fall_back_to_english_and_regions_to_their_id() -> None:
    assert plan("coding").text("de") == plan("coding").texts["en"]
    assert CATALOG.region_name("cn", "de") == "China (Beijing)"
    assert CATALOG.region_name("cn", "zh-CN") == "中国（北京）"
    assert CATALOG.region_name("mars", "en") == "mars"


def test_further_hosts_belong_to_their_plan() -> None:
    assert [end.id for end in CATALOG.endpoints_of(plan("standard"))] == [
        "us",
        "hongkong",
        "workspace",
    ]
    assert CATALOG.endpoints_of(plan("token")) == ()


def test_the_names_of_a_provider_begin_with_its_id() -> None:
    assert CATALOG.names_of("qwen") == ("qwen", "modelstudio", "qwencloud", "dashscope")


@pytest.mark.parametrize(
    ("provider", "url", "choice"),
    [
        ("qwen", "https://coding.dashscope.aliyuncs.com/v1", "qwen-api-key-cn"),
        ("qwen", "https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1",
         "qwen-standard-api-key"),
        ("qwen", "https://elsewhere.example/v1", "qwen-standard-api-key"),
        ("qwen-token-plan", "https://coding.dashscope.aliyuncs.com/v1", "qwen-token-plan"),
        ("qwen-oauth", "", "qwen-oauth"),
    ],
)  # fmt: skip
def test_a_base_url_leads_to_a_way_in_of_the_provider(provider: str, url: str, choice: str) -> None:
    assert CATALOG.choice_at(provider, url).id == choice


@pytest.mark.parametrize(
    ("holding", "plan_id"),
    [
        (Holding.NOTHING, "standard"),
        (Holding.API_KEY, "standard"),
        (Holding.CODING_PLAN, "coding"),
        (Holding.TOKEN_PLAN, "token"),
        (Holding.PORTAL_LOGIN, "standard"),
    ],
)
def test_the_guide_recommends(holding: Holding, plan_id: str) -> None:
    assert recommend(holding, CATALOG).id == plan_id


def test_the_guide_survives_a_plan_that_is_gone() -> None:
    fewer = Catalog({}, (plan("standard"),), ())
    assert recommend(Holding.CODING_PLAN, fewer).id == "standard"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_guide_has_its_texts(locale: str) -> None:
    use_locale(locale)
    try:
        texts = [tr(f"guide.{part}.{h}") for h in Holding for part in ("holding", "advice")]
    finally:
        use_locale("en")
    assert len({tr("guide.question"), *texts}) == 1 + 2 * len(Holding)
