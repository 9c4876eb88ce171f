"""The JSON that commands print, field by field as documented in the README."""

from __future__ import annotations

from collections.abc import Iterable

from openclaw_tui.core.catalog import AuthChoice
from openclaw_tui.core.changes import FileChange
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.portal.findings import Handler, Leftovers
from openclaw_tui.core.problem import Problem
from openclaw_tui.core.verdict import Verdict
from openclaw_tui.i18n import tr
from openclaw_tui.i18n.portal import outlook
from openclaw_tui.i18n.problems import remedy, what
from openclaw_tui.plain.text import note_texts
from openclaw_tui.services.ports import Left, Plan, Verification


def verdict_payload(verdict: Verdict | None) -> dict[str, object] | None:
    """The verdict as documented; ``None`` when nothing was checked."""
    if verdict is None:
        return None
    return {
        "status": verdict.status.value,
        "code": verdict.cause,
        "cause": tr(f"verdict.{verdict.cause}"),
        "remedy": tr(f"verdict.{verdict.cause}.remedy"),
        "httpStatus": verdict.http_status,
        "detail": verdict.detail or None,
    }


def key_payload(
    credential: Credential,
    plan: Plan | None,
    backup: str | None,
    verdict: Verdict | None = None,
) -> dict[str, object]:
    """What was done to the key of one credential (no ``plan``: nothing); ``verdict`` when it was
    checked for that."""
    return {
        "ok": True,
        "profile": str(credential.profile),
        "provider": credential.profile.provider,
        "store": credential.store.value,
        "baseUrl": credential.base_url,
        "verdict": verdict_payload(verdict),
        "changes": changes_payload(plan.changes if plan else ()),
        "notes": note_texts(plan) if plan else [],
        "backup": backup,
    }


def changes_payload(changes: Iterable[FileChange]) -> list[dict[str, object]]:
    """One entry per file that changes; only OpenClaw's config comes with its (redacted) diff."""
    return [
        {
            "file": str(change.path),
            "kind": change.kind.value,
            "action": change.action.value,
            "mode": f"{change.mode:04o}",
            "diff": list(change.diff()),
        }
        for change in changes
        if not change.is_empty
    ]


def problem_payload(problem: Problem, verdict: Verdict | None = None) -> dict[str, object]:
    """``ok:false`` with the error, and the verdict beside it whenever a probe ran."""
    payload: dict[str, object] = {
        "ok": False,
        "error": {
            "code": problem.code.value,
            "message": what(problem),
            "remedy": remedy(problem),
        },
    }
    if verdict is not None:
        payload["verdict"] = verdict_payload(verdict)
    return payload


def choice_payload(choice: AuthChoice, locale: str) -> dict[str, object]:
    """One auth choice with everything a script may want to compare."""
    plan = choice.plan
    text = plan.text(locale)
    return {
        "authChoice": choice.id,
        "deprecatedIds": list(choice.deprecated_ids),
        "provider": choice.provider,
        "plan": plan.id,
        "title": text.title,
        "region": choice.region,
        "baseUrl": choice.base_url,
        "defaultModel": f"{choice.provider}/{plan.default_model}",
        "models": [model.id for model in plan.models],
        "envVars": list(choice.env_vars),
        "keyPage": choice.key_page,
        "keyPrefix": plan.key_prefix,
        "unattendedUse": plan.unattended,
        "recommended": plan.recommended,
        "retired": plan.retired,
        "billing": text.billing,
        "limits": text.limits,
        "factsDate": plan.facts_date,
        "bestFor": text.best_for,
        "chooseWhen": list(text.choose_when),
        "avoidWhen": list(text.avoid_when),
    }


def findings_payload(leftovers: Leftovers) -> list[dict[str, object]]:
    """One entry per leftover of the Portal login; never a token."""
    return [
        {
            "kind": finding.kind.value,
            "path": str(finding.path),
            "subject": finding.subject or None,
            "expires": finding.expires,
            "dead": finding.dead,
            "handledBy": finding.handler.value,
            "outlook": outlook(finding, leftovers),
        }
        for finding in leftovers.findings
    ]


def left_payload(left: Left, done: bool) -> dict[str, object]:
    """What the plan leaves to OpenClaw or the person; ``done`` when it was run just now."""
    command = ["openclaw", *left.command] if left.command else None
    text = tr(f"portal.left.{left.key}", **left.facts)
    return {"text": text, "command": command, "done": done}


def verification_payload(verification: Verification) -> dict[str, object]:
    """What the second look found."""
    return {
        "findings": findings_payload(verification.leftovers),
        "clean": not verification.leftovers.of(Handler.PLAN),
        "configValid": verification.config_valid,
        "complaint": verification.complaint or None,
        "unresolvedSecrets": verification.unresolved,
        "skippedSecrets": verification.skipped,
    }
