"""Layouts of results: sums agree, every figure has its sources, and every table says its draws."""

from __future__ import annotations

import math
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import wageflow as wf
from wageflow.errors import EstimateError, InputError, UnknownNameError
from wageflow.report import Section, Source, Table
from wageflow.report.digits import Spoken, ranged
from wageflow.report.tables import sectors as sectors_module
from wageflow.report.tables.headline import headline_table
from wageflow.report.tables.information import information_table
from wageflow.report.tables.parameters import parameters_table
from wageflow.report.tables.sectors import sector_statistics, sectors_table
from wageflow.report.tables.sources import programme_sources

CLOSING = re.compile(r"([\d,]+ draws .*|Nothing is drawn for this table\. )wageflow \d")

# a median with its range ------------------------------------------------------------------------


def row_of(low, middle, high, error=0.0):
    return {"p5": low, "p50": middle, "p95": high, "sd": (high - low) / 3, "p50_mcse": error}


@pytest.mark.parametrize(
    ("row", "unit", "told"),
    [
        (row_of(0.142e9, 0.19e9, 0.263e9), "USD", "$0.19 bn (0.14-0.26)"),
        (row_of(13.2e6, 14.6e6, 16.1e6), "USD a year", "$14.6 m (13.2-16.1) a year"),
        (
            row_of(13.2e6, 14.6e6, 16.1e6, 1.2e6),
            "USD",
            "$15 m (13-16)",
        ),  # no digit beyond the error
        (row_of(2_100.0, 2_730.0, 3_300.0), "USD a worker", "$2,700 (2,100-3,300) a worker"),
        (row_of(-0.26e9, -0.19e9, -0.14e9), "USD", "-$0.19 bn (-0.26 to -0.14)"),
        (row_of(-2e6, 3e6, 9e6), "USD", "$3 m (-2 to 9)"),
        (row_of(0.0, 0.0, 7e6), "USD", "$0.0 m (0.0-7.0)"),
        (row_of(0.001, 0.004, 0.009), "USD", "$0.0040 (0.0010-0.0090)"),
        (row_of(3_900.0, 4_400.0, 5_100.0), "KPW a month", "KPW 4,400 (3,900-5,100) a month"),
        (row_of(78_100.0, 87_500.0, 96_700.0), "workers", "88,000 (78,000-97,000) workers"),
        (row_of(0.43, 0.48, 0.53), "%", "48 % (43-53)"),
        (row_of(1.2, 1.5, 1.9), "", "1.50 (1.20-1.90)"),
        ({"p50": 2805.0}, "USD", "$2,805 (no range)"),
        ({"p50": 0.0, "p5": 0.0, "p95": 0.0, "sd": 0.0}, "USD", "$0 (no range)"),
        ({"p50": -0.0}, "USD", "$0 (no range)"),
    ],
)
def test_cells(row, unit, told):
    assert ranged(row, unit) == told


def test_a_mark_stands_behind_the_median_and_the_middle_half_in_its_place():
    row = row_of(0.142e9, 0.19e9, 0.263e9) | {"p25": 0.165e9, "p75": 0.22e9}
    assert ranged(row, mark="*") == "$0.19 bn* (0.14-0.26)"
    assert ranged(row, within=("p25", "p75")).startswith("$0.190 bn (0.165-0.220)")


sizes = st.floats(1e-6, 1e12)


@given(st.floats(-1e12, 1e12), sizes, sizes, st.sampled_from([0.0, 0.01, 1.0]))
@example(0.0, 1.0, 1.0, 0.0)
@example(92.5, 1.0, 8.0, 0.0)
def test_a_cell_hides_neither_its_range_nor_its_error(middle, below, above, noise):
    low, high = middle - below, middle + above
    assume(low < middle < high)
    assume(high - low > 1e-9 * max(abs(low), abs(high)))
    error = noise * (high - low)
    row = row_of(low, middle, high, error)
    told = Spoken.of(row)
    figures = re.fullmatch(r"(-?)\$([\d,.]+)(?: (?:m|bn))? \((.*)\)", ranged(row))
    assert figures is not None, ranged(row)
    ends = figures[3].split(" to ") if " to " in figures[3] else figures[3].split("-")
    printed = [float(f"{figures[1]}{figures[2]}".replace(",", ""))]
    printed += [float(end.replace(",", "")) for end in ends]
    values = [value / told.scale.factor for value in (middle, low, high)]
    size = max(map(abs, values))
    width = values[2] - values[1]
    # three digits are enough, unless the ends would not differ in them
    third = min(10.0 ** (math.floor(math.log10(size)) - 2), width / 3)
    step = max(width / 10, third, error / told.scale.factor)
    for found, value in zip(printed, values, strict=True):
        assert abs(found - value) <= step / 2 + 1e-9 * size
    assert printed[1] <= printed[0] <= printed[2]
    # no digit is finer than a hundredth of the range, or a tenth of the error
    decimals = [len(text.partition(".")[2]) for text in (figures[2], *ends)]
    assert 10.0 ** -max(decimals) >= min(step / 100, 1.0) * (1 - 1e-9)
    if noise < 1.0:
        assert ends[0] != ends[1]


