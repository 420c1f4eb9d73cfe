"""The shipped pack against the texts that it was taken from, and against its own arithmetic."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

import wageflow.chain.shipped
import wageflow.claims
from wageflow.claims import load_claims
from wageflow.claims.ledger import COLUMNS
from wageflow.claims.pack import SHIPPED, SOURCE_COLUMNS

LEDGER = load_claims("dprk")
TEXTS = Path(__file__).resolve().parents[3] / "shared" / "sources"
FILES = {
    "nksc-2012": "nksc-report-2012.txt",
    "encyclopedia": "encyclopedia-migrant-workers.txt",
    "nz-2018": "nz-newspaper-2018.txt",
    "uk-qatar": "uk-newspaper-qatar.txt",
    "nyt-2015": "us-newspaper-2015.txt",
}
needs_texts = pytest.mark.skipif(not TEXTS.is_dir(), reason="the source texts are not here")

UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
WORDS = {word: value for value, word in enumerate(UNITS)} | {
    "twice": 2,
    "dozen": 12,
    "noon": 12,
    "midnight": 24,
    "score": 20,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}


def folded(text):
    return re.sub(r"\s+", " ", text)


def in_words(text):
    """Read one figure written in digits or in words; the second part is its last large scale."""
    total, part, scale, seen = 0.0, 0.0, 1, False
    for word in re.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", text.lower()):
        if word[0].isdigit():
            part, seen = float(word.replace(",", "")), True
        elif word in WORDS:
            part, seen = part + WORDS[word], True
        elif word == "hundred" and seen:
            part *= 100
        elif word in SCALES and seen:
            scale = SCALES[word]
            total, part = total + part * scale, 0.0
    if not seen and re.search(r"\bonce\b", text):
        return 1.0, 1
    value = total + part
    if re.search(r"\bp\.m\b", text) and value < 12:
        value += 12
    return (-value if "minus" in text else value, scale) if seen else None


def figures(as_printed):
    """All figures of a printed piece, low before high; "150 to 230 million" scales both."""
    found = []
    text = re.sub(r"\ba (year)\b", r"1 \1", as_printed) if "half" in as_printed else as_printed
    text = re.sub(r"\b(\d+) (years?) and (?:a )?half", r"\1.5 \2", text)
    for piece in text.split("|"):
        ends = re.split(r"(?<=\d)to\b|\bto\b|-|\u2013|~|\bor\b|\buntil\b|, around", piece)
        read = [one for one in map(in_words, ends) if one is not None]
        if len(read) == 2 and "hundred" in piece and read[0][1] == 1 and read[0][0] < 10:
            read[0] = (read[0][0] * 100, 1)  # five to six hundred
        if len(read) == 2 and read[0][1] == 1:
            read[0] = (read[0][0] * read[1][1], read[1][1])
        found.append(tuple(value for value, _ in read))
    return found


def as_claimed(claim):
    return (claim.value,) if claim.value is not None else (claim.low, claim.high)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("3,500 to 4,000", (3_500, 4_000)),
        ("150 to 230 million", (150e6, 230e6)),
        ("sixty to sixty five thousand", (60_000, 65_000)),
        ("one hundred thousand to one hundred twenty thousand", (100_000, 120_000)),
        ("1.5 ~2.3 billion", (1.5e9, 2.3e9)),
        ("$70-$80", (70, 80)),
        ("$13.21", (13.21,)),
        ("forty five countries", (45,)),
    ],
)
def test_figures_are_read_as_a_reader_would(printed, read):
    assert figures(printed) == [read]


PRINTED = [claim for claim in LEDGER.values() if not claim.inferred]


@pytest.mark.parametrize("claim", PRINTED, ids=lambda claim: claim.id)
def test_what_is_claimed_is_what_is_printed(claim):
    assert claim.as_printed
    assert len(claim.as_printed) <= 60, "a figure, not a sentence"
    if claim.kind == "qualitative":
        return
    if "same number" in claim.as_printed:
        assert as_claimed(claim) == as_claimed(claim.parents[0])
        return
    found = figures(claim.as_printed)
    if len(found) == 2 and len(found[0]) == len(found[1]) == 1:
        found = [(*found[0], *found[1])]  # the two ends stand apart in the text
    for one in found:
        if claim.unit == "o'clock":  # "10 at night" is 22, and 8.30 half past eight
            told = tuple(round(int(h) + (h - int(h)) / 0.6, 3) % 12 for h in one)
            assert told == tuple(hour % 12 for hour in as_claimed(claim))
        else:
            assert one == as_claimed(claim)


def test_percent_signs_stand_where_the_unit_says_so():
    for claim in PRINTED:
        if claim.unit == "%" and claim.kind != "qualitative":
            assert re.search("%|per ?cent", claim.as_printed), claim.id


HEADING = re.compile(
    r"^\s*(?:Chapter (?P<chapter>\d)|(?P<section>\d)\.\s+[A-Z]|(?P<part>[A-F])\)\s)"
)
WITNESS = re.compile(
    r"^\s*[.-]?\s*(?:(?P<letter>[A-R])\s*\(\s?(?:\d+, )?(?:Fe)?[Mm]ale"
    r"|(?P<minister>Korean Church Minister))"
)


def passages(text):
    """Cut the report into (chapter, section, part, witness, text), in its order."""
    place, lines = ["", "", ""], []
    for line in text.splitlines():
        heading, witness = HEADING.match(line), WITNESS.match(line)
        if heading:
            yield (*place, "", folded(" ".join(lines)))
            lines = [line]
            chapter, section, part = heading.group("chapter", "section", "part")
            if chapter:
                place = [chapter, "", ""]
            elif section:
                place = [place[0], section, ""]
            else:
                place = [*place[:2], part]
        elif witness:
            yield (*place, witness["letter"] or "church minister", folded(" ".join(lines)))
            lines = []
        else:
            lines.append(line)
    yield (*place, "", folded(" ".join(lines)))


LOCATOR = re.compile(
    r"ch\. (?P<chapter>\d)(?: s\. (?P<section>\d))?(?: (?P<parts>[A-E](?:, [A-E])*))?"
    r"(?:, (?:witness(?:es)? )?(?P<who>.+))?"
)


def report_places(text, locator):
    """Return the passages that a locator of the report names, one text for each part."""
    at = LOCATOR.fullmatch(locator)
    assert at, locator
    found = []
    for part in (at["parts"] or "").split(", "):
        cut = [
            passage
            for chapter, section, here, witness, passage in passages(text)
            if chapter == at["chapter"]
            and section == (at["section"] or "")
            and (not part or here == part)
            and (not at["who"] or witness in at["who"].split(" and "))
        ]
        assert cut, f"{locator}: no such place"
        found.append(folded(" ".join(cut)))
    return found


def article_places(text, locator):
    """Return the numbered paragraphs, the section under the heading, or the whole article."""
    lines = text.splitlines()
    numbers = re.match(r"par\. ([\d and]+)", locator)
    if numbers:
        return [folded(lines[int(one) - 1]) for one in re.findall(r"\d+", numbers[1])]
    heads = [i for i, line in enumerate(lines) if line.startswith("==")] + [len(lines)]
    if len(heads) > 1:
        for start, end in pairwise(heads):
            if lines[start].strip("= ") == locator:
                return [folded(" ".join(lines[start:end]))]
        assert locator == "infobox", locator
        return [folded(" ".join(lines[: heads[1]]))]
    return [folded(text)]


@needs_texts
@pytest.mark.parametrize("claim", [c for c in LEDGER.values() if c.as_printed], ids=lambda c: c.id)
def test_the_figure_stands_where_the_locator_says(claim):
    text = (TEXTS / FILES[claim.source]).read_text(encoding="utf-8")
    cut = report_places if claim.source == "nksc-2012" else article_places
    places = cut(text, claim.locator)
    for piece in claim.as_printed.split("|"):
        # A digit more on either side would make it another figure.
        pattern = rf"(?<![\d,.]){re.escape(piece)}(?![\d]|,\d|\.\d)"
        assert any(re.search(pattern, place) for place in places), piece
    if "|" not in claim.as_printed:
        assert all(claim.as_printed in place for place in places)


@needs_texts
def test_titles_are_those_of_the_texts_where_these_show_one():
    for name in ("encyclopedia", "nyt-2015"):
        text = (TEXTS / FILES[name]).read_text(encoding="utf-8")
        assert LEDGER.sources[name].title in text


def test_inferred_figures_follow_from_what_they_are_derived_from():
    at = LEDGER
    days = 25
    expected = {
        "nksc-middle-east-other-headcount": (15_000 - 4_000, 15_000 - 3_500),
        "nksc-a-embassy-stay": at["nksc-a-embassy-lodging"].value * at["nksc-a-embassy-days"].value,
        "nksc-c-state-share": tuple(
            100 - 100 * kept / at["nksc-c-wage"].value
            for kept in (at["nksc-c-kept"].high, at["nksc-c-kept"].low)
        ),
        "nksc-i-construction-month": at["nksc-i-construction-day"].value * days,
        "nksc-russia-wage": (at["nksc-i-construction-month"].value, at["nksc-j-month"].value),
        "nksc-minister-taken-share": 100 - at["nksc-minister-kept-share"].value,
        "nksc-n-state-share": 100
        - 100 * at["nksc-n-paid-wage"].value / at["nksc-n-promised-wage"].value,
        "nksc-n-courier-share": 100 - 100 * at["nksc-n-received"].value / at["nksc-n-sent"].value,
        "nksc-q-state-share-before-1988": 100 - at["nksc-q-kept-share-before-1988"].value,
        "nksc-r-state-share": (
            100 - at["nksc-r-kept-share"].high,
            100 - at["nksc-r-kept-share"].low,
        ),
        "nz-state-share": (100 - at["nz-kept-share"].high, 100 - at["nz-kept-share"].low),
        "nyt-nkwatch-state-share": (100 - at["nyt-nkwatch-kept-share"].value, 100),
        "nyt-kuwait-quota-group-size": at["nyt-rim-camp"].value,
    }
    for name, figure in expected.items():
        wanted = figure if isinstance(figure, tuple) else (figure,)
        assert as_claimed(at[name]) == pytest.approx(wanted), name
        assert at[name].inferred, name
    paid = at["nyt-rim-paid"].value / (
        at["nyt-rim-months"].value * at["nyt-rim-promised-wage"].value
    )
    assert at["nyt-rim-paid-fraction"].value == pytest.approx(100 * paid, abs=0.05)
    zone, meant = at["nksc-kaesong-paid-wage"].value, at["nksc-kaesong-promised-wage"]
    kept = tuple(100 - 100 * zone / wage for wage in (meant.low, meant.high))
    assert as_claimed(at["nksc-kaesong-state-share"]) == pytest.approx(kept, abs=0.05)


def test_the_sum_of_the_regions_is_the_sum_of_the_regions():
    total = LEDGER["nksc-total-headcount-sum"]
    parts = [as_claimed(LEDGER[name]) for name in total.derived_from]
    assert (sum(p[0] for p in parts), sum(p[-1] for p in parts)) == (total.low, total.high)


def test_every_inferred_claim_says_from_what_or_why():
    for claim in LEDGER.values():
        if claim.inferred:
            assert claim.derived_from, claim.id
            assert claim.note, claim.id
        if claim.kind == "qualitative":
            assert as_claimed(claim) == (None, None)


def words(text):
    return re.findall(r"[a-z0-9%$]+", text.lower())


@needs_texts
def test_notes_are_in_our_own_words():
    run = 6
    printed = set()
    for file in FILES.values():
        text = words((TEXTS / file).read_text(encoding="utf-8"))
        printed |= {tuple(text[i : i + run]) for i in range(len(text) - run + 1)}
    for claim in LEDGER.values():
        note = words(claim.note)
        copied = [note[i : i + run] for i in range(len(note) - run + 1)]
        assert not [piece for piece in copied if tuple(piece) in printed], claim.id


def test_every_text_is_read_and_every_subject_of_the_pack_is_there():
    topics = {claim.topic for claim in LEDGER.values()}
    assert {claim.source for claim in LEDGER.values()} == set(FILES)
    assert len(LEDGER) > 1_000
    asked = [
        "headcount",
        "wage",
        "local_wage",
        "state_share",
        "kept_share",
        "fee",
        "bribery",
        "upfront",
        "housing",
    ]
    asked += [
        "remittance",
        "side_work",
        "hours",
        "rest",
        "term",
        "revenue",
        "other_income",
        "planned_headcount",
    ]
    asked += [
        "expulsion",
        "permit_stop",
        "border_closure",
        "exchange_rate",
        "unpaid",
        "in_kind",
        "transfer",
    ]
    assert topics.issuperset(asked)


def test_what_can_only_be_said_in_words_can_be_modelled():
    assert LEDGER["nksc-o-no-salary"].kind == "qualitative"
    assert [claim.value for claim in LEDGER.find(topic="term", unit="years", kind="up to").values()]
    assert LEDGER.find(topic="in_kind", source="nyt-2015")


def test_conflicts_are_mutual_and_nobody_contradicts_itself():
    for claim in LEDGER.values():
        assert claim.id not in claim.conflicts
        for other in claim.conflicts:
            assert claim.id in LEDGER[other].conflicts


def test_ids_begin_with_their_source():
    prefixes = {
        "nksc-2012": "nksc-",
        "encyclopedia": "enc-",
        "nz-2018": "nz-",
        "uk-qatar": "uk-",
        "nyt-2015": "nyt-",
    }
    for claim in LEDGER.values():
        assert claim.id.startswith(prefixes[claim.source])
        assert re.fullmatch(r"[a-z0-9-]+", claim.id)


def test_the_description_names_the_columns_in_their_order():
    described = json.loads((SHIPPED / "dprk" / "datapackage.json").read_text(encoding="utf-8"))
    columns = {
        one["path"]: tuple(column["name"] for column in one["schema"]["fields"])
        for one in described["resources"]
    }
    assert columns == {"sources.csv": SOURCE_COLUMNS, "claims.csv": COLUMNS}
    for name, wanted in columns.items():
        header = (SHIPPED / "dprk" / name).read_text(encoding="utf-8").split("\n", 1)[0]
        assert tuple(header.split(",")) == wanted


def test_the_slipped_power_of_ten_is_kept_and_flagged():
    slipped, other = LEDGER["nksc-revenue-ch2"], LEDGER["nksc-revenue"]
    assert slipped.low == 10 * other.low
    assert slipped.high == 10 * other.high
    assert other.id in slipped.conflicts


def claims_named(table):
    """Yield every claim id that a TOML table uses as a number, and the reading."""
    if isinstance(table, dict):
        # Printed results only cite a claim; all other claims stand for numbers.
        if isinstance(table.get("claim"), str) and "recipient" not in table:
            yield table["claim"], table.get("reading")
        for name in table.get("pool", []):
            yield name, table.get("reading")
        for inner in table.values():
            yield from claims_named(inner)
    elif isinstance(table, list):
        for inner in table:
            yield from claims_named(inner)


@pytest.mark.parametrize("file", ["chain/data/dprk.toml", "programme/data/dprk-2012.toml"])
def test_what_the_shipped_files_take_from_the_pack_is_there_and_is_a_quantity(file):
    path = Path(wageflow.claims.__file__).parents[1] / file
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    used = set(claims_named(table))
    assert len(used) > 5
    for name, reading in used:
        LEDGER[name].quantity(reading)


def test_printed_results_of_the_chains_are_those_of_the_claims_that_they_cite():
    path = Path(wageflow.claims.__file__).parents[1] / "chain/data/dprk.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["chains"]
    for name, chain in wageflow.chain.shipped.shipped_chains().items():
        for table, printed in zip(tables[name].get("printed", []), chain.printed, strict=True):
            claim = LEDGER[table["claim"]]
            assert printed.place == claim.cite()
            ends = [end for end in as_claimed(claim) if end is not None] or [0.0]
            if claim.kind == "up to":
                ends = [0.0, *ends]
            assert (printed.low, printed.high) == (ends[0], ends[-1])
            assert claim.per in ("", printed.per)
