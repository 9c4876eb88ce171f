"""A key that is right somewhere else: found on the real host names, through a local proxy."""

from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_tui.core.catalog import AuthChoice, Catalog, Plan
from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.siblings import siblings_to_try
from openclaw_tui.core.verdict_rules import looks_like_mismatch
from openclaw_tui.services.prober import HttpProber
from tests.fake_endpoint import FakeEndpoint
from tests.fake_endpoint.proxy import ConnectProxy
from tests.fake_endpoint.tls import server_tls

CODING_KEY = "sk-sp-0123456789abcdef0123456789abcdef"
HOME = "coding.dashscope.aliyuncs.com"


def plan(plan_id: str, lists_models: bool) -> Plan:
    return Plan(
        id=plan_id,
        provider="qwen",
        default_model="qwen3.7-plus",
        models=(),
        key_shapes=(),
        key_prefix="sk-",
        lists_models=lists_models,
        custom_base_url=False,
        unattended=True,
        recommended=False,
        retired=plan_id == "portal",
        facts_date="2026-11-22",
        texts={},
    )


STANDARD, CODING = plan("standard", True), plan("coding", False)
TOKEN, PORTAL = plan("token", True), plan("portal", False)


def way(
    name: str, plan: Plan, region: str, host: str, path: str = "/compatible-mode/v1"
) -> AuthChoice:
    return AuthChoice(name, plan, region, f"https://{host}{path}", "", ())


CATALOG = Catalog(
    aliases={},
    plans=(STANDARD, CODING, TOKEN, PORTAL),
    choices=(
        way("standard", STANDARD, "global", "dashscope-intl.aliyuncs.com"),
        way("standard-cn", STANDARD, "cn", "dashscope.aliyuncs.com"),
        way("coding", CODING, "global", "coding-intl.dashscope.aliyuncs.com", "/v1"),
        way("coding-cn", CODING, "cn", HOME, "/v1"),
        way("token", TOKEN, "global", "token-plan.ap-southeast-1.maas.aliyuncs.com"),
        way("token-cn", TOKEN, "cn", "token-plan.cn-beijing.maas.aliyuncs.com"),
        way("portal", PORTAL, "portal", "portal.qwen.ai", "/v1"),
    ),
)
CHOSEN = CATALOG.choices[0]


@pytest.mark.parametrize(
    ("chosen", "shape_plan", "order"),
    [
        ("standard", None, "standard-cn coding token coding-cn token-cn"),
        ("standard", "coding", "coding coding-cn standard-cn token token-cn"),
        ("standard-cn", "coding", "coding-cn coding standard token-cn token"),
        ("coding-cn", "coding", "coding standard-cn token-cn standard token"),
        ("portal", "standard", "standard standard-cn coding coding-cn token token-cn"),
    ],
)
def test_the_likeliest_place_comes_first_and_the_portal_never(
    chosen: str, shape_plan: str | None, order: str
) -> None:
    choice = CATALOG.choice(chosen)
    assert choice is not None
    tried = siblings_to_try(CATALOG, choice, {choice.base_url}, shape_plan)
    assert [sibling.id for sibling in tried] == order.split()


@pytest.mark.parametrize(
    ("shape_plan", "order"),
    [
        (None, "standard standard-cn coding token coding-cn token-cn"),
        ("coding", "coding coding-cn standard standard-cn token token-cn"),
    ],
)
def test_at_another_host_the_choices_own_one_is_left_to_try(
    shape_plan: str | None, order: str
) -> None:
    tried = siblings_to_try(CATALOG, CHOSEN, {"https://dashscope-us.aliyuncs.com/v1"}, shape_plan)
    assert [sibling.id for sibling in tried] == order.split()


async def test_a_china_coding_plan_key_at_standard_singapore_is_found_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca_file = tmp_path / "ca.pem"
    async with (
        FakeEndpoint({CODING_KEY: HOME}, tls=server_tls(ca_file)) as endpoint,
        ConnectProxy(endpoint.port) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
        monkeypatch.delenv("NO_PROXY", raising=False)
        verdicts = {}
        for choice in (CHOSEN, *siblings_to_try(CATALOG, CHOSEN, {CHOSEN.base_url}, "coding")):
            request = ProbeRequest(choice, choice.base_url, "qwen3.7-plus", Secret(CODING_KEY))
            verdict = await HttpProber().probe(request, lambda _update: None)
            verdicts[choice.id] = verdict
            if verdict.status.is_accepted:
                break
            assert looks_like_mismatch(verdict)
    assert {name: v.status.value for name, v in verdicts.items()} == {
        "standard": "refused",
        "coding": "refused",
        "coding-cn": "accepted",
    }
    assert proxy.hosts == [
        "dashscope-intl.aliyuncs.com",
        "coding-intl.dashscope.aliyuncs.com",
        HOME,
    ]
    assert {request.token for request in endpoint.requests} == {CODING_KEY}
    assert [request.path for request in endpoint.requests] == [
        "/compatible-mode/v1/models",
        "/v1/chat/completions",
        "/v1/chat/completions",
    ]
