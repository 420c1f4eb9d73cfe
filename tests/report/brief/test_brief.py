"""A brief says what its results say, in every format, whatever the names, and twice alike."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile

import docx
import pytest

import wageflow as wf
from wageflow.report.brief.brief import SECTIONS
from wageflow.report.brief.document import Claims, Explorer, KeyFigure, Paragraph, Tabled
from wageflow.report.brief.files import brief_from_plain
from wageflow.report.brief.folder import brief_files
from wageflow.report.escape import shown

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd()",
    "\\input{x}",
    "\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd \u0627\u0644\u0642\u0627\u0647\u0631\u0629",
    "H" * 300,
)


def study(programme):
    return wf.Study(
        programme=programme,
        scenarios=[
            wf.Scenario("none"),
            wf.Scenario("ban", measures=[wf.StopPermits(start="2013", compliance=0.5)]),
        ],
        start=2012,
        end=2015,
        draws=2**8,
        seed=3,
        title="A ban",
    )


@pytest.fixture(scope="module")
def brief():
    programme = wf.load_programme("dprk-2012")
    ledger = wf.load_claims("dprk")
    return wf.Brief(
        title="A brief",
        author="Somebody",
        date="2026-01-02",
        programme=programme,
        study=study(programme),
        ledger=ledger,
        marks={"the total": ledger["nksc-revenue"], "mine": 300e6},
        notes=["Read this first."],
        draws=2**10,
        seed=5,
    )


@pytest.fixture(scope="module")
def document(brief):
    return brief.document()


@pytest.fixture(scope="module")
def files(brief, document):
    return brief_files(brief, document)


def words(document):
    found = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found.append(block.words)
        elif isinstance(block, KeyFigure):
            found += [block.figure, block.span, block.what]
            found += ["".join(s for s in line if isinstance(s, str)) for _, line in block.rest]
    return "\n".join(found)


def test_all_sections_stand_in_their_order(brief, document):
    assert brief.shown == SECTIONS
    assert tuple(part.name for part in document.parts) == SECTIONS


def test_the_first_figure_is_the_median_of_the_estimate(brief, document):
    estimate = wf.simulate(brief.programme, draws=2**10, seed=5)
    row = estimate.summary().loc["state-side"]
    key = next(block for block in document.blocks if isinstance(block, KeyFigure))
    assert key.figure == f"{row['p50'] / 1e6:.0f} million US dollars a year"
    ends = f"{row['p5'] / 1e6:.0f} to {row['p95'] / 1e6:.0f} million US dollars"
    assert key.span == f"median of the draws; 90 % range: {ends}"
    assert "in US dollars of 2012" in key.what
    assert "8 hosts" in key.what


def test_sentences_have_no_digit_that_changes_not_with_the_data(brief):
    """Other ranges, other sentences: none of the figures is typed."""
    twice = [
        wf.Cohort(
            **{
                **{f: getattr(c, f) for f in ("host", "sector", "chain", "per", "currency")},
                "workers": 1234,
                "gross_wage": wf.between(7e3, 9e3),
                "price_year": 2012,
                "days": c.days,
                "usd_rate": c.usd_rate,
            }
        )
        for c in brief.programme.cohorts
    ]
    programme = wf.Programme("other", cohorts=twice, sides=dict(brief.programme.sides))
    sections = ["summary", "revenue", "flow", "hosts"]
    told = [
        words(wf.Brief(title="T", programme=one, sections=sections, draws=2**8, seed=1).document())
        for one in (brief.programme, programme)
    ]
    figures = [set(re.findall(r"\d+(?:[.,]\d+)* (?:million|billion)", text)) for text in told]
    assert len(figures[0]) > 8
    assert not figures[0] & figures[1]


def test_a_published_range_is_told_with_its_probability_beside_the_word(brief, document):
    values = wf.simulate(brief.programme, draws=2**10, seed=5).values("state-side")
    inside = ((values >= 150e6) & (values <= 230e6)).mean()
    sentence = next(line for line in words(document).splitlines() if "the total" in line)
    assert f"({100 * inside:.0f} %)" in sentence
    assert "150 million US dollars to 230 million US dollars a year" in sentence


def test_words_for_probabilities_stand_beside_their_number(document):
    found = re.findall(r"\b(?:likely|unlikely|certain|likely as not)\b(?! \()", words(document))
    # the method section says how they are used, and pictures have captions
    assert [word for word in found if word != "likely"] == []


def test_every_mark_leads_to_a_claim_that_is_shown(document):
    shown = {
        note.id for block in document.blocks if isinstance(block, Claims) for note in block.notes
    }
    cited = {claim for source in document.footnotes for claim in source.claims}
    cited |= {
        claim
        for block in document.blocks
        if isinstance(block, Tabled)
        for source in block.table.cited
        for claim in source.claims
    }
    assert cited == shown
    assert "nksc-kuwait-headcount" in shown


def test_claims_have_their_place_in_the_source(document):
    (claims,) = (block for block in document.blocks if isinstance(block, Claims))
    note = next(one for one in claims.notes if one.id == "nksc-kuwait-headcount")
    assert note.as_printed == "3,500 to 4,000"
    assert note.place == "ch. 3 s. 2"
    assert "Chosun Ilbo" in note.who


def test_tables_are_files_with_unrounded_numbers(brief, document, files):
    assert {f"tables/{one.name}.csv" for one in document.tables} <= files.keys()
    rows = list(csv.DictReader(io.StringIO(files["tables/revenue.csv"].decode())))
    mean = wf.simulate(brief.programme, draws=2**10, seed=5).summary().loc["gross", "mean"]
    assert any(float(row["mean"]) == mean for row in rows if row["concept"] == "gross")


def test_hosts_add_up_to_the_whole(files):
    rows = list(csv.DictReader(io.StringIO(files["tables/hosts.csv"].decode())))
    whole = list(csv.DictReader(io.StringIO(files["tables/revenue.csv"].decode())))
    total = next(float(row["mean"]) for row in whole if row["concept"] == "state-side")
    parts = sum(
        float(row["mean"])
        for row in rows
        if row["concept"] == "state-side" and row["host"] and row["sector"]
    )
    assert parts == pytest.approx(total, rel=1e-12)


def test_the_manifest_lists_every_file_with_its_hash(files):
    manifest = json.loads(files["manifest.json"])
    assert manifest["files"].keys() == files.keys() - {"manifest.json"}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert manifest["seed"] == 5
    assert manifest["draws"] == 2**10


def test_the_same_brief_gives_the_same_bytes(brief, files):
    from dataclasses import replace

    again = replace(brief)
    assert brief_files(again, again.document()) == files


def test_the_page_is_small_and_has_no_address(files):
    page = files["brief.html"].decode()
    assert len(files["brief.html"]) < 1_500_000
    outside = set(re.findall(r"https?://[^\s\"'<>]+", page))
    assert all(one.startswith("http://www.w3.org/") for one in outside), outside


def test_markdown_has_every_figure_and_footnote(document, files):
    text = files["brief.md"].decode()
    for number in range(1, len(document.footnotes) + 1):
        assert text.count(f"[^{number}]:") == 1
    for picture in document.pictures:
        assert f"](figures/{picture.name}.svg)" in text
        assert f"figures/{picture.name}.svg" in files


def test_word_has_tables_and_pictures_with_descriptions(document, files):
    with zipfile.ZipFile(io.BytesIO(files["brief.docx"])) as archive:
        xml = archive.read("word/document.xml").decode()
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert xml.count("<w:tbl>") == len(document.tables)
    assert xml.count("descr=") >= len(document.pictures)
    assert "Somebody, 2026-01-02" in xml


def test_in_word_pictures_stay_with_their_captions_and_claims_stand_in_columns(document, files):
    read = docx.Document(io.BytesIO(files["brief.docx"]))
    captions = [k for k, one in enumerate(read.paragraphs) if one.style.name == "Caption"]
    assert len(captions) == len(document.pictures)
    for k in captions:
        assert read.paragraphs[k - 1].paragraph_format.keep_with_next
        assert read.paragraphs[k - 1]._p.xpath(".//pic:pic")  # noqa: SLF001 - not shown otherwise
    room = read.sections[0].page_width - 2 * read.sections[0].left_margin
    for shape in read.inline_shapes:
        assert shape.width <= room
        assert shape.height.cm <= 11.01
    counts = [section._sectPr.xpath("./w:cols/@w:num") for section in read.sections]  # noqa: SLF001
    assert counts == [[], ["2"], ["1"]]
    notes = [note for part in document.parts for block in part.blocks for note in notes_of(block)]
    text = "\n".join(one.text for one in read.paragraphs)
    assert notes
    for note in notes:
        for said in (note.id, note.what, note.figure, note.source, note.place, note.basis):
            assert shown(said) in text


def notes_of(block):
    return block.notes if isinstance(block, Claims) else ()


def test_ranges_to_move_stand_on_the_page_alone(document, files):
    assert "Try other ranges" in files["brief.html"].decode()
    assert "Try other ranges" not in files["brief.md"].decode()
    with zipfile.ZipFile(io.BytesIO(files["brief.docx"])) as archive:
        assert "Try other ranges" not in archive.read("word/document.xml").decode()
    assert len(document.on_paper) == len(document.parts) - 1


def test_what_a_brief_lacks_is_left_out():
    certain = wf.Cohort(
        host="A", workers=10, gross_wage=100, chain=wf.Chain("c", [wf.Share("government", 0.5)])
    )
    programme = wf.Programme("p", cohorts=[certain], sides={"state": ["government"]})
    brief = wf.Brief(title="T", programme=programme, draws=2**8)
    assert brief.shown == ("summary", "revenue", "flow", "hosts", "wage", "parameters", "method")
    text = words(brief.document())
    assert "500 US dollars a year" in text
    assert "no range" in text
    assert not any(isinstance(block, Explorer) for block in brief.document().blocks)


def test_hostile_names_are_text_in_every_format():
    chain = wf.Chain(HOSTILE[0], [wf.Share(HOSTILE[1], 0.3, of="gross"), wf.Share("state", 0.2)])
    cohorts = [
        wf.Cohort(
            host=name,
            sector=HOSTILE[2],
            workers=wf.between(10, 20),
            gross_wage=1e3 * k,
            price_year=2012,
            chain=chain,
        )
        for k, name in enumerate(HOSTILE, start=1)
    ]
    programme = wf.Programme(
        HOSTILE[0],
        cohorts=cohorts,
        sides={"state": ["state"], "broker": [HOSTILE[1]]},
        title=HOSTILE[2],
    )
    brief = wf.Brief(
        title=HOSTILE[0],
        author=HOSTILE[1],
        subtitle=HOSTILE[3],
        notes=list(HOSTILE),
        programme=programme,
        marks={HOSTILE[0]: 1e4},
        draws=2**8,
        sections=[
            "summary",
            "revenue",
            "flow",
            "hosts",
            "wage",
            "explore",
            "sensitivity",
            "parameters",
            "method",
        ],
    )
    files = brief_files(brief, brief.document())
    page, text = files["brief.html"].decode(), files["brief.md"].decode()
    assert "<script>alert" not in page
    assert "<script>alert" not in text
    assert "alert(1)" in page
    assert HOSTILE[3] in page
    assert "H" * 300 in page
    for name, data in files.items():
        if name.endswith(".csv"):
            cells = [cell for row in csv.reader(io.StringIO(data.decode())) for cell in row]
            assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
    with zipfile.ZipFile(io.BytesIO(files["brief.docx"])) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "&lt;script&gt;alert(1)" in xml


# files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({}, "brief.title: is missing"),
        ({"title": ""}, "brief.title: is empty"),
        ({"title": "T", "sectoins": []}, "did you mean 'sections'?"),
        ({"title": "T", "sections": []}, "brief.sections: is empty"),
        ({"title": "T", "sections": ["summry"]}, "did you mean 'summary'?"),
        ({"title": "T", "sections": ["summary", "summary"]}, "stands twice"),
        ({"title": "T", "sections": ["scenarios"]}, "needs scenarios"),
        ({"title": "T", "figures": ["gif"]}, "'gif' is unknown"),
        ({"title": "T", "concept": "nett"}, "did you mean 'net'?"),
        ({"title": "T", "sampler": "sobel"}, "did you mean 'sobol'?"),
        ({"title": "T", "host": "Kuwiat"}, "did you mean 'Kuwait'?"),
        ({"title": "T", "scenario": "x"}, "but there are none"),
        ({"title": "T", "study": "dprk-cap", "scenario": "x"}, "is unknown"),
        ({"title": "T", "marks": {"a": -1}}, "brief.marks.a: got -1"),
        ({"title": "T", "marks": {"a": [10**30] * 40}}, "0000...; write dollars a year"),
        ({"title": "T", "marks": {"a": {"x": [10**30] * 40}}}, '0000...; write { claim = "id" }'),
        ({"title": "T", "marks": {"a": [2, 1]}}, "brief.marks.a: 2 is above 1; turn them round"),
        ({"title": "T", "marks": {"a": {"claim": "nksc-revenu"}}}, "did you mean 'nksc-revenue'?"),
        ({"title": "T", "draws": "many"}, "brief.draws: got 'many'"),
        ({"title": "T", "claims": "nowhere"}, "brief.claims"),
    ],
)
def test_faults_of_a_file_have_their_place(table, told):
    with pytest.raises(wf.WageflowError) as caught:
        brief_from_plain({"brief": {"programme": "dprk-2012", **table}}, "my.toml")
    assert told in str(caught.value)
    assert all(line.startswith("my.toml: ") for line in str(caught.value).splitlines())


def test_all_faults_of_a_file_are_told_at_once():
    table = {"title": "", "programme": "dprk-2012", "draws": "a", "host": "x", "figures": ["gif"]}
    with pytest.raises(wf.WageflowError) as caught:
        brief_from_plain({"brief": table, "unheard": 3}, "my.toml")
    told = str(caught.value)
    assert all(part in told for part in ("draws", "title", "host", "gif", "unheard"))


def test_a_brief_may_stand_in_a_programme_file_or_a_scenario_file(tmp_path):
    programme = tmp_path / "p.toml"
    programme.write_text(
        '[programme]\nname = "p"\n[chains.c]\nsteps = [{ share = "government", rate = 0.5 }]\n'
        '[[cohorts]]\nhost = "A"\nworkers = 10\ngross_wage = 100\nchain = "c"\n'
        '[brief]\ntitle = "T"\n'
    )
    assert wf.load_brief(programme).programme.name == "p"
    scenarios = tmp_path / "s.toml"
    scenarios.write_text(
        '[compare]\nprogramme = "dprk-2012"\nstart = 2012\nend = 2014\n'
        '[[scenarios]]\nname = "none"\n[[scenarios]]\nname = "stop"\n'
        '[[scenarios.measures]]\nkind = "StopPermits"\nstart = 2013\n[brief]\ntitle = "T"\n'
    )
    loaded = wf.load_brief(scenarios)
    assert loaded.study is not None
    assert loaded.programme is loaded.study.programme
    assert "scenarios" in loaded.shown
    # the other commands read the same files
    assert wf.load_programme(programme).name == "p"
    assert len(wf.load_study(scenarios).scenarios) == 2


def test_a_programme_beside_the_brief_is_found(tmp_path):
    (tmp_path / "p.toml").write_text('[programme]\nextends = "dprk-2012"\nname = "mine"\n')
    (tmp_path / "b.toml").write_text('[brief]\ntitle = "T"\nprogramme = "p.toml"\n')
    assert wf.load_brief(tmp_path / "b.toml").programme.name == "mine"


def toy(rate=0.5, wage=100.0, workers=100, **more):
    chain = wf.Chain("c", [wf.Share("government", rate, of="gross")])
    cohort = wf.Cohort(host="A", workers=workers, gross_wage=wage, chain=chain, per="month")
    return wf.Programme("p", cohorts=[cohort], sides={"state": ["government"]}, **more)


def told(**stated):
    stated = {"title": "T", "draws": 2**9, "seed": 1, **stated}
    return words(wf.Brief(**stated).document())


def cut_of(programme, compliance, **more):
    ban = wf.Scenario(
        "cut",
        measures=[
            wf.ChangeShare(start="2012", recipient="government", to=0.0, compliance=compliance)
        ],
    )
    settings = {"start": 2012, "end": 2013, "draws": 2**9, "seed": 1, **more}
    return wf.Study(programme=programme, scenarios=[wf.Scenario("none"), ban], **settings)


def test_a_change_whose_median_is_nothing_is_not_called_a_gain():
    programme = toy()
    study = cut_of(programme, wf.discrete({0.0: 0.6, 1.0: 0.4}))
    text = told(programme=programme, study=study, sections=["summary"])
    assert "higher" not in text
    assert "0 US dollars lower (median of the difference; its 90 % range is 0 to 60,000" in text


def test_a_scenario_of_another_programme_says_so():
    text = told(
        programme=toy(), study=cut_of(wf.load_programme("dprk-2012"), 1.0), sections=["summary"]
    )
    assert "(programme dprk-2012)" in text


def test_a_year_that_is_not_whole_is_not_told_as_one():
    programme = toy()
    study = cut_of(programme, 1.0, start="2012-01", end="2013-03", step="month")
    text = told(programme=programme, study=study, sections=["summary"])
    assert "revenue in 2012 would be 60,000 US dollars lower" in text
    study = cut_of(programme, 1.0, start="2012-07", end="2012-09", step="month")
    assert "in the 3 months of 2012" in told(programme=programme, study=study, sections=["summary"])


def test_caveats_stand_under_the_tables_where_no_section_on_the_method_tells_them():
    programme = toy(wf.uniform(0.4, 0.5), notes=["A CAVEAT."])
    for sections in (["revenue"], ["revenue", "method"]):
        document = wf.Brief(
            title="T", programme=programme, sections=sections, draws=2**8
        ).document()
        notes = [note for tabled in document.tables for note in tabled.table.notes]
        assert ("A CAVEAT." in words(document)) is ("method" in sections)
        assert any("A CAVEAT." in note for note in notes) is ("method" not in sections)


def test_the_baseline_is_not_compared_with_itself():
    programme = toy()
    study = cut_of(programme, 1.0, baseline="cut")
    with pytest.raises(wf.WageflowError, match="is the baseline"):
        wf.Brief(title="T", programme=programme, study=study, scenario="cut")
    text = told(programme=programme, study=study, sections=["summary"])
    assert "would be 60,000 US dollars higher than in" in text


def test_a_study_with_nothing_to_compare_is_refused():
    programme = toy()
    study = wf.Study(programme=programme, scenarios=[wf.Scenario("none")], start=2012, end=2013)
    with pytest.raises(wf.WageflowError, match="one scenario without measures"):
        wf.Brief(title="T", programme=programme, study=study)


def test_a_single_scenario_is_compared_with_none():
    programme = toy()
    ban = wf.Scenario("ban", measures=[wf.StopPermits(start="2012")])
    study = wf.Study(programme=programme, scenarios=[ban], start=2012, end=2014, draws=2**8)
    text = told(programme=programme, study=study, sections=["scenarios"])
    assert "lower" in text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (230e6, "230 million US dollars"),
        (31_234, "31,234 US dollars"),
        (12.3e9, "12.3 billion US dollars"),
        (5e3, "5,000 US dollars"),
    ],
)
def test_published_figures_keep_their_digits(value, said):
    text = told(programme=toy(), marks={"press": value}, sections=["summary"])
    assert f"{said} a year" in text


def test_a_wage_is_no_total():
    ledger = wf.load_claims("dprk")
    for name in ("nksc-kuwait-wage", "nksc-kuwait-headcount"):
        with pytest.raises(wf.WageflowError, match="mark a total of revenue"):
            wf.Brief(title="T", programme=wf.load_programme("dprk-2012"), marks={"x": ledger[name]})


def test_numbers_are_counted_alike_everywhere(document):
    part = next(part for part in document.parts if part.name == "parameters")
    table = part.blocks[1].table
    numbers = len(table.records)
    assert part.blocks[0].words.startswith(f"{numbers} numbers went in")
    assert table.subtitle.startswith(f"{numbers} numbers, ")
    assumed = sum(record["basis"] == "assumption" for record in table.records)
    assert f"{assumed} further numbers are assumed" in words(document)
    assert f"{assumed} assumed" in part.blocks[0].words


def test_few_draws_are_not_blamed_on_the_sources():
    programme = wf.load_programme("dprk-2012")
    text = told(programme=programme, draws=2**5, sections=["summary"])
    assert "not from the computation" not in text
    assert "more draws would settle it" in text


def test_what_is_certain_has_no_range_to_be_quoted():
    text = told(programme=toy(), sections=["summary", "method"])
    assert "Quote the range" not in text
    assert "Monte Carlo" not in text


def test_medians_in_a_gap_are_told_with_a_warning(document):
    russia = [line for line in words(document).splitlines() if line.startswith("Russia: ")]
    assert "few draws are near this median" in russia[0]
    (quotation,) = (line for line in words(document).splitlines() if line.startswith("To quote"))
    assert "few draws are near this median" in quotation


def test_sentences_at_the_edges():
    one = told(programme=toy(wf.uniform(0.1, 0.2)), sections=["sensitivity"])
    assert "1 number is uncertain." in one
    nothing = told(programme=toy(wage=0.0), sections=["wage", "flow", "hosts", "summary"])
    assert "nothing to anybody" in nothing
    assert "nan" not in nothing.lower()
    with pytest.raises(wf.WageflowError, match="needs claims"):
        wf.Brief(title="T", programme=toy(), sections=["claims"])


def test_a_brief_is_not_changed_from_outside():
    sections, marks = ["summary"], {"a": 1.0}
    brief = wf.Brief(title="T", programme=toy(), sections=sections, marks=marks)
    sections.append("headlines")
    marks["b"] = -1
    assert brief.shown == ("summary",)
    assert list(brief.marks) == ["a"]
    with pytest.raises(TypeError):
        brief.marks["b"] = 1


@pytest.mark.parametrize(
    "stated",
    [{"draws": 0}, {"draws": 3.5}, {"draws": 1000}, {"seed": -1}, {"notes": "abc"}, {"author": 3}],
)
def test_settings_are_judged_before_anything_is_computed(stated):
    with pytest.raises(wf.WageflowError, match=next(iter(stated))):
        wf.Brief(title="T", programme=toy(), **stated)


def test_a_list_is_a_range_and_a_date_is_written_out():
    import datetime as dt

    brief = wf.Brief(
        title="T",
        programme=toy(),
        marks={"a": [1e4, 2e4]},
        date=dt.date(2026, 1, 2),
        draws=2**8,
        sections=["summary"],
    )
    assert brief.marked["a"].value == (1e4, 2e4)
    assert brief.document().date == "2026-01-02"


def test_markdown_shows_the_pictures_that_are_written(tmp_path):
    brief = wf.Brief(
        title="T",
        programme=toy(wf.uniform(0.1, 0.2)),
        figures=["pdf"],
        draws=2**8,
        sections=["revenue"],
        notes=["1. not a list"],
    )
    folder = brief.write(tmp_path / "out")
    text = (folder / "brief.md").read_text()
    for name in re.findall(r"\]\((figures/[^)]+)\)", text):
        assert (folder / name).is_file()
    assert "figures/revenue.pdf" in text


def test_the_command_of_the_manifest_gives_the_bytes_again(tmp_path):
    (tmp_path / "dprk-2012.toml").write_text(
        '[brief]\ntitle = "T"\nprogramme = "dprk-2012"\nsections = ["summary"]\ndraws = 512\n'
    )
    loaded = wf.load_brief(tmp_path / "dprk-2012.toml")
    manifest = json.loads(brief_files(loaded, loaded.document())["manifest.json"])
    assert manifest["command"] == (
        "wageflow brief dprk-2012.toml --draws 512 --seed 2012 --out FOLDER"
    )
    digest = hashlib.sha256((tmp_path / "dprk-2012.toml").read_bytes()).hexdigest()
    assert manifest["inputs"]["files"] == {"dprk-2012.toml": digest}
    assert wf.load_brief("dprk-2012").origin == "dprk-2012"


def test_one_wage_is_split_in_the_currency_of_its_fees():
    chain = wf.Chain(
        "c", [wf.Fee("agent", 30), wf.Share("government", 0.1)], currency="USD", per="month"
    )
    cohort = wf.Cohort(
        host="A",
        workers=10,
        gross_wage=6000,
        currency="EUR",
        per="year",
        price_year=2012,
        usd_rate=1.25,
        chain=chain,
    )
    programme = wf.Programme("p", cohorts=[cohort], sides={"state": ["government"]})
    document = wf.Brief(title="T", programme=programme, sections=["wage"], draws=2**8).document()
    # 6,000 EUR a year are 625 USD a month
    assert "gross wage of 625 USD a month (6,000 EUR a year)" in words(document)
    assert "agent 30 (5 %)" in words(document)
    (picture,) = document.pictures
    assert "625 USD" in picture.alt
    estimate = wf.simulate(programme, draws=2**8, seed=1)
    agent = estimate.summary(by="recipient").loc[("agent", "gross"), "mean"]
    assert agent == pytest.approx(30 * 12 * 10)


def test_the_ledger_of_a_programme_of_ones_own_is_found(tmp_path):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "sources.csv").write_text("id,title\ns,A survey\n")
    (pack / "claims.csv").write_text(
        "id,source,topic,host,value,unit,currency,per,year,kind\n"
        "total,s,revenue,all,30000,money,USD,year,2012,point\n"
    )
    (tmp_path / "p.toml").write_text(
        '[programme]\nname = "p"\nclaims = "pack"\n'
        '[chains.c]\nsteps = [{ share = "government", rate = { between = [0.4, 0.5] } }]\n'
        '[sides]\nstate = ["government"]\n'
        '[[cohorts]]\nhost = "A"\nworkers = 100\ngross_wage = 1000\nchain = "c"\n'
        "price_year = 2012\n"
    )
    (tmp_path / "b.toml").write_text(
        '[brief]\ntitle = "T"\nprogramme = "p.toml"\nsections = ["headlines"]\ndraws = 256\n'
        'marks = { "a total" = { claim = "total" } }\n'
    )
    loaded = wf.load_brief(tmp_path / "b.toml")
    assert list(loaded.ledger) == ["total"]
    assert loaded.marked["a total"].value == 30_000


def test_a_fault_is_not_told_again_by_what_needs_it(tmp_path):
    path = tmp_path / "b.toml"
    path.write_text(
        '[brief]\ntitle = "T"\nsections = ["scenarios"]\n[compare]\nprogramme = "dprk-2012"\n'
        'start = 2012\nend = 2014\n[[scenarios]]\nname = "x"\n'
        '[[scenarios.measures]]\nkind = "StopPermit"\nstart = 2013\n[breif]\na = 1\n'
    )
    with pytest.raises(wf.WageflowError) as caught:
        wf.load_brief(path)
    text = str(caught.value)
    assert "StopPermit" in text
    assert "needs scenarios" not in text
    assert "did you mean 'brief'?" in text


def test_a_file_that_names_itself_is_refused(tmp_path):
    path = tmp_path / "b.toml"
    path.write_text(
        '[brief]\ntitle = "T"\n[compare]\nprogramme = "b.toml"\nstart = 2012\nend = 2014\n'
        '[[scenarios]]\nname = "x"\n'
    )
    with pytest.raises(wf.WageflowError, match="is a scenario file"):
        wf.load_brief(path)


def test_one_file_serves_every_command(tmp_path):
    path = tmp_path / "all.toml"
    path.write_text(
        '[programme]\nname = "p"\n[chains.c]\nsteps = [{ share = "government", rate = 0.5 }]\n'
        '[[cohorts]]\nhost = "A"\nworkers = 10\ngross_wage = 100\nchain = "c"\n'
        '[compare]\nstart = 2012\nend = 2014\n[[scenarios]]\nname = "none"\n'
        '[[scenarios]]\nname = "stop"\n[[scenarios.measures]]\nkind = "StopPermits"\n'
        'start = 2013\n[brief]\ntitle = "T"\n'
    )
    assert wf.load_programme(path).name == "p"
    assert len(wf.load_study(path).scenarios) == 2
    assert wf.load_brief(path).study is not None


# folders --------------------------------------------------------------------------------------


@pytest.fixture
def small():
    return wf.Brief(
        title="T", programme=wf.load_programme("dprk-2012"), draws=2**8, sections=["summary"]
    )


def test_a_brief_replaces_a_brief(small, tmp_path):
    place = tmp_path / "out"
    first = small.write(place)
    before = {one: one.read_bytes() for one in first.rglob("*") if one.is_file()}
    second = small.write(place)
    assert {one: one.read_bytes() for one in second.rglob("*") if one.is_file()} == before
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_something_else_is_left_alone(small, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(wf.WageflowError, match="holds something else than a brief"):
        small.write(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_a_brief_to_which_a_file_was_added_is_left_alone(small, tmp_path):
    place = small.write(tmp_path / "out")
    (place / "notes.txt").write_text("mine")
    with pytest.raises(wf.WageflowError, match="something else"):
        small.write(place)
    assert (place / "notes.txt").read_text() == "mine"


def test_a_file_is_no_folder(small, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(wf.WageflowError, match="is a file"):
        small.write(tmp_path / "out")


@pytest.mark.parametrize("name", ["x.docx", "x.html", "x.PDF", "x.md"])
def test_the_name_of_a_file_is_no_folder(small, tmp_path, name):
    with pytest.raises(wf.WageflowError, match=f"a brief is a folder; {name} .*; write x$"):
        small.write(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_brief_that_was_edited_is_left_alone(small, tmp_path):
    place = small.write(tmp_path / "out")
    (place / "brief.md").write_text("my own words")
    with pytest.raises(wf.WageflowError, match=r"brief\.md was changed"):
        small.write(place)
    assert (place / "brief.md").read_text() == "my own words"


@pytest.mark.parametrize("name", ["circle", "circle/brief", "a" * 300, "a\0b"])
def test_a_place_where_no_folder_can_be_is_refused(small, tmp_path, name):
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(wf.WageflowError, match=r"cannot be written .*; name a folder"):
        small.write(tmp_path / name)


def test_the_folder_that_one_is_in_and_a_link_to_one(small, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert (small.write(".") / "brief.html").is_file()
    (tmp_path / "link").symlink_to(tmp_path / "here")
    small.write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["here", "link"]


def test_a_place_that_cannot_be_is_refused_before_the_run(small, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    monkeypatch.setattr("wageflow.report.brief.writing.written", lambda *_: 1 / 0)
    with pytest.raises(wf.WageflowError, match="is a file"):
        small.write(tmp_path / "file" / "sub")


def test_what_fails_leaves_nothing(small, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wageflow.files._put", fail)
    with pytest.raises(wf.WageflowError, match="No space left"):
        small.write(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_marks_are_read_in_dollars_of_the_programmes_year(brief):
    marks = brief.marked
    assert (marks["the total"].low, marks["the total"].high) == (150e6, 230e6)
    assert marks["mine"].value == 300e6


def test_a_brief_may_extend_a_programme_that_ships(tmp_path):
    (tmp_path / "b.toml").write_text(
        '[brief]\ntitle = "T"\n[programme]\nextends = "dprk-2012"\nname = "mine"\n'
    )
    loaded = wf.load_brief(tmp_path / "b.toml")
    assert loaded.programme.name == "mine"
    assert loaded.programme.hosts == wf.load_programme("dprk-2012").hosts
