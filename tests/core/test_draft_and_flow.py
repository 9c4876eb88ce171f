from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.core.draft import Draft
from openclaw_tui.core.flow import (
    Step,
    after,
    before,
    can_enter,
    first_open,
    is_complete,
    last,
    order,
)
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.services.catalog import load

CATALOG = load()
STANDARD = CATALOG.choices[0]


def answers() -> st.SearchStrategy[tuple[object, ...]]:
    verdicts = st.sampled_from([Verdict(status, "x") for status in Status])
    tokens = st.sampled_from([None, Secret("sk-a"), Secret("sk-b")])
    variables = st.sampled_from([None, "MY_KEY", "OTHER_KEY"])
    return st.one_of(
        st.tuples(st.just("with_plan"), st.sampled_from(CATALOG.plans)),
        st.tuples(st.just("with_choice"), st.sampled_from(CATALOG.choices)),
        st.tuples(st.just("with_token"), tokens, variables),
        st.tuples(st.just("with_verdict"), verdicts),
        st.tuples(st.just("with_store"), st.sampled_from(StoreKind)),
    )


def apply(draft: Draft, answer: tuple[object, ...]) -> Draft:
    name, *values = answer
    result = getattr(draft, str(name))(*values)
    assert isinstance(result, Draft)
    return result


@given(st.lists(answers(), max_size=12))
def test_no_order_of_answers_leaves_a_stale_check(
    given_answers: list[tuple[object, ...]],
) -> None:
    draft = Draft()
    for answer in given_answers:
        earlier, draft = draft, apply(draft, answer)
        where = (draft.base_url, draft.token, draft.plan)
        if draft.verdict is not None and answer[0] != "with_verdict":
            assert where == (earlier.base_url, earlier.token, earlier.plan)
        if draft.env_name is not None and draft.env_name not in answer:
            assert draft.token == earlier.token
        if draft.store is StoreKind.ENV and answer[0] != "with_store":
            assert draft.env_name or draft.token == earlier.token
        assert draft.choice is None or draft.plan is draft.choice.plan


SETUP = Draft()
MIGRATION = SETUP.with_migration(maps_images=False)
WITH_IMAGES = SETUP.with_migration(maps_images=True)


@given(st.lists(answers(), max_size=12), st.sampled_from([SETUP, MIGRATION, WITH_IMAGES]))
def test_the_first_open_step_can_be_entered(
    given_answers: list[tuple[object, ...]], draft: Draft
) -> None:
    for answer in given_answers:
        draft = apply(draft, answer)
    step, steps = first_open(draft), order(draft)
    assert can_enter(step, draft)
    assert not is_complete(step, draft)
    assert not any(
        can_enter(later, draft) for later in set(Step) - set(steps[: steps.index(step) + 1])
    )


def test_the_same_answer_again_keeps_what_was_proved() -> None:
    draft = Draft().with_choice(STANDARD).with_token(Secret("sk-a"))
    checked = draft.with_verdict(Verdict(Status.ACCEPTED, "works"))
    assert checked.with_choice(STANDARD).with_token(Secret("sk-a")) == checked
    assert checked.with_token(Secret("sk-b")).verdict is None
    assert checked.with_token(Secret("sk-a"), "MY_KEY").env_name == "MY_KEY"
    assert checked.with_token(Secret("sk-a"), "MY_KEY").verdict is not None
    assert checked.with_choice(STANDARD, "https://h.example/v1/").verdict is None
    assert checked.with_choice(STANDARD, "https://h.example/v1/").base_url == "https://h.example/v1"


def test_a_refused_token_is_never_saved() -> None:
    draft = Draft().with_choice(STANDARD).with_token(Secret("sk-a"))
    refused = draft.with_verdict(Verdict(Status.REFUSED, "wrong_key"))
    assert not refused.is_checked
    with pytest.raises(ValueError, match="refused"):
        refused.with_unverified()
    with pytest.raises(ValueError, match="missing"):
        Draft().with_unverified()


def test_an_undetermined_token_needs_an_explicit_wish() -> None:
    draft = Draft().with_choice(STANDARD).with_token(Secret("sk-a"))
    unknown = draft.with_verdict(Verdict(Status.UNDETERMINED, "timeout"))
    assert not unknown.is_checked
    assert unknown.with_unverified().is_checked


@pytest.mark.parametrize("draft", [SETUP, MIGRATION, WITH_IMAGES])
def test_steps_lead_forward_and_back(draft: Draft) -> None:
    assert before(Step.WELCOME, draft) is None
    assert before(last(draft), draft) is None
    assert after(last(draft), draft) is None
    for step in order(draft)[:-2]:
        following = after(step, draft)
        assert following is not None
        assert before(following, draft) is step


def test_a_migration_has_a_beginning_and_an_end_of_its_own() -> None:
    assert order(SETUP)[:3] == (Step.WELCOME, Step.PROVIDER, Step.PLAN)
    assert order(MIGRATION)[:4] == (Step.WELCOME, Step.FOUND, Step.WAY, Step.PLAN)
    assert (last(SETUP), last(MIGRATION)) == (Step.DONE, Step.RESULT)
    assert set(order(WITH_IMAGES)) - set(order(MIGRATION)) == {Step.MAPPING}


def test_a_model_that_was_named_stays_on_every_host_of_its_plan() -> None:
    draft = Draft().with_choice(STANDARD).with_model_id("my-tuned")
    sibling = next(each for each in CATALOG.choices_of(STANDARD.plan) if each != STANDARD)
    assert draft.with_choice(STANDARD, "https://h.example/v1").model == "my-tuned"
    assert draft.with_choice(sibling).model == "my-tuned"
    assert draft.with_choice(CATALOG.choices[-1]).model is None


def test_another_plan_asks_for_both_models_again() -> None:
    draft = WITH_IMAGES.with_choice(STANDARD).with_model("qwen3.7-plus", make_default=False)
    draft = draft.with_image_model("qwen3.8-max")
    assert is_complete(Step.MAPPING, draft)
    other = draft.with_plan(CATALOG.plans[-1])
    assert not is_complete(Step.MODEL, other)
    assert not is_complete(Step.MAPPING, other)
    assert other.migrating
    assert not other.without_migration().migrating
