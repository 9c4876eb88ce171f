"""A throwaway certificate authority for the real host names, and certificates to be refused."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from tests.fake_endpoint.endpoint import REAL_HOSTS

_NOW = datetime.now(UTC)
_DAY = timedelta(days=1)
BAD_CERTIFICATES = ("unknown_authority", "wrong_name", "expired", "not_yet_valid", "self_signed")


def server_tls(ca_file: Path, *hosts: str, flaw: str = "") -> ssl.SSLContext:
    """A server context for ``hosts`` (the real ones when none are named).

    The authority's certificate is written to ``ca_file``, for ``SSL_CERT_FILE``. ``flaw`` is one
    of ``BAD_CERTIFICATES``.
    """
    authority = trustme.CA()
    trusted = trustme.CA() if flaw in ("unknown_authority", "self_signed") else authority
    trusted.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    names = ("other.example",) if flaw == "wrong_name" else hosts or tuple(REAL_HOSTS)
    certificate = authority.issue_cert(
        *names,
        not_before=_NOW + _DAY if flaw == "not_yet_valid" else _NOW - 9 * _DAY,
        not_after=_NOW - _DAY if flaw == "expired" else _NOW + 9 * _DAY,
    )
    if flaw == "self_signed":
        with authority.cert_pem.tempfile() as cert, authority.private_key_pem.tempfile() as key:
            context.load_cert_chain(cert, key)
    else:
        certificate.configure_cert(context)
    return context
