"""Credential profile ids: ``<provider>:<name>``, for example ``qwen:default``."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

DEFAULT_NAME = "default"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PROVIDER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class _Parts(NamedTuple):
    provider: str
    name: str


class ProfileId(_Parts):
    """One stored credential of one provider.

    Raises ``ValueError`` for a provider or name outside ``[a-z0-9][a-z0-9_-]*``: OpenClaw
    allows neither ``@`` nor blanks in an exec SecretRef id (seen in 2026.3.13 to 2026.9.6).
    """

    __slots__ = ()

    def __new__(cls, provider: str, name: str = DEFAULT_NAME) -> Self:
        """One that is known to be well-formed."""
        if not _PROVIDER.fullmatch(provider) or not _NAME.fullmatch(name):
            raise ValueError("not a profile id")
        return super().__new__(cls, provider, name)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``qwen:work``; a bare ``qwen`` means ``qwen:default``."""
        provider, _, name = text.partition(":")
        return cls(provider, name if ":" in text else DEFAULT_NAME)

    @property
    def ref_id(self) -> str:
        """The fixed id inside the exec SecretRef: ``qwen/work``."""
        return f"{self.provider}/{self.name}"

    def __str__(self) -> str:
        return f"{self.provider}:{self.name}"
