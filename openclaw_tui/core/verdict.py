"""What a live check proved about a credential."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """The four outcomes, as they stand in the JSON output."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_PROBLEM = "accepted_with_problem"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"

    @property
    def is_accepted(self) -> bool:
        """True when the endpoint let the credential in, whatever else is wrong."""
        return self in (Status.ACCEPTED, Status.ACCEPTED_WITH_PROBLEM)


class Verdict(NamedTuple):
    """One proven statement about a credential at an endpoint.

    ``cause`` is a stable code; its texts are ``verdict.<cause>`` and ``verdict.<cause>.remedy``.
    ``detail`` is what the endpoint said, made safe to print and free of the token. ``models``
    are the ids that the endpoint listed for this key (empty when it lists none).
    """

    status: Status
    cause: str
    http_status: int | None = None
    detail: str = ""
    models: tuple[str, ...] = ()
