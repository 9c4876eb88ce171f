from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.credential import Credential
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services.index import Index, format_index, parse_index

PATH = Path("/state/openclaw-tui/credentials.json")
ROW = Credential(
    ProfileId("qwen", "work"),
    auth_choice="qwen-standard-api-key",
    base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    model="qwen3.5-plus",
    models=("qwen3.5-plus",),
    store=StoreKind.KEYRING,
    saved_at=1_700_000_000,
    account="0123456789ab/qwen/work@00ff00ff",
    backend="keyring.backends.SecretService.Keyring",
    verdict=Verdict(Status.ACCEPTED, "accepted", 200, models=("qwen3.5-plus",)),
    checked_at=1_700_000_001,
)

text = st.text(st.characters(codec="utf-8"), max_size=20)
verdicts = st.builds(
    Verdict,
    st.sampled_from(Status),
    text,
    st.none() | st.integers(100, 599),
    st.just(""),
    st.lists(text, max_size=3).map(tuple),
)
credentials = st.builds(
    Credential,
    st.builds(
        ProfileId,
        st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True),
        st.from_regex(r"[a-z0-9][a-z0-9_-]{0,9}", fullmatch=True),
    ),
    auth_choice=text,
    base_url=text,
    model=text,
    models=st.lists(text, max_size=3).map(tuple),
    store=st.sampled_from(StoreKind),
    saved_at=st.integers(0, 2**40),
    account=text,
    backend=text,
    env_name=text,
    fingerprint=text,
    verdict=st.none() | verdicts,
    checked_at=st.none() | st.integers(0, 2**40),
)


@given(st.lists(credentials, max_size=5))
def test_what_is_written_is_read_again(rows: list[Credential]) -> None:
    index = Index()
    for row in rows:
        index = index.with_row(row)

    assert parse_index(format_index(index), PATH) == index


def test_no_file_is_an_empty_index_with_a_salt_of_its_own() -> None:
    first, second = parse_index(None, PATH), parse_index(None, PATH)

    assert not first.rows
    assert first.salt != second.salt


def test_a_row_is_found_where_the_resolver_looks() -> None:
    row = json.loads(format_index(Index().with_row(ROW)))["credentials"]["qwen/work"]

    assert (row["store"], row["account"], row["backend"]) == ("keyring", ROW.account, ROW.backend)


def test_the_endpoints_own_words_are_not_kept() -> None:
    said = Verdict(Status.REFUSED, "wrong_key", 401, detail="Incorrect key provided: sk-1a2b")
    index = Index().with_row(
        Credential(ROW.profile, "", "", "", (), StoreKind.ENV, 0, verdict=said)
    )

    assert b"sk-1a2b" not in format_index(index)


def _changed(**changes: Any) -> bytes:
    content = json.loads(format_index(Index().with_row(ROW)))
    content["credentials"]["qwen/work"].update(changes.pop("row", {}))
    return json.dumps({**content, **changes}).encode()


BROKEN = {
    "empty": b"",
    "cut": format_index(Index().with_row(ROW))[:-9],
    "no object": b"[]",
    "bad utf-8": b"\xff\xfe",
    "newer version": _changed(version=2),
    "no salt": _changed(salt=""),
    "unknown key": _changed(owner="x"),
    "unknown key in a row": _changed(row={"colour": "red"}),
    "wrong type": _changed(row={"saved_at": "sk-canary"}),
    "unknown store": _changed(row={"store": "sk-canary"}),
    "bad profile": _changed(credentials={"../x": {}}),
    "no name": _changed(credentials={"qwen": {}}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_index_is_one_problem_that_names_the_file_only(name: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_index(BROKEN[name], PATH)

    assert caught.value.code is ProblemCode.INDEX_BROKEN
    assert caught.value.facts == {"path": str(PATH)}
    assert caught.value.__suppress_context__


def test_a_variable_that_is_no_text_has_a_fingerprint() -> None:
    index = Index()
    assert index.fingerprint(Secret("\udc80")) != index.fingerprint(Secret("\udc81"))


@given(text, text)
def test_fingerprints_tell_equal_secrets_only(one: str, other: str) -> None:
    index = Index()

    assert (index.fingerprint(Secret(one)) == index.fingerprint(Secret(other))) == (one == other)
    assert index.fingerprint(Secret(one)) != Index().fingerprint(Secret(one))
    assert len(index.fingerprint(Secret(one))) == len(index.fingerprint(Secret(other)))


def test_rows_come_and_go() -> None:
    index = Index().with_row(ROW)

    assert index.without(ProfileId("qwen")).rows == {ROW.profile: ROW}
    assert not index.without(ROW.profile).rows
