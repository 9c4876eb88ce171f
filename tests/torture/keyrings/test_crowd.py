"""Several people at once, whose keys are in one real keyring."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.attacked_home import AttackedHome
from tests.support.crowd import rounds
from tests.support.real_keyring import RealKeyring
from tests.support.secret_service import secret_service
from tests.support.write_paths import TABLE

pytestmark = [pytest.mark.torture, pytest.mark.timeout(1800), pytest.mark.usefixtures("daemons")]


@pytest.mark.parametrize(("people", "number", "seed"), [(2, 20, 1), (6, 8, 2)])
def test_several_at_once(
    tmp_path: Path, figures: Callable[..., None], people: int, number: int, seed: int
) -> None:
    with secret_service(sys.executable) as session:
        home = AttackedHome(tmp_path / "crowd", TABLE["use"], RealKeyring(session))
        seen = rounds(home, people, number, seed)
    figures(processes=people * number, **{name.replace(" ", "_"): n for name, n in seen.items()})
