"""Every text exists in every language, and every text that is asked for exists."""

from __future__ import annotations

import ast
import json
import pwd
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

import openclaw_tui
from openclaw_tui.cli.arguments import parser
from openclaw_tui.core.changes import Action, ChangeKind, FileChange
from openclaw_tui.core.portal.findings import FoundKey, Leftovers
from openclaw_tui.core.probe import Stage
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.status.rows import ProviderRow, Trouble
from openclaw_tui.core.status.sources import Idle, Source, SourceKind
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.verdict import Status
from openclaw_tui.i18n import FALLBACK, LOCALES, detect, match_locale, tr, use_locale
from openclaw_tui.i18n.paths import short
from openclaw_tui.i18n.portal import key_line, verification_lines
from openclaw_tui.i18n.problems import remedy, what
from openclaw_tui.i18n.status import plan_text, source_line, trouble_text
from openclaw_tui.services.catalog import load
from openclaw_tui.services.files import Reason
from openclaw_tui.services.ports import Plan, Verification
from openclaw_tui.ui.review_text import plan_lines

PACKAGE = Path(openclaw_tui.__file__).parent
DOMAINS = sorted(path.stem for path in (PACKAGE / "i18n" / FALLBACK).glob("*.json"))
# Written differently in Taiwan; any of these in zh-TW was copied from zh-CN.
SIMPLIFIED = set("这个们来时会对说学开关问间无马长门见车东书头实业发应该当为与网络终测试钥环护")


def texts(locale: str, domain: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((PACKAGE / "i18n" / locale / f"{domain}.json").read_text())
    return loaded


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def literal_keys() -> Iterator[tuple[str, str]]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="tr"), args=[ast.Constant(value=str(key)), *_]):
                    yield path.name, key
                case _:
                    pass


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("locale", LOCALES)
def test_languages_say_the_same_things(locale: str, domain: str) -> None:
    english, translated = texts(FALLBACK, domain), texts(locale, domain)
    assert english.keys() == translated.keys()
    assert all(key.startswith(f"{domain}.") for key in english)
    for key, text in english.items():
        assert bool(text) == bool(translated[key]) or key == "list.sentences", key
        if key != "reason.placeholder":
            assert placeholders(text) == placeholders(translated[key]), key


@pytest.mark.parametrize("domain", DOMAINS)
def test_taiwan_reads_traditional_characters(domain: str) -> None:
    for key, text in texts("zh-TW", domain).items():
        assert not SIMPLIFIED & set(text), key


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW"])
def test_chinese_sentences_have_chinese_punctuation(locale: str, domain: str) -> None:
    beside = re.compile(
        r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]|\} ?\(\{|\}, \{|\}: \{|[。，；：！？] "
    )
    for key, text in texts(locale, domain).items():
        assert not beside.search(text), key


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW"])
def test_so_have_sentences_that_are_put_together(locale: str) -> None:
    use_locale(locale)
    stored = Source(SourceKind.STORED, "qwen:work", idle=Idle.NOT_IN_CONFIG)
    provider = ProviderRow("qwen", (stored,), plan="standard", region="global")
    change = FileChange(ChangeKind.CONFIG, Path("/x"), b"{}", b"{a: 1}")
    plan = Plan(ProfileId("qwen"), (change,))
    key = FoundKey("Qwen CLI", load().choices[0], Secret("x"), Path("/x"), expires=4_102_444_800)
    for text in (
        source_line(stored, None),
        plan_text(provider, load()),
        key_line(key),
        str(plan_lines(plan, None)[1].text).splitlines()[0],
    ):
        assert re.search("[，（）]", text), text
        assert not re.search(r"[,()]|\s（", text), text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "trouble",
    [
        Trouble.STALE_PROFILE, Trouble.ENV_OVERRIDES, Trouble.HEADER_OVERRIDES,
        Trouble.PLAINTEXT_HEADER,
    ],
)  # fmt: skip
def test_a_remedy_is_a_command_that_can_be_run(locale: str, trouble: Trouble) -> None:
    use_locale(locale)
    foreign = Source(SourceKind.KEY, "apiKey", shadowed_by="X")
    ours = Source(SourceKind.REF, "exec:qwen/work", profile=ProfileId("qwen", "work"))
    stored = Source(SourceKind.STORED, "qwen:other", profile=ProfileId("qwen", "other"))
    used = Source(SourceKind.ENV, "X")
    _, command = trouble_text(trouble, ProviderRow("qwen", (used, stored, ours)))
    _, by_hand = trouble_text(trouble, ProviderRow("qwen", (used, stored, foreign)))
    assert "openclaw-tui use qwen:work" in command
    assert "openclaw-tui" not in by_hand


