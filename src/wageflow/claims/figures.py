"""What stands in a cell that shall hold a number, and what to write instead."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["advice", "doubtful", "figure", "shows_point"]

_FIGURE = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Apostrophes, and blanks that do not break, divide thousands in some lands, points in others.
_THOUSANDS = re.compile(
    r"([+-]?[1-9]\d{0,2})(?P<mark>[,.'\u2019 \u00a0\u2009\u202f])\d{3}((?P=mark)\d{3})*"
    r"(?P<decimals>(?!(?P=mark))[.,]\d+)?",
    re.ASCII,
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
_DOUBTFUL = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( .*)?|\d{1,2}[-/. ]{1,2}[^\W\d_]{3,9}\.?([-/. ]\d{2,4})?"
    r"|[^\W\d_]{3,9}\.?[-/. ]\d{2,4}"
)


def figure(cell: str) -> float | None:
    """Return the number in a cell, or None if it holds none.

    Examples
    --------
    >>> figure("1.2E+05"), figure("3,500"), figure("nan")
    (120000.0, None, None)
    """
    if _FIGURE.fullmatch(cell) and math.isfinite(float(cell)):
        return float(cell)
    return None


def doubtful(cell: str) -> bool:
    """Whether the point in a number may divide its thousands as well as its decimals.

    Examples
    --------
    >>> doubtful("1.234"), doubtful("0.234"), doubtful("1.2340"), doubtful("48")
    (True, False, False, False)
    """
    return _DOUBTFUL.fullmatch(cell) is not None


def shows_point(cells: Iterable[str]) -> bool:
    """Whether any of the numbers shows that a point stands before decimals here.

    Examples
    --------
    >>> shows_point(["1.234", "13.21"]), shows_point(["1.234", "48", "Kuwait"])
    (True, False)
    """
    return any("." in cell and not doubtful(cell) and figure(cell) is not None for cell in cells)


def advice(cell: str) -> str:
    """Return what to write instead of what is no number, or may be two.

    Examples
    --------
    >>> advice("3,500")
    'write it without separators, 3500, or with its decimals after a point, 3.5'
    >>> advice("48%")
    'write 48 here and % as the unit'
    """
    grouped = _THOUSANDS.fullmatch(cell)
    if grouped is not None:
        whole = cell.removesuffix(grouped["decimals"] or "").replace(grouped["mark"], "")
        plain = whole + (grouped["decimals"] or "").replace(",", ".")
        if grouped["mark"] in ",." and not grouped["decimals"] and cell.count(grouped["mark"]) == 1:
            return f"write it without separators, {plain}, or {_decimals(cell)}"
        return f"write it without separators, {plain}"
    if _DECIMAL_COMMA.fullmatch(cell):
        return f"write the decimals after a point, {cell.replace(',', '.')}"
    if cell.endswith("%"):
        return f"write {cell[:-1].strip()} here and % as the unit"
    if _DATE.fullmatch(cell):
        return (
            "a spreadsheet may have taken it for a date: format the cell as text, and write again"
        )
    return "write a plain number such as 48 or 13.21, or leave the cell empty"


def _decimals(cell: str) -> str:
    number = cell.replace(",", ".").rstrip("0")
    # three decimals could be thousands again
    sure = f"{number}0" if doubtful(number) else number.rstrip(".")
    return f"with its decimals after a point, {sure}"
