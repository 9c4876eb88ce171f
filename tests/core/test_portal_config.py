"""OpenClaw's config off the Portal: by example, and for any config."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from random import Random
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings, strategies as st

from openclaw_tui.core.catalog import Model
from openclaw_tui.core.config_edits import ProviderBlock, activation
from openclaw_tui.core.json5 import Document, JsonValue, Path
from openclaw_tui.core.json5.edits import applied, touched
from openclaw_tui.core.json5.values import same
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.portal.config import (
    config_refs,
    migration_edits,
    names_plugin,
    portal_blocks,
    portal_profiles,
    rejected_keys,
)
from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.names import BASE_URL, Names
from openclaw_tui.core.portal.refs import Successors, find_refs
from openclaw_tui.core.store import FILE_ALIAS, SecretRef

Strategy: TypeAlias = st.SearchStrategy[Any]

TEXT, IMAGE = "qwen-portal/coder-model", "qwen-portal/vision-model"
NEW_TEXT, NEW_IMAGE = "qwen/qwen3.7-plus", "qwen/qwen3.6-plus"
TO = Successors("qwen", "qwen3.7-plus", "qwen3.6-plus", frozenset({"qwen3.7-plus", "qwen3.6-plus"}))
PLUGIN = "qwen-portal-auth"
PROVIDERS: Path = ("models", "providers")


def migrated(config: JsonValue, era: Era = Era.FILES, to: Successors = TO) -> JsonValue:
    """The config after the edits, by the text as well as by their meaning."""
    edits = migration_edits(config, Names.of(config), to, era)
    result = reduce(applied, edits, config)
    assert same(Document.parse(json.dumps(config)).edit(edits).data, result)
    return result


def test_the_blocks_of_the_portal_go() -> None:
    ref: JsonValue = {"source": "env", "provider": "default", "id": "X"}
    blocks: JsonValue = {
        "qwen-portal": {"baseUrl": BASE_URL, "apiKey": "qwen-oauth"},
        "Mine": {"baseUrl": BASE_URL, "apiKey": "qwen-oauth"},
        "qwen-oauth": {"baseUrl": BASE_URL, "apiKey": ref},
        "local": {"baseUrl": "http://localhost:1/v1", "models": [{"id": "coder-model"}]},
    }
    config: JsonValue = {"models": {"mode": "merge", "providers": blocks}}
    assert portal_blocks(config, Names.of(config)) == ("qwen-portal", "Mine")
    assert isinstance(blocks, dict)
    rest = {name: blocks[name] for name in ("qwen-oauth", "local")}
    assert migrated(config) == {"models": {"mode": "merge", "providers": rest}}


def test_the_models_section_stays_for_the_block_that_follows() -> None:
    assert migrated({"models": {"providers": {"qwen-portal": {}}}}) == {"models": {"providers": {}}}


def test_the_profiles_go_with_all_traces() -> None:
    config: JsonValue = {
        "auth": {
            "profiles": {
                "qwen-portal:default": {"provider": "qwen-portal", "mode": "oauth"},
                "old": {"provider": "qwen-cli"},
                "o:a": {"provider": "o", "mode": "api_key"},
            },
            "order": {"qwen-portal": ["qwen-portal:default"], "o": ["o:a", "qwen-portal:x"]},
            "cooldowns": {
                "billingBackoffHoursByProvider": {"qwen-portal": 2, "o": 3},
                "failureWindowHours": 5,
            },
            "lastGood": {"o": "o:a", "x": "qwen-cli:default"},
        }
    }
    assert portal_profiles(config, Names()) == ("qwen-portal:default", "old")
    assert migrated(config) == {
        "auth": {
            "profiles": {"o:a": {"provider": "o", "mode": "api_key"}},
            "order": {"o": ["o:a"]},
            "cooldowns": {"billingBackoffHoursByProvider": {"o": 3}, "failureWindowHours": 5},
            "lastGood": {"o": "o:a"},
        }
    }


def test_what_has_nothing_in_it_any_more_goes_too() -> None:
    config: JsonValue = {
        "auth": {
            "profiles": {"qwen-portal:default": {"provider": "qwen-portal"}},
            "order": {"qwen-portal": []},
        },
        "plugins": {"entries": {PLUGIN: {"enabled": True}}},
        "meta": {"lastTouchedAt": "x"},
        "commands": {"ownerDisplay": "raw", "restart": True},
        "gateway": {},
    }
    assert migrated(config, Era.SHARED_DB) == {"commands": {"restart": True}, "gateway": {}}


def test_the_plugin_goes_wherever_it_is_named() -> None:
    config: JsonValue = {
        "plugins": {
            "entries": {PLUGIN: {"enabled": True}, "other": {}},
            "allow": ["a", PLUGIN, "b", PLUGIN],
            "deny": [PLUGIN, "c"],
            "installs": {PLUGIN: {"source": "npm"}, "x": 1},
            "enabled": True,
        }
    }
    assert names_plugin(config)
    rest = migrated(config)
    assert rest == {
        "plugins": {
            "entries": {"other": {}},
            "allow": ["a", "b"],
            "deny": ["c"],
            "installs": {"x": 1},
            "enabled": True,
        }
    }
    assert not names_plugin(rest)


@pytest.mark.parametrize("config", [None, {}, {"plugins": {"entries": {"qwen": {}}}}])
def test_no_plugin_is_no_plugin(config: JsonValue) -> None:
    assert not names_plugin(config)


OLD_KEYS: JsonValue = {
    "meta": {"lastTouchedAt": "x", "lastTouchedVersion": "2026.3.13"},
    "commands": {"ownerDisplay": "raw", "native": "auto"},
}


@pytest.mark.parametrize("era", [Era.SHARED_DB, Era.UNKNOWN])
def test_keys_that_the_newest_version_refuses_go(era: Era) -> None:
    assert rejected_keys(OLD_KEYS, era) == ("meta.lastTouchedAt", "commands.ownerDisplay")
    rest: JsonValue = {
        "meta": {"lastTouchedVersion": "2026.3.13"},
        "commands": {"native": "auto"},
    }
    assert migrated(OLD_KEYS, era) == rest
    assert rejected_keys(rest, era) == ()


@pytest.mark.parametrize("era", [Era.FILES, Era.AGENT_DB])
def test_keys_that_the_version_writes_itself_stay(era: Era) -> None:
    assert rejected_keys(OLD_KEYS, era) == ()
    assert migrated(OLD_KEYS, era) == OLD_KEYS


ROSTER: dict[str, Any] = {"list": [{"id": "main"}, {"id": "work"}]}


@pytest.mark.parametrize("era", [Era.SHARED_DB, Era.UNKNOWN])
def test_the_first_of_several_agents_is_marked_as_the_default(era: Era) -> None:
    marked = [{"id": "main", "default": True}, {"id": "work"}]
    assert migrated({"agents": ROSTER}, era) == {"agents": {"list": marked}}


@pytest.mark.parametrize("era", [Era.FILES, Era.AGENT_DB])
def test_older_versions_need_no_mark(era: Era) -> None:
    assert migrated({"agents": ROSTER}, era) == {"agents": ROSTER}


@pytest.mark.parametrize(
    "agents",
    [
        {"list": [{"id": "only"}]},
        {"list": []},
        {"list": [{"id": "a"}, {"id": "b", "default": True}]},
        {"list": ["a", {"id": "b"}]},
        {"entries": {"a": {}, "b": {}}},
        ROSTER | {"ownership": "explicit"},
    ],
)
def test_a_roster_that_is_clear_stays(agents: dict[str, JsonValue]) -> None:
    assert migrated({"agents": agents}, Era.SHARED_DB) == {"agents": agents}


def test_a_mark_that_says_no_is_replaced() -> None:
    agents: JsonValue = {"list": [{"id": "a", "default": False}, {"id": "b"}]}
    result = migrated({"agents": agents}, Era.SHARED_DB)
    assert value_at(result, ("agents", "list", 0, "default")) is True


def test_a_profile_is_no_model_ref() -> None:
    config: JsonValue = {
        "auth": {"profiles": {"qwen-portal:default": {"provider": "qwen-portal"}}},
        "agents": {"defaults": {"model": TEXT}},
    }
    assert [ref.path for ref in config_refs(config, Names())] == [("agents", "defaults", "model")]


def test_qwen_oauth_with_a_secret_ref_keeps_its_refs_and_profiles() -> None:
    config: JsonValue = {
        "models": {"providers": {"qwen-oauth": {"apiKey": {"source": "env"}}}},
        "auth": {"profiles": {"qwen-oauth:default": {"provider": "qwen-oauth"}}},
        "agents": {"defaults": {"model": "qwen-oauth/coder-model"}},
    }
    assert migrated(config) == config


@pytest.mark.parametrize("config", [None, 1, "x", [], {}, {"auth": 1, "plugins": [], "models": 0}])
def test_a_config_without_the_portal_stays(config: JsonValue) -> None:
    assert migration_edits(config, Names.of(config), TO, Era.SHARED_DB) == ()


# ---- any config ------------------------------------------------------------------------------

OURS = (TEXT, IMAGE, "qwen-cli/coder-model", "qwen-oauth/vision-model", "qwen/coder-model")
ONE = replace(TO, image=TO.text)
REFS: Strategy = st.sampled_from([*OURS, f"{TEXT}@qwen-portal:default", "qwen-portal/*"])
FOREIGN: Strategy = st.sampled_from(
    ["openai/gpt-6", "local/coder-model", "qwen/qwen3-max", NEW_TEXT, "qwen"]
)
PROSE: Strategy = st.sampled_from(
    ["use qwen-portal/coder-model", "qwen-portal", "text", "", "通义"]
)
SCALARS: Strategy = REFS | FOREIGN | PROSE | st.sampled_from([None, True, 0, 1.5])
PAIRS: Strategy = st.fixed_dictionaries(
    {
        "provider": st.sampled_from(["qwen-portal", "qwen-cli", "local"]),
        "model": st.sampled_from(["coder-model", "vision-model", TEXT]),
    }
)
WORDS: Strategy = st.sampled_from(
    ["model", "primary", "fallbacks", "models", "x", "prompt", "allow", "byProvider", "name"]
)
KEYS: Strategy = WORDS | REFS | FOREIGN
CHOICES: Strategy = st.fixed_dictionaries(
    {"primary": REFS | FOREIGN, "fallbacks": st.lists(REFS | FOREIGN, max_size=4)}
)
MAPS: Strategy = st.dictionaries(
    REFS | FOREIGN, st.dictionaries(WORDS, SCALARS | PAIRS, max_size=3)
)
trees: Strategy = st.recursive(
    SCALARS | PAIRS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.dictionaries(REFS | FOREIGN, st.dictionaries(WORDS, inner, max_size=2), max_size=4)
        | CHOICES
    ),
    max_leaves=12,
)
blocks: Strategy = st.dictionaries(
    st.sampled_from(["qwen-portal", "qwen-oauth", "qwen", "Mine", "local"]),
    st.fixed_dictionaries(
        {"baseUrl": st.sampled_from([BASE_URL, "http://localhost:1/v1"])},
        optional={
            "apiKey": st.sampled_from(["qwen-oauth", {"source": "env", "provider": "d", "id": "X"}])
        },
    ),
    max_size=3,
)
configs: Strategy = st.fixed_dictionaries(
    {},
    optional={
        "models": st.fixed_dictionaries({"providers": blocks}),
        "auth": st.fixed_dictionaries(
            {},
            optional={
                "profiles": st.dictionaries(
                    st.sampled_from(["qwen-portal:default", "qwen-cli:x", "o:a"]),
                    st.fixed_dictionaries({"provider": st.sampled_from(["qwen-portal", "o"])}),
                    max_size=3,
                ),
                "order": st.dictionaries(
                    st.sampled_from(["qwen-portal", "o"]),
                    st.lists(st.sampled_from(["qwen-portal:default", "o:a"]), max_size=3),
                    max_size=2,
                ),
            },
        ),
        "plugins": st.fixed_dictionaries(
            {}, optional={"allow": st.lists(st.sampled_from([PLUGIN, "x"]), max_size=3)}
        ),
        "meta": st.fixed_dictionaries({"lastTouchedVersion": st.just("2026.3.13")}),
        "agents": st.fixed_dictionaries(
            {},
            optional={
                "defaults": st.fixed_dictionaries(
                    {}, optional={"model": REFS | FOREIGN | CHOICES, "models": MAPS, "x": trees}
                ),
                "list": st.lists(st.fixed_dictionaries({"id": st.just("a"), "x": trees})),
            },
        ),
        "tools": trees,
        "gateway": trees,
    },
)
eras: Strategy = st.sampled_from(Era)

BLOCK = ProviderBlock(
    "qwen",
    "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    SecretRef("file", FILE_ALIAS, "/qwen/default"),
    "qwen3.7-plus",
    (Model("qwen3.7-plus"), Model("qwen3.6-plus")),
)
FILE: dict[str, JsonValue] = {"source": "file", "path": "/x/secrets.json", "mode": "json"}


def activated(config: JsonValue, *, default: bool) -> JsonValue:
    edits = activation(config, BLOCK, FILE, NEW_TEXT if default else None)
    assert same(Document.parse(json.dumps(config)).edit(edits).data, reduce(applied, edits, config))
    return reduce(applied, edits, config)


def texts(data: JsonValue) -> Iterator[str]:
    """Every key and string, prose aside."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            if not (key in ("prompt", "name") and isinstance(value, str)):
                yield from texts(value)
    elif isinstance(data, list):
        for item in data:
            yield from texts(item)
    elif isinstance(data, str):
        yield data


