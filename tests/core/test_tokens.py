import re
import string
from base64 import b64encode
from itertools import pairwise

import pytest
from hypothesis import example, given, strategies as st

from openclaw_tui.core.catalog import Plan
from openclaw_tui.core.tokens import (
    MAX_LENGTH,
    TokenHint,
    TokenProblem,
    clean,
    examine,
)
from openclaw_tui.i18n import tr
from openclaw_tui.services.catalog import load

CATALOG = load()
HEX = "0123456789abcdef0123456789abcdee"
TAIL = "Zm9vYmFyYmF6cXV4-_Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFi"
KEYS = {
    "standard": f"sk-{HEX}",
    "standard-ws": f"sk-ws-H.ABCD.ef1.{TAIL}",
    "coding": f"sk-sp-{HEX}",
    "token": f"sk-sp-D.ABCD.ef1.{TAIL}",
}

plans = st.sampled_from(CATALOG.plans)
shapes = [re.compile(shape, re.ASCII) for plan in CATALOG.plans for shape in plan.key_shapes]
shaped_keys = st.sampled_from(shapes).flatmap(lambda shape: st.from_regex(shape, fullmatch=True))
base64_parts = st.text(string.ascii_letters + string.digits + "-_", min_size=12, max_size=60)
web_tokens = st.lists(base64_parts, min_size=3, max_size=3).map(
    lambda parts: "eyJ" + ".".join(parts)
)
opaque_keys = st.binary(min_size=24, max_size=200).map(lambda raw: b64encode(b"key" + raw).decode())
# A single character repeated is a placeholder, not a key.
keys = (shaped_keys | web_tokens | opaque_keys).filter(lambda key: len(set(key)) > 8)

WRAPPERS = [
    "{}",
    "  {}\t",
    "\n{}\r\n",
    '"{}"',
    "'{}'",
    "`{}`",
    "“{}”",
    "‘{}’",
    "「{}」",
    "『{}』",
    "\u2003{}\u3000",
    "\ufeff{}",
    "\u200b{}\u200d",
    "\x1b[200~{}\x1b[201~",
    "Bearer {}",
    "bearer  {}",
    "Authorization: Bearer {}",
    '-H "Authorization: Bearer {}"',
    "x-api-key: {}",
    "export QWEN_API_KEY={}",
    'export QWEN_API_KEY="{}"',
    "QWEN_API_KEY = '{}';",
    "X={}",
    "set X={}",
    'set "X={}"',
    '$env:QWEN_API_KEY = "{}"',
    '"apiKey": "{}",',
    '{{"apiKey":"{}"}}',
    '{{ "env": {{ "QWEN_API_KEY": "{}" }} }},',
    "apiKey: {}",
    "- token: {}",
    "API Key：{}",
    "密钥：{}。",
    "{},",
    "{};",
]


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_wrapped_key_comes_back(wrapper: str, key: str) -> None:
    assert clean(wrapper.format(key)) == key


@given(keys, st.sampled_from(WRAPPERS), st.sampled_from(WRAPPERS[:15]))
def test_any_key_comes_back_out_of_any_wrapper(key: str, outer: str, inner: str) -> None:
    assert clean(outer.format(inner.format(key))) == key


@given(keys)
def test_a_plausible_key_never_changes(key: str) -> None:
    assert clean(key) == key


@given(keys)
def test_full_width_characters_are_folded(key: str) -> None:
    assert clean(wide(key)) == key


@given(st.data())
def test_line_breaks_of_a_wrapped_paste_are_joined(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(list(KEYS.values())))
    cuts = sorted(data.draw(st.sets(st.integers(8, len(key) - 1), max_size=4)))
    lines = [key[start:end] for start, end in pairwise([0, *cuts, len(key)])]
    newline = data.draw(st.sampled_from(["\n", "\r\n", " \n  "]))
    assert clean("export QWEN_API_KEY=" + newline.join(lines)) == key


@given(
    st.text(max_size=300)
    | st.text(" \n\"'`:={},;-skexportBarH\u200b\u2003＝：１\x1b[20~", max_size=80)
)
@example("\x1b[20\x1b[200~0~")
@example('\u2003"\u2003sk')
@example("a:" * 200)
@example("{a:}")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@pytest.mark.parametrize(
    "text",
    ["abc==", "https://example.org/v1", "C:\\keys\\qwen.txt", "hello\nworld", "a b", "${QWEN_KEY}"],
)
def test_what_is_no_wrapping_stays(text: str) -> None:
    assert clean(text) == text


def test_two_keys_on_two_lines_are_not_joined() -> None:
    pasted = f"{KEYS['standard']}\n{KEYS['coding']}"
    assert clean(pasted) == pasted


