"""From an HTTP answer to a verdict: an ordered table, the first rule that fits decides.

The facts are Alibaba's error code pages (2026-10) and bodies quoted by people who met them. The
same sentence means different things on different plans, so rules may name plans. Only 401, and
403 with "invalid api-key", is a refusal: authentication comes before everything else there, so
any other complaint of the API itself proves that the key was let in.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from openclaw_tui.core.cause import Cause
from openclaw_tui.core.reply import Reply, ReplyKind, read_reply
from openclaw_tui.core.verdict import Status, Verdict

STANDARD, CODING, TOKEN, PORTAL = "standard", "coding", "token", "portal"

_ANY_STATUS = range(1000)
_ANY_KIND = tuple(ReplyKind)
_OK, _PROBLEM = Status.ACCEPTED, Status.ACCEPTED_WITH_PROBLEM
_REFUSED, _UNKNOWN = Status.REFUSED, Status.UNDETERMINED


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table; everything it names must fit, and what it leaves out fits always.

    ``says`` is a regular expression searched in the message, letter case ignored.
    """

    status: Status
    cause: Cause
    http: Container[int] = _ANY_STATUS
    kinds: tuple[ReplyKind, ...] = (ReplyKind.ERROR,)
    codes: tuple[str, ...] = ()
    says: str = ""
    plans: tuple[str, ...] = ()

    def fits(self, plan_id: str, http_status: int, reply: Reply) -> bool:
        """Whether this rule decides.

        An error inside a 200 carries no status of its own: there the code alone speaks.
        """
        nameless = http_status == 200 and bool(self.codes)
        return (
            (http_status in self.http or nameless)
            and reply.kind in self.kinds
            and (not self.codes or reply.code in self.codes)
            and (not self.plans or plan_id in self.plans)
            and re.search(self.says, reply.message, re.IGNORECASE) is not None
        )


_NO_SUCH_MODEL = r"\bmodel\b.*\b(not exist|not found|not supported)"
_NEEDS_OTHER_PARAMETERS = r"enable_thinking|stream mode|max_tokens|thinking_budget|reasoning_effort"
_ALLOCATION = ("insufficientquota", "throttlingallocationquota")

_WRONG_KEY = (
    Rule(_UNKNOWN, Cause.WRONG_HOST, (401, 403), codes=("illegalendpoint",)),
    Rule(_REFUSED, Cause.NO_KEY_RECEIVED, (401,), says=r"\bno api-?key"),
    Rule(_REFUSED, Cause.KEY_BLOCKED, (401,), says=r"key is blocked"),
    Rule(_REFUSED, Cause.CODING_KEY_REFUSED, (401,), plans=(CODING,)),
    Rule(_REFUSED, Cause.PORTAL_ENDED, (401,), plans=(PORTAL,)),
    Rule(_REFUSED, Cause.WRONG_KEY, (401,)),
    Rule(_REFUSED, Cause.WRONG_KEY, (403,), says=r"(invalid|incorrect) api[- ]?key"),
)

_BILLING = (
    Rule(
        _PROBLEM,
        Cause.ACCOUNT_OVERDUE,
        (400, 402, 403, 429),
        codes=("arrearage", "prepaidbilloverdue", "postpaidbilloverdue"),
    ),
    Rule(
        _PROBLEM,
        Cause.NOT_ACTIVATED,
        (400, 403, 429),
        codes=("accessdeniedunpurchased", "commoditynotpurchased"),
    ),
    Rule(_PROBLEM, Cause.NOT_ACTIVATED, (400,), says=r"product is not activated"),
    Rule(_PROBLEM, Cause.FREE_QUOTA_USED, (403,), codes=("allocationquotafreetieronly",)),
)

_MODEL = (
    Rule(
        _PROBLEM,
        Cause.GRANT_MISSING,
        (403,),
        codes=("modelaccessdenied", "workspaceaccessdenied"),
    ),
    Rule(_PROBLEM, Cause.MODEL_OUTSIDE_PLAN, (403,), codes=("accessdenied",), plans=(STANDARD,)),
    Rule(_PROBLEM, Cause.MODEL_OUTSIDE_PLAN, (400, 404), says=_NO_SUCH_MODEL, plans=(CODING,)),
    Rule(_PROBLEM, Cause.MODEL_UNKNOWN, (400, 404), codes=("modelnotfound",)),
    Rule(_PROBLEM, Cause.MODEL_UNKNOWN, (400, 404), says=_NO_SUCH_MODEL),
    Rule(_PROBLEM, Cause.MODEL_UNSUITED, (400,), says=r"\burl error"),
)