def test_every_text_that_is_asked_for_exists() -> None:
    known = {key for domain in DOMAINS for key in texts(FALLBACK, domain)}
    assert [(file, key) for file, key in literal_keys() if key not in known] == []


@pytest.mark.parametrize("code", ProblemCode)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_problem_has_words(locale: str, code: ProblemCode) -> None:
    use_locale(locale)
    wanted = placeholders(texts(FALLBACK, "problem")[f"problem.{code}"])
    wanted |= placeholders(texts(FALLBACK, "problem")[f"problem.{code}.remedy"])
    problem = Problem(code, **dict.fromkeys(wanted, "x"))
    assert what(problem)
    assert isinstance(remedy(problem), str)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    told = what(Problem(ProblemCode.FILE_UNWRITABLE, path="/x", reason=reason.value))
    assert not re.search(r"\((\w+_)+\w+\)|\(system\)", told)


def test_families_of_texts_are_complete() -> None:
    families = {
        "plain.change.": Action,
        "change.kind.": ChangeKind,
        "check.stage.": Stage,
        "check.status.": Status,
        "plain.store.": StoreKind,
    }
    for prefix, members in families.items():
        for member in members:
            assert tr(f"{prefix}{member}", path="", what="")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("command", ["", "onboard", "rotate"])
def test_help_has_one_language(
    locale: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    use_locale(locale)
    words = [*command.split(), "--help"]
    with pytest.raises(SystemExit, match="0"):
        parser(words).parse_args(words)
    told = capsys.readouterr().out
    assert told.startswith(tr("cli.usage"))
    titles = re.findall(r"^(\S+):$", told, re.MULTILINE)
    assert titles[-1] == tr("cli.options" if command else "cli.commands")
    assert len(titles) == len(set(titles))
    assert bool(re.search("usage|options|positional|show|exit", told)) is (locale == FALLBACK)


@pytest.mark.parametrize(
    ("environ", "locale"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_TW"}, "zh-TW"),
        ({"LANG": "zh-Hant-HK"}, "zh-TW"),
        ({"LANG": "de_DE.UTF-8@euro"}, "en"),
        ({"LANG": "zh_CN", "LC_ALL": "en_US"}, "en"),
        ({"LC_ALL": "C", "OPENCLAW_LOCALE": "zh-CN"}, "zh-CN"),
    ],
)
def test_the_environment_chooses_the_language(environ: dict[str, str], locale: str) -> None:
    assert detect(environ) == locale


def test_the_three_names_match_themselves() -> None:
    assert [match_locale(locale) for locale in LOCALES] == list(LOCALES)


def test_a_problem_is_one_line_whatever_a_file_is_called() -> None:
    problem = Problem(
        ProblemCode.CONFIG_INCLUDED, path="/x/a\nb\x1b[31m", section="a\nb", reason="include_cycle"
    )
    for line in (what(problem), remedy(problem)):
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line


@pytest.mark.parametrize(
    ("unresolved", "skipped", "said"),
    [
        (None, 0, []),
        (0, 0, [(True, "can resolve every secret")]),
        (0, 2, [(False, "did not try 2 secrets")]),
        (1, 2, [(False, "cannot resolve 1 secrets"), (False, "did not try 2 secrets")]),
    ],
)
def test_an_audit_says_no_more_than_it_tried(
    unresolved: int | None, skipped: int, said: list[tuple[bool, str]]
) -> None:
    seen = Verification(Leftovers(), unresolved=unresolved, skipped=skipped)
    _, *lines = verification_lines(Leftovers(), seen)
    assert [good for good, _ in lines] == [good for good, _ in said]
    assert all(words in line for (_, line), (_, words) in zip(lines, said, strict=True))


@pytest.mark.parametrize(
    ("expires", "said"), [(1, "expired 1970-01-01"), (4_000_000_000, "until 20")]
)
def test_a_day_that_is_over_is_not_called_the_future(expires: int, said: str) -> None:
    login = Source(SourceKind.PROFILE, "qwen-portal:default", expires=expires)
    assert said in source_line(login, None)


def test_a_path_is_told_whole_where_the_system_knows_no_home(
    clean_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clean_machine / ".openclaw/openclaw.json"
    assert short(path) == "~/.openclaw/openclaw.json"

    def unknown(uid: int) -> NoReturn:
        raise KeyError(uid)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", unknown)  # as for a number that a container was given
    assert short(path) == str(path)
