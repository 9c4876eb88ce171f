"""Words beside each other, with the punctuation of the current language."""

from __future__ import annotations

from collections.abc import Iterable

from openclaw_tui.i18n import tr


def names(each: Iterable[str]) -> str:
    """Names, one after the other."""
    return tr("list.names").join(each)


def parts(each: Iterable[str]) -> str:
    """What is said of one thing, piece by piece."""
    return tr("list.parts").join(each)


def sentences(*each: str) -> str:
    """One after the other; what is empty leaves no gap."""
    return tr("list.sentences").join(filter(None, each))


def pair(name: str, text: str) -> str:
    """A name and what is said of it."""
    return tr("list.pair", name=name, text=text)
