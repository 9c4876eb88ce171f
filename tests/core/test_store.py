"""Which stores can be chosen, whoever asks."""

from __future__ import annotations

import pytest

from openclaw_tui.core.problem import ProblemCode
from openclaw_tui.core.store import KeyringState, StoreKind, keyring_obstacle, usable_stores

READY, LOCKED, ABSENT, SILENT = (
    KeyringState.READY, KeyringState.LOCKED, KeyringState.ABSENT, KeyringState.SILENT,
)  # fmt: skip
KEYRING, FILE, ENV = StoreKind.KEYRING, StoreKind.FILE, StoreKind.ENV


@pytest.mark.parametrize(
    ("keyring", "usable"),
    [(READY, (KEYRING, FILE)), (ABSENT, (FILE,)), (LOCKED, ()), (SILENT, ()), (None, ())],
)
def test_only_a_missing_keyring_leads_to_a_key_on_disk(
    keyring: KeyringState | None, usable: tuple[StoreKind, ...]
) -> None:
    assert usable_stores(keyring, vanishing=False) == usable
    assert usable_stores(keyring, vanishing=False, env_name="QWEN_API_KEY") == (*usable, ENV)
    named = usable_stores(keyring, vanishing=False, named=FILE)
    assert named == (*((KEYRING,) if keyring is READY else ()), FILE)


def test_a_place_that_vanishes_is_taken_by_name_only() -> None:
    assert usable_stores(READY, vanishing=True) == (FILE,)
    assert usable_stores(READY, vanishing=True, named=KEYRING) == (KEYRING, FILE)
    assert usable_stores(LOCKED, vanishing=True, named=KEYRING) == ()


def test_what_is_wrong_with_a_keyring_has_a_name() -> None:
    assert keyring_obstacle(READY) is None
    assert keyring_obstacle(READY, vanishing=True) is ProblemCode.INSTALL_VANISHES
    assert keyring_obstacle(SILENT) is ProblemCode.KEYRING_SILENT