# results ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def programme():
    return wf.load_programme("dprk-2012")


@pytest.fixture(scope="module")
def estimate(programme):
    return wf.simulate(programme, draws=2**10, seed=3)


def test_the_headline_has_a_cell_for_each_concept(estimate):
    table = headline_table(estimate)
    summary = estimate.summary()
    assert [row[0].rpartition("(")[2] for row in table.sections[0].rows] == [
        f"{concept})" for concept in summary.index
    ]
    for cells, (_, row) in zip(table.sections[0].rows, summary.iterrows(), strict=True):
        assert cells[1].replace("*", "") == ranged(row.to_dict())
    assert "in prices of 2012" in table.subtitle
    assert "8 hosts in 2012" in table.subtitle
    assert [r["mean"] for r in table.records[:5]] == summary["mean"].tolist()


@pytest.mark.parametrize("concept", ["gross", "state-side", "net"])
def test_sectors_add_up_to_their_hosts_and_hosts_to_all(estimate, concept):
    records = [
        r for r in sectors_table(estimate, concept=concept).records if r["concept"] == concept
    ]
    hosts = estimate.summary("host", concept=concept)["mean"]
    for host in estimate.programme.hosts:
        parts = [r["mean"] for r in records if r["host"] == host]
        assert sum(parts) == pytest.approx(hosts[host, concept], rel=1e-12)
    whole = next(r["mean"] for r in records if not r["host"])
    assert whole == pytest.approx(sum(r["mean"] for r in records if r["host"]), rel=1e-12)


def test_a_sector_is_what_is_left_of_its_host_without_the_other(estimate):
    # a second way: the restaurants by hand, from the draws of their headcount and their wage
    draws = estimate.parameters()
    restaurants = 12 * draws["China/restaurants and construction/workers"] * draws["wage China"]
    trainees = estimate.values("gross", host="China") - restaurants
    found = sector_statistics(estimate, "gross")
    for sector, series in (("restaurants and construction", restaurants),
                           ("industrial trainees", trainees)):  # fmt: skip
        row = found["China", sector, "gross"]
        assert row["mean"] == pytest.approx(series.mean(), rel=1e-9)
        assert row["sd"] == pytest.approx(series.std(), rel=1e-9)
        # means of the quantiles of replicates
        assert row["p50"] == pytest.approx(np.median(series), rel=0.02)


def test_sectors_of_weighted_draws_count_the_weights(estimate):
    found = wf.reconcile(estimate, [wf.Target("gross", wf.normal(430e6, 30e6))])
    parts = sector_statistics(found, "gross")
    mean = sum(row["mean"] for key, row in parts.items() if key[2] == "gross")
    assert mean == pytest.approx(found.summary("host").loc[("China", "gross"), "mean"], rel=1e-12)


def test_sectors_that_do_not_fit_are_refused(estimate, monkeypatch):
    monkeypatch.setattr(sectors_module, "_MOST", 100)
    with pytest.raises(EstimateError, match="simulate fewer, or ask by host"):
        sectors_table(estimate)
    with pytest.raises(UnknownNameError, match="did you mean 'gross'"):
        sectors_table(estimate, concept="gros")


