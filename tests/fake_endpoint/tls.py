"""A throwaway certificate authority for the real host names."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme

from tests.fake_endpoint.endpoint import REAL_HOSTS


def server_tls(ca_file: Path, *hosts: str) -> ssl.SSLContext:
    """A server context for ``hosts`` (the real ones when none are named).

    The authority's certificate is written to ``ca_file``, for ``SSL_CERT_FILE``.
    """
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(hosts or REAL_HOSTS)).configure_cert(context)
    return context
