"""An HTTP client that may carry a token, and what its errors mean. Imports httpx: load it late."""

from __future__ import annotations

import errno
import logging
import os
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import truststore

from openclaw_tui import __version__
from openclaw_tui.core.cause import Cause
from openclaw_tui.core.probe import Stage

CONNECT_SECONDS = 10.0


class Unanswered(Exception):
    """The question could not be asked or its answer not be taken, for a known cause."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause


def open_client(base_url: str) -> httpx.AsyncClient:
    """A client for one check; takes some 60 ms, so it is called in a thread.

    Raises ``Unanswered`` (``PROXY_SETTING``) for proxy variables that cannot be used.
    """
    _keep_quiet()
    try:
        return httpx.AsyncClient(
            verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            # A token for loopback goes there in the clear, so no proxy may stand in between.
            trust_env=urlsplit(base_url).scheme != "http",
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            headers={
                "User-Agent": f"openclaw-tui/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise Unanswered(Cause.PROXY_SETTING) from error


def _keep_quiet() -> None:
    """Keep headers out of logs and TLS session keys off the disk.

    OpenSSL and httpcore's own contexts write the keys to ``SSLKEYLOGFILE``, and with them anyone
    who recorded the connection can read the token.
    """
    os.environ.pop("SSLKEYLOGFILE", None)
    for name in ("httpx", "httpcore", "hpack"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def cause_of(error: BaseException, stage: Stage | None, through_proxy: bool) -> Cause:
    """What a failed exchange means, by the error, where it happened and who was spoken to."""
    if isinstance(error, Unanswered):
        return error.cause
    if isinstance(error, httpx.ProxyError):
        return Cause.PROXY_LOGIN if str(error).startswith("407") else Cause.PROXY
    if stage is Stage.CONNECT and through_proxy:
        return Cause.PROXY
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        early = stage in (Stage.CONNECT, Stage.TLS)
        return Cause.CONNECT_TIMEOUT if early else Cause.TIMEOUT
    if isinstance(error, httpx.RemoteProtocolError) and not _hung_up(error):
        return Cause.NOT_API
    causes = (_cause_of_reason(reason) for reason in _reasons(error))
    return next((cause for cause in causes if cause), Cause.CUT)


def _hung_up(error: httpx.RemoteProtocolError) -> bool:
    """httpx raises one class for silence and for nonsense; only the words tell them apart."""
    return str(error).startswith(("Server disconnected", "peer closed connection"))


def _cause_of_reason(reason: BaseException) -> Cause | None:
    match reason:
        case ssl.SSLCertVerificationError():
            return Cause.TLS_UNTRUSTED
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return Cause.CUT
        case ssl.SSLWantReadError() | ssl.SSLWantWriteError():
            return None  # how a handshake waits for data; the reason lies further down
        case ssl.SSLError():
            return Cause.TLS
        case socket.gaierror(errno=socket.EAI_AGAIN):
            return Cause.DNS_TEMPORARY
        case socket.gaierror():
            return Cause.DNS
        case ValueError() | httpx.InvalidURL():
            return Cause.BAD_URL
        case ConnectionRefusedError():
            return Cause.REFUSED_CONNECTION
        case OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH):
            return Cause.UNREACHABLE
        case _:
            return None


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was raised from; a failed connect groups one per address."""
    pending, seen = [error], set[int]()
    while pending:
        reason = pending.pop(0)
        if id(reason) in seen:
            continue
        seen.add(id(reason))
        yield reason
        if isinstance(reason, BaseExceptionGroup):
            pending.extend(reason.exceptions)
        pending.extend(e for e in (reason.__cause__, reason.__context__) if e is not None)