PROBLEMS = {
    TokenProblem.EMPTY: [""],
    TokenProblem.TOO_LONG: ["a" * (MAX_LENGTH + 1), "sk-" + "0" * 5000],
    TokenProblem.PLACEHOLDER: [
        "sk-xxxx",
        "sk-XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
        "sk-sp-xxxxxxxx",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "your-api-key",
        "YOUR_API_KEY_HERE",
        "sk-your-dashscope-key",
        "<your-qwen-portal-token>",
        "${QWEN_API_KEY}",
        "$QWEN_API_KEY",
        "$env:QWEN_API_KEY",
        "%QWEN_API_KEY%",
        "{{ token }}",
        "QWEN_API_KEY",
        "sk-",
        "Bearer",
        "changeme",
        "qwen-oauth",
        "secretref-managed",
        "你的API Key",
        "sk-您的密钥",
    ],
    TokenProblem.MASKED: ["sk-****abcd", "sk-sp-12••••••34", "sk-ws-H.AB...89", "sk-12…34"],
    TokenProblem.URL: [
        "https://dashscope.aliyuncs.com/compatible-mode/v1",
        "http://127.0.0.1:8080",
        "portal.qwen.ai/v1",
        "home.qwencloud.com",
    ],
    TokenProblem.FILE_PATH: [
        "/home/me/key",
        "~/.qwen/oauth_creds.json",
        "../secret",
        "C:\\Users\\me\\key",
        "\\\\server\\share\\key",
        "key.txt",
        "my keys.env",
    ],
    TokenProblem.TWO_KEYS: [
        KEYS["standard"] + KEYS["coding"],
        KEYS["standard"] * 3,
        KEYS["token"] + KEYS["standard-ws"],
        f"{KEYS['standard']}\n{KEYS['coding']}",
        "sk-one sk-two",
        "abcdefghij0123456789" * 2,
    ],
    TokenProblem.NON_ASCII: [f"sk-{HEX[:-1]}é", "sk–0123456789abcdef0123456789abcdef", "a\x00b"],
    TokenProblem.INNER_SPACE: [f"sk-{HEX[:9]} {HEX[9:]}", "hello\nworld", "abc def"],
}


@pytest.mark.parametrize(
    ("problem", "text"), [(problem, text) for problem, texts in PROBLEMS.items() for text in texts]
)
def test_what_cannot_be_a_key_blocks(problem: TokenProblem, text: str) -> None:
    for plan in CATALOG.plans:
        report = examine(text, plan, CATALOG)
        assert report.problem is problem
        assert report.blocks


@pytest.mark.parametrize(
    ("text", "position"),
    [("sk–12", 3), (f"sk-{HEX}é", 36), ("abc def", 4), ("ab\ncd", 3)],
)
def test_the_position_of_an_offending_character_is_told(text: str, position: int) -> None:
    assert examine(text, CATALOG.plans[0], CATALOG).position == position


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("sk-or-v1-0123456789abcdef", "OpenRouter"),
        ("sk-ant-api03-abcdefgh", "Anthropic"),
        ("sk-proj-abcdefgh", "OpenAI"),
        ("ms-01234567-89ab-cdef", "ModelScope"),
        ("LTAI5tAbCdEfGhIjKl", "Alibaba Cloud AccessKey"),
        ("AIzaSyAbCdEf", "Google"),
        ("ghp_abcdefgh", "GitHub"),
        ("gsk_abcdefgh", "Groq"),
        ("hf_abcdefgh", "Hugging Face"),
    ],
)
def test_a_foreign_key_is_named_and_does_not_block(text: str, vendor: str) -> None:
    report = examine(text, CATALOG.plans[0], CATALOG)
    assert (report.problem, report.vendor) == (TokenProblem.FOREIGN, vendor)
    assert not report.blocks


@pytest.mark.parametrize("kind", KEYS)
def test_each_shape_belongs_to_its_plan(kind: str) -> None:
    owner = kind.removesuffix("-ws")
    for plan in CATALOG.plans:
        report = examine(KEYS[kind], plan, CATALOG)
        assert report.problem is None
        if plan.id == owner:
            assert (report.shape_matches, report.matching_plan) == (True, None)
            assert report.hint is TokenHint.MATCHES
        else:
            assert report.shape_matches is (False if plan.key_shapes else None)
            assert report.matching_plan == owner
            assert report.hint is TokenHint.OTHER_PLAN


@pytest.mark.parametrize(
    ("plan_id", "hint"), [("standard", TokenHint.UNUSUAL), ("portal", TokenHint.NO_SHAPE)]
)
def test_an_unknown_shape_only_warns(plan_id: str, hint: TokenHint) -> None:
    plan = CATALOG.plan(plan_id)
    assert plan is not None
    report = examine("opaque-token-0123456789", plan, CATALOG)
    assert (report.hint, report.matching_plan, report.blocks) == (hint, None, False)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("standard", "sk-... 35 characters"),
        ("standard-ws", "sk-ws-... 67 characters"),
        ("coding", "sk-sp-... 38 characters"),
        ("token", "sk-sp-... 67 characters"),
    ],
)
def test_only_length_and_class_are_shown(kind: str, shown: str) -> None:
    report = examine(KEYS[kind], CATALOG.plans[0], CATALOG)
    assert tr("ui.token.shown", prefix=report.prefix, length=report.length) == shown


@given(plans, keys)
def test_a_plausible_key_is_never_blocked(plan: Plan, key: str) -> None:
    assert not examine(key, plan, CATALOG).blocks


@given(plans, st.text(max_size=200) | st.text("sk-wp.0a/\\~ \n", max_size=200))
def test_examining_never_raises_and_every_report_has_its_text(plan: Plan, text: str) -> None:
    report = examine(text, plan, CATALOG)
    key = f"token.problem.{report.problem}" if report.problem else f"token.hint.{report.hint}"
    assert tr(key, plan="A", matching="B", **report.facts)


@given(plans, keys | keys.map(lambda key: key + " " + key) | keys.map(lambda key: key + "é"))
def test_no_report_holds_a_piece_of_the_token(plan: Plan, token: str) -> None:
    shown = repr(examine(token, plan, CATALOG))
    assert not any(token[at : at + 8] in shown for at in range(len(token) - 7))


@pytest.mark.parametrize("text", ["a " * 2500, "sk-" * 1700, "x" * 1_000_000, "a" * 5000 + "é"])
def test_long_input_is_judged(text: str) -> None:
    assert examine(clean(text), CATALOG.plans[0], CATALOG).blocks


def test_deep_wrapping_is_peeled_to_the_end() -> None:
    assert clean("a:" * 2000 + KEYS["coding"]) == KEYS["coding"]
