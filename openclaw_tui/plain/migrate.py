"""``migrate`` without screens: findings, the steps of setup, the plan, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from openclaw_tui.core.command_line import openclaw_command
from openclaw_tui.core.draft import Draft
from openclaw_tui.core.portal.findings import FindingKind, FoundKey, Handler, Leftovers
from openclaw_tui.core.probe import ProbeRequest
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.portal import found_line, key_line, left_text, outlook, verification_lines
from openclaw_tui.i18n.problems import remedy, what
from openclaw_tui.plain.onboard import Onboarding
from openclaw_tui.plain.payload import (
    findings_payload,
    left_payload,
    problem_payload,
    verdict_payload,
    verification_payload,
)
from openclaw_tui.plain.report import complain, fail
from openclaw_tui.plain.text import verdict_lines
from openclaw_tui.services.portal.migration import errands
from openclaw_tui.services.ports import Answer, AnswerKind, Left, Plan, Receipt, Verification

_NO_KEY_YET = Secret("none")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What only this flow is told by its flags; the rest is asked, where somebody answers."""

    check_logins: bool = False
    run_openclaw: bool = False


@dataclass
class _Story:
    """What the JSON tells beside what setup does."""

    logins: list[tuple[FoundKey, Verdict]] = field(default_factory=list)
    done: dict[Left, Answer] = field(default_factory=dict)


