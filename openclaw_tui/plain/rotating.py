"""``rotate``: a new key is proven live, and only then takes the place of the stored one."""

from __future__ import annotations

from openclaw_tui.core.command_line import openclaw_command
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.draft import Draft, answered
from openclaw_tui.core.flow import Step
from openclaw_tui.core.problem import Exit, Problem, ProblemCode
from openclaw_tui.core.verdict import Status, Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.plain.answers import Answers
from openclaw_tui.plain.changing import show_and_write
from openclaw_tui.plain.checking import check, judged
from openclaw_tui.plain.console import Console
from openclaw_tui.plain.payload import key_payload
from openclaw_tui.plain.report import fail
from openclaw_tui.plain.token import usable_token, warned
from openclaw_tui.services.key_planner import require_stored
from openclaw_tui.services.live import World

_RELOAD = ("secrets", "reload")


class Rotation:
    """One run of ``rotate``. Building it raises ``Problem`` for a key that is not stored here."""

    def __init__(
        self,
        credential: Credential,
        world: World,
        answers: Answers,
        console: Console,
        *,
        live: bool,
        dry_run: bool,
    ) -> None:
        """``live`` is false for ``--no-probe``; a dry run checks the key and stops."""
        require_stored(credential)
        choice = world.catalog().choice(credential.auth_choice)
        if choice is None:
            raise Problem(ProblemCode.UNKNOWN_CHOICE, choice=credential.auth_choice)
        url = credential.base_url if credential.base_url != choice.base_url else None
        self._draft = Draft().with_choice(choice, url).with_model_id(credential.model)
        self._credential = credential
        self._world = world
        self._answers = answers
        self._console = console
        self._live = live
        self._dry_run = dry_run

    async def run(self, pasted: str | None) -> Exit:
        """Check, review, replace. ``pasted`` is the new key; for ``None`` the person is asked."""
        verdict: Verdict | None = None
        try:
            is_active = self._world.key_planner.is_active(self._credential)
            draft = self._with_token(pasted)
            # The store is reached before the key goes anywhere.
            if await self._world.credentials.holds(self._credential, answered(draft.token)):
                return self._unchanged()
            warned(answered(draft.token), answered(draft.plan), self._world.catalog())
            if self._live:
                if not self._answers.may_send(draft):
                    raise Problem(ProblemCode.CANCELLED)
                prober = self._world.services().prober
                verdict = await check(draft.probe_request(), prober, self._console)
                if verdict.status is Status.REFUSED:
                    self._answers.after_refusal(draft, ())
                    return await self.run(None)
                draft = judged(draft.with_verdict(verdict), self._answers)
            else:
                draft = draft.with_unverified()
            return await self._replace(draft, is_active=is_active)
        except Problem as problem:
            return fail(self._console, problem, verdict)

    def _with_token(self, pasted: str | None) -> Draft:
        if pasted is None:
            return self._answers.answer(Step.TOKEN, self._draft)
        token = usable_token(pasted, answered(self._draft.plan), self._world.catalog())
        return self._draft.with_token(token)

    def _unchanged(self) -> Exit:
        self._console.say(tr("problem.key_unchanged", profile=self._credential.profile))
        self._console.emit({**key_payload(self._credential, None, None), "next": None})
        return Exit.DONE

    async def _replace(self, draft: Draft, *, is_active: bool) -> Exit:
        key, profile = answered(draft.token), self._world.home.profile
        plan = self._world.key_planner.rotation(
            self._credential, key, draft.verdict, verified=not draft.unverified
        )
        backup = await show_and_write(
            plan,
            self._world.changer,
            self._answers,
            self._console,
            profile=profile,
            dry_run=self._dry_run,
            secret=key,
        )
        # OpenClaw keeps what it resolved in memory.
        command = openclaw_command(_RELOAD, profile) if backup and is_active else None
        if command:
            self._console.say(tr("plain.reload", command=command))
        payload = key_payload(self._credential, plan, backup, draft.verdict)
        self._console.emit({**payload, "next": command})
        return Exit.DONE
