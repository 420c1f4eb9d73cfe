"""The table of a comparison: what it says, with how many digits, and what its data holds."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError
from wageflow.programme import CONCEPTS
from wageflow.report import FORMATS, render
from wageflow.report.tables.compare import _merged, _probability, compare_table

LISTS = {"mean", "mcse", "sd", "p5", "p25", "p50", "p75", "p95"}
STOP = wf.StopPermits(
    start="2013", compliance=wf.between(0.5, 1.0), source="a resolution", note="assumed"
)
OUT = wf.Expel(on="2014", hosts="Kuwait", share=0.5)
NONE = wf.Scenario("as it was")
BOTH = wf.Scenario(
    "both",
    measures=[STOP, OUT],
    author="A. Nonymous",
    rationale="to see what both do",
    source="a book",
    outside=True,
)
CAP = wf.Scenario("cap", measures=[wf.Cap(start="2013", hosts="Kuwait", workers=50_000)])


def compared(*scenarios, **options):
    given = {"start": "2012", "end": "2016", "draws": 2**10, "seed": 0} | options
    return wf.compare("dprk-2012", list(scenarios), **given)


@pytest.fixture(scope="module")
def comparison():
    return compared(BOTH, NONE, CAP)


@pytest.fixture(scope="module")
def table(comparison):
    return compare_table(comparison, discount_rate=0.03, by="measure,host,recipient")


def section(table, title):
    return next(each for each in table.sections if each.title == title)


def number(text):
    return float(text.replace(",", "").rstrip("*"))


# what it says ---------------------------------------------------------------------------------


def test_the_baseline_comes_first_and_every_other_scenario_with_its_change(table):
    titles = [each.title for each in table.sections]
    assert titles[:5] == [
        "as it was (baseline)",
        "both",
        "both: change against the baseline",
        "cap",
        "cap: change against the baseline",
    ]
    assert titles[5] == "Total 2012 to 2016, million US dollars"
    assert titles[6] == (
        "Present value at the beginning of 2012, at 3 % a year, each year's money at its end, "
        "million US dollars"
    )
    assert titles[7] == "both: total change by measure, million US dollars, and in % of it"


def test_figures_are_those_of_the_comparison(comparison, table):
    frame = comparison.table()
    for label, heads, median, span, mean, percent, cut in section(
        table, "both: change against the baseline"
    ).rows[1:]:
        row = frame.loc["both", "state-side", label]
        low, high = span.split(" to ")
        room = 0.02 * (row["change_p95"] - row["change_p5"]) / 1e6
        for shown, name in ((median, "p50"), (low, "p5"), (high, "p95"), (mean, "mean")):
            assert number(shown) == pytest.approx(row[f"change_{name}"] / 1e6, abs=room)
        assert number(percent) == pytest.approx(100 * row["change"], abs=0.5)
        workers = frame.loc[("both", "workers", label), "change_mean"]
        assert number(heads) == pytest.approx(workers, rel=0.01)
        assert cut == "0" if row["probability"] == 0 else cut


def test_totals_and_present_values_are_those_of_the_comparison(comparison):
    data = compare_table(comparison, discount_rate=0.03).data["scenarios"]["both"]
    for found, frame in (
        (data["cumulative"], comparison.cumulative()),
        (data["present_value"], comparison.cumulative(0.03)),
    ):
        for concept in CONCEPTS:
            row = frame.loc[("both", concept)]
            assert found[concept]["p95"] == pytest.approx(row["p95"], rel=1e-12)
            change = found["difference"][concept]
            assert change["mean"] == pytest.approx(row["change_mean"], rel=1e-12)
            assert change["change"] == pytest.approx(row["change"], rel=1e-12)
    whole = comparison.probability("both", period="all", cut_of_at_least=0.5)
    assert data["cumulative"]["difference"]["state-side"]["probability"] == whole
    assert "workers" not in data["present_value"]


def test_parts_add_up_to_the_total(table):
    total = section(table, "Total 2012 to 2016, million US dollars").rows
    change = next(number(row[4]) for row in total if row[0] == "both: change")
    for by in ("measure", "host"):
        rows = section(
            table, f"both: total change by {by}, million US dollars, and in % of it"
        ).rows
        assert sum(number(row[4]) for row in rows) == pytest.approx(change, abs=2)
        assert sum(number(row[5]) for row in rows) == pytest.approx(100, abs=2)


def test_years_that_print_the_same_share_a_row_that_says_so():
    rows = [["1", "a"], ["1", "a"], ["2", "a"], ["1", "a"]]
    assert _merged(("2012", "2013", "2014", "2015"), rows) == [
        ["2012-2013 each", "1", "a"],
        ["2014", "2", "a"],
        ["2015", "1", "a"],
    ]
    assert _merged(("2012-06", "2013-06"), rows[:2]) == [["2012-06 to 2013-06 each", "1", "a"]]


def test_every_year_of_a_long_horizon_is_there():
    found = compare_table(compared(BOTH, start="2000", end="2060", draws=2**7))
    shown = []
    for row in section(found, "both").rows:
        first, _, last = row[0].removesuffix(" each").partition("-")
        shown += range(int(first), int(last or first) + 1)
    assert shown == list(range(2000, 2061))
    assert len(found.data["scenarios"]["both"]["years"]) == 61


def test_a_scenario_that_changes_nothing_says_so(table):
    assert section(table, "cap: change against the baseline").rows == [
        ["2012-2016 each", "0", "0", "no change", "0", "0", "0"]
    ]


def test_noise_of_the_arithmetic_is_not_printed():
    # what is there is summed and divided again, which leaves a last bit or two
    cap = wf.Scenario("cap", measures=[wf.Cap(start="2017-08-05")])
    found = compare_table(compared(cap, start="2016", end="2024"))
    assert section(found, "cap: change against the baseline").rows == [
        ["2016-2024 each", "0", "0", "no change", "0", "0", "0"]
    ]
    rows = section(found, "cap: total change by measure, US dollars, and in % of it").rows
    assert rows == [["Cap 2017-08-05", "", "0", "no change", "0", "", ""]]


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (0.0, 0.0, "0"),
        (1.0, 0.0, "100"),
        (0.4312, 0.004, "43"),
        (0.4312, 0.12, "40"),
        (0.0004, 0.0001, "< 1"),
        (0.9999, 0.0001, "> 99"),
    ],
)
def test_what_is_not_sure_has_neither_probability_0_nor_100(value, error, shown):
    assert _probability({"probability": value, "probability_mcse": error}) == shown


def test_digits_end_where_the_draws_say_nothing_more():
    few = compare_table(compared(BOTH, sampler="random", draws=2**6))
    many = compare_table(compared(BOTH, draws=2**14))
    rows = [section(found, "both").rows[-1] for found in (few, many)]
    # 64 draws at random are a tenth off, 16,384 even ones less than a hundredth
    assert rows[0][1].endswith("0,000")
    assert rows[0][4].endswith("0")
    assert rows[1][1].endswith("500")
    assert len(rows[1][4]) == 3


# its notes ------------------------------------------------------------------------------------


def test_notes_say_what_was_compared_and_who_says_so(table):
    notes = "\n".join(table.notes)
    assert (
        "Scenario both: to see what both do. Signed by A. Nonymous; a book. Rests on what is "
        "outside the sources of the programme." in notes
    )
    assert (
        "both, StopPermits 2013: From 2013, every host lets no new workers in; compliance 50 % to "
        "100 %. (a resolution; assumed)" in notes
    )
    assert "Scenario as it was: Nothing changes" in notes
    assert "against 'as it was'" in notes
    assert "a cut of at least 50 % of the baseline" in notes
    assert "Programme dprk-2012: " in notes
    assert "1,024 draws (sobol, 16 replicates, seed 0)" in notes
    assert "Shapley" in notes
    assert "in prices of 2012" in table.subtitle
    assert "from the 5 % to the 95 % point" in table.subtitle
    assert len(table.sources) == len(wf.load_programme("dprk-2012").cited())


def test_contradictions_come_before_all_explanations():
    clash = wf.Scenario(
        "clash",
        measures=[
            wf.Repatriate(by="2013-06", hosts="Kuwait"),
            wf.Cap(start="2013", hosts="Kuwait", workers=100),
        ],
    )
    found = compare_table(compared(clash, draws=2**7), notes=["read this"])
    plain = [note for note in found.notes if not note.startswith("*")]
    assert plain[0] == "Note: read this"
    assert "contradiction" in plain[1]
    assert any("contradiction" in remark for remark in found.data["remarks"])


def test_months_are_summed_and_years_that_are_not_whole_are_named():
    part = compared(BOTH, start="2012-11", end="2014-02", step="month", draws=2**7)
    found = compare_table(part)
    assert found.title == "dprk-2012: November 2012 to February 2014"
    assert "Note: months are summed to calendar years." in found.notes
    assert "Note: not all months of a year are in it: 2012 (2), 2014 (2)." in found.notes
    data = found.data["scenarios"]["both"]
    assert (data["years"], data["months"]) == ([2012, 2013, 2014], [2, 12, 2])
    expected = part.table().sort_index()
    for concept in (*CONCEPTS, "workers"):
        rows = expected.loc["both", concept]
        assert data[concept]["p50"] == pytest.approx(rows["p50"].tolist(), rel=1e-12)
        assert data["difference"][concept]["probability"] == rows["probability"].tolist()


def test_years_that_begin_in_june_are_called_so():
    found = compare_table(compared(BOTH, start="2012-06", end="2014-05", draws=2**7))
    assert found.title == "dprk-2012: June 2012 to May 2014"
    data = found.data["scenarios"]["both"]
    assert (data["years"], data["periods"]) == ([2012, 2013], ["2012-06", "2013-06"])


def test_nominal_prices_are_named_where_they_hold(comparison):
    found = compare_table(comparison, prices="nominal")
    assert "in prices of each year" in found.subtitle
    assert (
        "both: total change by measure, million US dollars, in prices of each year, and in % of it"
        in [each.title for each in found.sections]
    )
    real, nominal = (
        compare_table(comparison, prices=prices).data["scenarios"]["both"]["gross"]["p50"]
        for prices in ("real", "nominal")
    )
    rise = [after / before for before, after in zip(real, nominal, strict=True)]
    expected = [wf.money.real(1.0, 2012, year) for year in range(2012, 2017)]
    assert rise == pytest.approx(expected, rel=1e-12)
    assert found.data["price_year"] is None


# its data -------------------------------------------------------------------------------------


def test_two_measures_are_held_against_each_other_beside_the_baseline(comparison):
    table = compare_table(comparison, against=["both"], discount_rate=0.03, cut_of_at_least=0)
    plain = compare_table(comparison, discount_rate=0.03, cut_of_at_least=0)
    titles = [each.title for each in table.sections]
    assert [t for t in titles if "against both" in t] == ["cap: change against both"]
    kept = [each for each in table.sections if each.title != "cap: change against both"]
    assert kept[:5] == plain.sections[:5]
    other = comparison.against("both")
    assert other.baseline == "both"
    change = other.difference("cap").loc["state-side"]
    row = table.data["scenarios"]["cap"]["against"]["both"]
    assert row["state-side"]["p50"] == pytest.approx(change["p50"].tolist(), rel=1e-12)
    assert row["state-side"]["p95"] == pytest.approx(change["p95"].tolist(), rel=1e-12)
    total = other.cumulative().loc[("cap", "state-side")]
    assert row["cumulative"]["state-side"]["mean"] == pytest.approx(total["change_mean"])
    worth = other.cumulative(0.03).loc[("cap", "state-side")]
    assert row["present_value"]["state-side"]["mean"] == pytest.approx(worth["change_mean"])
    sums = section(table, "Total 2012 to 2016, million US dollars").rows
    (said,) = (r for r in sums if r[0] == "cap: change against both")
    assert number(said[4]) == pytest.approx(total["change_mean"] / 1e6, rel=0.02)
    asked = [r for r in table.records if r["against"] == "both"]
    assert {(r["scenario"], r["quantity"]) for r in asked} == {("cap", "change")}
    with pytest.raises(InputError, match=r"^against 'bot'.*'both'"):
        compare_table(comparison, against=["bot"])


def test_months_may_be_rows():
    comparison = compared(BOTH, start="2013-11", end="2014-02", step="month", draws=2**8)
    table = compare_table(comparison, rows="month")
    assert [row[0] for row in section(table, "both").rows][-2:] == ["2014-01", "2014-02"]
    assert table.subtitle.startswith("Million US dollars a month")
    data = table.data["scenarios"]["both"]
    assert data["periods"] == ["2013-11", "2013-12", "2014-01", "2014-02"]
    assert (data["years"], data["months"]) == ([2013, 2013, 2014, 2014], [1, 1, 1, 1])
    own = comparison.paths("both").summary().loc["state-side", "p50"]
    assert data["state-side"]["p50"] == pytest.approx(own.tolist(), rel=1e-12)
    assert {r["block"] for r in table.records} >= {"month", "total"}
    assert not any("summed to calendar years" in note for note in table.notes)
    with pytest.raises(InputError, match=r"^rows 'month': results are by year; add step='month'"):
        compare_table(compared(BOTH, draws=2**8), rows="month")


def test_a_chance_of_any_cut_says_so(comparison):
    table = compare_table(comparison, cut_of_at_least=0)
    assert any("probability, in %, of less than the baseline." in note for note in table.notes)
    assert table.data["cut_of_at_least"] == 0


def test_data_has_a_list_of_years_for_every_concept(table):
    data = json.loads(render(table, "json"), parse_constant=pytest.fail)
    assert list(data["scenarios"]) == ["as it was", "both", "cap"]
    assert data["baseline"] == "as it was"
    assert (data["programme"], data["price_year"]) == ("dprk-2012", 2012)
    assert data["manifest"]["seed"] == 0
    assert [text.split(":")[1] for text in data["remarks"]] == [" Cap 2013 Kuwait"]
    for found in data["scenarios"].values():
        assert found["years"] == [2012, 2013, 2014, 2015, 2016]
        for concept in (*CONCEPTS, "workers"):
            for rows in (found[concept], found["difference"][concept]):
                assert rows.keys() >= LISTS
                assert all(len(rows[name]) == 5 for name in LISTS)
            assert found["difference"][concept].keys() >= {"change", "probability"}
    both = data["scenarios"]["both"]
    assert both["outside"] is True
    assert both["describe"].startswith("both (rests on what is outside the sources)")
    assert list(both["attribution"]["measure"]["parts"]) == list(BOTH.labels)
    assert set(both["attribution"]["host"]["parts"]) >= {"Kuwait", "Russia"}
    assert both["incidence"]["worker"]["side"] == "worker"
    assert "attribution" not in data["scenarios"]["as it was"]


def test_data_of_what_changes_nothing_is_exactly_zero(table):
    for name in ("as it was", "cap"):
        for rows in table.data["scenarios"][name]["difference"].values():
            assert all(value == 0.0 for values in rows.values() for value in values)


def test_records_are_long_and_tidy(table, comparison):
    rows = list(csv.DictReader(io.StringIO(render(table, "csv"))))
    assert {row["block"] for row in rows} == {
        *("year", "total", "present value"),
        *("measure", "host", "recipient"),
    }
    keys = [
        tuple(row[k] for k in ("scenario", "block", "label", "concept", "quantity")) for row in rows
    ]
    assert len(set(keys)) == len(keys)
    row = rows[keys.index(("both", "year", "2016", "state-side", "change"))]
    expected = comparison.table().loc[("both", "state-side", "2016")]
    assert float(row["mean"]) == pytest.approx(expected["change_mean"])
    assert float(row["change"]) == pytest.approx(expected["change"])
    assert row["unit"] == "USD of 2012"
    assert row["share"] == ""


def test_records_hold_the_chosen_concept_alone(comparison):
    found = compare_table(comparison, concept="gross", by="host")
    assert {row["concept"] for row in found.records} == {"gross", "workers"}
    assert "all wages paid (gross)" in found.subtitle
    assert "Shapley" not in "\n".join(found.notes)


# what is refused, and what is escaped ---------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "hosts"}, "by 'hosts': did you mean 'host'?"),
        ({"concept": "workers"}, "concept 'workers': known: gross"),
        ({"prices": "fake"}, "prices 'fake': known: real, nominal"),
        ({"discount_rate": 3.0}, "discount_rate 3: is no share a year; write 0.03 for 3 %"),
        ({"cut_of_at_least": 50.0}, "cut_of_at_least 50: is no share of the baseline"),
        ({"cut_of_at_least": float("nan")}, "cut_of_at_least nan: is no share of the baseline"),
    ],
)
def test_what_cannot_be_shown_is_refused(comparison, options, message):
    with pytest.raises((InputError, UnknownNameError)) as refused:
        compare_table(comparison, **options)
    assert str(refused.value).startswith(message)


def test_prices_of_years_to_come_are_refused():
    with pytest.raises(InputError, match=r"^prices 'nominal': price level, year 2025"):
        compare_table(compared(BOTH, end="2025", draws=2**7), prices="nominal")


WICKED = ("=cmd()", "<script>alert(1)</script>", "a|b\n**c**", "\x1b[31mred", "\\input{x} & 5 %")


@pytest.mark.parametrize("form", FORMATS)
def test_names_of_scenarios_are_never_more_than_text(form):
    scenarios = [wf.Scenario(name, rationale=name, measures=[OUT]) for name in WICKED]
    found = compare_table(compared(NONE, *scenarios, draws=2**7), title="<b>", notes=["=1+1"])
    text = render(found, form)
    assert "\x1b" not in text
    if form == "html":
        assert "<script>" not in text
        assert "<b>" not in text
    if form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert "'=cmd()" in cells
        assert "=cmd()" not in cells
    if form == "markdown":
        assert "a\\|b \\*\\*c\\*\\*" in text
    if form == "latex":
        assert "\\input{" not in text
    if form == "json":
        assert list(json.loads(text)["scenarios"]) == ["as it was", *WICKED]


@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_table_fits_a_terminal(table, width):
    lines = render(table, "table", width=width).splitlines()
    assert max(map(len, lines)) <= width
    # titles run across the columns
    assert "both: total change by measure, million US dollars, and in % of it" in lines


def test_what_is_more_than_nothing_has_no_per_cent():
    """Held against a scenario that leaves nobody, any revenue is infinitely more."""
    home = wf.Scenario("home", measures=[wf.Repatriate(by="2013-01-01")])
    found = wf.compare(
        "dprk-2012", [wf.Scenario("stay"), home], start="2013", end="2013", draws=2**6, seed=0
    )
    against = found.against("home")
    assert math.isnan(against.table().loc[("stay", "state-side", "2013"), "change"])
    assert against.table().loc[("home", "state-side", "2013"), "change"] == 0.0
    made = wf.table(against)
    assert made.data["scenarios"]["stay"]["difference"]["state-side"]["change"] == [None]
    json.dumps(made.data, allow_nan=False)
