"""``onboard`` without screens: the same flow and services, driven by flags or prompts."""

from __future__ import annotations

from openclaw_tui.core.catalog import AuthChoice
from openclaw_tui.core.command_line import ask_command, undo_command
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step, first_open
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.siblings import siblings_to_try
from openclaw_tui.core.store import StoreKind, require_keyring
from openclaw_tui.core.tokens import examine
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.core.verdict_rules import looks_like_mismatch
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.choices import mismatch_sentence
from openclaw_tui.plain.answers import Answers
from openclaw_tui.plain.checking import check, judged
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.payload import changes_payload, verdict_payload
from openclaw_tui.plain.report import fail
from openclaw_tui.plain.text import note_texts, review_lines
from openclaw_tui.plain.token import warned
from openclaw_tui.services.ports import Plan, Receipt, Services, Survey


class Onboarding:
    """One headless setup run. ``run`` returns the exit code and prints everything itself."""

    def __init__(
        self,
        services: Services,
        survey: Survey,
        answers: Answers,
        console: Console,
        *,
        check: bool,
        dry_run: bool,
    ) -> None:
        """``check`` is false for ``--no-probe``; ``dry_run`` shows the changes and stops."""
        self._services = services
        self._survey = survey
        self._answers = answers
        self._console = console
        self._check = check
        self._dry_run = dry_run

    async def run(self, draft: Draft) -> Exit:
        """Answer what is open, check, review, save."""
        verdict: Verdict | None = None
        try:
            self._require_home()
            await self._require_store(draft)
            if self._survey.legacy and not draft.migrating:
                self._console.say(tr("plain.legacy"))
            while (step := first_open(draft)) not in (Step.STORE, Step.REVIEW):
                if step is not Step.CHECK:
                    draft = self._answers.answer(step, draft)
                    continue
                if not self._console.can_ask:
                    draft = await self._stored(draft)
                draft = self._of_its_plan(draft)
                if not self._check:
                    draft = draft.with_unverified()
                    continue
                if not self._answers.may_send(draft):
                    raise Problem(ProblemCode.CANCELLED)
                draft = draft.with_verdict(verdict := await self._probe(draft))
                if verdict.status is Status.REFUSED:
                    draft = await self._after_refusal(draft)
                else:
                    draft = judged(draft, self._answers)
            return await self._review_and_save(self._agreed(await self._stored(draft)))
        except Problem as problem:
            return fail(self._console, problem, verdict)

    def _require_home(self) -> None:
        """No key is sent anywhere for a config that could not be written afterwards."""
        if self._survey.problems:
            raise self._survey.problems[0]

    async def _require_store(self, draft: Draft) -> None:
        """Nor for a keyring that was named and could not keep it."""
        if draft.store is StoreKind.KEYRING:
            require_keyring(await self._services.setup.keyring_state())

    async def _stored(self, draft: Draft) -> Draft:
        """The draft with a store. Without a person this comes before the key is sent."""
        if draft.store is not None:
            return draft
        return self._answers.store(draft, await self._services.setup.keyring_state())

    def _agreed(self, draft: Draft) -> Draft:
        """The complete draft; the place for a last question."""
        return draft

    def _of_its_plan(self, draft: Draft) -> Draft:
        """The draft with the plan that the key looks like, if the person wants to switch to it."""
        catalog, chosen = self._services.catalog(), answered(draft.choice)
        report = warned(answered(draft.token), chosen.plan, catalog)
        if report.matching_plan is None:
            return draft
        likeliest = siblings_to_try(catalog, chosen, (), report.matching_plan)[0]
        return draft.with_choice(likeliest) if self._answers.may_switch(likeliest) else draft

    async def _probe(self, draft: Draft) -> Verdict:
        return await check(draft.probe_request(), self._services.prober, self._console)

    async def _after_refusal(self, draft: Draft) -> Draft:
        """The choice that the key belongs to, found with one yes for each host; or no key."""
        catalog, chosen = self._services.catalog(), answered(draft.choice)
        siblings: list[AuthChoice] = []
        if looks_like_mismatch(answered(draft.verdict)):
            shape = examine(answered(draft.token).reveal(), chosen.plan, catalog).matching_plan
            siblings += siblings_to_try(catalog, chosen, {answered(draft.base_url)}, shape)
        while sibling := self._answers.after_refusal(draft, siblings):
            siblings.remove(sibling)
            found = draft.with_choice(sibling)
            found = found.with_verdict(await self._probe(found))
            if answered(found.verdict).status.is_accepted:
                self._console.say(mismatch_sentence(catalog, draft, sibling))
                return found
        return draft.with_token(None)

    async def _plan(self, draft: Draft) -> Plan:
        return await self._services.setup.plan(draft)

    async def _review_and_save(self, draft: Draft) -> Exit:
        plan = await self._plan(draft)
        for line in review_lines(plan):
            self._console.say(line)
        if self._dry_run:
            self._console.say(tr("plain.dry_run"))
            self._console.emit(self._payload(draft, plan, None))
            return Exit.DONE
        if not self._answers.agree():
            raise Problem(ProblemCode.CANCELLED)
        receipt = await self._services.setup.apply(draft, plan)
        await self._finish(draft, plan, receipt)
        self._console.emit(self._payload(draft, plan, receipt))
        return Exit.DONE

    async def _finish(self, draft: Draft, plan: Plan, receipt: Receipt) -> None:
        """Say what was done and what to do next."""
        self._console.say(tr("plain.saved", profile=plan.profile, model=draft.model_ref))
        if draft.unverified:
            self._console.say(tr("plain.saved_unverified"))
        profile = self._services.profile
        self._console.say(tr("plain.undo_hint", command=undo_command(receipt.backup, profile)))
        if self._survey.openclaw is None:
            self._console.say(tr("ui.done.no_openclaw"))
            return
        ask = ask_command(answered(draft.model_ref), profile, plan.agent)
        self._console.say(tr("plain.next", command=ask))

    def _payload(self, draft: Draft, plan: Plan, receipt: Receipt | None) -> dict[str, object]:
        choice = answered(draft.choice)
        return {
            "ok": True,
            "profile": str(plan.profile),
            "provider": choice.provider,
            "authChoice": choice.id,
            "baseUrl": draft.base_url,
            "model": draft.model_ref,
            "store": draft.store,
            "state": _state(draft),
            "verdict": verdict_payload(draft.verdict),
            "changes": changes_payload(plan.changes),
            "notes": note_texts(plan),
            "backup": receipt.backup if receipt else None,
        }


def _state(draft: Draft) -> str:
    if draft.verdict is None:
        return "unchecked"
    return "unverified" if draft.unverified else "verified"