_REQUEST = (
    Rule(_OK, Cause.CONTENT_FILTER, (400,), codes=("datainspectionfailed",)),
    Rule(_OK, Cause.PROBE_UNSUITED, (400,), says=_NEEDS_OTHER_PARAMETERS),
    Rule(_UNKNOWN, Cause.PORTAL_UNCLEAR, (400,), plans=(PORTAL,)),
    Rule(
        _PROBLEM,
        Cause.REQUEST_REJECTED,
        (400,),
        codes=("invalidparametererror", "invalidparameter"),
    ),
)

_LIMITS = (
    Rule(_PROBLEM, Cause.HOUR_WINDOW_USED, (429,), says=r"\bhour allocated quota"),
    Rule(_PROBLEM, Cause.WEEK_WINDOW_USED, (429,), says=r"\bweek allocated quota"),
    Rule(_PROBLEM, Cause.MONTH_WINDOW_USED, (429,), says=r"\bmonth allocated quota"),
    Rule(_PROBLEM, Cause.CONCURRENCY, (429,), says=r"concurren"),
    Rule(_PROBLEM, Cause.PORTAL_DAILY_CAP, (403, 429), codes=_ALLOCATION, plans=(PORTAL,)),
    Rule(_PROBLEM, Cause.FREE_QUOTA_USED, (403, 429), says=r"free allocated quota"),
    Rule(_PROBLEM, Cause.CREDITS_USED_UP, (429,), codes=_ALLOCATION, plans=(TOKEN,)),
    Rule(_PROBLEM, Cause.PLAN_QUOTA_USED, (429,), codes=_ALLOCATION, plans=(CODING,)),
    Rule(_PROBLEM, Cause.TOKEN_RATE, (429,), codes=_ALLOCATION),
    Rule(
        _PROBLEM,
        Cause.REQUEST_RATE,
        (429,),
        codes=("limitrequests", "limitburstrate", "throttlingratequota", "throttlingburstrate"),
    ),
    Rule(_PROBLEM, Cause.REQUEST_RATE, (429,)),
)

_SAYS_NOTHING = (
    Rule(_UNKNOWN, Cause.REDIRECT, range(300, 400), _ANY_KIND),
    Rule(_UNKNOWN, Cause.PROXY_LOGIN, (407,), _ANY_KIND),
    Rule(_UNKNOWN, Cause.WEB_PAGE, (511,), _ANY_KIND),
    Rule(_UNKNOWN, Cause.PROVIDER_SIDE, range(500, 600), _ANY_KIND),
    Rule(_UNKNOWN, Cause.CODING_AGENTS_ONLY, (405,), _ANY_KIND, plans=(CODING,)),
    Rule(_UNKNOWN, Cause.CODING_AGENTS_ONLY, (405,), says=r"coding agents"),
    Rule(_UNKNOWN, Cause.WRONG_PATH, (404, 405), _ANY_KIND),
    Rule(_UNKNOWN, Cause.FORBIDDEN, (403,)),
    Rule(_UNKNOWN, Cause.UNEXPECTED_ANSWER),
    Rule(_UNKNOWN, Cause.WEB_PAGE, kinds=(ReplyKind.PAGE,)),
    Rule(_UNKNOWN, Cause.NOT_API, kinds=_ANY_KIND),
)

CHAT_RULES: tuple[Rule, ...] = (
    Rule(_OK, Cause.WORKS, (200,), (ReplyKind.COMPLETION,)),
    *_WRONG_KEY,
    *_BILLING,
    *_MODEL,
    *_REQUEST,
    *_LIMITS,
    *_SAYS_NOTHING,
)

_MAY_BELONG_ELSEWHERE = {Cause.WRONG_KEY, Cause.KEY_BLOCKED, Cause.CODING_KEY_REFUSED}


def judge_chat(plan_id: str, http_status: int, body: bytes, content_type: str = "") -> Verdict:
    """What the answer to the one chat call proves about the key; never raises."""
    reply = read_reply(body, content_type)
    told = http_status
    if http_status == 200 and reply.http_status is not None:
        told = reply.http_status
    rule = next(rule for rule in CHAT_RULES if rule.fits(plan_id, told, reply))
    return Verdict(rule.status, rule.cause, told, reply.message)


def judge_models(
    plan_id: str, http_status: int, body: bytes, content_type: str = ""
) -> Verdict | None:
    """What the answer to ``GET /models`` proves, for a plan whose list means something.

    ``None`` when it says nothing of the key, as Coding Plan's empty 404: the chat call decides.
    """
    reply = read_reply(body, content_type)
    if http_status == 200 and reply.kind is ReplyKind.MODELS:
        return Verdict(Status.ACCEPTED, Cause.WORKS, http_status, models=reply.models)
    verdict = judge_chat(plan_id, http_status, body, content_type)
    return verdict if verdict.status is Status.REFUSED else None


def looks_like_mismatch(verdict: Verdict) -> bool:
    """True for a refusal that a right key gets at the wrong region or plan."""
    return verdict.status is Status.REFUSED and verdict.cause in _MAY_BELONG_ELSEWHERE
