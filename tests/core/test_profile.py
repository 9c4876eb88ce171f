from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.profile import ProfileId

NAMES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)


@given(NAMES)
def test_text_form_round_trips(name: str) -> None:
    profile = ProfileId("qwen", name)
    assert ProfileId.parse(str(profile)) == profile
    assert profile.ref_id == f"qwen/{name}"


def test_a_bare_provider_means_its_default() -> None:
    assert ProfileId.parse("qwen-token-plan") == ProfileId("qwen-token-plan", "default")


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "qwen:", ":x", "qwen:Work", "qwen:a b", "qwen:a@b", "qwen:../x", "qwen:a:b"),
        *("q/w:x", "qwen:" + "a" * 65, "qwen:é", "qwen:-a"),
    ],
)
def test_ids_that_openclaw_would_refuse_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="profile id"):
        ProfileId.parse(text)
