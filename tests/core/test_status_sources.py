"""The order in which OpenClaw takes keys, as the endpoint saw it (reference: precedence table)."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.status.sources import Idle, Source, SourceKind, ranked

PLAIN = Source(SourceKind.KEY, "apiKey", plaintext=True)
REF = Source(SourceKind.REF, "exec:qwen/default")
ENV_REF = Source(SourceKind.REF, "env:MY_KEY")
STORE = Source(SourceKind.PROFILE, "qwen:default", plaintext=True)
ENV = Source(SourceKind.ENV, "QWEN_API_KEY")
UNREAD_ENV = Source(SourceKind.ENV, "QWEN_API_KEY", idle=Idle.NO_PLUGIN)
UNREAD_STORE = Source(SourceKind.PROFILE, "qwen:default", idle=Idle.NOT_READ)
EXPIRED = Source(SourceKind.PROFILE, "qwen-portal:default", idle=Idle.EXPIRED)
HEADER = Source(SourceKind.HEADER, "headers.Authorization", plaintext=True)
MARKER = Source(SourceKind.MARKER, "qwen-oauth")


@pytest.mark.parametrize(
    ("sources", "config_first", "taken"),
    [
        ([PLAIN], False, PLAIN),
        ([PLAIN, ENV], False, ENV),  # 2026.5.28: the plugin is bundled
        ([PLAIN, UNREAD_ENV], False, PLAIN),  # 2026.7.1, 2026.9.6 without the plugin
        ([REF], False, REF),
        ([REF, ENV], False, ENV),
        ([REF, UNREAD_ENV], False, REF),
        ([REF, ENV], True, REF),
        ([ENV_REF, UNREAD_ENV], False, ENV_REF),
        ([ENV], False, ENV),
        ([UNREAD_ENV], False, None),
        ([STORE, PLAIN], False, STORE),
        ([STORE, REF, ENV], False, STORE),
        ([STORE, REF, ENV], True, REF),
        ([STORE, PLAIN, ENV], True, PLAIN),
        ([UNREAD_STORE, REF], False, REF),
        ([EXPIRED, MARKER], False, MARKER),
        ([PLAIN, HEADER], False, HEADER),
        ([STORE, REF, ENV, HEADER], True, HEADER),
        ([HEADER], False, None),
        ([], False, None),
    ],
)
def test_the_source_that_openclaw_takes(
    sources: list[Source], config_first: bool, taken: Source | None
) -> None:
    found = ranked(reversed(sources), config_first=config_first)
    used = [source for source in found if source.is_used]
    assert used == ([taken] if taken else [])


def test_each_that_loses_names_the_winner() -> None:
    found = ranked([PLAIN, ENV, STORE, UNREAD_ENV], config_first=False)
    assert [(source.kind, source.shadowed_by) for source in found] == [
        (SourceKind.PROFILE, ""),
        (SourceKind.ENV, "qwen:default"),
        (SourceKind.KEY, "qwen:default"),
        (SourceKind.ENV, ""),
    ]


SOURCES = st.builds(
    lambda kind, name, idle: Source(kind, name, idle=idle),
    st.sampled_from(SourceKind),
    st.text("abc", min_size=1),
    st.none() | st.sampled_from(Idle),
)


@given(st.lists(SOURCES, max_size=8), st.booleans())
def test_at_most_one_is_taken_and_none_is_lost(sources: list[Source], config_first: bool) -> None:
    found = ranked(sources, config_first=config_first)
    assert len(found) == len(sources)
    is_keyed = any(s.idle is None and s.kind is not SourceKind.HEADER for s in sources)
    assert sum(source.is_used for source in found) == is_keyed
    assert all(source.idle is None or not source.shadowed_by for source in found)