@given(configs, eras, st.sampled_from([TO, ONE]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_nothing_of_the_portal_is_left_and_a_second_migration_does_nothing(
    config: JsonValue, era: Era, to: Successors, default: bool
) -> None:
    result = activated(migrated(config, era, to), default=default)
    names = Names.of(result)

    assert portal_blocks(result, names) == ()
    providers = value_at(result, PROVIDERS)
    for block in providers.values() if isinstance(providers, dict) else ():
        at_portal = value_at(block, ("baseUrl",)) == BASE_URL
        assert not at_portal or isinstance(value_at(block, ("apiKey",)), dict)
    assert portal_profiles(result, names) == ()
    assert not names_plugin(result)
    assert [*find_refs(result, names)] == []
    # Not by our own search: nothing that was put in, but what belongs to a provider on purpose.
    kept = isinstance(value_at(config, (*PROVIDERS, "qwen-oauth", "apiKey")), dict)
    leftover = {text for text in texts(result) if text.startswith(OURS)}
    assert all(kept and text.startswith("qwen-oauth/") for text in leftover)

    assert migration_edits(result, names, to, era) == ()
    assert same(activated(result, default=default), result)


@given(configs, eras, st.sampled_from([TO, ONE]))
def test_everything_unrelated_is_untouched(config: JsonValue, era: Era, to: Successors) -> None:
    edits = migration_edits(config, Names.of(config), to, era)
    result = reduce(applied, edits, config)
    assert same(outside(config, touched(edits)), outside(result, touched(edits)))


def outside(data: JsonValue, paths: tuple[Path, ...], at: Path = ()) -> JsonValue:
    """``data`` without what is at ``paths``; of a list in which elements go, nothing."""
    if isinstance(data, dict):
        members = {key: (*at, key) for key in data if (*at, key) not in paths}
        return {key: outside(data[key], paths, path) for key, path in members.items()}
    if isinstance(data, list) and not any(path[: len(at)] == at for path in paths):
        return [outside(item, paths, (*at, index)) for index, item in enumerate(data)]
    return None if isinstance(data, list) or at in paths else data


@given(configs, eras, st.integers(0, 2**32))
@settings(max_examples=60)
def test_the_text_with_comments_agrees_with_the_meaning(
    config: JsonValue, era: Era, seed: int
) -> None:
    rng = Random(seed)  # noqa: S311 - a repeatable choice, not a secret
    lines = json.dumps(config, indent=2).splitlines()
    text = "\n".join(f"{line} // {n}" if rng.random() < 0.5 else line for n, line in
                     enumerate(lines))  # fmt: skip
    edits = migration_edits(config, Names.of(config), TO, era)
    document = Document.parse(text).edit(edits)
    assert same(Document.parse(document.text).data, reduce(applied, edits, config))
