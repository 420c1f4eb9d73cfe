"""What a change comes from, measure by measure, and what its range depends on."""

from __future__ import annotations

import csv
import io
import re

import pytest

import wageflow as wf
from tests.report.brief.test_scenarios import BOTH, CUT, EXPEL, brief_of, lines, part_of, study
from wageflow.errors import InputError
from wageflow.report.brief.brief import Brief
from wageflow.report.brief.document import Paragraph, Tabled
from wageflow.report.brief.files import brief_from_plain
from wageflow.report.brief.folder import brief_files
from wageflow.report.brief.words import quoted


def about(document):
    return lines(part_of(document, "change"))


def change_of(*scenarios, **changes):
    asked = study(*scenarios, **changes)
    return brief_of("change", study=asked, programme=asked.programme)


@pytest.fixture(scope="module")
def document():
    return brief_of("change").document()


# shares of measures ---------------------------------------------------------------------------


def test_measures_have_their_shares_of_the_change(document):
    compared = BOTH.compare(seed=3)
    shares = compared.attribution("stop")["share"]
    mean = compared.cumulative(0.0).loc[("stop", "state-side"), "change_mean"]
    (said,) = (line for line in about(document) if line.startswith(f"Under {quoted('stop')}"))
    assert f"{100 * shares.iloc[0]:.0f} % by stop of permits (Kuwait), 2013" in said
    assert f"{100 * shares.iloc[1]:.0f} % by expulsion (Mongolia), 2013" in said
    figure = float(re.search(r"on average ([\d.]+) million US dollars lower", said)[1])
    assert figure == pytest.approx(-mean / 1e6, rel=0.05)


def test_a_single_measure_has_no_share_told_and_no_rows(document):
    (said,) = (line for line in about(document) if line.startswith(f"Under {quoted('cut')}"))
    assert "Of that" not in said
    (found,) = (b for b in document.blocks if isinstance(b, Tabled))
    assert [section.title.partition(":")[0] for section in found.table.sections] == ["stop"]


def test_the_table_has_all_parts_and_its_file_adds_up_to_the_change():
    brief = brief_of("change")
    files = brief_files(brief, brief.document())
    rows = list(csv.DictReader(io.StringIO(files["tables/change.csv"].decode())))
    assert {row["label"] for row in rows} == {
        "stop of permits (Kuwait), 2013",
        "expulsion (Mongolia), 2013",
    }
    mean = BOTH.compare(seed=3).cumulative(0.0).loc[("stop", "state-side"), "change_mean"]
    assert sum(float(row["mean"]) for row in rows) == pytest.approx(mean)
    assert sum(float(row["share"]) for row in rows) == pytest.approx(1.0)


def test_a_share_that_works_the_other_way_is_told_as_one():
    moved = [wf.Expel(on="2013", hosts="Kuwait", share=0.5), wf.Displace(to="Mongolia", share=0.5)]
    text = "\n".join(about(change_of(wf.Scenario("moved", measures=moved)).document()))
    (shares,) = re.findall(r"(\d+) % by expulsion [^;]*; (\N{MINUS SIGN}\d+) % by displ", text)
    assert int(shares[0]) + int(shares[1].replace("\N{MINUS SIGN}", "-")) == 100
    assert text.count("A share below 0 works the other way.") == 1


def test_a_measure_without_effect_has_no_share():
    idle = wf.Cap(start="2013")
    text = "\n".join(about(change_of(wf.Scenario("both", measures=[idle, EXPEL])).document()))
    assert "0 % by cap on workers, 2013" in text
    assert "\N{MINUS SIGN}0 %" not in text


def test_scenarios_that_change_nothing_are_told_without_a_table():
    same = wf.Scenario("same", measures=[wf.Cap(start="2013"), wf.Cap(start="2014")])
    document = change_of(same).document()
    said = about(document)[1]
    assert said == f"Under {quoted('same')}, state-side revenue is the same as in ‘as it is’."  # noqa: RUF001


# what it depends on ---------------------------------------------------------------------------


def test_what_would_narrow_the_change_most_is_told_with_what_it_rests_on():
    wide = wf.Param("how many", wf.between(0.05, 0.95), note="assumption: nobody knows")
    expel = wf.Expel(on="2013", hosts="Mongolia", share=wide)
    document = change_of(wf.Scenario("expel", measures=[expel])).document()
    first = next(line for line in about(document) if line.startswith("To know"))
    assert re.fullmatch(
        rf"To know {quoted('how many')} would narrow the 90 % range of this change by \d\d %\. It "
        r"rests on no claim: it is assumed, with a reason\.",
        first,
    )


def test_a_number_without_a_word_of_its_own_has_what_its_measure_says():
    expel = wf.Expel(on="2013", hosts="Mongolia", share=wf.between(0.05, 0.95), source="Decree 8")
    document = change_of(wf.Scenario("expel", measures=[expel])).document()
    found = next(
        b for b in document.blocks if isinstance(b, Paragraph) and b.words.startswith("To know")
    )
    assert "share expelled, expulsion of 2013, Mongolia" in found.words
    assert found.words.endswith("It rests on no claim, but on another source.")
    assert [span.text for span in found.spans if not isinstance(span, str)] == ["Decree 8"]


def test_a_choice_between_accounts_is_told_as_one():
    text = "\n".join(
        about(change_of(wf.Scenario("x", measures=[wf.Expel(on="2013", share=0.5)])).document())
    )
    assert "‘reading of the Russian chains’" in text  # noqa: RUF001
    assert "It is a choice between accounts of who takes what." in text


def test_a_change_that_is_certain_depends_on_nothing():
    cohort = wf.Cohort(
        host="A", workers=100, gross_wage=100, chain=wf.Chain("c", [wf.Share("government", 0.5)])
    )
    programme = wf.Programme("p", cohorts=[cohort], sides={"state": ["government"]})
    cuts = [wf.ChangeShare(start=year, recipient="government", by=-0.1) for year in (2013, 2014)]
    found = about(change_of(wf.Scenario("cut", measures=cuts), programme=programme).document())
    assert not any(line.startswith(("To know", "No number")) for line in found)
    assert "Of that: " in found[1]


# files ----------------------------------------------------------------------------------------


def test_the_section_stands_by_default_where_there_are_scenarios():
    asked = {"title": "T", "programme": BOTH.programme}
    assert "change" in Brief(**asked, study=BOTH).shown
    assert "change" not in Brief(**asked).shown
    assert "change" not in wf.load_brief("dprk-2012").shown  # for the time that it takes


def test_without_scenarios_the_section_is_refused():
    with pytest.raises(InputError, match="'change' needs scenarios"):
        brief_from_plain(
            {"brief": {"title": "T", "programme": "dprk-2012", "sections": ["change"]}}
        )


def test_the_same_brief_gives_the_same_bytes(document):
    assert document == brief_of("change").document()


def test_a_baseline_with_measures_of_its_own_is_a_part():
    before = wf.Scenario("before", measures=[CUT])
    after = wf.Scenario("after", measures=[EXPEL, wf.Expel(on="2014", hosts="Kuwait", share=0.5)])
    asked = study(scenarios=[before, after], baseline="before")
    document = brief_of("change", study=asked).document()
    assert "by without the measures of 'before'" in "\n".join(about(document))