def test_unnamed_unknowns_of_a_sector_keep_their_draws():
    chain = wf.Chain("half", [wf.Share("state", wf.uniform(0.4, 0.6))])
    cohorts = [
        wf.Cohort(host="A", sector=sector, workers=wf.uniform(10, 20), gross_wage=100, chain=chain)
        for sector in ("x", "y")
    ]
    programme = wf.Programme("two", cohorts=cohorts, sides={"state": ["state"]})
    estimate = wf.simulate(programme, draws=2**10, seed=0)
    heads = estimate.parameters()
    found = sector_statistics(estimate, "gross")
    for sector in ("x", "y"):
        mean = np.mean(100 * heads[f"A/{sector}/workers"])
        assert found["A", sector, "gross"]["mean"] == pytest.approx(mean, rel=1e-12)


def test_every_number_of_a_programme_has_a_row_with_its_claims(programme):
    table = parameters_table(programme)
    records = {record["number"]: record for record in table.records}
    assert set(programme.parameters().index) <= set(records)
    claims = set(programme.trace()["claim"]) - {""}
    reference = {
        claim
        for claim, note in zip(programme.trace()["claim"], programme.trace()["note"], strict=True)
        if str(note).startswith("reference")
    }
    shown = {one for record in table.records for one in record["claims"].split(";") if one}
    assert claims - reference <= shown <= claims
    cells = [row for section in table.sections for row in section.rows]
    for record, row in zip(table.records, cells, strict=True):
        assert row[1] == record["value"]
        for claim in filter(None, record["claims"].split(";")):
            assert claim in row[5]
        if record["sources"]:
            assert re.match(r"\[\d", row[5])


def test_ranges_stand_in_words_and_what_is_ours_says_so():
    chain = wf.Chain("half", [wf.Share("state", wf.Param("share", 0.5, note="assumption: half"))])
    cohort = wf.Cohort(
        host="A", workers=wf.triangular(800, 1_000, 1_200),
        gross_wage=wf.Param("w", 5, source="a survey"),
        chain=chain, currency="KPW", per="month", price_year=2012,
        usd_rate=wf.uniform(0.1, 0.2),
    )  # fmt: skip
    table = parameters_table(wf.Programme("mine", cohorts=[cohort], sides={"state": ["state"]}))
    rows = {row[0]: row[1:] for section in table.sections for row in section.rows}
    assert rows["workers"] == [
        "about 1,000, 90 % from 860 to 1,140",
        "triangular",
        "workers",
        "stated",
        "",
    ]
    assert rows["w"] == ["5", "certain", "KPW a month", "cited", "[1]"]
    assert rows["usd rate"][:3] == ["0.1 to 0.2", "uniform", "USD for 1 KPW"]
    assert rows["share"] == ["50 %", "certain", "share", "assumption", ""]
    assert any(note == "share: assumption: half" for note in table.notes)


def test_numbers_stand_with_their_owner_and_sources_are_listed_once(monkeypatch):
    named = ("total_workers", "a", "a/b")
    programme = wf.Programme(
        "many",
        cohorts=[
            wf.Cohort(
                host=f"host {name}",
                workers=10,
                gross_wage=1_000,
                chain=wf.Chain(name, [wf.Share("state", 0.1 * k)], source="A book"),
            )
            for k, name in enumerate(named, start=1)
        ],
        total_workers=wf.uniform(30, 40),
    )
    asked = []
    cited = wf.Programme.cited
    monkeypatch.setattr(wf.Programme, "cited", lambda *a: asked.append(a) or cited(*a))
    table = parameters_table(programme)
    owned = {record["place"]: record["group"] for record in table.records}
    assert owned["total_workers"] == ""
    assert [owned[f"{name}/state/rate"] for name in named] == list(named)
    assert {section.title for section in table.sections} > {
        "Whole programme", *(f"Chain {name} [1]" for name in named)
    }  # fmt: skip
    assert len(asked) < 4  # not for each number


def test_source_notes_lead_to_the_claims_that_are_cited_there(programme):
    ledger = wf.load_claims("dprk")
    notes = programme_sources(programme)
    assert len(notes) == len(programme.cited())
    assert sum(len(note.claims) for note in notes) > 20
    for text, note in zip(programme.cited(), notes, strict=True):
        for claim in note.claims:
            assert ledger[claim].cite() == text


def test_what_knowing_is_worth(programme):
    found = wf.information(programme, by="claim", draws=2**10, seed=0)
    table = information_table(found)
    first = table.sections[0].rows[0]
    assert first[0].startswith(f"{found.index[0]} [1]")
    assert first[1].startswith(f"{100 * found['narrows'].iloc[0]:.0f} %")
    assert found.index[0] in table.cited[0].claims


