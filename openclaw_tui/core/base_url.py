"""Base URLs that a token may be sent to."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.redact import redact

_PRINTABLE = re.compile(r"[!-~]+")


def is_loopback(host: str) -> bool:
    """True for this machine's own addresses: ``localhost``, ``127.0.0.0/8``, ``::1``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def clean_base_url(text: str) -> str:
    """``text`` as a base URL without a trailing slash or ``/chat/completions``.

    Raises ``Problem`` (``BAD_BASE_URL``, fact ``reason``: ``syntax``, ``http``, ``login``,
    ``query``, ``placeholder`` or ``key``) for anything a token must not be sent to: only ``https``,
    and ``http`` to loopback.
    """
    url = text.strip().rstrip("/").removesuffix("/chat/completions").rstrip("/")
    if "{" in url or "}" in url:
        raise Problem(ProblemCode.BAD_BASE_URL, reason="placeholder")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Problem(ProblemCode.BAD_BASE_URL, reason="syntax") from None
    if not host or not _PRINTABLE.fullmatch(url) or parts.scheme not in ("https", "http"):
        raise Problem(ProblemCode.BAD_BASE_URL, reason="syntax")
    if parts.scheme == "http" and not is_loopback(host):
        raise Problem(ProblemCode.BAD_BASE_URL, reason="http")
    if parts.username is not None or parts.password is not None:
        raise Problem(ProblemCode.BAD_BASE_URL, reason="login")
    if parts.query or parts.fragment:
        raise Problem(ProblemCode.BAD_BASE_URL, reason="query")
    if redact(url) != url:  # it would go into the config, in plain text
        raise Problem(ProblemCode.BAD_BASE_URL, reason="key")
    # Lower case, or a comparison elsewhere takes "HTTP:" for something else than "http:".
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"


def host_of(url: str) -> str:
    """The host (with port) of a base URL, as a person recognises it; all of what has none."""
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url


def shown(url: str) -> str:
    """``url`` from a file, with what may be a secret in it masked: a login and a query."""
    return re.sub(r"\?.*", "?***", re.sub(r"//[^/?#]*@", "//***@", url), flags=re.DOTALL)
