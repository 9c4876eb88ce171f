from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest

from openclaw_tui.core.secret import Secret

CANARY = "sk-canary0123456789abcdef"


def test_no_way_of_showing_it_shows_it() -> None:
    secret = Secret(CANARY)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>40}",
        f"{secret}",
        repr([secret, {"token": secret}]),
        logging.makeLogRecord({"msg": "%s", "args": (secret,)}).getMessage(),
    ]
    assert not [text for text in shown if CANARY[3:11] in text]


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_cannot_be_copied_out(leak: object) -> None:
    with pytest.raises(TypeError):
        leak(Secret(CANARY))  # type: ignore[operator]


def test_json_refuses_it() -> None:
    with pytest.raises(TypeError) as caught:
        json.dumps({"token": Secret(CANARY)})
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_equality_is_by_value() -> None:
    assert Secret(CANARY) == Secret(CANARY)
    assert Secret(CANARY) != Secret(CANARY + "x")
    assert Secret(CANARY) != CANARY
    assert len({Secret(CANARY), Secret(CANARY)}) == 1
    assert not Secret("")
    assert Secret(CANARY).reveal() == CANARY


def test_every_living_secret_is_known() -> None:
    one, same = Secret("sk-just-here"), Secret("sk-just-here")
    assert [each for each in Secret.living() if each == one] == [one, same]
    del one
    assert [each for each in Secret.living() if each == same] == [same]
