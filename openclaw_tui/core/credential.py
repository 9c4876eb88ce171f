"""A stored credential as the index describes it: never the secret, never a piece of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple, Self

from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import SecretRef, StoreKind, secret_ref
from openclaw_tui.core.verdict import Verdict


class Check(NamedTuple):
    """What a live check proved of the key with this fingerprint; its time is Unix seconds."""

    fingerprint: str
    verdict: Verdict
    checked_at: int


class Credential(NamedTuple):
    """One row of the index.

    ``account`` is the keyring user name that holds the secret now (it changes with each
    rotation) and ``backend`` keyring's class that wrote it; both are empty for other stores.
    ``env_name`` names the variable of the environment store. ``verdict`` is the last live check,
    ``None`` when there was none; ``checked_at`` and ``saved_at`` are Unix seconds.
    ``fingerprint`` is a salted hash that only tells "same key as ...".
    """

    profile: ProfileId
    auth_choice: str
    base_url: str
    model: str
    models: tuple[str, ...]
    store: StoreKind
    saved_at: int
    account: str = ""
    backend: str = ""
    env_name: str = ""
    fingerprint: str = ""
    verdict: Verdict | None = None
    checked_at: int | None = None

    def about(self, fingerprint: str) -> Self:
        """What is known of it if its key is now the one with this fingerprint."""
        if fingerprint == self.fingerprint:
            return self
        return self._replace(fingerprint=fingerprint, verdict=None, checked_at=None)

    def with_check(self, check: Check | None) -> Self:
        """With its last check, if that was about the key that it has now."""
        if check is None or check.fingerprint != self.fingerprint:
            return self
        if check.checked_at < (self.checked_at or 0):
            return self
        return self._replace(verdict=check.verdict, checked_at=check.checked_at)

    def at(self, base_url: str) -> Self:
        """What is known of it at this address."""
        if base_url == self.base_url:
            return self
        return self._replace(base_url=base_url, verdict=None, checked_at=None)

    @property
    def subject(self) -> str:
        """What its checks are remembered by."""
        return check_subject(self.profile, self.base_url)

    @property
    def ref(self) -> SecretRef:
        """How OpenClaw reaches the secret."""
        return secret_ref(self.profile, self.store, self.env_name or None)


def check_subject(profile: ProfileId, base_url: str) -> str:
    """What the checks of a stored key at this address are remembered by."""
    return f"{profile.ref_id}|{base_url}"


def up_to_date(
    rows: Collection[Credential],
    salt: str,
    values: Callable[[Collection[str]], Mapping[str, Secret]],
    checks: Mapping[str, Check],
) -> tuple[Credential, ...]:
    """Rows of an index with this salt, each about the key that it has now, with its last check.

    ``values`` gives those of variables that are set here, by name: one that is not may be set
    elsewhere, so that what was known of it stays. ``checks`` are by subject.
    """
    keys = values({row.env_name for row in rows if row.store is StoreKind.ENV})
    current = (
        row.about(fingerprint(salt, key))
        if row.store is StoreKind.ENV and (key := keys.get(row.env_name)) is not None
        else row
        for row in rows
    )
    return tuple(row.with_check(checks.get(row.subject)) for row in current)


def fingerprint(salt: str, secret: Secret) -> str:
    """Tells equal secrets of one index (``salt``, in hex), and says nothing else about them."""
    import hashlib  # some milliseconds that whoever only reads need not wait for
    import hmac

    # A variable of the environment may hold what is no text.
    key = secret.reveal().encode("utf-8", "surrogatepass")
    return hmac.digest(bytes.fromhex(salt), key, hashlib.sha256)[:8].hex()
