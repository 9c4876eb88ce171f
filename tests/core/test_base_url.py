from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from openclaw_tui.core.base_url import clean_base_url, host_of, is_loopback, shown
from openclaw_tui.core.problem import Problem


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" https://h.example/compatible-mode/v1/ ", "https://h.example/compatible-mode/v1"),
        ("https://h.example/v1/chat/completions", "https://h.example/v1"),
        ("http://127.0.0.1:8080/standard/v1", "http://127.0.0.1:8080/standard/v1"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
        ("http://localhost/v1", "http://localhost/v1"),
        ("HTTP://LocalHost:80/v1", "http://localhost:80/v1"),
        ("HTTPS://H.Example/V1", "https://h.example/V1"),
    ],
)
def test_usable_urls(text: str, cleaned: str) -> None:
    assert clean_base_url(text) == cleaned


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "syntax"),
        ("dashscope.aliyuncs.com/v1", "syntax"),
        ("ftp://h.example/v1", "syntax"),
        ("https:///v1", "syntax"),
        ("https://h.example:99999/v1", "syntax"),
        ("https://h.example:x/v1", "syntax"),
        ("https://[::1/v1", "syntax"),
        ("https://h.example/v 1", "syntax"),
        ("https://通义.example/v1", "syntax"),
        ("http://h.example/v1", "http"),
        ("http://127.0.0.1.evil.example/v1", "http"),
        ("http://10.0.0.1/v1", "http"),
        ("https://me:pw@h.example/v1", "login"),
        ("https://h.example/v1?key=1", "query"),
        ("https://h.example/v1#x", "query"),
        ("https://h.example/sk-0123456789abcdef/v1", "key"),
        ("https://sk-0123456789abcdef.h.example/v1", "key"),
        ("https://{workspace}.cn-beijing.maas.aliyuncs.com/v1", "placeholder"),
    ],
)
def test_urls_that_must_not_receive_a_token(text: str, reason: str) -> None:
    with pytest.raises(Problem) as caught:
        clean_base_url(text)
    assert caught.value.facts["reason"] == reason


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    try:
        url = clean_base_url(text)
    except Problem:
        return
    assert clean_base_url(url) == url
    assert url.startswith("https://") or is_loopback(host_of(url).rpartition(":")[0].strip("[]"))


@given(st.text())
@example("https://[oops/v1")
@example("localhost:11434")
def test_any_text_has_something_to_call_its_host(text: str) -> None:
    assert host_of(text) or not text


def test_loopback() -> None:
    assert all(map(is_loopback, ["localhost", "127.0.0.1", "127.9.9.9", "::1"]))
    assert not any(map(is_loopback, ["", "0.0.0.0", "10.0.0.1", "localhost.example"]))


def test_a_shown_url_keeps_its_secrets() -> None:
    assert shown("https://me:hunter2@proxy.example/v1") == "https://***@proxy.example/v1"
    assert shown("https://proxy.example/v1?api-key=hunter2") == "https://proxy.example/v1?***"
    assert shown("https://proxy.example/v1") == "https://proxy.example/v1"