# one verb for all -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(programme, estimate):
    ledger, chain = wf.load_claims("dprk"), wf.load_chain("kuwait-2012")
    stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013")])
    reconciled = wf.reconcile(estimate, [wf.Target("gross", wf.normal(430e6, 30e6))])
    return {
        "estimate": estimate,
        "programme": programme,
        "reconciled": reconciled,
        "comparison": wf.compare(programme, [stop], start="2012", end="2014", draws=2**10, seed=0),
        "gap": wf.wage_gap(programme, draws=2**10, seed=0),
        "contract": wf.contract(wf.load_contract("kuwait-promised"), draws=2**10, seed=0),
        "portfolio": wf.load_portfolio("dprk-2012").estimate(draws=2**10, seed=0),
        "flow": chain.split(5_000),
        "chain": chain,
        "ledger": ledger.find(topic="revenue"),
        "audit": wf.audit(ledger, estimate),
        "sensitivity": wf.sensitivity(programme, draws=2**10, seed=0),
        "tornado": wf.sensitivity(programme, method="tornado"),
        "information": wf.information(programme, draws=2**10, seed=0, by="parameter"),
    }


ALL = {
    "estimate": [None, "summary", "headline", "host", "recipient", "host x recipient",
                 "host x sector", "parameters", "trace"],
    "programme": [None, "parameters", "trace"],
    "reconciled": [None, "before and after", "headline"],
    "comparison": [None, "years"],
    "gap": [None],
    "contract": [None],
    "portfolio": [None],
    "flow": [None],
    "chain": [None],
    "ledger": [None, "claims", "conflicts", "origins"],
    "audit": [None],
    "sensitivity": [None],
    "tornado": [None],
    "information": [None],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "layout"), [(k, one) for k, ways in ALL.items() for one in ways])
def test_every_table_says_its_unit_and_how_it_was_drawn(results, kind, layout):
    table = wf.table(results[kind], layout)
    assert isinstance(table, Table)
    assert table.subtitle
    assert CLOSING.search(table.notes[-1]), table.notes[-1]
    assert all(isinstance(one, Source) for one in table.cited)
    assert all(len(row) == len(table.columns) for one in table.sections for row in one.rows)
    assert wf.table(table) is table


@pytest.mark.parametrize("kind", ["estimate", "comparison", "gap", "sensitivity", "portfolio"])
def test_headers_say_money_and_prices(results, kind):
    subtitle = wf.table(results[kind]).subtitle
    assert re.search("USD|US dollars", subtitle)
    assert "in prices of 2012" in subtitle


def test_options_reach_their_layout(results):
    assert (
        wf.table(results["estimate"], "host", concept="gross").sections[-1].title
        == "By host: gross"
    )
    flow = wf.table(results["flow"], chain=results["chain"])
    assert flow.sources
    assert wf.table(results["chain"], gross=1_000).subtitle.endswith("1,000.00")


@pytest.mark.parametrize(
    ("result", "layout", "options", "error", "message"),
    [
        ("estimate", "headlin", {}, UnknownNameError, "layout 'headlin': did you mean 'headline'"),
        ("estimate", "host", {"consept": 1}, UnknownNameError, "'consept'; did you mean 'concept'"),
        ("programme", None, {"by": "host"}, UnknownNameError, "no option 'by'; leave it out"),
        (42, None, {}, InputError, "got 42; give an estimate"),
        ("summary", None, {}, InputError, "a frame that does not say what it is"),
        ("wages", None, {}, InputError, "holds 2 wages; split one"),
    ],
)
def test_what_has_no_table_says_what_has(  # noqa: PLR0917 - parametrised
    results, result, layout, options, error, message
):
    known = {
        **results,
        "summary": results["estimate"].summary(),
        "wages": results["chain"].split(np.array([1_000.0, 2_000.0])),
    }
    with pytest.raises(error, match=message):
        wf.table(known.get(result, result), layout, **options)


