"""OpenClaw's config on disk, in one file or in many."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.json5 import Delete, Set
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.i18n.problems import what
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.home import discover

KEY = "sk-0123456789abcdef0123456789abcdef"


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "home/.openclaw"
    folder.mkdir(parents=True)
    return folder


def write(folder: Path, **files: str) -> None:
    """Files by name; ``__`` stands for a folder."""
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())


def config(state_dir: Path, **environ: str) -> ConfigFile:
    environ = {"HOME": str(state_dir.parent), **environ}
    return ConfigFile(discover(environ))


def problem_of(state_dir: Path, root: str, **environ: str) -> Problem:
    (state_dir / "openclaw.json").write_text(root)
    with pytest.raises(Problem) as caught:
        config(state_dir, **environ)
    return caught.value


@pytest.mark.parametrize("content", [None, b"", b" \n"])
def test_no_config_is_an_empty_one(state_dir: Path, content: bytes | None) -> None:
    if content is not None:
        (state_dir / "openclaw.json").write_bytes(content)
    file = config(state_dir)
    assert file.data == {}
    [change] = file.changes([Set(("a",), 1)])
    assert (change.kind, change.old) == (ChangeKind.CONFIG, content)
    assert change.new == b'{\n  "a": 1\n}\n'
    assert change.mode == 0o600
    assert file.changes([Delete(("a",))]) == ()


SPLIT = {
    "models": "// mine\n{\n  providers: { qwen: { $include: './qwen/block' } },\n}\n",
    "qwen__block": f"\ufeff{{\r\n  baseUrl: 'x', // here\r\n  apiKey: '{KEY}',\r\n}}\r\n",
}
ROOT = "{ // root\n  models: { $include: './models' },\n}\n"


def split(state_dir: Path) -> ConfigFile:
    write(state_dir, **SPLIT)
    (state_dir / "openclaw.json").write_text(ROOT)
    (state_dir / "openclaw.json").chmod(0o644)
    (state_dir / "models").chmod(0o640)
    return config(state_dir)


def test_all_files_make_one_config(state_dir: Path) -> None:
    file = split(state_dir)
    assert file.data == {"models": {"providers": {"qwen": {"baseUrl": "x", "apiKey": KEY}}}}
    assert [(part.path, part.mount) for part in file.fragments] == [
        (state_dir / "openclaw.json", ()),
        (state_dir / "models", ("models",)),
        (state_dir / "qwen/block", ("models", "providers", "qwen")),
    ]
    assert file.fragments[2].data == {"baseUrl": "x", "apiKey": KEY}


def test_each_file_changes_by_itself_and_the_config_last(state_dir: Path) -> None:
    key = ("models", "providers", "qwen", "apiKey")
    block, models, root = split(state_dir).changes(
        [Set(("secrets", "x"), 1), Set(("models", "mode"), "merge"), Set(key, {"id": "q"})],
        cut=[key, ("absent",)],
    )
    assert [change.kind for change in (block, models, root)] == [
        ChangeKind.INCLUDED, ChangeKind.INCLUDED, ChangeKind.CONFIG,
    ]  # fmt: skip
    assert block.new == SPLIT["qwen__block"].replace(
        f"'{KEY}'", "{\r\n    id: 'q',\r\n  }"
    ).encode()  # fmt: skip
    assert models.new == SPLIT["models"].replace(" },\n}", " },\n  mode: 'merge',\n}").encode()
    assert (block.shown, models.shown, root.shown) == (
        (("apiKey",),), (("mode",),), (("secrets", "x"),),
    )  # fmt: skip
    assert block.live_secrets == (f"'{KEY}'".encode(),)
    assert models.live_secrets == root.live_secrets == ()
    assert (models.mode, root.mode) == (0o640, 0o600)
    assert all(change.path.read_bytes() == change.old for change in (block, models, root))


def test_a_file_without_a_change_is_not_listed(state_dir: Path) -> None:
    changes = split(state_dir).changes([Set(("models", "mode"), "merge")])
    assert [change.path.name for change in changes] == ["models"]


def test_a_review_masks_an_included_file_like_the_config(state_dir: Path) -> None:
    key = ("models", "providers", "qwen", "apiKey")
    [change] = split(state_dir).changes([Set(key, {"id": "q"})])
    shown = "\n".join(change.diff())
    assert "+    id: 'q'" in shown
    assert "'x'" not in shown
    assert "// here" in shown
    assert KEY not in shown


def test_headers_in_a_file_of_their_own_are_masked(state_dir: Path) -> None:
    write(state_dir, h="{\n  authorization: 'open sesame',\n  other: 'me too',\n}")
    root = "{ models: { providers: { qwen: { headers: { $include: 'h' } } } } }"
    (state_dir / "openclaw.json").write_text(root)
    headers = ("models", "providers", "qwen", "headers")
    place = (*headers, "authorization")
    [change] = config(state_dir).changes([Delete(place)], cut=[place])
    assert change.live_secrets == (b"'open sesame'",)
    assert "sesame" not in str(change.diff())
    assert "me too" not in str(change.diff())


def test_links_and_folders_inside_are_fine(state_dir: Path) -> None:
    write(state_dir, real__a="{ p: 1 }")
    (state_dir / "link").symlink_to("real")
    (state_dir / "a").symlink_to(state_dir / "real/a")
    (state_dir / "openclaw.json").write_text("{ x: { $include: 'link/a' } }")
    [change] = config(state_dir).changes([Set(("x", "p"), 2)])
    assert (change.path, change.new) == (state_dir / "link/a", b"{ p: 2 }")
    (state_dir / "openclaw.json").write_text(f"{{ x: {{ $include: '{state_dir}/a' }} }}")
    assert config(state_dir).data == {"x": {"p": 1}}


def test_includes_lie_beside_the_name_of_the_config_not_its_target(
    state_dir: Path, tmp_path: Path
) -> None:
    write(state_dir, a="{ p: 1 }")
    (tmp_path / "elsewhere.json").write_text("{ x: { $include: 'a' } }")
    (state_dir / "openclaw.json").symlink_to(tmp_path / "elsewhere.json")
    assert config(state_dir).data == {"x": {"p": 1}}


def test_two_names_of_one_file_are_noticed(state_dir: Path) -> None:
    write(state_dir, a="{ p: 1 }")
    (state_dir / "b").symlink_to("a")
    (state_dir / "openclaw.json").write_text("{ x: { $include: 'a' }, y: { $include: 'b' } }")
    file = config(state_dir)
    assert file.data == {"x": {"p": 1}, "y": {"p": 1}}
    with pytest.raises(Problem) as caught:
        file.changes([Set(("x", "p"), 2)])
    assert caught.value.code is ProblemCode.CONFIG_INCLUDED
    assert caught.value.facts == {
        "path": str(state_dir / "a"), "section": "x.p", "reason": "include_shared",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("root", "facts"),
    [
        ("{ x: { $include: 'none' } }", ("none", "x", "include_missing")),
        ("{ x: [{ $include: '../out' }] }", ("../out", "x.0", "include_outside")),
        ("{ $include: '/etc/passwd' }", ("/etc/passwd", "", "include_outside")),
        ("{ x: { $include: 'out' } }", ("out", "x", "include_outside")),
        ("{ x: { $include: 'hard' } }", ("hard", "x", "hard_link")),
        ("{ $include: 'openclaw.json' }", ("openclaw.json", "", "include_circular")),
        ("{ x: { $include: 'round' } }", ("round", "x.x", "include_circular")),
        ("{ x: { $include: 1 } }", ("openclaw.json", "x", "include_not_a_path")),
    ],
)
def test_includes_that_cannot_be_used(
    state_dir: Path, root: str, facts: tuple[str, str, str]
) -> None:
    write(state_dir.parent, out="{}")
    write(state_dir, one="{}", round="{ x: { $include: 'round' } }")
    (state_dir / "out").symlink_to("../out")
    (state_dir / "hard").hardlink_to(state_dir / "one")
    problem = problem_of(state_dir, root)
    path, section, reason = facts
    assert problem.code is ProblemCode.CONFIG_INCLUDED
    assert problem.facts == {
        "path": os.path.normpath(state_dir / path), "section": section, "reason": reason,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [(b"{\n  a: ,\n}", 2, 6), (b"", 1, 1), (b"{\n a: '\xff' }", 2, 1)],
)
def test_a_broken_included_file_is_named(
    state_dir: Path, content: bytes, line: int, column: int
) -> None:
    (state_dir / "a").write_bytes(content)
    problem = problem_of(state_dir, "{ $include: 'a' }")
    assert problem.code is ProblemCode.CONFIG_BROKEN
    assert problem.facts == {"path": str(state_dir / "a"), "line": line, "column": column}


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"[" * 201 + b"]" * 201, "too_deep"), (b'"' + b"x" * (6 << 20) + b'"', "too_large")],
)
def test_a_config_beyond_the_limits_has_no_syntax_error(
    state_dir: Path, content: bytes, reason: str
) -> None:
    path = state_dir / "openclaw.json"
    path.write_bytes(content)
    with pytest.raises(Problem) as caught:
        config(state_dir)
    assert caught.value.code is ProblemCode.CONFIG_TOO_MUCH
    assert caught.value.facts == {"path": str(path), "reason": reason}
    assert "syntax" not in what(caught.value)


def test_only_regular_files_of_a_sane_size_are_read(state_dir: Path) -> None:
    os.mkfifo(state_dir / "pipe")
    (state_dir / "large").write_bytes(b" " * (2 << 20) + b"1")
    (state_dir / "loop").symlink_to("loop")
    for name, reason in (
        ("pipe", "not_a_file"), ("large", "too_large"), ("loop", "link_loop"), ("", "not_a_file"),
    ):  # fmt: skip
        problem = problem_of(state_dir, f"{{ $include: '{name}' }}")
        assert problem.code is ProblemCode.FILE_UNREADABLE
        assert problem.facts["reason"] == reason


def test_more_folders_may_be_included_from_but_not_written_to(
    state_dir: Path, tmp_path: Path
) -> None:
    write(tmp_path / "home", shared__a="{ p: 1 }")
    root = "{ x: { $include: '../shared/a' } }"
    problem_of(state_dir, root, OPENCLAW_INCLUDE_ROOTS="/none")
    for roots in (f"/none: {tmp_path}/home/shared", "~/shared"):
        file = config(state_dir, OPENCLAW_INCLUDE_ROOTS=roots)
        assert file.data == {"x": {"p": 1}}
        assert [change.path.name for change in file.changes([Set(("y",), 1)])] == ["openclaw.json"]
        with pytest.raises(Problem) as caught:
            file.changes([Set(("x", "p"), 2)])
        assert caught.value.code is ProblemCode.CONFIG_INCLUDED
        assert caught.value.facts == {
            "path": str(tmp_path / "home/shared/a"), "section": "x", "reason": "include_outside",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("[]", ""), ("'x'", ""), ("null", ""), ("{ models: [] }", "models"),
        ("{ models: null }", "models"), ("{ models: { providers: 1 } }", "models.providers"),
        ("{ secrets: { providers: [] } }", "secrets.providers"), ("{ agents: 'x' }", "agents"),
    ],
)  # fmt: skip
def test_what_has_to_be_an_object_is_found_on_reading(
    state_dir: Path, text: str, section: str
) -> None:
    problem = problem_of(state_dir, text)
    assert problem.code is ProblemCode.CONFIG_UNEDITABLE
    assert problem.facts == {"path": str(state_dir / "openclaw.json"), "section": section}
    assert "{}" not in what(problem)


def test_edits_that_cannot_be_made_name_their_section(state_dir: Path) -> None:
    file = split(state_dir)
    for path, code, section in (
        (("models",), ProblemCode.CONFIG_INCLUDED, "models"),
        (("models", "providers", "qwen", "baseUrl", "x"), ProblemCode.CONFIG_UNEDITABLE,
         "models.providers.qwen.baseUrl"),
    ):  # fmt: skip
        with pytest.raises(Problem) as caught:
            file.changes([Set(path, 5)])
        assert (caught.value.code, caught.value.facts["section"]) == (code, section)
        assert caught.value.facts["path"] == str(state_dir / "openclaw.json")


def test_a_config_owned_elsewhere_is_only_read(state_dir: Path) -> None:
    split(state_dir)
    file = config(state_dir, OPENCLAW_CONFIG_READONLY="1")
    with pytest.raises(Problem) as caught:
        file.changes([])
    assert caught.value.code is ProblemCode.CONFIG_READONLY


def test_a_change_is_of_what_was_read(state_dir: Path) -> None:
    file = split(state_dir)
    (state_dir / "models").write_text("{}")
    [change] = file.changes([Set(("models", "mode"), "merge")])
    assert isinstance(change, FileChange)
    assert change.old == SPLIT["models"].encode()
