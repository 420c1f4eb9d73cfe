"""Bytes as a line of choices: every input means something, and a near one means something near."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Choices:
    """What an input chooses, byte by byte; the first possibility once it is used up."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def __bool__(self) -> bool:
        return self.at < len(self.data)

    def below(self, count: int) -> int:
        """Choose a number from 0 to below `count`."""
        width = 1 if count <= 256 else 2
        taken = self.data[self.at : self.at + width]
        self.at += width
        return int.from_bytes(taken, "big") % count

    def one_of(self, possible: Sequence[T]) -> T:
        """Choose one."""
        return possible[self.below(len(possible))]

    def flag(self) -> bool:
        """Choose yes or no; no for most of the bytes."""
        return self.below(4) == 3

    def text(self) -> str:
        """Choose text: as many bytes as the first one says."""
        length = self.below(32)
        taken = self.data[self.at : self.at + length]
        self.at += length
        return taken.decode("utf-8", "surrogateescape")
