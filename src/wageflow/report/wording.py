"""Counts and lists as a sentence has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["counted", "joined", "listed"]


def counted(number: int, what: str, many: str = "") -> str:
    """Count things.

    Examples
    --------
    >>> counted(1, "host"), counted(8, "host"), counted(2, "country", "countries")
    ('1 host', '8 hosts', '2 countries')
    """
    return f"{number:,} {what if number == 1 else many or f'{what}s'}"


def joined(parts: Sequence[str], word: str = "and") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def listed(texts: str | Sequence[str]) -> tuple[str, ...]:
    """Return texts as they are, and a single one as a list of one.

    Examples
    --------
    >>> listed("abc"), listed(["a", "b"])
    (('abc',), ('a', 'b'))
    """
    return (texts,) if isinstance(texts, str) else tuple(texts)
