"""The explorer as readers use it: in a browser, with real keys and a real mouse."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

import wageflow as wf
from tests.report.brief.exploring.test_explore import HOSTILE, POINTS, hostile
from wageflow.report.brief.exploring import explore, markup, script, stylesheet
from wageflow.report.brief.exploring.packing import unpacked
from wageflow.report.brief.exploring.rule import ALL, QUANTITIES, explored
from wageflow.report.digits import Digits, scale_for
from wageflow.simulation.summing.summary import has_gap, quantiles

PAGE_STYLE = """
:root { color-scheme: light dark; --wf-ink: #222222; --wf-pale: #5f5f5f; --wf-paper: #ffffff;
  --wf-accent: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --wf-ink: #e6e6e6; --wf-pale: #a8a8a8;
  --wf-paper: #16181b; --wf-accent: #56b4e9; } }
body { background: var(--wf-paper); color: var(--wf-ink); font: 16px/1.5 sans-serif;
  margin: 0 auto; max-width: 70rem; padding: 1rem; }
"""
RESULTS = """
(() => {
  const part = (name) => document.querySelector(`[data-part="${name}"]`);
  return {
    median: part("median").textContent, range: part("range").textContent,
    before: part("before").textContent, chain: part("chain").innerHTML,
    curve: document.querySelector("path.wf-x-now").getAttribute("d"),
    grey: document.querySelector("path.wf-x-before").getAttribute("d"),
    marks: part("marks").textContent, moves: part("moves").textContent,
    all: document.querySelector(".wf-x-app").innerHTML.replace(/<p class="wf-x-said.*/s, ""),
    values: [...document.querySelectorAll("input")].map((one) => one.value).join(),
  };
})()
"""
SETTINGS = [
    {},
    {"heads": {"all": [40_000, 60_000]}},
    {"wage": {"all": [2_000, 2_400]}},
    {"wage": {"all": [5_000, 12_000]}, "heads": {"0": [1_000, 90_000]}},
    {"wage": {"1": [3_000, 9_000], "3": [0, 0]}},
    {"share": {"all": [0.05, 0.2]}},
    {"share": {"all": [0.9, 1.0]}, "compliance": {"all": [0.2, 0.5]}},
    {"share": {"0": [0.0, 0.0], "1": [1.0, 1.0]}, "compliance": {"2": [0, 1]}},
    {"heads": {"all": [0, 0]}},
    {"heads": {"1": [10, 30_000], "all": [70_000, 71_000]}, "wage": {"all": [4_000, 4_000]}},
]


def hash_of(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page_of(*explorers):
    """A page with as strict a policy as that of a brief."""
    style, body = PAGE_STYLE + stylesheet(), "".join(map(markup, explorers))
    policy = f"default-src 'none'; style-src {hash_of(style)}; script-src {hash_of(script())}"
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}</style></head><body>{body}<script>{script()}</script></body></html>"
    )


def computed(page, settings, **view):
    call = f"wageflow.compute({json.dumps(settings)}, {json.dumps(view)})"
    return page.evaluate(f"document.querySelector('.wf-explorer').{call}")


def choose(page, part, value):
    page.evaluate(f"""(() => {{
      const pick = document.querySelector("[data-part={part}]");
      pick.value = "{value}"; pick.dispatchEvent(new Event("change"));
    }})()""")


def focus(page, quantity, end):
    found = f"[data-quantity={quantity}] input[data-end={end}]"
    page.evaluate(f"document.querySelector('{found}').focus()")


@pytest.fixture
def page(browser, shipped_explorer):
    with browser.page(width=1280, height=900) as page:
        yield page.open(page_of(shipped_explorer))
        assert (page.console, page.sent, page.dialogs) == ([], [], [])


@pytest.fixture
def strange(browser):
    """Names that a browser would run or that have no end, on a small phone."""
    explorer = explore(
        wf.simulate(hostile(), draws=2**6, seed=0), name="<i>", marks={HOSTILE[0]: 1e5}
    )
    with browser.page(width=360, height=740, phone=True) as page:
        yield page.open(page_of(explorer))
        assert (page.console, page.sent, page.dialogs) == ([], [], [])


def test_the_page_opens_with_the_estimate(page, shipped_estimate):
    """The figures, and their digits, are those of the tables."""
    row = row_of(shipped_estimate, "state-side")
    digits, scale = Digits.of(row), scale_for(row["p95"])
    low, median, high = (digits.figure(row[name], scale) for name in ("p5", "p50", "p95"))
    shown = page.evaluate(RESULTS)
    # nobody is spoken to who has not asked
    assert page.evaluate("document.querySelector('[data-part=said]').textContent") == ""
    assert shown["median"] == median
    assert f"90 % range {low} to {high}" in shown["range"]
    assert "nothing is moved" in shown["before"]
    assert shown["curve"] == shown["grey"]
    beyond = [float(shipped_estimate.exceedance(amount)) for amount in (150e6, 230e6)]
    within = f"{100 * (beyond[0] - beyond[1]):.0f}\u00a0% of the draws lie within"
    assert within in shown["marks"]


def row_of(estimate, concept, host=""):
    keys, columns = estimate.statistics(("host",) if host else (), [concept])
    place = [key.host for key in keys].index(host)
    return {name: float(values[place]) for name, values in columns.items()}


def test_a_host_s_line_is_the_estimate_s_too(page, shipped_estimate):
    choose(page, "scope", "0")
    row = row_of(shipped_estimate, "state-side", "Russia")
    digits, scale = Digits.of(row), scale_for(row["p95"])
    line = page.evaluate("document.querySelector('[data-part=part]').textContent")
    low, median, high = (digits.figure(row[name], scale) for name in ("p5", "p50", "p95"))
    assert line.startswith(
        f"Of which Russia: {median} million US dollars, 90 % range {low} to {high}."
    )
    # its median lies between two groups of draws, whatever that of the total does
    assert has_gap(row)
    assert "the median lies between them" in line
    assert "In the estimate" not in line
    choose(page, "scope", "1")
    line = page.evaluate("document.querySelector('[data-part=part]').textContent")
    assert not has_gap(row_of(shipped_estimate, "state-side", "Kuwait"))
    assert "two groups" not in line


def test_the_page_says_where_its_own_draws_differ(browser, shipped_explorer):
    off = json.loads(json.dumps(shipped_explorer.data))
    off["estimate"]["rows"]["state-side"]["all"][1] += 60e6
    with browser.page() as page:
        page.open(page_of(replace(shipped_explorer, data=off)))
        focus(page, "heads", "high")
        page.press("PageUp")
        assert "own draws, unmoved: " in page.evaluate(RESULTS)["before"]
        page.open(page_of(shipped_explorer))
        focus(page, "heads", "high")
        page.press("PageUp")
        before = page.evaluate(RESULTS)["before"]
        assert before.startswith("In the estimate: ")
        assert "own draws" not in before


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_page_computes_what_the_rule_says(page, shipped_explorer, settings):
    carried, concepts = unpacked(shipped_explorer.data)
    now = explored(carried, settings)
    for number, concept in enumerate(concepts):
        for scope in (ALL, "1"):
            found = computed(page, settings, scope=scope, concept=number)
            points = quantiles(np.sort(now.total(concept)), POINTS)
            assert found["points"] == pytest.approx(points.tolist(), rel=1e-9, abs=1e-6)
            part = quantiles(np.sort(now.total(concept, scope)), POINTS)
            assert found["part"]["points"] == pytest.approx(part.tolist(), rel=1e-9, abs=1e-6)
            assert found["chain"] == pytest.approx(now.chain(scope).tolist(), rel=1e-9, abs=1e-6)
            for quantity in QUANTITIES:
                ends = now.range(quantity, scope)
                assert found["ranges"][quantity] == pytest.approx(ends, rel=1e-9, abs=1e-9)
            largest = np.abs(points).max()
            width = points[2] - points[0]
            width = width if width > 1e-9 * largest else 0.0
            scale = scale_for(largest)
            told = shipped_explorer.data["errors"]["totals"][number][0]
            error = told * max(abs(points[1]), width) if width else 0.0
            words = [
                scale.figure(value, width=width, error=error, largest=largest) for value in points
            ]
            shown = found["shown"]
            assert [shown["low"], shown["median"], shown["high"]] == words


def test_costs_and_intermediaries_are_taken_off_as_the_rule_does(browser, invented_explorer):
    carried, concepts = unpacked(invented_explorer.data)
    settings = {"wage": {"all": [2_500, 9_000]}, "share": {"2": [0.1, 0.3]}, "heads": {"1": [1, 9]}}
    with browser.page() as page:
        page.open(page_of(invented_explorer))
        for number, concept in enumerate(concepts):
            found = computed(page, settings, concept=number)
            total = np.sort(explored(carried, settings).total(concept))
            assert found["points"] == pytest.approx(quantiles(total, POINTS).tolist(), rel=1e-9)
        assert "as told (1.5 million US dollars)" in page.evaluate(RESULTS)["marks"]


def test_keys_move_total_chain_and_curve_and_reset_brings_them_back(page):
    start = page.evaluate(RESULTS)
    focus(page, "heads", "high")
    for _ in range(20):
        page.press("ArrowRight")
    moved = page.evaluate(RESULTS)
    for name in ("median", "range", "before", "chain", "curve", "marks", "moves", "values"):
        assert moved[name] != start[name], name
    assert moved["grey"] == start["grey"]
    assert "In the estimate: " in moved["before"]
    assert "Headcount, all hosts: " in moved["moves"]
    focus(page, "share", "low")
    page.press("Home")
    assert page.evaluate(RESULTS)["curve"] != moved["curve"]
    page.wait("document.querySelector('[data-part=said]').textContent.includes('In the estimate')")
    page.evaluate("document.querySelector('[data-part=reset]').focus()")
    page.press("Enter")
    assert page.evaluate(RESULTS) == start


def test_a_mouse_moves_a_range(page):
    start = page.evaluate(RESULTS)
    page.drag("[data-quantity=wage] input[data-end=low]", 0.3, 0.1)
    moved = page.evaluate(RESULTS)
    assert moved["median"] != start["median"]
    assert "Gross wage, all hosts" in moved["moves"]


def test_an_end_takes_the_other_along(page):
    inputs = "[...document.querySelectorAll('[data-quantity=heads] input')].map((one) => one.value)"
    focus(page, "heads", "low")
    page.press("End")
    low, high = page.evaluate(inputs)
    assert low == high == page.evaluate("document.querySelector('input').max")
    focus(page, "heads", "high")
    page.press("Home")
    assert page.evaluate(inputs) == ["0", "0"]
    assert page.evaluate(RESULTS)["median"] == "0"
    page.press("ArrowRight")
    assert page.evaluate(RESULTS)["median"] != "0"


def test_an_end_that_stays_keeps_its_digits(page, shipped_explorer):
    carried, concepts = unpacked(shipped_explorer.data)
    low, high = shipped_explorer.data["estimate"]["ranges"]["wage"][ALL]
    focus(page, "wage", "high")
    page.press("ArrowRight")
    top = float(page.evaluate("document.activeElement.value"))
    most = float(page.evaluate("document.activeElement.max"))
    # to the next round value, which is nearer than a step
    assert high < top <= high + most / 200
    assert top % (most / 200) == pytest.approx(0, abs=1e-6)
    page.press("ArrowLeft")
    page.press("PageUp")
    assert float(page.evaluate("document.activeElement.value")) == pytest.approx(
        top + most * 9 / 200
    )
    other = page.evaluate("document.querySelector('[data-quantity=wage] input').value")
    assert float(other) == pytest.approx(low)
    top = float(page.evaluate("document.activeElement.value"))
    total = explored(carried, {"wage": {ALL: (low, top)}}).total(concepts[0])
    median = quantiles(np.sort(total), POINTS)[1]
    assert page.evaluate(RESULTS)["median"] == f"{median / 1e6:.0f}"


def test_an_end_that_nobody_moved_does_not_jump(page):
    inputs = "[...document.querySelectorAll('input')].map((one) => Number(one.value))"
    before = page.evaluate(inputs)
    focus(page, "heads", "low")
    page.press("ArrowRight")
    after = page.evaluate(inputs)
    step = float(page.evaluate("document.activeElement.max")) / 200
    assert 0 < after[0] - before[0] <= step
    assert after[1] == pytest.approx(before[1])


def test_hosts_move_alone_and_all_of_them_together(page):
    choose(page, "scope", "0")
    assert page.evaluate("document.querySelector('caption').textContent").startswith(
        "Who gets what: Russia"
    )
    focus(page, "heads", "low")
    page.press("PageDown")
    moved = page.evaluate(RESULTS)
    assert "Headcount, Russia: " in moved["moves"]
    assert "Of which Russia" in page.evaluate(
        "document.querySelector('[data-part=part]').innerText"
    )
    choose(page, "scope", "all")
    assert page.evaluate(RESULTS)["median"] == moved["median"]
    focus(page, "heads", "high")
    page.press("PageUp")
    moves = page.evaluate(RESULTS)["moves"]
    assert "all hosts" in moves
    assert "Russia" not in moves
    page.wait("document.querySelector('[data-part=said]').textContent.includes('replaces those')")


def test_a_moved_host_leaves_the_others_where_all_were_put(page, shipped_explorer):
    """The range set for all hosts goes on in each of them."""
    carried, concepts = unpacked(shipped_explorer.data)
    focus(page, "heads", "high")
    page.press("Home")
    for _ in range(6):
        page.press("PageUp")
    ends = (
        "[...document.querySelectorAll('[data-quantity=heads] input')].map((o) => Number(o.value))"
    )
    low, high = page.evaluate(ends)
    now = explored(carried, {"heads": {ALL: (low, high)}})
    choose(page, "scope", "1")
    assert page.evaluate(ends) == pytest.approx(now.range("heads", "1"), rel=1e-6)
    focus(page, "heads", "high")
    page.press("ArrowRight")
    top = page.evaluate(ends)[1]
    settings = {str(k): now.range("heads", str(k)) for k in range(len(carried.heads))}
    settings["1"] = (now.range("heads", "1")[0], top)
    points = computed(page, {"heads": settings})["points"]
    wanted = quantiles(np.sort(explored(carried, {"heads": settings}).total(concepts[0])), POINTS)
    assert points == pytest.approx(wanted.tolist())
    shown = page.evaluate(RESULTS)
    assert shown["median"] == computed(page, {"heads": settings})["shown"]["median"]
    assert shown["moves"].count("Headcount, ") == 8
    assert "all hosts" not in shown["moves"]
    page.wait("document.querySelector('[data-part=said]').textContent.includes('every host')")
    choose(page, "scope", "2")
    assert page.evaluate(ends) == pytest.approx(now.range("heads", "2"), rel=1e-6)


def test_what_nobody_earns_cannot_be_moved_and_it_says_why(page):
    disabled = """[...document.querySelectorAll("fieldset")].map(
      (set) => [set.dataset.quantity, set.querySelector("input").disabled])"""
    focus(page, "heads", "high")
    page.press("Home")
    found = dict(page.evaluate(disabled))
    assert found == {"heads": False, "wage": True, "share": True, "compliance": False}
    why = page.evaluate("document.querySelector('[data-quantity=wage] .wf-x-quiet').innerText")
    assert "nobody at work" in why
    page.press("PageUp")
    assert not any(dict(page.evaluate(disabled)).values())
    focus(page, "wage", "high")
    page.press("Home")
    found = dict(page.evaluate(disabled))
    assert found == {"heads": False, "wage": False, "share": True, "compliance": False}


def test_a_host_without_workers_has_nothing_to_move(browser):
    chain = wf.Chain("c", [wf.Share("government", 0.4, of="gross")])
    cohorts = [
        wf.Cohort(host=host, workers=workers, gross_wage=1_000, chain=chain)
        for host, workers in (("Arcadia", wf.between(10, 20)), ("Borduria", 0))
    ]
    estimate = wf.simulate(wf.Programme("p", cohorts=cohorts), draws=2**6, seed=0)
    with browser.page() as page:
        page.open(page_of(explore(estimate)))
        count = "document.querySelectorAll('input:disabled').length"
        assert page.evaluate(count) == 0
        choose(page, "scope", "1")
        assert page.evaluate(count) == page.evaluate("document.querySelectorAll('input').length")
        assert "no workers here" in page.evaluate("document.querySelector('fieldset').innerText")
        assert page.console == []


def test_a_tick_of_nothing_has_no_sign(browser):
    """Costs take a net below nothing, so that the axis starts there."""
    chain = wf.Chain("c", [wf.Share("government", wf.between(0.1, 0.5), of="gross")])
    cohort = wf.Cohort(
        host="A", workers=10_000, gross_wage=1_000, chain=chain, state_cost=wf.between(100, 500)
    )
    estimate = wf.simulate(
        wf.Programme("p", cohorts=[cohort], sides={"state": ["government"]}), draws=2**8, seed=0
    )
    with browser.page() as page:
        page.open(page_of(explore(estimate, concept="net")))
        ticks = page.evaluate(
            "[...document.querySelectorAll('svg text')].map((o) => o.textContent)"
        )
    assert "0" in ticks
    assert "-0" not in ticks
    assert any(tick.startswith("-") for tick in ticks)


def test_another_concept_shows_its_own_total(page, shipped_explorer):
    choose(page, "concept", "1")
    assert page.evaluate("document.querySelector('[data-part=title]').textContent").startswith(
        "All wages paid"
    )
    median = shipped_explorer.data["estimate"]["rows"]["gross"]["all"][1]
    assert page.evaluate(RESULTS)["median"] == f"{median / 1e6:.0f}"


def test_every_control_has_a_name_and_says_its_value_in_words(page):
    nodes = page.accessibility()
    for role, count in (("slider", 8), ("combobox", 2), ("button", 1)):
        named = [one for one in nodes if one["role"] == role]
        assert len(named) == count
        names = {one["name"] for one in named}
        assert len(names) == count
        assert "" not in names
    words = page.evaluate(
        "[...document.querySelectorAll('input')].map((one) => one.getAttribute('aria-valuetext'))"
    )
    assert all(words)
    assert words[0].endswith(" workers")
    assert words[2].endswith(" USD a year")
    curve = next(one for one in nodes if one["role"] == "image")
    assert curve["name"].startswith("Probability of")
    assert any(one["role"] == "status" for one in nodes)


def test_names_stay_text(strange):
    hosts = strange.evaluate(
        "[...document.querySelectorAll('[data-part=scope] option')].map(o => o.text)"
    )
    assert hosts[1] == HOSTILE[0]
    assert hosts[2] == HOSTILE[1]
    assert hosts[-1] == HOSTILE[-1]
    chain = strange.evaluate("document.querySelector('[data-part=chain]').innerText")
    assert "<b>government</b>" in chain
    focus(strange, "heads", "high")
    strange.press("ArrowRight")
    assert HOSTILE[0] in strange.evaluate(RESULTS)["marks"]
    assert strange.evaluate("document.querySelectorAll('img, .wf-explorer b').length") == 0


def test_nothing_is_wider_than_a_small_phone(strange):
    strange.evaluate("""(() => {
      const pick = document.querySelector("[data-part=scope]");
      pick.value = String(pick.length - 2); pick.dispatchEvent(new Event("change"));
    })()""")
    focus(strange, "wage", "high")
    strange.press("PageUp")
    strange.settle()
    wide = strange.evaluate("""[...document.querySelectorAll("body *")]
      .filter((one) => !one.closest("option"))
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
      .map((one) => one.outerHTML.slice(0, 80))""")
    assert wide == []
    assert strange.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_light_and_dark(page, scheme):
    page.emulate(scheme=scheme)
    focus(page, "heads", "high")
    page.press("PageUp")
    faint = page.evaluate("""(() => {
      const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((x) => x / 255)
          .map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = light(getComputedStyle(document.body).backgroundColor);
      return [...document.querySelectorAll(".wf-x-app *")]
        .filter((one) => [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .filter((one) => !one.closest("option, select, [hidden]"))
        .map((one) => {
          const style = getComputedStyle(one);
          const ink = light(one instanceof SVGElement ? style.fill : style.color);
          const [low, high] = [Math.min(ink, paper), Math.max(ink, paper)];
          return [(high + 0.05) / (low + 0.05), one.outerHTML.slice(0, 60)];
        })
        .filter(([contrast]) => contrast < 4.5);
    })()""")
    assert faint == []


def test_two_explorers_in_a_page_leave_each_other_alone(browser, shipped_estimate):
    two = [explore(shipped_estimate, name=name) for name in ("one", "two")]
    with browser.page() as page:
        page.open(page_of(*two))
        medians = (
            "[...document.querySelectorAll('[data-part=median]')].map((one) => one.textContent)"
        )
        first, second = page.evaluate(medians)
        page.evaluate("document.querySelector('#explorer-two input').focus()")
        page.press("Home")
        assert page.evaluate(medians)[0] == first
        assert page.evaluate(medians)[1] != second
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
        assert len(set(ids)) == len(ids)


def test_on_paper_it_says_where_it_works(page):
    page.emulate(media="print")
    shown = page.evaluate("document.querySelector('.wf-explorer').innerText.trim()")
    assert shown == "On a screen, this part of the page lets its reader move the main ranges."