def test_unknowns_are_named_in_words_but_for_machines():
    made = wf.Programme(
        "one",
        cohorts=[
            wf.Cohort(
                host="Oman",
                sector="farms",
                workers=wf.uniform(10, 20),
                gross_wage=wf.Param("wage", wf.uniform(1_000, 2_000)),
                price_year=2012,
                chain=wf.Chain("kept", [wf.Share("government", wf.uniform(0.4, 0.6))]),
            )
        ],
        sides={"state": ["government"]},
        price_year=2012,
    )
    found = wf.sensitivity(made, method="tornado")
    said = {"workers in Oman, farms", "share of government, chain kept", "wage"}
    table = wf.table(found)
    assert {row[0] for row in table.sections[0].rows} == said
    assert {row["parameter"] for row in table.records} == set(made.unknowns) == set(found.index)
    ax = wf.plot.tornado(found)
    shown = {" ".join(label.get_text().split()) for label in ax.get_yticklabels()}
    plt.close(ax.figure)
    assert shown == said


def test_an_audit_of_a_folder_finds_its_ledger_again(tmp_path):
    names = "id,source,topic,kind,unit,currency,per,value,year,host,locator,as_printed"
    claims = f"{names}\nmine,book,revenue,point,money,USD,year,2e9,2012,all,p. 1,2 billion\n"
    (tmp_path / "claims.csv").write_text(claims, encoding="utf-8")
    (tmp_path / "sources.csv").write_text("id,title\nbook,A book\n", encoding="utf-8")
    (tmp_path / "datapackage.json").write_text('{"name": "dprk"}', encoding="utf-8")
    printed = wf.table(wf.audit(wf.load_claims(tmp_path), None)).to("table")
    assert "A book" in printed


def test_an_audit_of_a_ledger_of_ones_own_asks_for_it(results):
    frame = results["audit"].copy()
    frame.attrs["ledger"] = "mine"
    with pytest.raises(InputError, match="'mine' does not ship; give it: ledger="):
        wf.table(frame)
    assert wf.table(frame, ledger=wf.load_claims("dprk")).sections


@pytest.mark.parametrize(("scale", "cell"), [("million", "$190 m (140-260)"), (None, "$0.19 bn")])
def test_a_cell_may_be_in_the_unit_that_is_asked_for(scale, cell):
    row = row_of(0.142e9, 0.19e9, 0.263e9)
    assert ranged(row, scale=scale).startswith(cell)
    assert ranged({"p50": 1200.0}, "workers", scale=scale) == "1,200 workers (no range)"


def test_a_headline_is_in_millions_if_asked_and_no_other_unit():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**8, seed=0)
    plain, table = (wf.table(estimate, "headline", scale=one) for one in (None, "million"))
    cells = [row[1] for row in table.sections[0].rows]
    assert all(" m" in cell for cell in cells)
    assert table.sections[1] == plain.sections[1]
    assert table.data == plain.data
    with pytest.raises(InputError, match="scale 'thousand': known: million, billion"):
        wf.table(estimate, "headline", scale="thousand")


# a caption and a label of LaTeX ------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 80])
@pytest.mark.parametrize("unit", ["USD a year", ""])
def test_a_document_numbers_a_table_with_a_caption_or_a_label(rows, unit, tmp_path):
    section = Section("", [["worker", "48 %"]] * rows)
    table = Table("A & B", unit, ("", "amount"), [section], [], [], [], {})
    assert r"\caption*{" in table.to("latex")
    text = table.to("latex", caption=r"50 % of \input{x}", label="tab:x")
    assert r"\caption*" not in text
    said = r"50 \% of \textbackslash{}input\{x\}"
    below = r" \\ {\small USD a year}" if unit else ""
    assert rf"\caption[{{{said}}}]{{{said}{below}}}\label{{tab:x}}" in text
    assert (r"\begin{longtable}" in text) == (rows > 1)
    assert r"\caption[{A \& B}]" in table.to("latex", label="tab:x")
    path = table.save(tmp_path / "t.tex", caption="mine")
    assert r"\caption[{mine}]" in path.read_text(encoding="utf-8")
    assert r"\label" not in path.read_text(encoding="utf-8")


def test_a_caption_is_of_latex_alone_and_a_label_of_plain_letters(tmp_path):
    table = Table("A", "", ("", "amount"), [Section("", [["worker", "1"]])], [], [], [], {})
    with pytest.raises(InputError, match=r"label 'x\}y': write letters"):
        table.to("latex", label="x}y")
    with pytest.raises(InputError, match="caption: is of latex"):
        table.to("html", caption="mine")
    with pytest.raises(InputError, match="label: is of latex"):
        table.save(tmp_path / "t.docx", label="x")
    assert not (tmp_path / "t.docx").exists()
