"""TOML from disk, refused with the line and with what is often meant by such a line."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError
from wageflow.reading.tables import short

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_toml"]

MAX_BYTES = 4_000_000  # a file of ours is kilobytes; more is a mistake or an attack
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{2}0")  # who means decimals ends in no 0


def read_toml(path: Path, where: str) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    InputError
        If it cannot be read, is too large, not UTF-8, or not TOML; and if it has a number such as
        ``9.500``, which is nine and a half in TOML and 9500 in half of the world.
    """
    text = _text(path, where)
    doubtful: list[str] = []

    def decimal(number: str) -> float:
        if _THOUSANDS.fullmatch(number):
            doubtful.append(number)
        return float(number)

    try:
        data = tomllib.loads(text.replace("\r\n", "\n"), parse_float=decimal)
    except RecursionError:
        raise InputError(f"{where}: is not TOML: is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{where}: is not TOML: {_toml_fault(text, str(error))}") from None
    except ValueError:  # of Python's own: TOML sets no limit to the digits of a whole number
        raise InputError(
            f"{where}: is not TOML: holds a number of thousands of digits; write one that is meant"
        ) from None
    if doubtful:
        raise InputError(*(_doubt(where, text, number) for number in dict.fromkeys(doubtful)))
    return data


def _text(path: Path, where: str) -> str:
    """Return the text of a file, which must not be empty."""
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise InputError(f"{where}: cannot be read ({error.strerror}); check the path") from None
    except ValueError:  # a name that no file can have
        raise InputError(f"{where}: is no name of a file; check the path") from None
    if size > MAX_BYTES:
        raise InputError(
            f"{where}: is larger than {MAX_BYTES / 1e6:.0f} MB; a file of this kind is small, "
            "so is it the right one?"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: byte {error.start + 1} is not UTF-8; save the file as UTF-8 text"
        ) from None
    if not text.strip():
        raise InputError(f"{where}: is empty; see the README for a file to start from")
    return text


def _doubt(where: str, text: str, number: str) -> str:
    """Ask what is meant by a number that is another one in half of the world."""
    found = re.compile(rf"(?<![\w.]){re.escape(number)}(?![\w.])")
    lines = [str(n) for n, line in enumerate(text.split("\n"), 1) if found.search(line)]
    place = f"line {' and '.join(lines)}: " if lines else ""
    plain, whole = f"{float(number):g}", number.replace(".", "")
    return f"{where}: {place}{number} is {plain} here; write {whole} if that is meant, or {plain}"


def _toml_fault(text: str, message: str) -> str:
    """Add the line to a fault of TOML's own, and what is often meant by such a line."""
    found = re.search(r"at line ([0-9]+)", message)
    lines = text.split("\n")  # which are not all that Python takes for lines
    if found is None or not 0 < int(found[1]) <= len(lines):
        return message
    line = lines[int(found[1]) - 1].strip()
    habits = (
        (r"^\[(cohorts)\]", "a cohort starts with [[cohorts]]"),
        (r"=\s*\"[^\"]*$", 'a text ends with a quote, as it began: "Kuwait"'),
        (r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}", "a date is written 2026-11-22"),
        (r"\[[^\]]*[0-9]\s+[0-9]", "a comma stands between numbers: [400, 1200]"),
        (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", "a day is written 2016-07-01, year, month, day"),
        (r"=\s*[0-9]{4}-[0-9]{2}\s*(#|$)", 'a month stands in quotes: "2017-09"'),
        ("[\u201c\u201d\u2018\u2019\u00ab\u00bb]", 'quotes are straight: "Kuwait"'),
        (";", "a comma or a new line separates, a semicolon does not"),
        (r"[0-9],[0-9]", "write 3500 for 3,500, and 0.5 for 0,5"),
        (r"=\s*[A-Za-z]", 'text stands in quotes: "Kuwait"'),
    )
    hint = next((f"; {said}" for pattern, said in habits if re.search(pattern, line)), "")
    return f"{message}: {short(line)}{hint}"
