from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from openclaw_tui.services.env_file import line_of_variable, read_env_file, without_variable


@pytest.mark.parametrize(
    ("content", "rest"),
    [
        ("A=1\n", ""),
        ("A=1", ""),
        ("B=2\nA=1\nC=3\n", "B=2\nC=3\n"),
        ("B=2\r\n  export A='x y' # why\r\nC=3\r\n", "B=2\r\nC=3\r\n"),
        ("A=1\n\n# about B\nB=2\n", "\n# about B\nB=2\n"),
        ("A=\n\nB=2\n", "\nB=2\n"),
        ('A="one\ntwo"\nB=2\n', "B=2\n"),
        ("A: 1\nB=2\n", "B=2\n"),
        ("A=1\nB=2\nA=3\n", "B=2\n"),
        ("B=2\rA=1\rC=3\r", "B=2\rC=3\r"),
        ("B=2\r\nA=1\r# why\rC=3", "B=2\r\n# why\rC=3"),
        ("\ufeffA=1\nB=2\n", "B=2\n"),
        ("\u00a0A=1\nB=2\n", "B=2\n"),
        ("# A=1\nAA=1\nB=A=1\n", "# A=1\nAA=1\nB=A=1\n"),
    ],
)
def test_only_the_lines_of_the_variable_go(content: str, rest: str) -> None:
    assert without_variable(content.encode(), "A") == rest.encode()


_NAMES = st.sampled_from(["A", "B", "QWEN_API_KEY"])
_VALUES = st.sampled_from(["1", "'a b'", '"x # y"', "", "é", "sk-0 # why", "`q`"])
_LINES = st.one_of(
    st.builds("{}={}".format, _NAMES, _VALUES),
    st.builds("export {} = {}".format, _NAMES, _VALUES),
    st.sampled_from(["", "# words", "   ", "nonsense"]),
)


@given(st.lists(_LINES, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_all_other_variables_stay(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "env"
    path.write_bytes(end.join(lines).encode())
    before = read_env_file(path)
    path.write_bytes(without_variable(path.read_bytes(), "A"))
    assert read_env_file(path) == {name: value for name, value in before.items() if name != "A"}


def test_bytes_that_are_no_text_stay() -> None:
    assert without_variable(b"B=\xff\xfe\nA=1\nC=\x80", "A") == b"B=\xff\xfe\nC=\x80"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("A=1\n", 1),
        ("\n#\nexport A=1\n", 3),
        ("A=1\nA=2\n", 2),
        ("B=1", None),
        ("B=1\rA=1\r", 2),
        ("\ufeffA=1", 1),
    ],
)
def test_where_it_stands(content: str, line: int | None) -> None:
    assert line_of_variable(content.encode(), "A") == line


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"a\nb\r"', "a\nb\r"),
        (r"'a\nb'", r"a\nb"),
        (r"`a\nb`", r"a\nb"),
        (r"a\nb", r"a\nb"),
        ("\u00a0a\ufeff", "a"),
        ("\x1ca", "\x1ca"),
        ('"', '"'),
        ("'a' 'b'", "a' 'b"),
    ],
)
def test_values_are_what_openclaw_reads(tmp_path: Path, text: str, value: str) -> None:
    (tmp_path / "env").write_text(f"A={text}\nB=1\n")
    assert read_env_file(tmp_path / "env") == {"A": value, "B": "1"}


@pytest.mark.parametrize("blank", ["\ufeff", "\u00a0", "\u3000", "\v"])
def test_blanks_are_those_of_javascript(tmp_path: Path, blank: str) -> None:
    (tmp_path / "env").write_text(f"{blank}A=1\n{blank}export{blank}B{blank}={blank}2", "utf-8")
    assert read_env_file(tmp_path / "env") == {"A": "1", "B": "2"}


def test_no_file_sets_nothing(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / "none") == {}
