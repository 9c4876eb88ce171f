"""Why a verdict is what it is: stable codes, each with two texts in every language."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """The codes of ``Verdict.cause``, grouped by what they say of the key."""

    # The key was let in.
    WORKS = "works"
    CONTENT_FILTER = "content_filter"
    PROBE_UNSUITED = "probe_unsuited"

    # The key was let in, and something else is wrong.
    ACCOUNT_OVERDUE = "account_overdue"
    FREE_QUOTA_USED = "free_quota_used"
    NOT_ACTIVATED = "not_activated"
    GRANT_MISSING = "grant_missing"
    MODEL_OUTSIDE_PLAN = "model_outside_plan"
    MODEL_UNKNOWN = "model_unknown"
    MODEL_UNSUITED = "model_unsuited"
    REQUEST_REJECTED = "request_rejected"
    REQUEST_RATE = "request_rate"
    TOKEN_RATE = "token_rate"
    CONCURRENCY = "concurrency"
    CREDITS_USED_UP = "credits_used_up"
    HOUR_WINDOW_USED = "hour_window_used"
    WEEK_WINDOW_USED = "week_window_used"
    MONTH_WINDOW_USED = "month_window_used"
    PLAN_QUOTA_USED = "plan_quota_used"
    PORTAL_DAILY_CAP = "portal_daily_cap"

    # The key was refused.
    WRONG_KEY = "wrong_key"
    NO_KEY_RECEIVED = "no_key_received"
    KEY_BLOCKED = "key_blocked"
    CODING_KEY_REFUSED = "coding_key_refused"
    PORTAL_ENDED = "portal_ended"

    # Something answered, and its answer says nothing of the key.
    CODING_AGENTS_ONLY = "coding_agents_only"
    PORTAL_UNCLEAR = "portal_unclear"
    WRONG_PATH = "wrong_path"
    WRONG_HOST = "wrong_host"
    FORBIDDEN = "forbidden"
    PROVIDER_SIDE = "provider_side"
    UNEXPECTED_ANSWER = "unexpected_answer"
    REDIRECT = "redirect"
    WEB_PAGE = "web_page"
    NOT_API = "not_api"
    TOO_LARGE = "too_large"

    # The question never arrived, or the answer never did.
    BAD_URL = "bad_url"
    TOKEN_UNSENDABLE = "token_unsendable"
    DNS = "dns"
    DNS_TEMPORARY = "dns_temporary"
    UNREACHABLE = "unreachable"
    REFUSED_CONNECTION = "refused_connection"
    CONNECT_TIMEOUT = "connect_timeout"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS = "tls"
    PROXY_SETTING = "proxy_setting"
    PROXY = "proxy"
    PROXY_LOGIN = "proxy_login"
    TIMEOUT = "timeout"
    CUT = "cut"
