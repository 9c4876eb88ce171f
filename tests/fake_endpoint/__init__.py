"""A fake Qwen endpoint over real HTTP: every known answer, every hazard, nothing but stdlib.

    async with FakeEndpoint(accept={"sk-good": ANYWHERE}) as endpoint:
        endpoint.url("standard")               # http://127.0.0.1:PORT/standard/ok/v1
        endpoint.url("coding", "invalid_or_expired")
        endpoint.url("token", "drip_body")
        endpoint.requests                      # what arrived, in order

``python -m tests.fake_endpoint`` serves the same from a shell.
"""

from tests.fake_endpoint.answers import CannedAnswer, canned_answers
from tests.fake_endpoint.endpoint import ANYWHERE, FakeEndpoint
from tests.fake_endpoint.wire import Request

__all__ = ["ANYWHERE", "CannedAnswer", "FakeEndpoint", "Request", "canned_answers"]
