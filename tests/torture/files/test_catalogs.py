"""The provider catalog made hostile: what its check lets pass can be read and shown whole."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

import openclaw_tui
from openclaw_tui.i18n import LOCALES
from openclaw_tui.plain.text import plan_lines
from openclaw_tui.services.catalog_file import parse
from tests.support import catalog_shape
from tests.support.mutations import Mutator

SEED = 5
CATALOG = Path(openclaw_tui.__file__).parent / "data/providers.toml"
WORDS = ("[]", "{}", "''", "1", "true", "'x'", "[[]]", "['']", "9e999", "1979-05-27", "nan")
KEYS = ("x", "__proto__", "id", '""', "models")


def changed(rng: random.Random, text: str) -> str:
    """One value, key or line of the TOML replaced, or bytes as in any other file."""
    lines = text.splitlines()
    number = rng.choice([n for n, line in enumerate(lines) if "=" in line])
    name, _, value = lines[number].partition("=")
    match rng.randrange(5):
        case 0:
            lines[number] = f"{name}= {rng.choice(WORDS)}"
        case 1:
            lines[number] = f"{rng.choice(KEYS)} ={value}"
        case 2:
            del lines[number]
        case 3:
            lines.insert(number, lines[number])
        case _:
            return Mutator(text.encode(), is_json=False).case(rng)[1].decode("utf-8", "replace")
    return "\n".join(lines)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("count", [40, pytest.param(4000, marks=pytest.mark.torture)])
def test_a_hostile_catalog(figures: Callable[..., None], count: int) -> None:
    good = CATALOG.read_text(encoding="utf-8")
    passed = 0
    for number in range(count):
        text = changed(random.Random(f"{SEED} {number}"), good)  # noqa: S311 - repeatable
        try:
            catalog_shape.check(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, ValidationError, TypeError, RecursionError):
            continue
        passed += 1
        found = parse(text)
        assert found.recommended.id, number
        for plan in found.plans:
            for locale in LOCALES:
                assert len([*plan_lines(plan, locale)]) > 4, number
    assert 0 < passed < count
    figures(catalogs=count, refused=count - passed, read_and_shown=passed)
