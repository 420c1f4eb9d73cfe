"""What figures show to be wrong among themselves, and what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wageflow.claims import Claim, Ledger, load_claims
from wageflow.claims.checks import findings
from wageflow.claims.slips import slips as slips_of
from wageflow.report.tables.claims import claims_table


def claim(name, value=None, **fields):
    return Claim(**({"id": name, "source": "s", "value": value} | fields))


def found(*claims):
    said = findings(Ledger("mine", {one.id: one for one in claims}))
    return [(one.claim, one.check) for one in said]


def said(*claims):
    (finding,) = findings(Ledger("mine", {one.id: one for one in claims}))
    return finding


# sums of parts --------------------------------------------------------------------------------


def heads(name, value=None, **fields):
    return claim(name, value, **({"topic": "headcount", "unit": "workers", "year": 2012} | fields))


def total(value=None, **fields):
    return heads("total", value, **({"host": "all"} | fields))


def part(host, value=None, **fields):
    return heads(host.lower(), value, host=host, **fields)


SUM = [("total", "sum of parts")]


def test_parts_that_exceed_their_total_are_impossible():
    one = said(total(100.0), part("Oman", 60.0), part("Qatar", 50.0))
    assert (one.claim, one.check, one.impossible) == ("total", "sum of parts", True)
    for words in ("Oman, Qatar", "110", "total of 100 workers", "if none of these lies inside"):
        assert words in one.reason


def test_parts_within_their_total_are_fine():
    assert not found(total(110.0), part("Oman", 60.0), part("Qatar", 50.0))
    ranged = {"kind": "bounds", "low": 90.0, "high": 110.0}
    assert not found(total(**ranged), part("Oman", 60.0), part("Qatar", 50.0))
    assert found(total(**ranged), part("Oman", 60.0), part("Qatar", 51.0)) == SUM


def test_ranges_are_held_to_their_lower_ends():
    wide = {"kind": "bounds", "low": 30.0, "high": 90.0}
    assert not found(total(60.0), part("Oman", **wide), part("Qatar", **wide))
    assert found(total(59.0), part("Oman", **wide), part("Qatar", **wide)) == SUM
    assert "60 to 180" in said(total(59.0), part("Oman", **wide), part("Qatar", **wide)).reason


def test_words_are_taken_at_what_they_allow():
    assert not found(total(100.0, kind="about"), part("Oman", 110.0))
    assert found(total(100.0, kind="about"), part("Oman", 111.0)) == SUM
    assert not found(total(100.0, kind="at least"), part("Oman", 500.0))
    assert not found(total(100.0), part("Oman", 500.0, kind="up to"))
    assert found(total(100.0), part("Oman", 101.0, kind="at least")) == SUM
    assert not found(total(100.0), part("Oman", 101.0, kind="spread"))


@pytest.mark.parametrize(
    "other",
    [{"source": "t"}, {"year": 2015}, {"topic": "wage"}, {"unit": "teams"}, {"sector": "logging"},
     {"inferred": True}],
)  # fmt: skip
def test_what_is_not_of_one_list_is_not_added(other):
    assert found(total(100.0), part("Oman", 60.0), part("Qatar", 50.0)) == SUM
    assert not found(total(100.0), part("Oman", 60.0), part("Qatar", 50.0, **other))


def test_two_figures_of_one_host_are_no_sum():
    again = heads("oman-again", 70.0, host="Oman")
    assert not found(total(100.0), part("Oman", 60.0), again)
    assert found(total(59.0), part("Oman", 60.0), again) == SUM


def test_declared_parts_are_added_wherever_they_are_from():
    parts = [
        part("Oman", 60.0, part_of="total", year=2011, source="t"),
        part("Qatar", 50.0, part_of="total"),
    ]
    one = said(total(100.0), *parts)
    assert one.claim == "total"
    assert "if none" not in one.reason
    # what is declared is the whole list: a region beside it is not added
    assert not found(total(115.0), *parts, part("Gulf", 100.0))


def test_a_region_has_parts_of_its_own():
    gulf = part("Gulf", 100.0)
    assert found(gulf, part("Oman", 101.0, part_of="gulf")) == [("gulf", "sum of parts")]
    assert not found(gulf, part("Oman", 99.0, part_of="gulf"))


def test_declared_parts_of_another_unit_are_no_part_of_the_sum():
    gulf = part("Gulf", 5.0, unit="teams")
    assert not found(gulf, part("Oman", 101.0, part_of="gulf"))
    assert not found(total(5.0, unit="teams"), part("Oman", 101.0, part_of="total"))


def test_declared_parts_of_one_sector_are_added_too():
    loggers = total(100.0, sector="logging")
    parts = [part(host, 60.0, sector="logging", part_of="total") for host in ("Russia", "Mongolia")]
    assert found(loggers, *parts) == SUM
    assert not found(total(120.0, sector="logging"), *parts)


def test_who_prints_a_total_twice_is_held_to_it_twice():
    again = heads("again", 90.0, host="all")
    parts = [part("Oman", 60.0, part_of="total"), part("Qatar", 50.0, part_of="total")]
    assert found(total(100.0), again, *parts) == [*SUM, ("again", "sum of parts")]


def test_an_empty_host_is_everywhere_where_nobody_says_all():
    empty = total(100.0, host="")
    assert found(empty, part("Oman", 60.0), part("Qatar", 50.0)) == SUM


# powers of ten --------------------------------------------------------------------------------


def revenue(name, value=None, **fields):
    sound = {"topic": "revenue", "host": "all", "unit": "money", "currency": "USD", "per": "year"}
    return claim(name, value, **(sound | fields))


def ends(low, high):
    return {"kind": "bounds", "low": low, "high": high}


SLIPPED = {("small", "power of ten"), ("large", "power of ten")}


@pytest.mark.parametrize(
    ("small", "large", "power"),
    [
        (ends(150e6, 230e6), ends(1.5e9, 2.3e9), 1),
        ({"value": 1.5e6}, {"value": 1.5e9}, 3),
        ({"value": 1.5e6}, {"value": 1.5e12}, 6),
        ({"value": 1.5e6, "per": ""}, {"value": 1.5e7}, 1),
        (ends(2e6, 3e6), ends(2e7, 3e7), 1),
        ({"value": 12e6, "kind": "about"}, {"value": 120e6, "kind": "at least"}, 1),
        ({"value": 12e6, "kind": "up to"}, {"value": 120e6, "kind": "up to"}, 1),
    ],
)
def test_the_same_digits_at_a_power_of_ten_are_a_slip(small, large, power):
    one, two = revenue("small", **small), revenue("large", **large)
    for order in ((one, two), (two, one)):
        both = {f.claim: f for f in findings(Ledger("mine", {c.id: c for c in order}))
                if f.check == "power of ten"}  # fmt: skip
        assert (both["small"].power, both["large"].power) == (-power, power)
        assert not both["small"].impossible
        assert f"1/{10**power:,} of the size" in both["small"].reason
        assert f"{10**power:,} times the size" in both["large"].reason
        assert two.figure in both["small"].reason


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ({"value": 1.5e6}, {"value": 1.575e7}),  # 10.5 times
        ({"value": 1.5e6}, {"value": 1.6e7}),
        (ends(150e6, 230e6), ends(1.5e9, 2.4e9)),
        (ends(150e6, 230e6), {"value": 1.5e9}),
        ({"value": 3e6}, {"value": 3e7}),  # one digit may be alike by chance
        ({"value": 1.5e6}, {"value": 1.5e6}),
        ({"value": 1.5e6}, {"value": 1.5e13}),
        ({"value": 1.2e6, "per": "month"}, {"value": 1.2e7}),
        ({"value": 1.5e6}, {"value": 1.5e7, "currency": "EUR"}),
        ({"value": 1.5e6}, {"value": 1.5e7, "host": "Oman"}),
        ({"value": 1.5e6}, {"value": 1.5e7, "topic": "planned_revenue"}),
        ({"value": 1.5e6}, {"value": 1.5e7, "inferred": True}),
        ({"value": 0.0}, {"value": 1.5e7}),
    ],
)
def test_what_only_looks_like_a_slip(small, large):
    assert not SLIPPED & set(found(revenue("small", **small), revenue("large", **large)))


def test_other_topics_may_have_the_same_digits():
    assert not found(heads("a", 1_500.0), heads("b", 15_000.0))


def test_a_slip_against_several_is_told_once_with_each_figure_once():
    small = [revenue(f"small{n}", source=f"s{n}", **ends(150e6, 230e6)) for n in range(3)]
    said_of_large = [
        f for f in findings(
            Ledger("mine", {c.id: c for c in (*small, revenue("large", **ends(1.5e9, 2.3e9)))})
        ) if f.claim == "large"
    ]  # fmt: skip
    assert len(said_of_large) == 1
    assert "small0, small1, small2 (150 to 230 million USD a year)" in said_of_large[0].reason


# room -----------------------------------------------------------------------------------------


def cut(name, value=None, **fields):
    sound = {"topic": "share", "unit": "%", "base": "gross", "who": "D", "recipient": name}
    return claim(name, value, **(sound | fields))


def kept(value=None, **fields):
    return cut("kept", value, **({"topic": "kept_share", "recipient": "worker"} | fields))


def test_shares_that_leave_less_than_what_is_kept_are_impossible():
    one = said(cut("government", 70.0), cut("company", 20.0), kept(20.0))
    assert (one.claim, one.check, one.impossible) == ("kept", "no room", True)
    for words in ("20 %", "government (70 %), company (20 %)", "at most 10 of 100 % of the wage"):
        assert words in one.reason


def test_shares_that_just_fit_are_fine():
    assert not found(cut("government", 70.0), cut("company", 20.0), kept(10.0))
    assert not found(cut("a", 33.3), cut("b", 33.3), cut("c", 33.4))
    assert not found(cut("a", 10.1), cut("b", 20.2), kept(69.7))


def test_shares_of_more_than_all_are_impossible_whatever_is_kept():
    one = said(cut("government", 70.0), cut("company", 31.0))
    assert (one.claim, one.check) == ("government", "no room")
    assert "comes to 70 + 31 at the very least, more than 100 % of the wage" in one.reason


def test_ranges_are_held_to_what_they_allow():
    wide = ends(70.0, 90.0)
    assert not found(cut("government", **wide), kept(30.0))
    assert found(cut("government", **wide), kept(31.0)) == [("kept", "no room")]
    assert not found(cut("government", **wide), kept(**ends(30.0, 60.0)))
    assert not found(cut("government", 80.0), kept(60.0, kind="up to"))
    assert not found(cut("government", 73.0), kept(30.0, kind="about"))
    assert found(cut("government", 73.5), kept(30.0, kind="about"))
    assert not found(cut("government", **wide), kept(50.0, kind="spread"))


@pytest.mark.parametrize(
    "other",
    [{"who": "F"}, {"source": "t"}, {"host": "Oman"}, {"sector": "logging"}, {"year": 1999},
     {"base": "remainder"}, {"base": ""}, {"unit": "months"}, {"inferred": True}],
)  # fmt: skip
def test_only_what_one_speaker_says_of_one_wage_is_added(other):
    assert found(cut("government", 70.0), cut("company", 31.0))
    assert not found(cut("government", 70.0), cut("company", 31.0, **other))


def test_what_the_worker_gets_is_not_taken_and_one_taker_is_counted_once():
    assert not found(cut("government", 70.0), cut("worker", 40.0), cut("family", 40.0))
    assert not found(
        cut("government", 70.0), cut("again", 60.0, recipient="government"), kept(40.0)
    )
    assert found(cut("government", 70.0), cut("again", 60.0, recipient="government"), kept(41.0))


def paid(name, value=None, **fields):
    sound = {"unit": "money", "currency": "USD", "per": "month", "who": "D"}
    return claim(name, value, **(sound | fields))


def test_amounts_are_held_against_the_wage_of_the_same_speaker():
    fee = {"topic": "fee", "recipient": "guard"}
    wage = paid("wage", 100.0, topic="wage")
    assert found(wage, paid("fee", 101.0, **fee)) == [("fee", "no room")]
    assert not found(wage, paid("fee", 100.0, **fee))
    home = paid("home", 40.0, topic="take_home")
    assert found(wage, paid("fee", 61.0, **fee), home) == [("home", "no room")]
    assert not found(wage, paid("fee", 60.0, **fee), home)
    # without a wage, in another currency, for another period, or once, nothing can be said
    assert not found(paid("fee", 1e9, **fee), home)
    for other in ({"currency": "SUR"}, {"per": "year"}, {"per": ""}):
        assert not found(wage, paid("fee", 101.0, **fee, **other))


def test_of_two_wages_the_higher_gives_the_room():
    wages = [paid("low", 100.0, topic="wage"), paid("high", topic="wage", **ends(100.0, 150.0))]
    fee = {"topic": "fee", "recipient": "guard"}
    assert not found(*wages, paid("fee", 150.0, **fee))
    assert found(*wages, paid("fee", 151.0, **fee)) == [("fee", "no room")]


# plans ----------------------------------------------------------------------------------------


def plan(**fields):
    sound = {"topic": "planned_headcount", "host": "all", "source_year": 2012, "year": None}
    return heads("plan", **(sound | ends(100_000.0, 120_000.0) | fields))


def outcome(value=100_000.0, **fields):
    return heads("told", value, **({"host": "all", "source_year": 2015, "year": None} | fields))


def test_an_outcome_with_the_figure_of_an_earlier_plan_may_be_the_plan():
    one = said(plan(), outcome())
    assert (one.claim, one.check, one.impossible) == ("told", "plan as outcome", False)
    assert "plan (100,000 to 120,000 workers)" in one.reason
    assert found(plan(), outcome(120_000.0, kind="at least")) == [("told", "plan as outcome")]


@pytest.mark.parametrize(
    ("planned", "told"),
    [
        ({}, {"source_year": 2012}),
        ({}, {"source_year": 2011}),
        ({}, {"source_year": None}),
        ({"source_year": None}, {}),
        ({}, {"value": 110_000.0}),
        ({}, {"host": "Oman"}),
        ({}, {"unit": "teams"}),
        ({}, {"topic": "hosts"}),
        ({"topic": "planned_hosts"}, {}),
        ({}, {"inferred": True}),
        ({"low": 0.0}, {"value": 0.0}),
    ],
)
def test_what_is_no_plan_told_again(planned, told):
    assert not found(plan(**planned), outcome(**told))


def test_the_year_of_the_figure_stands_in_for_that_of_its_source():
    assert found(plan(source_year=None, year=2010), outcome(source_year=None, year=2012))
    assert not found(plan(source_year=None, year=2012), outcome(source_year=None, year=2010))


# periods --------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", ["revenue", "planned_revenue"])
def test_revenue_without_a_period_may_be_a_sum_over_years(topic):
    for per in ("", "once", "term"):
        one = said(revenue("a", 5e6, per=per, topic=topic))
        assert (one.check, one.impossible) == ("no period", False)
    for per in ("year", "month", "week", "day"):
        assert not found(revenue("a", 5e6, per=per, topic=topic))


def test_other_figures_need_no_period():
    assert not found(paid("a", 5.0, topic="wage", per=""))
    assert not found(revenue("a", 5.0, unit="%", per=""))
    assert not found(revenue("a", per="", kind="qualitative"))


# the pack that ships --------------------------------------------------------------------------

SHIPPED = load_claims("dprk")
SILENT = Ledger(
    "silent", {name: replace(one, conflicts=()) for name, one in SHIPPED.items()}, SHIPPED.sources
)


@pytest.mark.parametrize("ledger", [SHIPPED, SILENT], ids=["declared", "silent"])
def test_the_faults_of_the_sources_are_found_though_nobody_declares_them(ledger):
    by_claim = {(one.claim, one.check): one for one in findings(ledger)}
    misprint = by_claim["nksc-revenue-ch2", "power of ten"]
    assert misprint.power == 1
    assert "nksc-revenue" in misprint.reason
    assert by_claim["nksc-revenue", "power of ten"].power == -1
    regions = by_claim["nksc-total-headcount", "sum of parts"]
    assert regions.impossible
    assert "74,000 to 81,000" in regions.reason
    assert ("nksc-total-headcount-ch2", "sum of parts") in by_claim
    assert ("nz-revenue", "no period") in by_claim


def test_what_is_declared_changes_no_finding():
    assert findings(SILENT) == findings(SHIPPED)


def test_parts_of_one_host_are_added_unless_they_say_the_same_thing():
    total = Claim(
        id="tot", source="s", topic="headcount", host="China", unit="workers", value=100.0
    )

    def part(name, sector):
        fields = {"topic": "headcount", "host": "China", "unit": "workers", "part_of": "tot"}
        return Claim(id=name, source="s", sector=sector, value=60.0, **fields)

    def found(*parts):
        members = {one.id: one for one in (total, *parts)}
        return [finding.claim for finding in findings(Ledger("mine", members))]

    assert found(part("a", "restaurants"), part("b", "factories")) == ["tot"]
    assert found(part("a", "restaurants"), part("b", "restaurants")) == []


def test_a_quota_of_a_group_is_not_held_against_one_wage():
    money = {"source": "s", "unit": "money", "currency": "USD", "per": "month", "host": "H"}
    quota = Claim(id="q", topic="quota", recipient="party", value=500_000.0, **money)
    wage = Claim(id="w", topic="wage", value=500.0, **money)
    fee = Claim(id="f", topic="fee", recipient="security", value=600.0, **money)
    assert findings(Ledger("mine", {"q": quota, "w": wage})) == []
    (found,) = findings(Ledger("mine", {"f": fee, "w": wage}))
    assert not found.impossible


def test_years_apart_a_tenth_is_no_slip():
    money = {"topic": "revenue", "unit": "money", "currency": "USD", "per": "year", "host": "all"}
    old = Claim(id="old", source="s", value=15e6, year=1998, **money)
    new = Claim(id="new", source="s", value=150e6, year=2010, **money)
    again = Claim(id="again", source="t", value=15e6, year=2009, **money)
    assert findings(Ledger("mine", {"old": old, "new": new})) == []
    assert len(findings(Ledger("mine", {"again": again, "new": new}))) == 2


# size -----------------------------------------------------------------------------------------


def test_a_thousand_like_statements_are_put_into_words_once_each(monkeypatch):
    shown = []
    figure = Claim.figure.fget
    monkeypatch.setattr(Claim, "figure", property(lambda one: shown.append(1) or figure(one)))
    many = [
        claim(f"c{k}", 25.0 * 10 ** (3 + k % 2), topic="revenue", host="all", unit="money",
              currency="USD", per="year", year=2012)
        for k in range(1_000)
    ]  # fmt: skip
    slips = findings(Ledger("mine", {c.id: c for c in many}))
    assert len(slips) == 1_000
    assert len(shown) <= 5_000  # not half a million


def test_a_slip_that_many_print_names_some_and_counts_the_others():
    many = [
        claim(f"c{k}", 25_000.0 if k else 2_500.0, topic="revenue", host="all", unit="money",
              currency="USD", per="year", year=2012)
        for k in range(41)
    ]  # fmt: skip
    first = findings(Ledger("mine", {c.id: c for c in many}))[0]
    assert first.claim == "c0"
    assert "c20 and 20 more (25,000 USD a year)" in first.reason
    assert "c21" not in first.reason


def test_slips_come_in_the_order_in_which_pairs_are_met():
    figures = {"a": 25_000.0, "b": 250_000.0, "c": 25_000.0, "d": 2_500_000.0}
    named = [
        claim(name, value, topic="revenue", host="all", unit="money", currency="USD", per="year",
              year=2012)
        for name, value in figures.items()
    ]  # fmt: skip
    slips = findings(Ledger("mine", {c.id: c for c in named}))
    assert [(one.claim, one.power) for one in slips] == [
        ("a", -1), ("b", 1), ("a", -2), ("d", 2), ("c", -1), ("b", -1), ("d", 1), ("c", -2),
    ]  # fmt: skip


def test_figures_without_the_million_of_their_words_are_seen():
    def one(name, printed, unit="money", **figures):
        return Claim(id=name, source="s", unit=unit, as_printed=printed, **figures)

    claims = [
        one("a", "150 to 230 million", low=150.0, high=230.0, kind="bounds"),
        one("b", "60 thousand people", unit="workers", value=60.0),
        one("right", "150 million", value=150e6),
        one("share", "12 % of a million", unit="%", value=12.0),
        one("none", "millions", value=None, kind="qualitative"),
    ]
    ledger = Ledger("mine", {claim.id: claim for claim in claims})
    assert [slip.said for slip in slips_of(ledger)] == [
        "a, low: 150, but as_printed says 'million'; write the figure in full, 150000000",
        "b, value: 60, but as_printed says 'thousand'; write the figure in full, 60000",
    ]
    assert [note for note in claims_table(ledger).notes if "in full" in note]
