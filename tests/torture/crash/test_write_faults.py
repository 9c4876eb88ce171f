from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_tui.core.problem import Exit
from tests.support.driven import Result, driven, is_unharmed

LONG = [pytest.mark.torture, pytest.mark.timeout(3600)]
FORWARD = [
    *("setup over plain text", "setup in another store", "rotate", "rotate in the keyring"),
    *("move into the keyring", "move into the file", "forget"),
]
BACK = ["undo of setup over plain text", "undo of move into the keyring", "purge of the keyring"]
SAYS_SO = {Exit.STORE, Exit.OPENCLAW_FILES, Exit.CHANGED_MEANWHILE}


def is_honest(result: Result) -> bool:
    """The exit code says what became of the files.

    A disk that stays full lets nothing be taken back at once, and the next start may find the
    change complete. An undo that failed half way is completed by the next start.
    """
    if result["code"] == Exit.DONE:
        return bool(result["state"] == "new")
    is_later = result["name"] in BACK or str(result["trouble"]).endswith("for ever")
    return is_later or bool(result["state"] == "old")


@pytest.mark.parametrize(
    ("every", "names", "floor"),
    [
        pytest.param(1, FORWARD, 3000, marks=LONG, id="forward"),
        pytest.param(1, BACK, 1000, marks=LONG, id="back"),
        pytest.param(149, ["move into the keyring", BACK[1]], 20, id="some"),
    ],
)
def test_every_call_fails(
    tmp_path: Path, figures: Callable[..., None], every: int, names: list[str], floor: int
) -> None:
    results = driven("tests.support.write_faults", tmp_path, every, *names)
    codes = Counter(result["code"] for result in results)
    figures(
        faults=len(results),
        survived_without_noticing=codes[Exit.DONE],
        reported=sum(codes[code] for code in SAYS_SO),
        tracebacks=codes[Exit.BUG],
        harmed=len(harmed := [result for result in results if not is_unharmed(result)]),
    )
    assert harmed == []
    assert [result for result in results if not is_honest(result)] == []
    assert codes.keys() <= {Exit.DONE, Exit.BUG, *SAYS_SO}
    assert len(results) >= floor
