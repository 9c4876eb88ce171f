"""Refs to the Portal's models: wherever they may stand, and led to their successors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

import pytest

from openclaw_tui.core.json5 import MAX_DEPTH, Document, JsonValue
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.json5.values import same
from openclaw_tui.core.portal.names import BASE_URL, Names
from openclaw_tui.core.portal.refs import (
    Ref,
    Successors,
    default_image_model,
    find_refs,
    ref_edits,
    remembers_portal,
)
from openclaw_tui.services.catalog import load

TEXT, IMAGE = "qwen-portal/coder-model", "qwen-portal/vision-model"
NEW_TEXT, NEW_IMAGE = "qwen/qwen3.7-plus", "qwen/qwen3.6-plus"
TO = Successors("qwen", "qwen3.7-plus", "qwen3.6-plus", frozenset({"qwen3.7-plus", "qwen3.6-plus"}))
ONE = replace(TO, image="qwen3.7-plus")


def led(data: JsonValue, names: Names | None = None, to: Successors = TO) -> JsonValue:
    """``data`` after the edits, by the text as well as by their meaning."""
    names = names or Names()
    edits = [*ref_edits(data, names, to)]
    result = reduce(applied, edits, data)
    text = Document.parse(json.dumps(data)).edit(edits)
    assert same(text.data, result)
    return result


def at(path: str, value: JsonValue) -> JsonValue:
    """``agents.list[].model`` -> the value in there."""
    for part in reversed(path.split(".")):
        value = [value] if part == "[]" else {part: value}
    return value


# Every place of ``reference/openclaw-files.md`` section 6 that holds a ref; ``A`` is tried as
# ``agents.defaults``, ``agents.entries.<id>`` and ``agents.list[]``.
_OF_AGENTS = """
    model imageModel pdfModel voiceModel utilityModel decisionModel subagents.model heartbeat.model
    compaction.model compaction.memoryFlush.model embeddedAgent.cyberFailover.model
    mediaModels.image mediaModels.music mediaModels.video imageGenerationModel musicGenerationModel
    videoGenerationModel tools.exec.reviewer.model tts.summaryModel memory.search.model
    memorySearch.model
"""
_ANYWHERE = """
    channels.modelByChannel.discord.123 channels.discord.voice.model
    channels.discord.voice.tts.summaryModel channels.discord.voice.realtime.model
    channels.discord.accounts.me.voice.model channels.clickclack.model
    channels.clickclack.accounts.me.model channels.reef.guard.pinnedModel channels.qqbot.stt.model
    hooks.gmail.model hooks.mappings.[].model tools.exec.reviewer.model
    tools.media.image.preferredModel tools.media.audio.preferredModel tools.web.x_search.model
    messages.tts.summaryModel tts.summaryModel talk.realtime.model
    plugins.entries.active-memory.config.model plugins.entries.active-memory.config.modelFallback
"""
_LISTS = """
    tools.exec.applyPatch.allowModels tools.links.models plugins.entries.x.llm.allowedModels
    plugins.entries.x.llm.allowedCompletionModels plugins.entries.x.subagent.allowedModels
