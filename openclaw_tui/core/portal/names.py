"""The names that OpenClaw gave the Portal, and which of them mean it in a given config."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from openclaw_tui.core.json5 import JsonValue
from openclaw_tui.core.openclaw_config import value_at

PROVIDER = "qwen-oauth"
BASE_URL = "https://portal.qwen.ai/v1"
HOST = "portal.qwen.ai"
PLUGIN = "qwen-portal-auth"
ENV_VARS = ("QWEN_OAUTH_TOKEN", "QWEN_PORTAL_API_KEY")
TEXT_MODEL, IMAGE_MODEL = "coder-model", "vision-model"

_ALWAYS = ("qwen-portal", "qwen-cli")
# Up to 2026.3.13 this was another name of the Portal; its two models never existed elsewhere.
_FORMER_ALIAS = "qwen"
_REF = (
    r"(?i)(?P<provider>[a-z0-9][a-z0-9._-]*)/"
    r"(?P<model>\*|[a-z0-9][a-z0-9._:/-]*)(?:@(?P<profile>\S+))?"
)


class Names(NamedTuple):
    """The provider ids that lead to the ended Portal in one config.

    ``former_alias`` is true when ``qwen/coder-model`` and ``qwen/vision-model`` mean it too.
    """

    providers: frozenset[str] = frozenset((*_ALWAYS, PROVIDER))
    former_alias: bool = True

    @classmethod
    def of(cls, config: JsonValue) -> Names:
        """Look at the provider blocks: a block with a SecretRef was set up on purpose."""
        blocks = value_at(config, ("models", "providers"))
        named = blocks if isinstance(blocks, dict) else {}
        at_portal = {name.lower() for name, block in named.items() if _is_at_portal(block)}
        kept = {name.lower() for name, block in named.items() if _has_ref(block)}
        own = named.get(_FORMER_ALIAS)
        return cls(
            frozenset({*_ALWAYS, PROVIDER, *at_portal} - (kept - set(_ALWAYS))),
            not any(_lists(own, model) for model in (TEXT_MODEL, IMAGE_MODEL)),
        )

    def model_in(self, text: str) -> str | None:
        """The model of a ref that leads to the Portal (``qwen-portal/coder-model``, also with
        ``@profile`` behind it, or ``*``); ``None`` for any other text."""
        match = re.fullmatch(_REF, text)
        if match is None:
            return None
        provider, model = match["provider"].lower(), match["model"]
        former = self.former_alias and provider == _FORMER_ALIAS
        if self.has(provider) or (former and model in (TEXT_MODEL, IMAGE_MODEL)):
            return model
        return None

    def has(self, provider: object) -> bool:
        """Whether this is a provider id of the Portal."""
        return isinstance(provider, str) and provider.lower() in self.providers

    def has_profile(self, text: object) -> bool:
        """Whether this is the id of a credential of the Portal (``qwen-portal:default``)."""
        return isinstance(text, str) and ":" in text and self.has(text.partition(":")[0])


def provider_and_model(text: str) -> tuple[str, str] | None:
    """The two halves of a ref to one model, without ``@profile``; ``None`` for an alias."""
    match = re.fullmatch(_REF, text)
    if match is None or match["model"] == "*":
        return None
    return match["provider"], match["model"]


def _is_at_portal(block: JsonValue) -> bool:
    url = value_at(block, ("baseUrl",))
    try:
        host = urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return False
    return host == HOST and not _has_ref(block)


def _has_ref(block: JsonValue) -> bool:
    return isinstance(value_at(block, ("apiKey",)), dict)


def _lists(block: JsonValue, model: str) -> bool:
    models = value_at(block, ("models",))
    return isinstance(models, list) and any(value_at(m, ("id",)) == model for m in models)


def mentions_portal(content: bytes) -> bool:
    """Whether a file has one of the names in it that never meant anything else."""
    return any(name.encode() in content for name in _ALWAYS)
