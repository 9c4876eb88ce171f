from __future__ import annotations

import pytest

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.names import BASE_URL, Names

REF: JsonValue = {"source": "exec", "provider": "openclaw_tui", "id": "qwen-oauth/default"}


def names(**blocks: JsonValue) -> Names:
    providers: JsonValue = {name.replace("_", "-"): block for name, block in blocks.items()}
    return Names.of({"models": {"providers": providers}})


@pytest.mark.parametrize("config", [None, 1, [], {}, {"models": []}, {"models": {"providers": 1}}])
def test_a_config_that_says_nothing_has_openclaws_own_names(config: JsonValue) -> None:
    found = Names.of(config)
    assert found == Names()
    assert all(map(found.has, ("qwen-portal", "qwen-cli", "qwen-oauth", "Qwen-Portal")))
    assert not any(map(found.has, ("qwen", "qwen-token-plan", "", None, 1, ["qwen-portal"])))


@pytest.mark.parametrize(
    "url",
    [BASE_URL, "https://portal.qwen.ai", "http://PORTAL.qwen.ai:8443/v1/", "//portal.qwen.ai/v1"],
)
def test_a_block_at_the_portal_is_one_under_any_id(url: str) -> None:
    found = names(mine={"baseUrl": url, "apiKey": "qwen-oauth"})
    assert found.has("mine")
    assert found.model_in("mine/coder-model") == "coder-model"


def test_an_id_in_capitals_is_found_again() -> None:
    found = names(MyQwen={"baseUrl": BASE_URL})
    assert found.has("MyQwen")
    assert found.model_in("MyQwen/coder-model") == "coder-model"


@pytest.mark.parametrize(
    "url",
    [
        "https://dashscope.aliyuncs.com/v1",
        "https://portal.qwen.ai.example.com/v1",
        "https://example.com/portal.qwen.ai",
        "https://[broken",
        "${PORTAL_URL}",
        "",
        None,
        {"$include": "x"},
    ],
)
def test_a_block_elsewhere_is_none(url: JsonValue) -> None:
    assert not names(mine={"baseUrl": url}).has("mine")


def test_qwen_oauth_with_a_secret_ref_was_set_up_on_purpose() -> None:
    found = names(qwen_oauth={"baseUrl": BASE_URL, "apiKey": REF})
    assert not found.has("qwen-oauth")
    assert not found.has_profile("qwen-oauth:default")
    assert found.model_in("qwen-oauth/coder-model") is None
    assert found.has("qwen-portal")


def test_qwen_oauth_with_the_marker_is_the_portals() -> None:
    assert names(qwen_oauth={"baseUrl": BASE_URL, "apiKey": "qwen-oauth"}).has("qwen-oauth")


def test_a_secret_ref_does_not_save_the_ids_that_never_meant_anything_else() -> None:
    found = names(qwen_portal={"apiKey": REF}, qwen_cli={"apiKey": REF})
    assert found.has("qwen-portal")
    assert found.has("qwen-cli")


def test_another_id_at_the_portal_with_a_secret_ref_is_kept() -> None:
    assert not names(mine={"baseUrl": BASE_URL, "apiKey": REF}).has("mine")


@pytest.mark.parametrize("model", ["coder-model", "vision-model"])
def test_the_former_alias_means_the_portal_for_its_two_models_alone(model: str) -> None:
    assert Names().model_in(f"qwen/{model}") == model
    assert Names().model_in("qwen/qwen3.7-plus") is None
    assert Names().model_in("qwen/*") is None
    own = names(qwen={"baseUrl": "http://localhost:1/v1", "models": [{"id": model}]})
    assert own.model_in(f"qwen/{model}") is None, "the person's own provider has such a model"


def test_qwen_with_other_models_leaves_the_former_alias_alone() -> None:
    own = names(qwen={"baseUrl": "http://localhost:1/v1", "models": [{"id": "qwen3.7-plus"}]})
    assert own.model_in("qwen/coder-model") == "coder-model"


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("qwen-portal/coder-model", "coder-model"),
        ("QWEN-Portal/coder-model", "coder-model"),
        ("qwen-cli/vision-model", "vision-model"),
        ("qwen-oauth/some.other:1b", "some.other:1b"),
        ("qwen-portal/coder-model@qwen-portal:default", "coder-model"),
        ("qwen-portal/org/model", "org/model"),
        ("qwen-portal/*", "*"),
        ("qwen-portal", None),
        ("qwen-portal/", None),
        ("qwen-portal:default", None),
        ("qwen-portal/coder-model is gone", None),
        ("see qwen-portal/coder-model", None),
        ("qwen-portal/coder-model\n", None),
        ("openrouter/qwen-portal/coder-model", None),
        ("my-qwen-portal/coder-model", None),
        ("qwen-portal-2/coder-model", None),
        ("https://qwen-portal/coder-model", None),
        ("coder-model", None),
        ("qwen", None),
        ("", None),
    ],
)
def test_model_refs(text: str, model: str | None) -> None:
    assert Names().model_in(text) == model


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("qwen-portal:default", True),
        ("Qwen-CLI:work", True),
        ("qwen-portal:a:b", True),
        ("qwen-portal", False),
        ("qwen:default", False),
        ("other:qwen-portal", False),
        (None, False),
        ({"qwen-portal:default": 1}, False),
    ],
)
def test_profiles(profile: object, expected: bool) -> None:
    assert Names().has_profile(profile) is expected


@pytest.mark.parametrize(
    ("release", "era"),
    [
        ((2026, 3, 13), Era.FILES),
        ((2026, 5, 28), Era.FILES),
        ((2026, 6, 1), Era.FILES),
        ((2026, 6, 5), Era.AGENT_DB),
        ((2026, 6, 11), Era.AGENT_DB),
        ((2026, 7, 99), Era.AGENT_DB),
        ((2026, 8, 0), Era.SHARED_DB),
        ((2026, 9, 6), Era.SHARED_DB),
        ((2027, 1, 1), Era.SHARED_DB),
        (None, Era.UNKNOWN),
    ],
)
def test_eras(release: tuple[int, int, int] | None, era: Era) -> None:
    assert Era.of(release) is era


def test_in_doubt_the_strictest_version_is_expected() -> None:
    strict = {era for era in Era if era.rejects_old_keys and era.needs_marked_agent}
    assert strict == {Era.SHARED_DB, Era.UNKNOWN}
    assert not any(e.rejects_old_keys or e.needs_marked_agent for e in set(Era) - strict)