class Migration(Onboarding):
    """One headless migration. The draft's steps are those of setup with another beginning."""

    def tell(self, leftovers: Leftovers, wishes: Wishes) -> None:
        """Give it the findings to start from; before ``run``."""
        self._leftovers, self._wishes, self._story = leftovers, wishes, _Story()
        self._verification: Verification | None = None
        self._obstacles: list[Problem] = []

    async def run(self, draft: Draft) -> Exit:
        """Show what was found, choose, check, plan, write, verify."""
        for line in _findings(self._leftovers):
            self._console.say(line)
        if not self._leftovers.of(Handler.PLAN) and draft.token is None:
            return await self._without_plan()
        try:
            await self._check_logins()
        except Problem as problem:
            return fail(self._console, problem)
        draft = draft.with_migration(maps_images=self._leftovers.uses_images)
        draft = self._answers.way(draft, self._leftovers)
        if self._dry_run and draft.token is None:
            # The plan is the same whatever the key will be.
            draft = draft.with_token(_NO_KEY_YET).with_unverified()
        return await super().run(draft)

    async def _without_plan(self) -> Exit:
        """Nothing for us to write: at most OpenClaw has something to do, which needs no key."""
        left = errands(self._leftovers)
        if not self._leftovers.needs_migration:
            self._console.say(tr("portal.nothing"))
        await self._leave(left)
        self._console.emit(
            {
                "ok": True,
                "findings": findings_payload(self._leftovers),
                "changes": [],
                "backup": None,
                "left": [left_payload(each, self._is_done(each)) for each in left],
            }
        )
        return Exit.DONE

    async def _leave(self, lefts: Iterable[Left]) -> None:
        """Name what is left to others, and let OpenClaw do its part where the person wants it."""
        for left in lefts:
            self._console.say(left_text(left))
            if left.command:
                command = openclaw_command(left.command, self._services.profile)
                self._console.say(f"    {command}")
            wanted = left.runnable and not self._dry_run
            if wanted and (self._wishes.run_openclaw or self._answers.may_run(left)):
                answer = await self._services.openclaw().carry_out(left.command)
                self._story.done[left] = answer
                outcome = tr(f"portal.ran.{answer.kind}", seconds=round(answer.seconds))
                self._console.say(f"    {outcome} {answer.text}".rstrip())

    def _is_done(self, left: Left) -> bool:
        answer = self._story.done.get(left)
        return answer is not None and answer.kind is AnswerKind.ANSWERED

    async def _check_logins(self) -> None:
        """Ask for each login that may still work; one request, one yes, and never a refresh."""
        # The flag names no host, so it is no answer where somebody can be asked.
        unasked = self._wishes.check_logins and not self._console.can_ask
        for key in self._leftovers.keys:
            if not key.choice.plan.retired:
                continue
            if not (unasked or self._answers.may_check(key)):
                continue
            url = key.base_url or key.choice.base_url
            self._console.say(tr("plain.checking", url=url))
            request = ProbeRequest(key.choice, url, key.choice.plan.default_model, key.token)
            verdict = await self._services.prober.probe(request, lambda _: None)
            self._story.logins.append((key, verdict))
            for line in verdict_lines(verdict):
                self._console.say(line)

    def _require_home(self) -> None:
        """A rehearsal writes nothing, so it goes on where files are closed."""
        try:
            super()._require_home()
        except Problem as problem:
            if not self._dry_run or problem.code is not ProblemCode.FILE_UNWRITABLE:
                raise
            self._obstacles.append(problem)

    async def _stored(self, draft: Draft) -> Draft:
        """A rehearsal goes on where the real run would stop; only the key's place differs."""
        try:
            return await super()._stored(draft)
        except Problem as problem:
            if draft.token != _NO_KEY_YET:
                raise
            self._obstacles.append(problem)
            return draft.with_store(StoreKind.FILE)

    async def _plan(self, draft: Draft) -> Plan:
        """The plan, after what the real run would stop at; no word of a key that is not there."""
        plan = await super()._plan(draft)
        for problem in self._obstacles:
            self._console.say(what(problem))
            self._console.say(remedy(problem))
            if problem.exit is Exit.STORE:
                self._console.say(tr("portal.rehearsed_store"))
        if draft.token != _NO_KEY_YET:
            return plan
        return replace(plan, notes=tuple(note for note in plan.notes if note.key != "unverified"))

    def _agreed(self, draft: Draft) -> Draft:
        """OpenClaw's own copies lose the old logins too, if the person wants that."""
        copies = [f for f in self._leftovers.findings if f.kind is FindingKind.OLD_COPY]
        clean = draft.clean_copies or (
            bool(copies) and self._answers.may_clean({finding.path for finding in copies})
        )
        return draft.with_clean_copies(clean)

    async def _finish(self, draft: Draft, plan: Plan, receipt: Receipt) -> None:
        await super()._finish(draft, plan, receipt)
        try:
            await self._leave(plan.left)
            self._console.say(tr("portal.verifying"))
            self._verification = await self._services.portal.verify()
        except (asyncio.CancelledError, KeyboardInterrupt, EOFError):
            # What was written stands: leaving now is no failure, and its backup must be told.
            self._console.say(tr("portal.not_verified"))
            return
        except Problem as problem:
            complain(problem)
            self._console.say(tr("portal.not_verified"))
            return
        for _, text in verification_lines(self._leftovers, self._verification):
            self._console.say(text)

    def _payload(self, draft: Draft, plan: Plan, receipt: Receipt | None) -> dict[str, object]:
        payload = super()._payload(draft, plan, receipt)
        if draft.token == _NO_KEY_YET:
            payload["state"] = "no_key"
        return {
            **payload,
            "obstacle": next((problem_payload(each)["error"] for each in self._obstacles), None),
            "findings": findings_payload(self._leftovers),
            "logins": [
                {"place": key.place, "expires": key.expires, "verdict": verdict_payload(verdict)}
                for key, verdict in self._story.logins
            ],
            "successors": dict(plan.successors),
            "left": [left_payload(left, self._is_done(left)) for left in plan.left],
            "untouched": [tr(f"portal.untouched.{n.key}", **n.facts) for n in plan.untouched],
            "verification": self._verification and verification_payload(self._verification),
        }


def _findings(leftovers: Leftovers) -> Iterator[str]:
    """Each kind of leftover with what it leads to, then the keys that could be used instead."""
    if leftovers.findings:
        yield tr("portal.found_title")
    for _, kind in groupby(leftovers.findings, lambda finding: finding.kind):
        of_kind = list(kind)
        for finding in of_kind:
            yield "  " + found_line(finding)
        yield "      " + outlook(of_kind[-1], leftovers)
    for key in leftovers.keys:
        yield "  " + key_line(key)
