"""A stored credential as the index describes it: never the secret, never a piece of it."""

from __future__ import annotations

from typing import NamedTuple, Self

from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import SecretRef, StoreKind, secret_ref
from openclaw_tui.core.verdict import Verdict


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

    @property
    def ref(self) -> SecretRef:
        """How OpenClaw reaches the secret."""
        return secret_ref(self.profile, self.store, self.env_name or None)


def fingerprint(salt: str, secret: Secret) -> str:
    """Tells equal secrets of one index (``salt``, in hex), and says nothing else about them."""
    import hashlib  # some milliseconds that whoever only reads need not wait for
    import hmac

    # A variable of the environment may hold what is no text.
    key = secret.reveal().encode("utf-8", "surrogatepass")
    return hmac.digest(bytes.fromhex(salt), key, hashlib.sha256)[:8].hex()