"""
_AGENTS = ("agents.defaults", "agents.entries.work", "agents.list.[]")


def paths() -> Iterator[str]:
    yield from _ANYWHERE.split()
    for agent in _AGENTS:
        yield from (f"{agent}.{path}" for path in _OF_AGENTS.split())


def lists() -> Iterator[str]:
    yield from _LISTS.split()
    for agent in _AGENTS:
        yield f"{agent}.modelPolicy.allow"
        yield f"{agent}.tools.exec.applyPatch.allowModels"


@pytest.mark.parametrize("path", paths())
def test_a_ref_is_led_on_wherever_it_stands(path: str) -> None:
    config = at(path, TEXT)
    (ref,) = find_refs(config, Names())
    assert ref.model == "coder-model"
    assert led(config) == at(path, NEW_TEXT)


@pytest.mark.parametrize("path", paths())
def test_a_primary_with_fallbacks_is_led_on_wherever_it_stands(path: str) -> None:
    config = at(path, {"primary": TEXT, "fallbacks": [IMAGE, "openai/gpt-6"]})
    assert len([*find_refs(config, Names())]) == 2
    new: JsonValue = {"primary": NEW_TEXT, "fallbacks": [NEW_IMAGE, "openai/gpt-6"]}
    assert led(config) == at(path, new)


@pytest.mark.parametrize("path", lists())
def test_a_list_is_led_on_wherever_it_stands(path: str) -> None:
    config = at(path, ["openai/gpt-6", TEXT, "qwen-portal/*"])
    assert len([*find_refs(config, Names())]) == 2
    assert led(config) == at(path, ["openai/gpt-6", NEW_TEXT, "qwen/*"])


@pytest.mark.parametrize("agent", _AGENTS)
def test_the_keys_of_a_models_map_are_led_on_in_their_place(agent: str) -> None:
    config = at(f"{agent}.models", {TEXT: {"alias": "qwen"}, "o/x": {}, IMAGE: {}})
    result = led(config)
    assert result == at(f"{agent}.models", {NEW_TEXT: {"alias": "qwen"}, "o/x": {}, NEW_IMAGE: {}})
    assert str(result).index(NEW_TEXT) < str(result).index("o/x") < str(result).index(NEW_IMAGE)


@pytest.mark.parametrize(
    "path",
    ["tools.media.models.[]", "tools.media.image.models.[]", "agents.defaults.memorySearch"],
)
def test_a_provider_and_its_model_side_by_side(path: str) -> None:
    config = at(path, {"provider": "qwen-portal", "model": "vision-model", "x": 1})
    (ref,) = find_refs(config, Names())
    assert ref.model == "vision-model"
    assert led(config) == at(path, {"provider": "qwen", "model": "qwen3.6-plus", "x": 1})


def test_a_pair_whose_model_is_a_whole_ref() -> None:
    assert led({"provider": "qwen-cli", "model": TEXT}) == {"provider": "qwen", "model": NEW_TEXT}


@pytest.mark.parametrize("more", [{}, {"model": None}, {"model": ["coder-model"]}])
def test_a_provider_without_a_model_is_led_on_alone(more: dict[str, JsonValue]) -> None:
    assert led({"provider": "qwen-portal", **more}) == {"provider": "qwen", **more}


def test_somebody_elses_pair_stays() -> None:
    pair: JsonValue = {"provider": "local", "model": "coder-model"}
    assert led(pair) == pair
    assert [*find_refs(pair, Names())] == []


@pytest.mark.parametrize("path", ["tools.byProvider", "agents.list.[].tools.byProvider"])
def test_tools_by_provider_or_by_model(path: str) -> None:
    config = at(path, {"qwen-portal": {"deny": ["exec"]}, IMAGE: {"allow": ["x"]}})
    new: JsonValue = {"qwen": {"deny": ["exec"]}, NEW_IMAGE: {"allow": ["x"]}}
    assert led(config) == at(path, new)


@pytest.mark.parametrize(
    "path", ["agents.entries", "mcp.servers", "skills.entries", "agents.defaults.cliBackends"]
)
def test_a_name_that_somebody_gave_is_no_provider(path: str) -> None:
    config = at(path, {"qwen-cli": {"command": "qwen"}, "qwen": {}})
    assert led(config) == config


def test_a_pinned_profile_goes() -> None:
    assert led([f"{TEXT}@qwen-portal:default", "o/x@o:y"]) == [NEW_TEXT, "o/x@o:y"]


def test_the_former_alias_of_2026_3() -> None:
    config: JsonValue = {"a": "qwen/coder-model", "b": "qwen/vision-model", "c": "qwen/qwen3-max"}
    assert led(config) == {"a": NEW_TEXT, "b": NEW_IMAGE, "c": "qwen/qwen3-max"}


def test_a_model_alias_is_left_alone_because_its_entry_moves_along() -> None:
    config: JsonValue = {"model": {"primary": "qwen"}, "models": {TEXT: {"alias": "qwen"}}}
    new: JsonValue = {"model": {"primary": "qwen"}, "models": {NEW_TEXT: {"alias": "qwen"}}}
    assert led(config) == new


def test_a_model_that_the_provider_has_is_kept() -> None:
    assert led("qwen-portal/qwen3.6-plus") == NEW_IMAGE
    assert led("qwen-portal/unheard-of") == NEW_TEXT
    assert led({"provider": "qwen-cli", "model": "qwen3.6-plus"}) == {
        "provider": "qwen",
        "model": "qwen3.6-plus",
    }


@pytest.mark.parametrize(
    "key",
    ["name", "label", "title", "description", "prompt", "systemPrompt", "message", "text", "theme"],
)
def test_prose_that_names_a_model_stays(key: str) -> None:
    assert led({key: TEXT}) == {key: TEXT}
    assert [*find_refs({key: TEXT}, Names())] == []
    assert led({key: {"model": TEXT}}) == {key: {"model": NEW_TEXT}}


@pytest.mark.parametrize(
    "text", ["use qwen-portal/coder-model!", "qwen-portal", "~/qwen-portal/x y", "a/qwen-portal/b"]
)
def test_text_that_is_no_ref_stays(text: str) -> None:
    assert led({"x": text, "y": [text]}) == {"x": text, "y": [text]}


def test_two_old_models_that_become_one_keep_both_settings() -> None:
    models: JsonValue = {TEXT: {"alias": "qwen", "params": 1}, IMAGE: {"params": 2, "x": [3]}}
    assert led(models, to=ONE) == {NEW_TEXT: {"alias": "qwen", "params": 1, "x": [3]}}


def test_an_entry_that_is_there_already_takes_what_it_leaves_open() -> None:
    models: JsonValue = {TEXT: {"alias": "old", "x": 1}, NEW_TEXT: {"alias": "mine"}}
    assert led(models) == {NEW_TEXT: {"alias": "mine", "x": 1}}


@pytest.mark.parametrize("there", ["mine", 1, None, ["x"]])
def test_an_entry_without_room_for_settings_stays(there: JsonValue) -> None:
    assert led({TEXT: {"alias": "old"}, NEW_TEXT: there}) == {NEW_TEXT: there}
    assert led({TEXT: there, IMAGE: {"alias": "x"}}, to=ONE) == {NEW_TEXT: there}


def test_settings_that_move_to_another_entry_are_led_on_too() -> None:
    models: JsonValue = {TEXT: {}, IMAGE: {"next": TEXT, "by": {"fallbacks": [IMAGE, TEXT]}}}
    assert led(models, to=ONE) == {NEW_TEXT: {"next": NEW_TEXT, "by": {"fallbacks": [NEW_TEXT]}}}


def test_a_list_names_no_model_twice() -> None:
    assert led([TEXT, IMAGE, "o/x", TEXT], to=ONE) == [NEW_TEXT, "o/x"]
    assert led([NEW_TEXT, TEXT]) == [NEW_TEXT]
    assert led([TEXT, NEW_TEXT]) == [NEW_TEXT]
    assert led(["qwen-portal/*", "qwen-cli/*"]) == ["qwen/*"]


def test_repetitions_that_stood_there_before_stay() -> None:
    assert led(["o/x", "o/x", TEXT]) == ["o/x", "o/x", NEW_TEXT]
    assert led([NEW_TEXT, NEW_TEXT]) == [NEW_TEXT, NEW_TEXT]


@pytest.mark.parametrize(
    ("primary", "fallbacks", "rest"),
    [
        (TEXT, [IMAGE], []),
        (TEXT, [IMAGE, "o/x", NEW_TEXT], ["o/x"]),
        ("o/x", [TEXT, IMAGE], [NEW_TEXT]),
        (NEW_TEXT, [TEXT, "o/x"], ["o/x"]),
        ("o/x", ["o/x", TEXT], ["o/x", NEW_TEXT]),
    ],
)
def test_no_fallback_for_the_model_it_stands_in_for(
    primary: str, fallbacks: list[JsonValue], rest: list[str]
) -> None:
    result = led({"primary": primary, "fallbacks": fallbacks}, to=ONE)
    assert result == {"primary": led(primary, to=ONE), "fallbacks": rest}


def test_the_portal_itself_as_the_successor_keeps_its_entries() -> None:
    to = Successors("qwen-oauth", "coder-model", "coder-model", frozenset({"coder-model"}))
    config: JsonValue = {
        "models": {"qwen-oauth/coder-model": {"alias": "q"}, IMAGE: {"x": 1}},
        "byProvider": {"qwen-oauth": {"deny": ["exec"]}, "qwen-portal": {"allow": ["x"]}},
    }
    assert led(config, to=to) == {
        "models": {"qwen-oauth/coder-model": {"alias": "q", "x": 1}},
        "byProvider": {"qwen-oauth": {"deny": ["exec"], "allow": ["x"]}},
    }


def test_the_id_qwen_at_the_portal_keeps_the_entries_of_its_successor() -> None:
    names = Names.of({"models": {"providers": {"qwen": {"baseUrl": BASE_URL}}}})
    config: JsonValue = {"models": {NEW_TEXT: {"alias": "q"}}, "byProvider": {"qwen": {"x": 1}}}
    assert led(config, names) == config


def test_where_a_ref_is_found() -> None:
    config: JsonValue = {"a": [{"m": TEXT}], "b": {IMAGE: 1}, "c": {"modelProvider": "qwen-cli"}}
    assert {*find_refs(config, Names())} == {
        Ref(("a", 0, "m"), "coder-model"),
        Ref(("b", IMAGE), "vision-model"),
        Ref(("c", "modelProvider"), ""),
    }


def test_a_ref_at_the_very_bottom() -> None:
    data: JsonValue = TEXT
    for _ in range(MAX_DEPTH // 2):
        data = {"a": [data]}
    assert len([*find_refs(data, Names())]) == 1
    assert [*find_refs(led(data), Names())] == []


@pytest.mark.parametrize("provider", ["provider", "modelProvider", "providerOverride"])
def test_what_remembers_the_portal(provider: str) -> None:
    assert remembers_portal({provider: "qwen-portal"}, Names())
    assert not remembers_portal({provider: "qwen"}, Names())
    assert not remembers_portal([provider, "qwen-portal"], Names())


def test_the_image_model_is_the_text_model_if_that_sees() -> None:
    plan = load().choices[0].plan
    assert default_image_model(plan, "qwen3.7-plus") == "qwen3.7-plus"
    assert default_image_model(plan, "qwen3-coder-plus") in plan.image_models
    blind = plan._replace(models=tuple(m for m in plan.models if m.id == "qwen3-coder-plus"))
    assert default_image_model(blind, "qwen3-coder-plus") == "qwen3-coder-plus"
