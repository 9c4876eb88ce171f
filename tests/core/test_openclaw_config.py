from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.catalog import Model
from openclaw_tui.core.config_edits import ProviderBlock, activation, reference, removal
from openclaw_tui.core.json5 import Document, JsonValue, Path
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.openclaw_config import (
    active_ref,
    active_refs,
    block_with,
    configured_providers,
    default_model,
    model_ids,
    own_models,
    plaintext_key,
    plaintext_keys,
    value_at,
    words,
)
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.store import SecretRef, StoreKind, secret_ref
from openclaw_tui.core.version_needs import plugin_edits

QWEN = ProfileId("qwen")
EXEC: dict[str, JsonValue] = {"source": "exec", "command": "/x/resolve"}
PLUS = Model("qwen3.7-plus", ("text", "image"), 1_000_000, 65_536, reasoning=True)
MAX = Model("qwen3.8-max", ("text", "image"), 1_000_000, 131_072)
BLOCK = ProviderBlock(
    "qwen",
    "https://h.example/v1",
    secret_ref(QWEN, StoreKind.KEYRING),
    "qwen3.7-plus",
    (PLUS, MAX),
    frozenset({"qwen3.7-plus", "qwen3.8-max", "qwen3.5-plus"}),
)
REF = "qwen/qwen3.7-plus"


def activated(
    text: str, default: str | None = REF, block: ProviderBlock = BLOCK
) -> dict[str, JsonValue]:
    document = Document.parse(text)
    result = document.edit(activation(document.data, block, EXEC, default)).data
    assert isinstance(result, dict)
    return result


def test_an_empty_config_gets_the_documented_shapes() -> None:
    assert activated("{}") == {
        "secrets": {"providers": {"openclaw_tui": EXEC}},
        "models": {
            "providers": {
                "qwen": {
                    "baseUrl": "https://h.example/v1",
                    "api": "openai-completions",
                    "auth": "api-key",
                    "apiKey": {"source": "exec", "provider": "openclaw_tui", "id": "qwen/default"},
                    "models": [PLUS.as_json(), MAX.as_json()],
                }
            }
        },
        "agents": {"defaults": {"model": {"primary": REF}}},
    }


def test_without_the_wish_the_default_stays() -> None:
    before = '{"agents": {"defaults": {"model": {"primary": "a/b", "fallbacks": ["c/d"]}}}}'
    assert default_model(activated(before, None)) == "a/b"
    assert default_model(activated("{}", None)) is None


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ('"a/b"', REF),
        ('{primary: "a/b", fallbacks: ["c/d"]}', {"primary": REF, "fallbacks": ["c/d"]}),
        ('{fallbacks: ["c/d"]}', {"primary": REF, "fallbacks": ["c/d"]}),
    ],
)
def test_a_new_default_keeps_the_fallbacks(model: str, expected: JsonValue) -> None:
    after = activated(f"{{agents: {{defaults: {{model: {model}}}}}}}")
    assert value_at(after, ("agents", "defaults", "model")) == expected


def test_what_a_person_added_to_the_block_stays() -> None:
    before = """{models: {providers: {qwen: {
        headers: {"X-Team": "a"}, apiKey: "sk-plain", auth: "oauth", timeoutSeconds: 9,
        models: [{id: "mine", name: "My own"}, {id: "qwen3.5-plus"}, {id: "qwen3.7-plus", cost: 1}],
    }}}}"""
    block = value_at(activated(before), ("models", "providers", "qwen"))
    assert isinstance(block, dict)
    assert block["headers"] == {"X-Team": "a"}
    assert block["timeoutSeconds"] == 9
    assert block["auth"] == "api-key"
    # qwen3.5-plus is the catalog's and not of this plan; the others are the person's.
    assert block["models"] == [
        {"id": "mine", "name": "My own"},
        {"id": "qwen3.7-plus", "cost": 1},
        MAX.as_json(),
    ]


def test_the_new_model_is_let_into_an_allow_list() -> None:
    after = activated(
        '{agents: {defaults: {models: {"a/b": {alias: "x"}}, modelPolicy: {allow: ["a/b"]}}}}'
    )
    assert value_at(after, ("agents", "defaults", "models")) == {"a/b": {"alias": "x"}, REF: {}}
    assert value_at(after, ("agents", "defaults", "modelPolicy", "allow")) == ["a/b", REF]


