"""Where answers to the setup questions come from when there are no screens: flags, or prompts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from openclaw_tui.core.base_url import clean_base_url, host_of
from openclaw_tui.core.catalog import AuthChoice, Catalog
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.portal.findings import FoundKey, Leftovers
from openclaw_tui.core.portal.refs import default_image_model
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.store import (
    KeyringState,
    StoreKind,
    keyring_obstacle,
    require_keyring,
    usable_stores,
)
from openclaw_tui.core.tokens import clean
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n import current_locale, tr
from openclaw_tui.i18n.choices import choice_names
from openclaw_tui.i18n.lists import pair
from openclaw_tui.i18n.portal import key_line, place
from openclaw_tui.i18n.problems import what
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.report import complain
from openclaw_tui.plain.text import plan_lines, store_option
from openclaw_tui.plain.token import usable_token
from openclaw_tui.services.ports import Left, Survey


class Answers(Protocol):
    """Answers one step of setup at a time; every method returns the draft with its answer."""

    def answer(self, step: Step, draft: Draft) -> Draft:
        """Answer ``PROVIDER``, ``PLAN``, ``TOKEN`` or ``MODEL``."""
        ...

    def way(self, draft: Draft, leftovers: Leftovers) -> Draft:
        """Choose what takes the Portal's place: a plan, or a key that is there already."""
        ...

    def may_check(self, key: FoundKey) -> bool:
        """The yes to asking the Portal whether an old login still works."""
        ...

    def may_clean(self, copies: Collection[Path]) -> bool:
        """Whether OpenClaw's own backup copies are to lose the old logins too."""
        ...

    def may_run(self, left: Left) -> bool:
        """The yes to running one of OpenClaw's own commands."""
        ...

    def may_switch(self, likeliest: AuthChoice) -> bool:
        """The yes to the choice that the key looks like, before it is sent anywhere."""
        ...

    def may_send(self, draft: Draft) -> bool:
        """The yes to sending the key to the host of the draft."""
        ...

    def after_refusal(self, draft: Draft, siblings: Sequence[AuthChoice]) -> AuthChoice | None:
        """The choice to whose endpoint the refused key goes as well; ``None`` for another key.

        Raises ``REFUSED`` where neither is wanted.
        """
        ...

    def store(self, draft: Draft, keyring: KeyringState) -> Draft:
        """Say where the secret is kept."""
        ...

    def save_unverified(self, verdict: Verdict) -> bool:
        """Whether an unproven credential is to be saved all the same."""
        ...

    def agree(self) -> bool:
        """The yes to the changes that were just shown."""
        ...


class Flags:
    """Answers without a person: what flags left open gets the documented default, or a problem."""

    def __init__(
        self, catalog: Catalog, survey: Survey, *, yes: bool, allow_unverified: bool
    ) -> None:
        self._catalog = catalog
        self._survey = survey
        self._yes = yes
        self._allow_unverified = allow_unverified
        self._key_is_here = False

    def answer(self, step: Step, draft: Draft) -> Draft:
        """The default model of the plan; it becomes the default only where none stands yet."""
        if step is Step.MAPPING and draft.plan is not None:
            return draft.with_image_model(default_image_model(draft.plan, draft.model or ""))
        if step is Step.MODEL and draft.plan is not None:
            make_default = draft.make_default
            if make_default is None:
                make_default = self._survey.default_model is None
            return draft.with_model(draft.model or draft.plan.default_model, make_default)
        if step is Step.TOKEN:
            case = "found" if self._key_is_here else ""
            raise Problem(ProblemCode.TOKEN_MISSING, case=case)
        raise Problem(ProblemCode.CHOICE_MISSING)

    def way(self, draft: Draft, leftovers: Leftovers) -> Draft:
        """The recommended one, unless a flag names another."""
        self._key_is_here = bool(leftovers.keys_for(draft.choice))
        return draft if draft.choice else draft.with_choice(self._catalog.recommended)

    def may_check(self, key: FoundKey) -> bool:
        """Only as ``--check-logins`` says."""
        return False

    def may_clean(self, copies: Collection[Path]) -> bool:
        """Only as ``--clean-copies`` says."""
        return False

    def may_run(self, left: Left) -> bool:
        """Only as ``--run-openclaw`` says."""
        return False

    def may_switch(self, likeliest: AuthChoice) -> bool:
        """Never: the flag named another."""
        return False

    def may_send(self, draft: Draft) -> bool:
        """Always: the flags are the consent."""
        return True

    def after_refusal(self, draft: Draft, siblings: Sequence[AuthChoice]) -> AuthChoice | None:
        """Nothing: a flag knows neither another host nor another key."""
        raise Problem(ProblemCode.REFUSED)

    def store(self, draft: Draft, keyring: KeyringState) -> Draft:
        """The keyring, and nothing else by itself."""
        require_keyring(keyring, vanishing=self._survey.vanishing)
        return draft.with_store(StoreKind.KEYRING)

    def save_unverified(self, verdict: Verdict) -> bool:
        """As ``--allow-unverified`` says."""
        return self._allow_unverified

    def agree(self) -> bool:
        """``--yes``, or the problem that names it."""
        if not self._yes:
            raise Problem(ProblemCode.CONFIRMATION_NEEDED)
        return True


