"""The only form in which a secret travels through the program."""

from __future__ import annotations

from typing import ClassVar, NoReturn
from weakref import WeakValueDictionary

MASK = "••••••••"


class Secret:
    """A token that cannot be shown by accident.

    ``repr``, ``str``, ``format`` and f-strings give a mask; pickling and copying
    raise ``TypeError``. ``reveal()`` is the single way out, so every place where a
    secret leaves the object can be found by searching for that word.
    """

    __slots__ = ("__weakref__", "_value")
    _living: ClassVar[WeakValueDictionary[int, Secret]] = WeakValueDictionary()

    def __init__(self, value: str) -> None:
        self._value = value
        self._living[id(self)] = self

    @classmethod
    def living(cls) -> list[Secret]:
        """Every secret of this process, so that a crash report can be searched for them."""
        return list(cls._living.values())

    def reveal(self) -> str:
        """Return the clear text, for a store or the Authorization header only."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is never pickled or copied")