@pytest.mark.parametrize("allow", ["[]", '["qwen/*"]', f'["{REF}"]'])
def test_an_allow_list_that_allows_it_stays(allow: str) -> None:
    before = Document.parse(f"{{agents: {{defaults: {{modelPolicy: {{allow: {allow}}}}}}}}}")
    after = activated(before.text)
    path = ("agents", "defaults", "modelPolicy", "allow")
    assert value_at(after, path) == value_at(before.data, path)


def test_activation_twice_changes_nothing_more() -> None:
    once = Document.parse("{\n}\n")
    once = once.edit(activation(once.data, BLOCK, EXEC, REF))
    assert once.edit(activation(once.data, BLOCK, EXEC, REF)).text == once.text


def test_removal_takes_only_what_belongs_to_the_provider() -> None:
    before = Document.parse('{gateway: {port: 1}, agents: {defaults: {model: "a/b"}}}')
    document = before.edit(activation(before.data, BLOCK, EXEC, REF))
    after = document.edit(removal(document.data, "qwen")).data
    assert configured_providers(after) == ()
    assert value_at(after, ("secrets",)) is None
    assert default_model(after) is None
    assert value_at(after, ("gateway", "port")) == 1


def test_removal_keeps_an_alias_that_another_provider_uses() -> None:
    document = Document.parse("{}")
    plan_block = ProviderBlock(
        "qwen-token-plan",
        "https://t.example/v1",
        secret_ref(ProfileId("qwen-token-plan"), StoreKind.KEYRING),
        "qwen3.7-plus",
        (PLUS,),
    )
    for block in (BLOCK, plan_block):
        document = document.edit(activation(document.data, block, EXEC, None))
    after = document.edit(removal(document.data, "qwen")).data
    assert value_at(after, ("secrets", "providers", "openclaw_tui")) == EXEC
    assert configured_providers(after) == ("qwen-token-plan",)


def test_removal_keeps_fallbacks() -> None:
    text = '{agents: {defaults: {model: {primary: "qwen/x", fallbacks: ["a/b"]}}}}'
    document = Document.parse(text)
    after = document.edit(removal(document.data, "qwen")).data
    assert value_at(after, ("agents", "defaults", "model")) == {"fallbacks": ["a/b"]}


@pytest.mark.parametrize(
    ("key", "is_plain"),
    [
        ('"sk-live"', True),
        ('"${QWEN_API_KEY}"', False),
        ('"$QWEN_API_KEY"', False),
        ('"QWEN_API_KEY"', False),
        ('" DASHSCOPE_API_KEY "', False),
        ('"MY_KEY"', True),
        ('"$my_key"', True),
        ('"qwen-oauth"', False),
        ('"secretref-managed"', False),
        ('""', False),
        ('{source: "env", provider: "default", id: "X"}', False),
    ],
)
def test_plain_keys_are_told_from_references(key: str, is_plain: bool) -> None:
    data = Document.parse(f"{{models: {{providers: {{qwen: {{apiKey: {key}}}}}}}}}").data
    assert bool(plaintext_keys(data, "qwen")) is is_plain


def test_the_active_ref_is_read_from_the_config() -> None:
    for store in StoreKind:
        ref = secret_ref(ProfileId("qwen", "work"), store, "QWEN_API_KEY")
        block = ProviderBlock("qwen", "https://h.example", ref, "m", ())
        assert active_ref(activated("{}", None, block), "qwen") == ref
    assert active_ref({}, "qwen") is None


@pytest.mark.parametrize("name", ["Authorization", "authorization", "X-API-Key", "api-key"])
def test_headers_that_would_be_sent_instead_of_the_key_go(name: str) -> None:
    before = f"""{{models: {{providers: {{qwen: {{
        headers: {{"X-Team": "a", "{name}": "Bearer OLD"}}, models: []}}}}}}}}"""
    path: Path = ("models", "providers", "qwen", "headers")
    assert value_at(activated(before), path) == {"X-Team": "a"}
    assert plaintext_keys(Document.parse(before).data, "qwen") == ((*path, name),)