class Prompts:
    """Answers from a person, one line at a time."""

    def __init__(self, console: Console, catalog: Catalog, survey: Survey) -> None:
        self._console = console
        self._catalog = catalog
        self._survey = survey
        self._agreed: set[str] = set()  # base URLs that a key may go to

    def answer(self, step: Step, draft: Draft) -> Draft:
        """Ask for one step."""
        match step:
            case Step.PROVIDER:
                return self._plan(draft)
            case Step.PLAN:
                return self._region(draft)
            case Step.TOKEN:
                return self._token(draft)
            case Step.MAPPING:
                return self._image_model(draft)
            case _:
                return self._model(draft)

    def way(self, draft: Draft, leftovers: Leftovers) -> Draft:
        """Ask; the recommended plan is preselected, a key that is there is offered too."""
        if draft.plan is not None:
            return draft
        plans = self._catalog.plans
        options = [plan.text(current_locale()) for plan in plans]
        titles = [pair(text.title, text.tagline) for text in options]
        keys = [key_line(key) for key in leftovers.keys]
        recommended = plans.index(self._catalog.recommended.plan)
        index = self._console.choose(tr("portal.way_question"), [*titles, *keys], recommended)
        if index < len(plans):
            return draft.with_plan(plans[index])
        key = leftovers.keys[index - len(plans)]
        return draft.with_choice(key.choice, key.base_url).with_token(key.token)

    def _image_model(self, draft: Draft) -> Draft:
        plan, model = answered(draft.plan), answered(draft.model)
        models = list(dict.fromkeys([*plan.image_models, model]))
        default = models.index(default_image_model(plan, model))
        return draft.with_image_model(
            models[self._console.choose(tr("portal.image_question"), models, default)]
        )

    def may_check(self, key: FoundKey) -> bool:
        """Ask, naming the host; no is the preselected answer."""
        url = key.base_url or key.choice.base_url
        question = tr("portal.check_question", place=place(key), host=host_of(url))
        return self._agree_to(url, question)

    def may_clean(self, copies: Collection[Path]) -> bool:
        """Ask, naming the files; no is the preselected answer."""
        for path in sorted(copies):
            self._console.say(f"  {path}")
        return self._console.confirm(tr("portal.clean_question"), default=False)

    def may_run(self, left: Left) -> bool:
        """Ask; undo does not reach what OpenClaw does, so no is the preselected answer."""
        return self._console.confirm(tr("portal.run_question"), default=False)

    def _plan(self, draft: Draft) -> Draft:
        self._console.say(tr("plain.plan_title"))
        for plan in self._catalog.plans:
            for line in plan_lines(plan, current_locale()):
                self._console.say(line)
        titles = [plan.text(current_locale()).title for plan in self._catalog.plans]
        return draft.with_plan(
            self._catalog.plans[self._console.choose(tr("plain.plan_question"), titles)]
        )

    def _region(self, draft: Draft) -> Draft:
        plan, locale = answered(draft.plan), current_locale()
        choices = self._catalog.choices_of(plan)
        places = [(self._catalog.region_name(c.region, locale), c.base_url) for c in choices]
        places += [(e.text(locale), e.base_url) for e in self._catalog.endpoints_of(plan)]
        options = [f"{name}  {url}" for name, url in places]
        if plan.custom_base_url:
            options.append(tr("plain.other_url"))
        index = self._console.choose(tr("plain.region_question"), options)
        if index < len(choices):
            return draft.with_choice(choices[index])
        known = places[index][1] if index < len(places) else ""
        return draft.with_choice(choices[0], self._base_url(known))

    def _base_url(self, known: str) -> str:
        """``known``, or what the person types where it is unknown or has a part to fill in."""
        while True:
            is_whole = known and "{" not in known
            text = known if is_whole else self._console.ask(tr("plain.url_question"))
            try:
                return clean_base_url(text)
            except Problem as problem:
                complain(problem)

    def _token(self, draft: Draft) -> Draft:
        if key_page := answered(draft.choice).key_page:
            self._console.say(tr("plain.key_page", url=key_page))
        self._console.say(tr("plain.token_goes_to", url=draft.base_url))
        while True:
            pasted = self._console.ask_secret(tr("plain.token_question"))
            if not clean(pasted):
                self._console.say(tr("token.problem.empty"))
                continue
            try:
                token = usable_token(pasted, answered(draft.plan), self._catalog)
            except Problem as problem:
                complain(problem)
            else:
                self._agreed.add(answered(draft.base_url))
                return draft.with_token(token)

    def _model(self, draft: Draft) -> Draft:
        plan = answered(draft.plan)
        listed = draft.verdict.models if draft.verdict else ()
        usable = [m.id for m in plan.models if not listed or m.id in listed]
        usable = usable or [m.id for m in plan.models]
        preferred = draft.model or plan.default_model
        named = [draft.model] if draft.model else []
        models = list(dict.fromkeys([*usable, *listed, *named]))
        default = models.index(preferred) if preferred in models else 0
        model = models[self._console.choose(tr("plain.model_question"), models, default)]
        make_default = draft.make_default
        if make_default is None and draft.migrating and self._survey.default_model:
            make_default = False  # the Portal's model is replaced wherever it stands
        if make_default is None:
            current = self._survey.default_model
            question = (
                tr("plain.default_question_keep", current=current)
                if current
                else tr("plain.default_question")
            )
            make_default = self._console.confirm(question, default=current is None)
        return draft.with_model(model, make_default)

    def may_switch(self, likeliest: AuthChoice) -> bool:
        """Ask, naming the host; no is the preselected answer."""
        question = tr("plain.switch_question", **self._place(likeliest))
        return self._agree_to(likeliest.base_url, question)

    def may_send(self, draft: Draft) -> bool:
        """Ask, naming the host, unless that was done; no is the preselected answer."""
        url = answered(draft.base_url)
        return url in self._agreed or self._agree_to(
            url, tr("plain.send_question", host=host_of(url))
        )

    def _agree_to(self, url: str, question: str) -> bool:
        agreed = self._console.confirm(question, default=False)
        if agreed:
            self._agreed.add(url)
        return agreed

    def after_refusal(self, draft: Draft, siblings: Sequence[AuthChoice]) -> AuthChoice | None:
        """Ask, naming each host; leaving is the preselected answer."""
        options = [tr("plain.leave")]
        if draft.env_name is None:  # what stands in a variable is corrected there
            options.append(tr("plain.another_key"))
        others = len(options)
        options += [tr("verdict.mismatch_offer", **self._place(each)) for each in siblings]
        index = self._console.choose(tr("plain.after_refusal"), options)
        if index == 0:
            raise Problem(ProblemCode.REFUSED)
        return siblings[index - others] if index >= others else None

    def _place(self, choice: AuthChoice) -> dict[str, str]:
        """The facts of a text that says where a key would go."""
        return {"host": host_of(choice.base_url), **choice_names(self._catalog, choice)}

    def store(self, draft: Draft, keyring: KeyringState) -> Draft:
        """Offer what is usable; what is wrong with the keyring is said, or raised."""
        vanishing = self._survey.vanishing
        kinds = usable_stores(keyring, vanishing=vanishing, env_name=draft.env_name)
        if not kinds:
            require_keyring(keyring, vanishing=vanishing)
        if obstacle := keyring_obstacle(keyring, vanishing=vanishing):
            self._console.say(what(Problem(obstacle)))
        options = [store_option(kind) for kind in kinds]
        default = 0 if StoreKind.KEYRING in kinds else None
        index = self._console.choose(tr("plain.store_question"), options, default)
        return draft.with_store(kinds[index])

    def save_unverified(self, verdict: Verdict) -> bool:
        """Ask; no is the preselected answer."""
        return self._console.confirm(tr("plain.save_unverified"), default=False)

    def agree(self) -> bool:
        """Ask; yes is the preselected answer."""
        return self._console.confirm(tr("plain.write_question"), default=True)
