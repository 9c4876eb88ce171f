"""The setup draft: a person's answers so far. Changing one drops what no longer holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from openclaw_tui.core.catalog import AuthChoice, Plan
from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.profile import DEFAULT_NAME, ProfileId
from openclaw_tui.core.redact import redact
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Verdict

T = TypeVar("T")


def answered(value: T | None) -> T:
    """An answer that an earlier step guarantees. Raises ``ValueError`` when it is missing."""
    if value is None:
        raise ValueError("an earlier step has no answer yet")
    return value


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers to the setup questions; ``None`` means not answered yet.

    ``custom_url`` replaces the base URL of the auth choice. ``unverified`` is the person's
    explicit wish to save a credential that no check confirmed. ``env_name`` names the variable
    that the token came from, for the environment store. ``migrating`` is true on the way off the
    Portal login; with ``maps_images`` its image model is in use, and ``image_model`` takes its
    place. ``clean_copies``: the old logins go out of OpenClaw's own backup copies too.
    """

    plan: Plan | None = None
    choice: AuthChoice | None = None
    custom_url: str | None = None
    name: str = DEFAULT_NAME
    token: Secret | None = None
    verdict: Verdict | None = None
    unverified: bool = False
    model: str | None = None
    make_default: bool | None = None
    store: StoreKind | None = None
    env_name: str | None = None
    migrating: bool = False
    maps_images: bool = False
    image_model: str | None = None
    clean_copies: bool = False

    @property
    def base_url(self) -> str | None:
        """Where the token will be sent: the custom URL, else the one of the auth choice."""
        if self.custom_url is not None:
            return self.custom_url
        return self.choice.base_url if self.choice else None

    @property
    def profile(self) -> ProfileId | None:
        """The profile that will be saved."""
        return ProfileId(self.choice.provider, self.name) if self.choice else None

    @property
    def model_ref(self) -> str | None:
        """The model as OpenClaw names it: ``qwen/qwen3.7-plus``."""
        if self.choice is None or self.model is None:
            return None
        return f"{self.choice.provider}/{self.model}"

    @property
    def is_checked(self) -> bool:
        """True when the token may be saved: accepted, or unverified by explicit choice."""
        accepted = self.verdict is not None and self.verdict.status.is_accepted
        return self.token is not None and (accepted or self.unverified)

    def probe_request(self) -> ProbeRequest:
        """What the live check needs; asked with the chosen model, else the plan's default."""
        choice = answered(self.choice)
        model = self.model or choice.plan.default_model
        return ProbeRequest(choice, answered(self.base_url), model, answered(self.token))

    def with_plan(self, plan: Plan) -> Draft:
        """Choose a plan. Another one drops region, URL, check and model, and keeps the token."""
        if self.plan is not None and self.plan.id == plan.id:
            return self
        return replace(
            self._unchecked(), plan=plan, choice=None, custom_url=None, model=None, image_model=None
        )

    def with_choice(self, choice: AuthChoice, custom_url: str | None = None) -> Draft:
        """Choose plan and region, and optionally another base URL (without a trailing slash).

        Another plan drops the models that it does not have.
        """
        url = custom_url.rstrip("/") if custom_url else None
        if self.choice is not None and (self.choice.id, self.custom_url) == (choice.id, url):
            return self
        stays = self.plan is not None and self.plan.id == choice.plan.id
        kept = [
            model if stays or choice.plan.model(model or "") else None
            for model in (self.model, self.image_model)
        ]
        return replace(
            self._unchecked(),
            plan=choice.plan,
            choice=choice,
            custom_url=url,
            model=kept[0],
            image_model=kept[1],
        )

    def with_name(self, name: str) -> Draft:
        """Name the profile. Raises ``ValueError`` when the name is not allowed, or is a key."""
        ProfileId("qwen", name)
        if redact(name) != name:
            raise ValueError("a key is no name")
        return replace(self, name=name)

    def with_token(self, token: Secret | None, env_name: str | None = None) -> Draft:
        """Set the cleaned token, and which environment variable it came from, if any.

        Another token drops the check, the variable and with it the environment store.
        """
        if token == self.token:
            return replace(self, env_name=env_name or self.env_name)
        store = self.store if env_name or self.store is not StoreKind.ENV else None
        return replace(self._unchecked(), token=token, env_name=env_name, store=store)

    def with_verdict(self, verdict: Verdict) -> Draft:
        """Record what the live check proved."""
        return replace(self, verdict=verdict, unverified=False)

    def with_unverified(self) -> Draft:
        """Save without a confirming check, by explicit choice; never a refused token."""
        if self.token is None or (self.verdict and self.verdict.status == "refused"):
            raise ValueError("a refused or missing token cannot be saved unverified")
        return replace(self, unverified=True)

    def with_model(self, model: str, make_default: bool) -> Draft:
        """Choose the model, and whether it becomes OpenClaw's default."""
        return replace(self, model=model, make_default=make_default)

    def with_model_id(self, model: str) -> Draft:
        """Name the model beforehand; whether it becomes the default is asked later."""
        return replace(self, model=model)

    def with_migration(self, *, maps_images: bool) -> Draft:
        """Take the way off the Portal login; its text model alone needs no second answer."""
        return replace(self, migrating=True, maps_images=maps_images)

    def without_migration(self) -> Draft:
        """Set up as if there were no Portal login."""
        return replace(self, migrating=False, maps_images=False, image_model=None)

    def with_image_model(self, model: str) -> Draft:
        """Choose what takes the place of the Portal's image model."""
        return replace(self, image_model=model)

    def with_clean_copies(self, clean: bool) -> Draft:
        """Say whether OpenClaw's own backup copies lose the old logins too."""
        return replace(self, clean_copies=clean)

    def with_store(self, store: StoreKind) -> Draft:
        """Choose where the secret is kept."""
        return replace(self, store=store)

    def _unchecked(self) -> Draft:
        return replace(self, verdict=None, unverified=False)