@pytest.mark.parametrize(
    ("of_block", "key"),
    [
        ('request: {auth: {mode: "authorization-bearer", token: "OLD"}}',
         ("request", "auth", "token")),
        ('request: {auth: {mode: "header", headerName: "X-K", prefix: "p", value: "OLD"}}',
         ("request", "auth", "value")),
        ('request: {headers: {Authorization: "OLD"}}', ("request", "headers", "Authorization")),
        ('models: [{id: "a"}, {id: "b", headers: {authorization: "OLD"}}]',
         ("models", 1, "headers", "authorization")),
    ],
)  # fmt: skip
def test_keys_in_other_places_of_the_block_go(of_block: str, key: Path) -> None:
    before = f"{{models: {{providers: {{qwen: {{apiKey: 'x', {of_block} }}}}}}}}"
    place: Path = ("models", "providers", "qwen", *key)
    data = Document.parse(before).data
    assert plaintext_keys(data, "qwen")[1:] == (place,)
    after = reduce(applied, reference(data, "qwen", BLOCK.ref, None), data)
    for result in (activated(before), after):
        assert "OLD" not in str(result)
        assert "p" not in words(value_at(result, place[:4]))


@pytest.mark.parametrize(
    "reference",
    [
        'agents: {defaults: {model: {primary: "a/b", fallbacks: ["qwen/qwen3.5-plus"]}}}',
        'agents: {list: [{id: "w", model: "qwen/qwen3.5-plus@qwen:default"}]}',
        'agents: {defaults: {models: {"qwen/qwen3.5-plus": {alias: "q"}}}}',
    ],
)
def test_a_model_that_something_refers_to_stays(reference: str) -> None:
    providers = 'models: {providers: {qwen: {models: [{id: "qwen3.5-plus"}]}}}'
    models = value_at(
        activated(f"{{{providers}, {reference}}}", None), ("models", "providers", "qwen", "models")
    )
    assert isinstance(models, list)
    assert models[0] == {"id": "qwen3.5-plus"}


def test_removal_keeps_an_alias_that_anything_else_uses() -> None:
    document = Document.parse(
        """{models: {providers: {mine: {headers: {"X-K":
        {source: "file", provider: "openclaw_tui", id: "/a"}}}}}}"""
    )
    document = document.edit(activation(document.data, BLOCK, EXEC, None))
    after = document.edit(removal(document.data, "qwen")).data
    assert value_at(after, ("secrets", "providers", "openclaw_tui")) == EXEC


def test_a_foreign_ref_is_nobodys_profile() -> None:
    data = Document.parse(
        '{models: {providers: {qwen: {apiKey: {source: "exec", provider: "vault", id: "q/d"}}}}}'
    ).data
    assert list(active_refs(data)) == [("qwen", SecretRef("exec", "vault", "q/d"))]


def test_agents_with_a_model_of_their_own() -> None:
    listed = '{agents: {list: [{id: "main"}, {id: "work", model: "a/b"}]}}'
    entries = '{agents: {entries: {main: {}, work: {model: {primary: "a/b"}}}}}'
    for text in (listed, entries):
        assert [*own_models(Document.parse(text).data)] == ["work"]


@pytest.mark.parametrize(
    ("text", "release", "present", "expected"),
    [
        ("{}", (2026, 7, 1), False, {"enabled": False}),
        ("{}", (2026, 7, 1), True, None),
        ("{}", (2026, 5, 28), False, None),
        ("{}", (2026, 6, 35), False, None),
        ("{}", (2026, 8, 2), False, {"enabled": False}),
        ("{}", (2026, 9, 1), False, {"enabled": False}),
        ("{}", (2026, 9, 1), True, None),
        ("{}", (2026, 9, 6), False, None),
        ("{plugins: {entries: {qwen: {enabled: true}}}}", (2026, 7, 1), False, {"enabled": True}),
        ("{plugins: {entries: {qwen: {enabled: false}}}}", (2026, 9, 6), True, None),
        ("{plugins: {entries: {qwen: {enabled: false}}}}", (2026, 9, 6), False, {"enabled": False}),
        (
            "{plugins: {entries: {qwen: {enabled: false, x: 1}}}}",
            (2026, 9, 6),
            True,
            {"enabled": False, "x": 1},
        ),
    ],
)
def test_the_plugin_switch(
    text: str,
    release: tuple[int, int, int],
    present: bool,
    expected: JsonValue,
) -> None:
    document = Document.parse(text)
    edits = tuple(plugin_edits(document.data, "qwen", release, plugin_present=present))
    assert value_at(document.edit(edits).data, ("plugins", "entries", "qwen")) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(JSON)
