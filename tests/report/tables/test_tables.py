"""Tables: the digits that are printed, and that no text from a file is ever more than text."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import wageflow as wf
from wageflow.chain.shipped import shipped_chains
from wageflow.errors import InputError
from wageflow.report import FORMATS, Section, Table, render, write_out
from wageflow.report.digits import Scale, relative_error, scale_for
from wageflow.report.escape import plain, unrunnable
from wageflow.report.tables.chain import chain_table, chains_table, printed_gross
from wageflow.report.tables.estimate import breakdowns, estimate_table
from wageflow.report.tables.render import check_writable, format_for
from wageflow.report.tables.sources import marks, shortened

# digits ---------------------------------------------------------------------------------------

amounts = st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-6)
sizes = st.one_of(st.just(0.0), st.floats(1e-6, 1e12))
scales = st.sampled_from([Scale(1.0, ""), Scale(1e6, "million"), Scale(1e9, "billion")])


def number(text):
    return float(text.replace(",", "").rstrip("*"))


def last_place(text):
    """Return the worth of the last digit that can be told to be one: zeros before it may round."""
    if "." in text:
        return 10.0 ** -len(text.partition(".")[2])
    digits = text.replace(",", "").lstrip("-")
    return 10.0 ** (len(digits) - len(digits.rstrip("0")))


def leading_place(value):
    return 10.0 ** math.floor(math.log10(value))


@given(scales, amounts, sizes, sizes)
@example(Scale(1.0, ""), -0.004, 1.0, 0.0)
def test_rounding_hides_neither_the_value_nor_its_range(scale, value, width, error):
    text = scale.figure(value, width=width, error=error)
    size, width, error = abs(value) / scale.factor, width / scale.factor, error / scale.factor
    off = abs(number(text) - value / scale.factor)
    if width == error == 0:
        bound = min(size / 100, 1.0)
    elif width == 0:
        bound = max(size / 100, error)
    else:
        # half of a third of the range at most: its two ends never round to one figure
        bound = max(min(size / 100, width / 3), width / 100, error)
    assert off <= bound / 2 + 1e-9 * size + 1e-12


@given(scales, amounts, sizes, sizes)
def test_no_digit_is_printed_below_the_error_or_a_hundredth_of_the_range(
    scale, value, width, error
):
    assume(value != 0)
    text = scale.figure(value, width=width, error=error)
    for justified in (error, width / 100):
        if justified / scale.factor > 1e-11:
            assert last_place(text) >= leading_place(justified / scale.factor) * (1 - 1e-9) or (
                number(text) == 0
            )


@given(scales, amounts, sizes, sizes)
def test_figures_are_plain_numbers_without_a_negative_nothing(scale, value, width, error):
    text = scale.figure(value, width=width, error=error)
    assert re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?", text), text
    assert not (text.startswith("-") and number(text) == 0)


@given(st.floats(1e-3, 1e9), st.floats(0.01, 3), st.floats(0, 0.2))
def test_the_ends_of_a_range_end_in_the_same_place(low, spread, noise):
    high = low * (1 + spread)
    width, error = high - low, noise * (high - low)
    texts = [Scale(1.0, "").figure(x, width=width, error=error, largest=high) for x in (low, high)]
    decimals = {len(text.partition(".")[2]) for text in texts if text != "0"}
    assert len(decimals) == 1


@given(amounts, sizes, sizes)
def test_a_loss_is_written_like_a_gain_with_a_sign(value, width, error):
    gain, loss = (
        Scale(1.0, "").figure(sign * abs(value), width=width, error=error) for sign in (1, -1)
    )
    assert loss.removeprefix("-") == gain


@pytest.mark.parametrize(
    ("value", "width", "error", "printed"),
    [
        (228.4, 240.0, 0.3, "228"),
        (228.4, 240.0, 3.0, "228"),
        (228.4, 240.0, 30.0, "230"),
        (14.6012, 2.87, 0.0003, "14.6"),
        (87_596.0, 18_573.0, 7.0, "87,600"),
        (6_219.8, 16.0, 0.2, "6,220"),  # a narrow range: four digits tell 6,212 from 6,228
        (2_805.0, 0.0, 0.0, "2,805"),  # exact: nothing is lost
        (7.0812, 0.0, 0.0, "7.08"),
        (0.0, 0.0, 0.0, "0"),
        (-0.4, 100.0, 0.0, "0"),
        (-41.6, 100.0, 0.0, "-42"),
    ],
)
def test_figures(value, width, error, printed):
    assert Scale(1.0, "").figure(value, width=width, error=error) == printed


@pytest.mark.parametrize(
    ("largest", "factor"),
    [(0, 1), (999_999, 1), (1e6, 1e6), (-3e6, 1e6), (4.9e9, 1e6), (5e9, 1e9), (-7e9, 1e9)],
)
def test_the_unit_suits_the_largest_value(largest, factor):
    assert scale_for(largest).factor == factor


@pytest.mark.parametrize(
    ("error", "value", "printed"),
    [
        (0.0, 0.0, "none"),
        (1e-13, 1.0, "none"),
        (1.0, 0.0, "-"),
        (1e-6, 1.0, "< 0.001 %"),
        (0.0123, -1.0, "1.2 %"),
        (0.996, 1.0, "100 %"),
        (25.0, 1.0, "2,500 %"),
    ],
)
def test_errors_are_printed_relative_to_their_value(error, value, printed):
    assert relative_error(error, value) == printed


@given(st.lists(st.integers(1, 40)))
def test_footnote_marks_name_exactly_the_sources(numbers):
    text = marks(numbers)
    found = set()
    for part in re.findall(r"[\d-]+", text):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    assert found == set(numbers)
    assert not numbers or re.fullmatch(r"\[[\d, -]+\]", text)


def test_a_document_is_named_once():
    sources = ["Memo, ch. 1", "Report, ch. 1", "Report, ch. 2", "Report", "Report of a report"]
    assert shortened(sources) == [
        "Memo, ch. 1",
        "Report, ch. 1",
        "... ch. 2",
        "Report",
        "Report of a report",
    ]


# what stands in a table -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def estimate():
    return wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=1, keep="summary")


def titles(table):
    return [section.title for section in table.sections]


def test_totals_come_first_then_workers_hosts_and_recipients(estimate):
    table = estimate_table(estimate)
    assert titles(table) == [
        "All hosts",
        "Number of workers",
        "By host: state-side",
        "By recipient (its side): all wages",
    ]
    assert len(table.sections[0].rows) == 5
    hosts = [row[0].partition(" [")[0] for row in table.sections[2].rows]
    assert hosts == list(estimate.programme.hosts)
    recipients = [row[0].rpartition(" (")[0] for row in table.sections[3].rows]
    assert recipients == list(estimate.programme.recipients)


def test_figures_in_the_table_are_those_of_the_summary(estimate):
    row = estimate_table(estimate).sections[0].rows[2]
    summary = estimate.summary().loc["state-side"]
    low, high = (number(part) for part in row[2].split(" to "))
    for printed, value in [
        (number(row[1]), summary["p50"]),
        (low, summary["p5"]),
        (high, summary["p95"]),
        (number(row[3]), summary["mean"]),
    ]:
        assert printed == pytest.approx(value / 1e6, abs=0.5)
    assert row[4] == relative_error(summary["p50_mcse"], summary["p50"])


def test_footnotes_lead_to_the_sources_of_a_host(estimate):
    table = estimate_table(estimate)
    sources = estimate.programme.cited()
    assert len(table.sources) == len(sources)
    for row in table.sections[2].rows:
        host, _, mark = row[0].partition(" [")
        wanted = [sources.index(source) + 1 for source in estimate.programme.cited(host)]
        assert f"[{mark}" == marks(wanted)


def test_a_figure_without_a_range_says_so(estimate):
    row = next(r for r in estimate_table(estimate).sections[2].rows if r[0].startswith("Eastern"))
    assert row[2] == "no range given"
    assert row[1] == row[3]


@pytest.mark.parametrize("by", ["host", "recipient", "host,recipient", "recipient, host"])
def test_one_breakdown_is_shown_where_one_is_asked_for(estimate, by):
    table = estimate_table(estimate, by=by)
    assert len(table.sections) == 3
    assert len(table.sections[2].rows) > 5


def test_by_host_the_workers_of_each_host_are_shown(estimate):
    workers = estimate_table(estimate, by="host").sections[1]
    assert [row[0] for row in workers.rows] == [*estimate.programme.hosts, "all hosts"]


@pytest.mark.parametrize("concept", ["gross", "statutory", "state-side", "net", "received"])
def test_one_concept_is_shown_where_one_is_asked_for(estimate, concept):
    table = estimate_table(estimate, concept=concept)
    assert len(table.sections[0].rows) == 1
    assert all(section.rows for section in table.sections)
    assert {record["concept"] for record in table.records} == {concept}


def test_there_is_no_net_of_one_recipient():
    assert breakdowns(None, "net") == ("host",)
    with pytest.raises(InputError, match="no single recipient"):
        breakdowns("recipient", "net")


def test_records_say_their_unit_and_add_up(estimate):
    records = estimate_table(estimate).records
    assert {record["unit"] for record in records} == {"USD a year", "workers"}
    total = next(r for r in records if (r["host"], r["recipient"], r["concept"]) == ("", "", "net"))
    parts = [r["mean"] for r in records if r["host"] and r["concept"] == "net"]
    assert sum(parts) == pytest.approx(total["mean"], rel=1e-12)


def test_small_money_is_in_dollars():
    chain = wf.Chain("small", [wf.Share("state", 0.5)])
    programme = wf.Programme("small", cohorts=[wf.Cohort(host="A", workers=2, gross_wage=100,
                             chain=chain)], sides={"state": ["state"]})  # fmt: skip
    table = estimate_table(wf.simulate(programme, draws=32, seed=0))
    assert table.subtitle.startswith("US dollars a year; ")
    assert table.sections[0].rows[0][1] == "200"


def test_losses_are_shown_as_losses():
    chain = wf.Chain("poor", [wf.Share("government", 0.1)])
    cohort = wf.Cohort(host="A", workers=1_000, gross_wage=100, state_cost=wf.uniform(5e4, 6e4),
                       chain=chain)  # fmt: skip
    table = estimate_table(wf.simulate(wf.Programme("poor", cohorts=[cohort]), draws=64, seed=0))
    assert table.subtitle.startswith("Million US dollars a year")  # chosen by size, not by sign
    net = next(row for row in table.sections[0].rows if "(net)" in row[0])
    assert number(net[1]) == pytest.approx(-55, abs=0.5)
    assert not any("no cost to the state" in note for note in table.notes)


def test_the_table_of_a_wage_shows_every_step_and_adds_up():
    chain = wf.load_chain("kuwait-2012")
    table = chain_table(chain, chain.split(5_000), {})
    steps, totals = table.sections
    assert [row[0] for row in steps.rows[:2]] == ["1. government", "2. agency"]
    assert sum(number(row[3]) for row in totals.rows) == 5_000
    shares = [number(row[4].removesuffix(" %")) for row in totals.rows]
    assert sum(shares) == pytest.approx(100, abs=0.3)
    assert [one.text for one in table.cited] == [
        f"{chain.source}, {place}" for place in (chain.place, "ch. 4 s. 2 B")
    ]
    assert sum(note.endswith(": differs.") for note in table.notes) == 2


def test_a_wage_of_nothing_has_no_shares():
    chain = wf.Chain("kuwait", [wf.Share("government", 0.48), wf.Fee("guard", 5, shortfall="owe")])
    table = chain_table(chain, chain.split(0), {})
    assert table.sections[1].rows[0] == ["government", "", "", "0.00", "", ""]
    assert any("5.00 owed" in note for note in table.notes)
    assert "nan" not in render(table, "csv")
    json.loads(render(table, "json"), parse_constant=pytest.fail)


def test_a_chain_without_a_printed_wage_asks_for_one():
    chain = wf.Chain("mine", [wf.Share("state", 0.5)])
    with pytest.raises(
        InputError,
        match=r"no gross wage to start from; write gross = .* or pass one: gross=5000, say",
    ):
        printed_gross(chain)
    ranged = wf.Chain("mine", [wf.Share("state", 0.5)], gross=wf.uniform(100, 300))
    assert printed_gross(ranged) == 200


def test_the_list_of_chains_names_each_with_its_source():
    table = chains_table(shipped_chains())
    assert [row[0] for row in table.sections[0].rows] == list(wf.chains().index)
    assert len(table.sources) == wf.chains()["source"].nunique()
    assert all(re.match(r"\[\d+\]", row[3]) for row in table.sections[0].rows)


# text that would be more than text --------------------------------------------------------------

WICKED = [
    "=cmd()",
    "+1",
    "-2+3",
    "@x",
    "\uff1d1+1",
    "logging;=cmd()",
    'a";=cmd()',
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a|b",
    "[x](javascript:alert(1)) `code` **bold** _it_",
    "![x](http://example.org/x.png)",
    r"\input{x} \write18{ls} ^^5c $x$ & % # ~ {",
    "[1em] *",
    "two\nlines\r\nand\u2028more\x0b\x0c",
    "\x1b[31mred\x1b]0;title\x07 \x9b31m \x00\x08\x7f\x85",
    "\u202egnorw\u202c \u2066x\u2069",
    "\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0643\u0648\u064a\u062a",
    "\ud3c9\uc591 \U0001f600",
    "long " * 400,
    "x" * 2_000,
]
ALL_FORMATS = pytest.mark.parametrize("form", FORMATS)


def table_of(text):
    return Table(
        title=text,
        subtitle=f"USD a year {text}",
        columns=("", "median", "90 % range"),
        sections=[Section(text, [[text, "1,053", "1 to 2"], [f"{text} (state)", "-5", "-6 to 7"]])],
        notes=[f"Note: {text}", text],
        sources=[text],
        records=[{"host": text, "median": 1053.0}, {"host": "a", "median": -5.0}],
        data={"programme": text, text: [1, {"note": text}]},
    )


@pytest.fixture(scope="module", params=WICKED, ids=lambda text: ascii(text[:24]))
def wicked(request):
    return request.param


def seen(text):
    """Return the letters that must survive: what is drawn, in order, without blanks."""
    return "".join(
        sign
        for sign in text
        if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp")
    )


@ALL_FORMATS
def test_no_control_character_leaves(form, wicked):
    printed = render(table_of(wicked), form)
    unwanted = {
        sign
        for sign in printed
        if (unicodedata.category(sign) == "Cc" and sign != "\n")
        or unicodedata.category(sign) in ("Zl", "Zp")
        or "\u202a" <= sign <= "\u202e"
        or "\u2066" <= sign <= "\u2069"
    }
    assert not unwanted
    assert printed.endswith("\n")
    printed.encode("utf-8")


def test_a_coloured_terminal_gets_only_our_own_colours(wicked):
    printed = render(table_of(wicked), "table", colour=True)
    assert "\x1b[1m" in printed
    assert set(re.findall(r"\x1b(?:\[[\d;]*m)?", printed)) <= {"\x1b[0m", "\x1b[1m", "\x1b[2m"}
    assert "\x9b" not in printed


@pytest.mark.parametrize("width", [1, 20, 60, 100, 400])
def test_figures_are_never_cut_however_narrow_the_terminal(wicked, width):
    printed = render(table_of(wicked), "table", width=width)
    assert re.search(r"1,053 +1 to 2$", printed, re.MULTILINE)
    assert re.search(r"-5 +-6 to 7$", printed, re.MULTILINE)
    assert "\u2026" not in printed
    assert seen(wicked) in seen(
        re.sub(r" +(1,053 +1 to 2|-5 +-6 to 7)$", "", printed, flags=re.MULTILINE)
    )


def test_csv_has_no_cell_that_a_spreadsheet_would_run(wicked):
    text = render(table_of(wicked), "csv")
    rows = list(csv.reader(io.StringIO(text)))
    assert [len(row) for row in rows] == [2, 2, 2]
    assert rows[2] == ["a", "-5.0"]  # a negative number stays one
    cell = rows[1][0]
    # the comma is our separator; with another one, what follows it would be a cell of its own
    for part in re.split(r"""[,;\t|"]""", cell):
        assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", part)
    assert seen(cell).replace("'", "") == seen(wicked).replace("'", "")


