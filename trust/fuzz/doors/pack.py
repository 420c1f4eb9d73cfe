"""A claims pack: any bytes in claims.csv, sources.csv and datapackage.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doors.ledgers import (
    ask,
    csv_bytes,
    divided,
    folder_of,
    joined,
    shipped_rows,
    shipped_sources,
    slice_of,
)
from hypothesis import strategies as st

from wageflow.claims.claim import KINDS
from wageflow.claims.ledger import COLUMNS
from wageflow.claims.rows import PERS

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 60_000

SOURCES = b"id,title,publisher,year,kind,note\ns,A survey,,2012,report,\nt,Another,,,,\n"
CLAIM = {
    "id": "a",
    "source": "s",
    "topic": "wage",
    "unit": "money",
    "currency": "USD",
    "per": "month",
    "kind": "point",
    "value": "3",
}

TOKENS: Sequence[str] = (
    *COLUMNS,
    *KINDS,
    *(per for per in PERS if per),
    "%% claims.csv\n",
    "%% sources.csv\n",
    "%% datapackage.json\n",
    "workers",
    "money",
    "%",
    "months",
    "headcount",
    "revenue",
    "planned_revenue",
    "state_share",
    "fee",
    "take_home",
    "kept_share",
    "wage",
    "USD",
    "CNY",
    "RUB",
    "KWD",
    "KPW",
    "XYZ",
    "all",
    "true",
    "false",
    "TRUE",
    "1e308",
    "1e-320",
    "5e-324",
    "-1",
    "-0",
    "nan",
    "inf",
    "1e999",
    "1,234",
    "0,48",
    "1 234",
    "48%",
    "2012",
    "0001",
    "9999",
    "title",
    "publisher",
    "name",
    '"',
    '""',
    ",",
    ";",
    "\n",
    "\r\n",
    "\t",
    "\ufeff",
    "\u202e",
    "\u00a0",
    "\u202f",
    "\x00",
)


def seeds() -> list[bytes]:
    """Return slices of the pack that ships, and small packs."""
    header, _ = shipped_rows()
    found = [
        joined(
            {
                "claims.csv": csv_bytes([header, *slice_of(start, count, step)]),
                "sources.csv": shipped_sources(),
            }
        )
        for start, count, step in ((0, 4, 1), (100, 12, 3), (7, 20, 50), (600, 3, 1), (900, 8, 20))
    ]
    rows = [list(CLAIM), list(CLAIM.values()), ["b", *list(CLAIM.values())[1:]]]
    described = b'{"name": "mine"}'
    found.append(
        joined(
            {
                "claims.csv": csv_bytes(rows),
                "sources.csv": SOURCES,
                "datapackage.json": described,
            }
        )
    )
    return found


def attempt(data: bytes) -> str:
    """Read a pack, and ask all that can be asked of it."""
    if len(data) > LARGEST:
        return "refused"
    with folder_of(divided(data)) as folder:
        return ask(folder)


NAMES = st.sampled_from(["a", "b", "c", "d", "e", "total", "a b", "nksc-1", "=1+1", "x\ny", "none"])
NUMBERS = st.one_of(
    st.sampled_from(
        [
            "0",
            "-0",
            "1e308",
            "-1e308",
            "5e-324",
            "1e-320",
            "1.7976931348623157e308",
            "2012",
            "0.5",
            "100",
            "1,234",
            "0,48",
            "nan",
            "inf",
            "1e999",
            "",
            "+3",
            ".5",
            "5.",
            "1e3",
            "3500",
            "48",
        ]
    ),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(0, 10**6).map(str),
)
WORDS = st.one_of(
    st.sampled_from(
        [
            "",
            "all",
            "Kuwait",
            "China",
            "Russia",
            "construction",
            "the report",
            "A",
            "<script>alert(1)</script>",
            "=cmd()",
            "\\input{x}",
            "\u05e9\u05dc\u05d5\u05dd",
            "$x$",
            "&amp;",
            "\x1b[31m",
            "\u202eabc",
            "a\nb",
            "x" * 300,
            "NaN",
            "None",
        ]
    ),
    st.text(max_size=12),
)
YEARS = st.one_of(st.sampled_from(["", "", "2012", "1999", "2019", "0", "12", "soon"]), NUMBERS)
IDS = st.lists(NAMES, max_size=3).map(";".join)
TOPICS = st.sampled_from(
    [
        "headcount",
        "wage",
        "revenue",
        "planned_revenue",
        "state_share",
        "fee",
        "take_home",
        "kept_share",
        "share_amount",
        "other_income",
        "planned_headcount",
        "hours",
        "Wage",
        "",
    ]
)
CELLS = {
    "id": NAMES,
    "source": st.sampled_from(["s", "s", "s", "t", "u", ""]),
    "topic": TOPICS,
    "unit": st.sampled_from(["money", "money", "workers", "%", "months", "percent", ""]),
    "kind": st.sampled_from([*KINDS, "bound", ""]),
    "low": NUMBERS,
    "high": NUMBERS,
    "value": NUMBERS,
    "currency": st.sampled_from(["USD", "CNY", "RUB", "KPW", "XYZ", "usd", ""]),
    "per": st.sampled_from([*PERS, "fortnight"]),
    "year": YEARS,
    "source_year": YEARS,
    "derived_from": IDS,
    "conflicts": IDS,
    "part_of": NAMES | st.just(""),
    "inferred": st.sampled_from(["", "true", "false", "TRUE", "yes"]),
    "supplied": st.sampled_from(["", "per", "unit", "per;currency", "wage"]),
}


@st.composite
def _row(draw: st.DrawFn, number: int) -> dict[str, str]:
    row = {**CLAIM, "id": f"{'abcdefgh'[number % 8]}"}
    figure = draw(st.sampled_from(["value", "range", "none", "any"]))
    low, high = sorted(draw(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9))))
    if figure == "range":
        row |= {"low": repr(low), "high": repr(high), "value": ""}
        row["kind"] = draw(st.sampled_from(["bounds", "interval", "spread"]))
    elif figure == "value":
        row["value"] = repr(high)
        row["kind"] = draw(st.sampled_from(["point", "about", "at least", "up to", "spread"]))
    elif figure == "none":
        row |= {"value": "", "kind": "qualitative"}
    earlier = st.sampled_from([*"abcdefgh"[:number]]) if number else st.just("")
    row |= {"topic": draw(TOPICS.filter(lambda topic: topic.islower()))}
    row |= {"derived_from": draw(earlier | st.just("")), "part_of": draw(earlier | st.just(""))}
    row |= {"host": draw(WORDS), "note": draw(WORDS), "year": draw(st.sampled_from(["", "2012"]))}
    for column in draw(st.lists(st.sampled_from(COLUMNS), max_size=2)):
        row[column] = draw(CELLS.get(column, WORDS))
    return row


def _tables() -> st.SearchStrategy[bytes]:
    def written(count: int) -> st.SearchStrategy[bytes]:
        rows = st.tuples(*(_row(number) for number in range(count)))
        return st.builds(_written, rows, st.permutations(COLUMNS))

    return st.integers(1, 8).flatmap(written)


def _written(rows: tuple[dict[str, str], ...], columns: list[str]) -> bytes:
    return csv_bytes([columns, *([row.get(name, "") for name in columns] for row in rows)])


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    raw = draw(_tables())
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(raw)))
        put = draw(st.sampled_from(TOKENS).map(str.encode) | st.binary(max_size=4))
        raw = raw[:at] + put + raw[at + draw(st.integers(0, 4)) :]
    return raw


def strategy() -> st.SearchStrategy[bytes]:
    """Return packs, most of them sound, some with something wrong."""
    others = st.fixed_dictionaries(
        {
            "claims.csv": st.one_of(_tables(), _mutated(), st.binary(max_size=60)),
            "sources.csv": st.one_of(st.just(SOURCES), st.just(SOURCES), st.binary(max_size=40)),
        },
        optional={
            "datapackage.json": st.sampled_from(
                [
                    b"{}",
                    b"[]",
                    b'{"name": "x"}',
                    b'{"name": 3}',
                    b'{"name": "\\ud800"}',
                    b'{"name": "a\\nb"}',
                    b"[" * 5000,
                    b"\xff",
                    b"NaN",
                ]
            )
        },
    )
    return others.map(joined)
