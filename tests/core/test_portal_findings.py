from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_tui.core.portal.era import Era
from openclaw_tui.core.portal.findings import Finding, FindingKind, Handler, Leftovers
from openclaw_tui.i18n import tr

HERE = Path("/home/mei/x")
KINDS = pytest.mark.parametrize("kind", FindingKind)


def finding(kind: FindingKind) -> Finding:
    return Finding(kind, HERE, "subject")


@KINDS
@pytest.mark.parametrize("era", Era)
def test_every_finding_has_a_text_and_an_outlook_on_every_version(
    kind: FindingKind, era: Era
) -> None:
    facts = {"openclaw": "OpenClaw 2026.9.6", **finding(kind).facts}
    for key in (f"portal.finding.{kind}", f"portal.outlook.{finding(kind).outlook(era)}"):
        assert tr(key, **facts) != key


def test_only_what_somebody_must_do_elsewhere_is_not_in_the_plan() -> None:
    by_handler = {
        handler: {kind for kind in FindingKind if finding(kind).handler is handler}
        for handler in Handler
    }
    assert by_handler[Handler.OPENCLAW] == {
        FindingKind.DB_LOGIN, FindingKind.DB_CRON_JOB, FindingKind.DB_SESSIONS,
    }  # fmt: skip
    assert by_handler[Handler.PERSON] == {
        FindingKind.OLD_COPY, FindingKind.CLI_LOGIN, FindingKind.ENV_VARIABLE,
        FindingKind.OTHER_HOME, FindingKind.UNREADABLE,
    }  # fmt: skip


@KINDS
def test_what_only_the_person_can_change_needs_no_migration(kind: FindingKind) -> None:
    found = finding(kind)
    assert Leftovers((found,)).needs_migration is (found.handler is not Handler.PERSON)


def test_no_findings_need_no_migration() -> None:
    assert not Leftovers().needs_migration


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            FindingKind.LOGIN,
            [
                "login_ends_in_marker",
                "login_ignored",
                "login_blocks_gateway",
                "login_blocks_gateway",
            ],
        ),
        (
            FindingKind.PLUGIN,
            ["plugin_warned", "plugin_warned", "plugin_blocks_doctor", "plugin_blocks_doctor"],
        ),
        (
            FindingKind.GENERATED_MODELS,
            ["generated_marker", "generated_marker", "doctor_takes_marker", "doctor_takes_marker"],
        ),
        (FindingKind.DB_LOGIN, ["login_ends_in_marker"] * 4),
    ],
)
def test_what_it_leads_to_depends_on_the_version(kind: FindingKind, words: list[str]) -> None:
    eras = (Era.FILES, Era.AGENT_DB, Era.SHARED_DB, Era.UNKNOWN)
    assert [finding(kind).outlook(era) for era in eras] == words


@pytest.mark.parametrize(
    ("model", "is_portal"),
    [("qwen-portal/coder-model", True), ("qwen/coder-model", True), ("o/x", False), (None, False)],
)
def test_whether_the_default_is_the_portals(model: str | None, is_portal: bool) -> None:
    assert Leftovers(default_model=model).default_is_portal is is_portal


def test_findings_by_who_takes_care_of_them() -> None:
    kinds = (FindingKind.LOGIN, FindingKind.DB_LOGIN, FindingKind.CLI_LOGIN)
    login, in_database, of_cli = found = tuple(map(finding, kinds))
    leftovers = Leftovers(found)
    assert leftovers.of(Handler.PLAN) == (login,)
    assert leftovers.of(Handler.OPENCLAW) == (in_database,)
    assert leftovers.of(Handler.PERSON) == (of_cli,)