def test_any_config_can_be_looked_at(data: JsonValue) -> None:
    wrapped: JsonValue = {"models": {"providers": data}, "agents": data, "secrets": data}
    for config in (data, wrapped):
        assert isinstance(configured_providers(config), tuple)
        assert isinstance(own_models(config), dict)
        assert default_model(config) is None or isinstance(default_model(config), str)
        assert list(activation(config, BLOCK, EXEC, REF))
        assert list(removal(config, "qwen"))


def test_removal_takes_back_the_permission_to_pick_its_models() -> None:
    text = """{agents: {defaults: {
        models: {"a/b": {}, "qwen/mine": {alias: "q"}}, modelPolicy: {allow: ["a/b"]}}}}"""
    document = Document.parse(text)
    active = document.edit(activation(document.data, BLOCK, EXEC, None))
    after = active.edit(removal(active.data, "qwen")).data
    assert value_at(after, ("agents",)) == value_at(document.data, ("agents",))


# A block that is there already


FILE: dict[str, JsonValue] = {"source": "file", "path": "/x/secrets.json", "mode": "json"}
FILE_REF = secret_ref(QWEN, StoreKind.FILE)


def test_another_store_changes_the_reference_and_nothing_else() -> None:
    before = activated("{}")
    document = Document.parse("{}")
    document = document.edit(activation(document.data, BLOCK, EXEC, REF))
    after = document.edit(reference(document.data, "qwen", FILE_REF, FILE)).data
    assert value_at(after, ("secrets", "providers")) == {"openclaw_tui_file": FILE}
    path: Path = ("models", "providers", "qwen")
    block, old = value_at(after, path), value_at(before, path)
    assert isinstance(block, dict)
    assert isinstance(old, dict)
    assert block == {**old, "apiKey": FILE_REF.as_json()}
    assert value_at(after, ("agents",)) == value_at(before, ("agents",))


def test_a_plain_key_becomes_a_reference() -> None:
    document = Document.parse(
        """{models: {providers: {qwen: {apiKey: "sk-x", api: "openai-responses",
        headers: {authorization: "Bearer sk-x", "X-Team": "a"}}}}}"""
    )
    assert plaintext_key(document.data, "qwen") == "sk-x"
    after = document.edit(reference(document.data, "qwen", FILE_REF, FILE)).data
    assert value_at(after, ("models", "providers", "qwen")) == {
        "api": "openai-responses",
        "headers": {"X-Team": "a"},
        "auth": "api-key",
        "apiKey": FILE_REF.as_json(),
    }
    assert plaintext_key(after, "qwen") is None


def test_an_entry_that_is_a_default_of_the_person_stays() -> None:
    document = Document.parse('{secrets: {defaults: {exec: "openclaw_tui"}}}')
    document = document.edit(activation(document.data, BLOCK, EXEC, REF))
    for edits in (reference(document.data, "qwen", FILE_REF, FILE), removal(document.data, "qwen")):
        after = document.edit(edits).data
        assert value_at(after, ("secrets", "providers", "openclaw_tui")) == EXEC


def test_the_block_that_uses_a_key_may_have_an_aliass_name() -> None:
    data = Document.parse(
        """{models: {providers: {dashscope: {
        apiKey: {source: "file", provider: "openclaw_tui_file", id: "/qwen/default"}}}}}"""
    ).data
    assert block_with(data, ("qwen", "dashscope"), FILE_REF) == "dashscope"
    assert block_with(data, ("qwen",), FILE_REF) is None


def test_the_models_of_a_block_are_those_with_an_id() -> None:
    data = Document.parse('{models: {providers: {qwen: {models: [{id: "a"}, {name: "b"}, 3]}}}}')
    assert model_ids(data.data, "qwen") == ("a",)
    assert model_ids({}, "qwen") == ()
