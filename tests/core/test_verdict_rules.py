"""From answers to verdicts, without a network."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, strategies as st

from openclaw_tui import i18n
from openclaw_tui.core.cause import Cause
from openclaw_tui.core.reply import DETAIL_LIMIT, ReplyKind, printable, read_reply
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.core.verdict_rules import (
    CHAT_RULES,
    CODING,
    PORTAL,
    STANDARD,
    TOKEN,
    judge_chat,
    judge_models,
    looks_like_mismatch,
)
from tests.fake_endpoint import CannedAnswer, canned_answers

PLANS = (STANDARD, CODING, TOKEN, PORTAL)
CANNED = [(plan, answer) for answer in canned_answers().values() for plan in answer.plans]
PAGE = b"<!DOCTYPE html><html>Sign in to the hotel network</html>"


def body(code: str = "", message: str = "", **more: str) -> bytes:
    return json.dumps({"error": {"code": code, "message": message, **more}}).encode()


def judged(plan: str, answer: CannedAnswer) -> Verdict:
    """What the whole check concludes when the endpoint gives ``answer`` and otherwise works."""
    if answer.op in ("models", "any"):
        verdict = judge_models(plan, answer.http_status, answer.body, answer.content_type)
        if verdict is not None:
            return verdict
    if answer.op == "models":
        answer = canned_answers()["chat_ok"]
    return judge_chat(plan, answer.http_status, answer.body, answer.content_type)


@pytest.mark.parametrize(("plan", "answer"), CANNED, ids=lambda x: getattr(x, "name", x))
def test_every_known_answer_gets_the_expected_status(plan: str, answer: CannedAnswer) -> None:
    assert judged(plan, answer).status == answer.expected


@pytest.mark.parametrize(
    ("plan", "name", "cause"),
    [
        (STANDARD, "invalid_key", Cause.WRONG_KEY),
        (TOKEN, "missing_key", Cause.NO_KEY_RECEIVED),
        (CODING, "invalid_or_expired", Cause.CODING_KEY_REFUSED),
        (PORTAL, "invalid_or_expired", Cause.PORTAL_ENDED),
        (CODING, "coding_agents_gate", Cause.CODING_AGENTS_ONLY),
        (CODING, "coding_model_not_in_plan", Cause.MODEL_OUTSIDE_PLAN),
        (STANDARD, "model_not_found", Cause.MODEL_UNKNOWN),
        (STANDARD, "arrearage", Cause.ACCOUNT_OVERDUE),
        (STANDARD, "free_tier_only", Cause.FREE_QUOTA_USED),
        (STANDARD, "model_access_denied", Cause.GRANT_MISSING),
        (STANDARD, "rpm", Cause.REQUEST_RATE),
        (STANDARD, "tpm", Cause.TOKEN_RATE),
        (TOKEN, "tpm", Cause.CREDITS_USED_UP),
        (CODING, "tpm", Cause.PLAN_QUOTA_USED),
        (CODING, "coding_hour_quota", Cause.HOUR_WINDOW_USED),
        (CODING, "coding_month_quota", Cause.MONTH_WINDOW_USED),
        (PORTAL, "portal_daily_cap", Cause.PORTAL_DAILY_CAP),
        (STANDARD, "portal_daily_cap", Cause.FREE_QUOTA_USED),
        (STANDARD, "content_filter", Cause.CONTENT_FILTER),
        (STANDARD, "thinking_nonstream", Cause.PROBE_UNSUITED),
        (STANDARD, "thinking_only", Cause.PROBE_UNSUITED),
        (STANDARD, "internal_error", Cause.PROVIDER_SIDE),
        (TOKEN, "unavailable", Cause.PROVIDER_SIDE),
        (STANDARD, "chat_ok", Cause.WORKS),
        (STANDARD, "sse_error", Cause.REQUEST_RATE),
    ],
)
def test_the_cause_names_what_is_really_wrong(plan: str, name: str, cause: Cause) -> None:
    answer = canned_answers()[name]
    assert judge_chat(plan, answer.http_status, answer.body, answer.content_type).cause == cause


@pytest.mark.parametrize(
    ("plan", "http_status", "answer", "status", "cause"),
    [
        # Facts of the dossier that have no canned answer.
        (STANDARD, 403, body("x", "403 invalid api-key"), "refused", Cause.WRONG_KEY),
        (STANDARD, 401, body("InvalidApiKey", "API-key is blocked."), "refused", Cause.KEY_BLOCKED),
        (TOKEN, 401, body("IllegalEndpoint"), "undetermined", Cause.WRONG_HOST),
        (STANDARD, 404, b"", "undetermined", Cause.WRONG_PATH),
        (STANDARD, 404, body("Not Found", "Not support"), "undetermined", Cause.WRONG_PATH),
        (
            STANDARD,
            400,
            body("invalid_parameter_error", "url error, please check url！"),
            "accepted_with_problem",
            Cause.MODEL_UNSUITED,
        ),
        (
            STANDARD,
            400,
            body("invalid_parameter_error", "The product is not activated, please confirm"),
            "accepted_with_problem",
            Cause.NOT_ACTIVATED,
        ),
        (
            STANDARD,
            403,
            body("AccessDenied.Unpurchased"),
            "accepted_with_problem",
            Cause.NOT_ACTIVATED,
        ),
        (
            STANDARD,
            429,
            body("PostpaidBillOverdue"),
            "accepted_with_problem",
            Cause.ACCOUNT_OVERDUE,
        ),
        (TOKEN, 400, body("", "Model not exist."), "accepted_with_problem", Cause.MODEL_UNKNOWN),
        (
            CODING,
            429,
            body("insufficient_quota", "week allocated quota exceeded."),
            "accepted_with_problem",
            Cause.WEEK_WINDOW_USED,
        ),
        (
            CODING,
            429,
            body("insufficient_quota", "concurrency allocated quota exceeded."),
            "accepted_with_problem",
            Cause.CONCURRENCY,
        ),
        (
            STANDARD,
            400,
            body("InvalidParameter", "temperature"),
            "accepted_with_problem",
            Cause.REQUEST_REJECTED,
        ),
        (PORTAL, 400, body("bad_request", "bad request"), "undetermined", Cause.PORTAL_UNCLEAR),
        (PORTAL, 504, PAGE, "undetermined", Cause.PROVIDER_SIDE),
        (STANDARD, 403, body("IpNotAllowed", "go away"), "undetermined", Cause.FORBIDDEN),
        # Not the API at all, whatever the status says.
        (STANDARD, 200, PAGE, "undetermined", Cause.WEB_PAGE),
        (STANDARD, 401, PAGE, "undetermined", Cause.WEB_PAGE),
        (STANDARD, 403, PAGE, "undetermined", Cause.WEB_PAGE),
        (STANDARD, 511, PAGE, "undetermined", Cause.WEB_PAGE),
        (STANDARD, 302, b"", "undetermined", Cause.REDIRECT),
        (STANDARD, 407, b"", "undetermined", Cause.PROXY_LOGIN),
        (STANDARD, 405, b"", "undetermined", Cause.WRONG_PATH),
        (STANDARD, 200, b"", "undetermined", Cause.NOT_API),
        (STANDARD, 401, b"", "undetermined", Cause.NOT_API),
        (STANDARD, 429, b"", "undetermined", Cause.NOT_API),
        (STANDARD, 200, b'{"hello": 1}', "undetermined", Cause.NOT_API),
        (STANDARD, 200, b'{"choices": []}', "undetermined", Cause.NOT_API),
        (STANDARD, 200, b"[" * 200_000, "undetermined", Cause.NOT_API),
        (STANDARD, 200, b"\xff\xfe\x00", "undetermined", Cause.NOT_API),
        (STANDARD, 418, body("teapot", "no"), "undetermined", Cause.UNEXPECTED_ANSWER),
        # An error inside a 200: the status of the stream, else the code alone.
        (STANDARD, 200, body("Arrearage"), "accepted_with_problem", Cause.ACCOUNT_OVERDUE),
        (STANDARD, 200, body("invalid_api_key"), "undetermined", Cause.UNEXPECTED_ANSWER),
    ],
)
def test_answers_beyond_the_known_ones(
    plan: str, http_status: int, answer: bytes, status: str, cause: Cause
) -> None:
    verdict = judge_chat(plan, http_status, answer)
    assert (verdict.status, verdict.cause) == (status, cause)


def test_a_good_stream_is_accepted() -> None:
    stream = b'data: {"choices": [{"index": 0, "delta": {"content": "x"}}]}\n\ndata: [DONE]\n\n'
    assert judge_chat(STANDARD, 200, stream, "text/event-stream").status == "accepted"
    assert judge_chat(STANDARD, 200, b"data: [DONE]\n\n").status == "undetermined"


@pytest.mark.parametrize(
    "answer",
    [
        b'{"error": {"code": "InvalidApiKey", "message": "m"}}',
        b'{"error": {"type": "invalid_api_key", "message": "m"}}',
        b'{"code": "Invalid.Api-Key", "message": "m"}',
        b'\xef\xbb\xbf {"code": "invalid_api_key", "message": "m"}',
    ],
)
def test_all_shapes_of_an_error_read_alike(answer: bytes) -> None:
    reply = read_reply(answer)
    assert (reply.kind, reply.code, reply.message) == (ReplyKind.ERROR, "invalidapikey", "m")


def test_a_model_list_is_read_carefully() -> None:
    rows = [{"id": "qwen3.7-plus"}, {"id": "\x1b[2J"}, {"id": 7}, "x", {"id": "qwen3.7-plus"}]
    verdict = judge_models(STANDARD, 200, json.dumps({"data": rows}).encode())
    assert verdict == Verdict(Status.ACCEPTED, Cause.WORKS, 200, models=("qwen3.7-plus",))


@pytest.mark.parametrize("http_status", [200, 404, 405, 429, 500])
def test_a_list_answer_that_says_nothing_leaves_it_to_the_chat_call(http_status: int) -> None:
    assert judge_models(STANDARD, http_status, PAGE) is None
    assert judge_models(STANDARD, http_status, body("x", "y")) is None


def test_only_refusals_that_a_right_key_can_get_are_taken_for_a_mismatch() -> None:
    refusals = {rule.cause for rule in CHAT_RULES if rule.status is Status.REFUSED}
    mismatches = {c for c in Cause if looks_like_mismatch(Verdict(Status.REFUSED, c))}
    assert mismatches == refusals - {Cause.NO_KEY_RECEIVED, Cause.PORTAL_ENDED}
    assert not looks_like_mismatch(Verdict(Status.UNDETERMINED, Cause.WRONG_KEY))


def test_what_the_endpoint_said_is_safe_to_print() -> None:
    hostile = "a\x1b]52;c;eA==\x07b\u202egnp\ufeff\r\n c" + "x" * 500
    shown = printable(hostile)
    assert shown.isprintable()
    assert shown.startswith("a ]52;c;eA== b gnp c")
    assert len(shown) == DETAIL_LIMIT


answers = st.one_of(
    st.binary(max_size=400),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["error", "code", "message", "data", "choices", "id", "type"]),
                inner,
                max_size=4,
            )
        ),
    ).map(lambda value: json.dumps(value).encode()),
    st.text(max_size=60).map(
        lambda line: f"event:error\ndata:{line}\n\n".encode("utf-8", "replace")
    ),
)


@given(
    plan=st.sampled_from(PLANS),
    http_status=st.integers(100, 599),
    answer=answers,
    content_type=st.sampled_from(["", "application/json", "text/html", "text/event-stream"]),
)
def test_any_bytes_get_a_verdict_and_only_a_refusal_is_called_refused(
    plan: str, http_status: int, answer: bytes, content_type: str
) -> None:
    for verdict in (
        judge_chat(plan, http_status, answer, content_type),
        judge_models(plan, http_status, answer, content_type),
    ):
        if verdict is None:
            continue
        assert verdict.cause in set(Cause)
        assert not verdict.detail or verdict.detail.isprintable()
        assert verdict.status is not Status.REFUSED or verdict.http_status in (401, 403)
        assert not verdict.status.is_accepted or read_reply(answer, content_type).kind in (
            ReplyKind.COMPLETION,
            ReplyKind.MODELS,
            ReplyKind.ERROR,
        )


def texts(locale: str) -> dict[str, str]:
    path = Path(i18n.__file__).parent / locale / "verdict.json"
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_cause_is_explained_in_every_language(locale: str) -> None:
    explained = {f"verdict.{cause}{part}" for cause in Cause for part in ("", ".remedy")}
    sentences = {f"verdict.mismatch{part}" for part in ("", "_host", "_offer")}
    assert set(texts(locale)) == explained | sentences
    for key, text in texts(locale).items():
        assert text
        assert placeholders(text) == placeholders(texts("en")[key])
        assert key in sentences or not placeholders(text)
        assert locale == "en" or text != texts("en")[key]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_rule_can_decide() -> None:
    """No rule stands wholly behind an earlier one with the same or wider conditions."""
    for later, rule in enumerate(CHAT_RULES):
        for earlier in CHAT_RULES[:later]:
            wider = (
                (not earlier.codes or (set(rule.codes) and set(rule.codes) <= set(earlier.codes)))
                and (
                    not earlier.plans or (set(rule.plans) and set(rule.plans) <= set(earlier.plans))
                )
                and earlier.says in ("", rule.says)
                and set(rule.kinds) <= set(earlier.kinds)
                and all(s in earlier.http for s in range(100, 600) if s in rule.http)
            )
            assert not wider, (earlier, rule)
