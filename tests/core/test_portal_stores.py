"""Auth stores, generated models and sessions without the Portal."""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.json5 import JsonValue, Set
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.portal.logins import (
    holds_nothing_else,
    portal_logins,
    stored_logins,
    unix_seconds,
)
from openclaw_tui.core.portal.names import Names
from openclaw_tui.core.portal.refs import Successors
from openclaw_tui.core.portal.stores import (
    generated_model_edits,
    live_secrets,
    session_edits,
    store_edits,
)
from openclaw_tui.core.secret import Secret

NAMES = Names()
TO = Successors("qwen", "qwen3.7-plus", "qwen3.6-plus", frozenset({"qwen3.7-plus", "qwen3.6-plus"}))
NOW = 1_800_000_000
OURS: dict[str, JsonValue] = {
    "type": "oauth",
    "provider": "qwen-portal",
    "access": "FAKE-access",
    "refresh": "FAKE-refresh",
    "expires": (NOW + 60) * 1000,
}
OTHER: dict[str, JsonValue] = {"type": "api_key", "provider": "o", "key": "FAKE-other"}


def store(profiles: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {"version": 1, "profiles": profiles}


def without(data: JsonValue) -> JsonValue:
    return reduce(applied, store_edits(data, NAMES), data)


def test_a_login_with_its_token_and_its_end() -> None:
    (login,) = stored_logins({"version": 1, "profiles": {"qwen-portal:default": OURS}})
    assert (login.profile, login.provider) == ("qwen-portal:default", "qwen-portal")
    assert login.token == Secret("FAKE-access")
    assert login.expires == NOW + 60
    assert not login.is_dead(NOW)
    assert login.is_dead(NOW + 60)
    assert "FAKE" not in repr(login)


@pytest.mark.parametrize("member", ["access", "key", "apiKey", "token"])
def test_the_marker_is_no_token(member: str) -> None:
    data = store({"qwen-portal:models-json": {"provider": "qwen-portal", member: "qwen-oauth"}})
    (login,) = portal_logins(data, NAMES)
    assert login.token is None
    assert login.is_dead(NOW)


@pytest.mark.parametrize(
    "value", [{}, {"keyRef": {"source": "env"}}, {"access": ""}, {"access": 1}, {"key": None}]
)
def test_a_login_without_a_token(value: dict[str, JsonValue]) -> None:
    (login,) = stored_logins({"profiles": {"qwen-portal:default": value}})
    assert login.token is None
    assert not login.is_dead(NOW)


def test_the_provider_is_told_by_the_id_where_nothing_else_does() -> None:
    data: JsonValue = {"profiles": {"qwen-cli:a": {"key": "x"}, "x": {"provider": "qwen-oauth"}}}
    assert [login.profile for login in portal_logins(data, NAMES)] == ["qwen-cli:a", "x"]


def test_the_flat_stores_of_the_first_versions() -> None:
    flat: JsonValue = {"qwen-portal": OURS, "o": OTHER}
    assert [login.profile for login in portal_logins(flat, NAMES)] == ["qwen-portal"]
    assert not holds_nothing_else(flat, NAMES)
    assert without(flat) == {"o": OTHER}
    assert holds_nothing_else({"qwen-portal": OURS}, NAMES)


@pytest.mark.parametrize(
    "data",
    [None, 1, "x", [], {}, {"version": 1}, {"version": 1, "profiles": {}}, {"profiles": []},
     {"version": 1, "profiles": {"qwen-portal:default": "text"}}],
)  # fmt: skip
def test_a_store_without_logins(data: JsonValue) -> None:
    assert [*stored_logins(data)] == []
    assert not holds_nothing_else(data, NAMES)
    assert [*store_edits(data, NAMES)] == []
    assert [*live_secrets(data, NAMES, NOW)] == []


@pytest.mark.parametrize(
    ("milliseconds", "seconds"),
    [
        (1_795_398_179_525, 1_795_398_179),
        (1_795_398_179_525.5, 1_795_398_179),
        (0, 0),
        (-1, -1),
        (math.inf, None),
        (-math.inf, None),
        (math.nan, None),
        (10**400, None),
        (1e300, None),
        (True, None),
        ("1795398179525", None),
        (None, None),
        ([1], None),
    ],
)
def test_times(milliseconds: JsonValue, seconds: int | None) -> None:
    assert unix_seconds(milliseconds) == seconds


def test_only_the_portals_credentials_go_and_all_their_traces() -> None:
    mixed: JsonValue = {
        "version": 1,
        "profiles": {
            "qwen-portal:default": OURS,
            "named-by-hand": OURS,
            "o:default": OTHER,
        },
        "order": {
            "qwen-portal": ["qwen-portal:default"],
            "o": ["o:default", "named-by-hand", "qwen-cli:x"],
        },
        "lastGood": {"qwen-portal": "qwen-portal:default", "o": "o:default", "y": "named-by-hand"},
        "usageStats": {
            "qwen-portal:default": {"errorCount": 0},
            "named-by-hand": {"errorCount": 2},
            "o:default": {"errorCount": 1, "lastUsed": 5},
        },
    }
    assert not holds_nothing_else(mixed, NAMES)
    rest = without(mixed)
    assert rest == {
        "version": 1,
        "profiles": {"o:default": OTHER},
        "order": {"o": ["o:default"]},
        "lastGood": {"o": "o:default"},
        "usageStats": {"o:default": {"errorCount": 1, "lastUsed": 5}},
    }
    assert [*store_edits(rest, NAMES)] == []


def test_the_state_beside_a_store_loses_its_traces_too() -> None:
    state: JsonValue = {
        "version": 1,
        "lastGood": {"qwen-portal": "qwen-portal:default"},
        "usageStats": {"qwen-portal:default": {"errorCount": 0}, "o:default": {"errorCount": 0}},
    }
    assert without(state) == {
        "version": 1,
        "lastGood": {},
        "usageStats": {"o:default": {"errorCount": 0}},
    }


def test_what_is_live_is_worth_keeping_safe() -> None:
    dead = OURS | {"expires": NOW * 1000}
    endless = {key: value for key, value in OURS.items() if key != "expires"}
    data = store(
        {
            "qwen-portal:live": OURS,
            "qwen-portal:dead": dead,
            "qwen-portal:endless": endless,
            "qwen-portal:models-json": {"provider": "qwen-portal", "key": "qwen-oauth"},
            "o:default": OTHER | {"keyRef": {"source": "env"}},
            "o:expired": {"provider": "o", "token": "FAKE", "expires": 1},
        }
    )
    assert [path[1:] for path in live_secrets(data, NAMES, NOW)] == [
        ("qwen-portal:live", "access"),
        ("qwen-portal:live", "refresh"),
        ("qwen-portal:endless", "access"),
        ("qwen-portal:endless", "refresh"),
        ("o:default", "key"),
        ("o:expired", "token"),
    ]


def test_the_portal_goes_out_of_generated_models() -> None:
    models: JsonValue = {"providers": {"qwen-portal": {"apiKey": "qwen-oauth"}, "o": {}}}
    rest = reduce(applied, generated_model_edits(models, NAMES), models)
    assert rest == {"providers": {"o": {}}}
    assert [*generated_model_edits(rest, NAMES)] == []
    assert [*generated_model_edits({"providers": []}, NAMES)] == []


def led(session: dict[str, JsonValue]) -> Any:
    sessions: JsonValue = {"agent:main:main": session}
    result = reduce(applied, session_edits(sessions, NAMES, TO), sessions)
    assert isinstance(result, dict)
    assert [*session_edits(result, NAMES, TO)] == []
    return result["agent:main:main"]


def test_a_chat_goes_on_with_the_successor() -> None:
    session: dict[str, JsonValue] = {
        "sessionId": "x",
        "modelProvider": "qwen-portal",
        "model": "vision-model",
        "providerOverride": "qwen-cli",
        "modelOverride": "coder-model",
        "modelOverrideSource": "user",
        "authProfileOverride": "qwen-portal:default",
        "authProfileOverrideSource": "user",
        "authProfileOverrideCompactionCount": 3,
        "totalTokens": 1,
    }
    assert led(session) == {
        "sessionId": "x",
        "modelProvider": "qwen",
        "model": "qwen3.6-plus",
        "providerOverride": "qwen",
        "modelOverride": "qwen3.7-plus",
        "modelOverrideSource": "user",
        "totalTokens": 1,
    }


def test_a_chat_that_names_the_whole_ref() -> None:
    override: dict[str, JsonValue] = {
        "providerOverride": "qwen-portal",
        "modelOverride": "qwen-portal/coder-model",
    }
    assert led(override) == {"providerOverride": "qwen", "modelOverride": "qwen/qwen3.7-plus"}


@pytest.mark.parametrize(
    "session",
    [
        {"modelProvider": "o", "model": "coder-model", "authProfileOverride": "o:default"},
        {"authProfileOverrideSource": "user"},
        {"summary": "qwen-portal/coder-model said so"},
        {},
    ],
)
def test_a_chat_with_somebody_else_stays(session: dict[str, JsonValue]) -> None:
    assert led(session) == session


@pytest.mark.parametrize("sessions", [None, [], {"a": None}, {"a": ["qwen-portal"]}])
def test_sessions_of_another_shape_stay(sessions: JsonValue) -> None:
    assert [*session_edits(sessions, NAMES, TO)] == []


ids = st.sampled_from(["qwen-portal:default", "qwen-cli:x", "o:default", "named", "qwen:default"])
providers = st.sampled_from(["qwen-portal", "qwen-cli", "qwen-oauth", "o", "qwen"])
credentials = st.fixed_dictionaries(
    {"provider": providers}, optional={"key": st.just("FAKE"), "expires": st.integers(0, 2**60)}
)
traces = st.dictionaries(ids | providers, ids | st.lists(ids) | st.just({"errorCount": 0}))
stores = st.fixed_dictionaries(
    {"version": st.just(1), "profiles": st.dictionaries(ids, credentials)},
    optional={"order": traces, "lastGood": traces, "usageStats": traces},
)


@given(stores)
def test_any_store_is_left_without_the_portal_and_with_all_else(data: dict[str, Any]) -> None:
    rest: Any = without(data)
    assert portal_logins(rest, NAMES) == ()
    assert [*store_edits(rest, NAMES)] == []
    others = {k: v for k, v in data["profiles"].items() if not NAMES.has(v["provider"])}
    assert rest["profiles"] == others
    assert "qwen-portal:default" not in str({**rest, "profiles": {}})


def test_no_edit_ever_writes_a_secret() -> None:
    data = store({"qwen-portal:default": OURS, "o:default": OTHER})
    assert not any(isinstance(edit, Set) for edit in store_edits(data, NAMES))