class Page(HTMLParser):
    """Collects elements, attributes and the text outside of styles."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open = [], set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)


def test_html_has_the_elements_that_we_wrote_and_no_others(wicked):
    page, plain_page = Page(), Page()
    page.feed(render(table_of(wicked), "html"))
    plain_page.feed(render(table_of("Kuwait"), "html"))
    assert page.open == []
    assert page.tags == plain_page.tags
    assert page.attributes == plain_page.attributes
    assert "script" not in page.tags
    assert seen(wicked) in seen("".join(page.text))


def test_html_is_a_page_that_says_its_encoding_and_fetches_nothing(estimate):
    text = render(estimate_table(estimate), "html")
    assert text.startswith("<!DOCTYPE html>")
    assert '<meta charset="utf-8"/>' in text
    assert not re.search(r"https?:|@import|url\(|src=|href=", text)


def test_markdown_keeps_its_rows_and_its_text(wicked):
    text = render(table_of(wicked), "markdown")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [4] * 5
    assert not re.search(r"<\w|(?<!\\)[`$]|(?<!\\)\]\(", text)
    unescaped = re.sub(r"\\(?=[\\`*_|\[\]#~$!])", "", text)
    for sign, entity in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        unescaped = unescaped.replace(entity, sign)
    assert seen(wicked) in seen(unescaped)


COMMANDS = {
    *("textbackslash", "textasciitilde", "textasciicircum", "textless", "textgreater", "textbar"),
    *("begin", "end", "caption", "small", "large", "toprule", "midrule", "bottomrule"),
    *("multicolumn", "linewidth", "addlinespace", "fontsize", "selectfont", "noindent", "par"),
    *("raggedright", "raggedleft", "arraybackslash", "dimexpr", "relax", "tabcolsep"),
    *("setlength", "LTpost", "tabularnewline", "endfirsthead", "endhead"),
    *("begingroup", "endgroup"),
}


def test_latex_has_the_commands_that_we_wrote_and_no_others(wicked):
    text = render(table_of(wicked), "latex").partition("\n")[2]  # without the comment at its head
    assert set(re.findall(r"\\([a-zA-Z]+)", text)) <= COMMANDS
    bare = re.sub(r"\\.", "", text)
    assert not re.search(r"[$%#^~_]", bare)
    assert bare.count("{") == bare.count("}")
    rows = 3 + (r"\endhead" in text)  # the heading of a long table stands there twice
    assert bare.count("&") == 2 * rows  # the separators of rows of three cells
    text = text.replace(r"\\[2.5pt]", r"\\")  # great-tables' own spacing of section titles
    assert not re.search(r"\\\\\s*[\[*]", text)  # an argument of a line break


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here")
@pytest.mark.parametrize("layout", [None, "headline", "host x recipient", "parameters"])
def test_latex_compiles_and_stays_within_its_lines_and_pages(estimate, layout, tmp_path):
    tables = wf.table(estimate, layout=layout), table_of(WICKED[13])
    body = "".join(render(table, "latex") for table in tables)
    document = (
        r"\documentclass{article}\usepackage{booktabs,caption,array,longtable}"
        rf"\begin{{document}}{body}\end{{document}}"
    )
    (tmp_path / "table.tex").write_text(document, encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "table.tex"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout[-2_000:]
    assert b"Float too large" not in done.stdout
    points = re.findall(rb"Overfull .hbox \(([0-9.]+)pt too wide\)", done.stdout)
    assert max(map(float, points), default=0.0) < 15.0  # a word longer than its column, at most


def test_a_long_table_goes_on_over_the_page_in_latex_with_its_heading():
    rows = [[f"host {number}", "1,053", "1 to 2"] for number in range(80)]
    table = replace(table_of("wages"), sections=[Section("hosts", rows)])
    text = render(table, "latex")
    assert text.count("90 \\% range") == 2  # on the first page and on all others
    assert text.index(r"\endfirsthead") < text.index(r"\endhead") < text.index("host 0")
    assert "minipage" not in text
    assert "longtable" not in render(table_of("wages"), "latex").partition("\n")[2]


def test_json_gives_the_text_back_unchanged(wicked):
    table = table_of(wicked)
    assert json.loads(render(table, "json")) == table.data


@given(st.text(), st.sampled_from(FORMATS))
@example("\ud800", "json")
def test_any_text_at_all_can_be_printed(text, form):
    printed = render(table_of(text), form)
    assert "\x1b" not in printed
    printed.encode("utf-8")


@given(st.text())
def test_plain_text_is_one_line_and_plain_already(text):
    once = plain(text)
    assert plain(once) == once
    assert len(once.splitlines()) <= 1


@pytest.mark.parametrize("text", ["Kuwait", "Middle East (other)", "UAE, Dubai", "Cote d'Ivoire"])
def test_harmless_names_are_left_alone_in_csv(text):
    assert unrunnable(text) == text


WICKED_FILE = """
[programme]
name = "=cmd()"
title = "+1 <script>alert(1)</script> | \\\\input{x} $a$ & \\u001b[31mred \\u202eolleh"
notes = ["@x\\nsecond", "<b>x</b>"]
[sides]
state = ["=cmd()"]
"@side<i>" = ["[x] \\\\input{x}"]
[chains."+evil"]
steps = [{ share = "=cmd()", rate = 0.2 }, { share = "[x] \\\\input{x}", rate = 0.1 }]
[[cohorts]]
host = "<script>alert(1)</script>"
workers = { value = 1234, source = "<script>alert(2)</script> \\u009b31m | $x$" }
gross_wage = { between = [4, 6] }
chain = "+evil"
"""


@ALL_FORMATS
@pytest.mark.parametrize("command", ["estimate", "chain"])
def test_a_file_of_evil_names_goes_out_harmless(command, form, tmp_path):
    path = tmp_path / "evil.toml"
    path.write_text(WICKED_FILE, encoding="utf-8")
    if command == "estimate":
        table = estimate_table(wf.simulate(wf.load_programme(path), draws=64, seed=0))
    else:
        chain = wf.load_chain(path)
        table = chain_table(chain, chain.split(100), {})
    text = render(table, form)
    assert not set(text) & set("\x1b\x9b\u202e\r")
    if form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert "'=cmd()" in cells
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "@")]
    if form in ("html", "markdown"):
        assert "<script" not in text
        assert "<b>" not in text
        assert "<i>" not in text
    if form == "latex":
        assert r"\input" not in text


# files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "out", "form"),
    [
        (None, None, "table"),
        (None, "a", "table"),
        (None, "a.txt", "table"),
        (None, "a.MD", "markdown"),
        (None, "a.htm", "html"),
        (None, "a.b.tex", "latex"),
        ("csv", "a.html", "csv"),
        ("json", "a.ods", "json"),
    ],
)
def test_the_format_is_that_asked_for_or_that_of_the_ending(wanted, out, form):
    assert format_for(wanted, Path(out) if out else None) == form


def test_a_file_of_another_programme_is_not_written_as_something_else():
    with pytest.raises(InputError, match=r"'a.ods': no format ends in '.ods'; write .*--format"):
        format_for(None, Path("a.ods"))


def test_a_name_that_is_all_ending_has_that_ending():
    assert [format_for(None, Path(name)) for name in (".csv", ".MD", ".hidden")] == [
        "csv",
        "markdown",
        "table",
    ]


def test_a_file_appears_whole_and_alone(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old")
    path.chmod(0o600)
    write_out("a\nb\n", path)
    assert path.read_bytes() == b"a\nb\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["table.csv"]


def test_a_link_is_followed_not_replaced(tmp_path):
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_out("a", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "a"


@pytest.mark.parametrize("fault", ["full", "interrupted"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(fault, tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_text("old")
    cause = OSError(28, "No space left on device") if fault == "full" else KeyboardInterrupt()

    def fail(*_):
        raise cause

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises((InputError, KeyboardInterrupt)) as caught:
        write_out("new", path)
    if fault == "full":
        assert "cannot be written (No space left on device)" in str(caught.value)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_device_is_written_to_not_replaced():
    write_out("a", Path("/dev/null"))
    assert Path("/dev/null").is_char_device()
    check_writable(Path("/dev/null"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", "is a folder; name a file in it"),
        ("nowhere/table.csv", "there is no folder"),
        ("file/table.csv", "there is no folder"),
        ("circle", "cannot be written"),
        ("astray", "there is no folder"),
        ("a" * 300, "cannot be written"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_beforehand(name, said, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "astray").symlink_to(tmp_path / "nowhere" / "table.csv")
    path = tmp_path / name
    with pytest.raises(InputError, match=said):
        check_writable(path)
    with pytest.raises(InputError, match="cannot be written"):
        write_out("a", path)


def test_a_file_that_must_stay_is_refused_beforehand(tmp_path, monkeypatch):
    path = tmp_path / "kept.csv"
    path.write_text("old")
    check_writable(path)
    # root may write whatever it likes, so that rights cannot be taken away here
    monkeypatch.setattr(os, "access", lambda asked, _: Path(asked) != path)
    with pytest.raises(InputError, match=r"kept\.csv' is not writable; choose another"):
        check_writable(path)
    check_writable(tmp_path / "new.csv")
    monkeypatch.setattr(os, "access", lambda asked, _: Path(asked) != tmp_path)
    for name in ("kept.csv", "new.csv"):  # what replaces a file needs room beside it
        with pytest.raises(InputError, match="is not writable"):
            check_writable(tmp_path / name)
