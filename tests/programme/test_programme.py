"""A programme: what it refuses, what it knows, and the way to plain tables and back."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats as st

import wageflow as wf
from tests.simulation.programmes import HALF, cohort, programme, rich
from wageflow.errors import CurrencyError, InputError, UnknownNameError
from wageflow.programme import plain_programme, programme_from_plain

OTHER = wf.Chain("other", [wf.Share("agency", 0.2)])
NOTE = wf.Chain("note", [wf.Share("agency", 0.2)])
SAME_NAME = wf.Chain("half", [wf.Share("government", 0.4)])


def named(name, value, **changes):
    return cohort(workers=wf.Param(name, value), **changes)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: programme(cohort(), cohort()), "cohort 'H/all': stands twice"),
        (
            lambda: programme(
                named("n", wf.uniform(1, 2)), named("n", wf.uniform(1, 3), sector="b")
            ),
            "parameter 'n': stands for wf.uniform(1.0, 2.0) and for wf.uniform(1.0, 3.0)",
        ),
        (
            lambda: programme(named("n", 5), named("n", 6, sector="b")),
            "parameter 'n': stands for 5.0 and for 6.0",
        ),
        (
            lambda: programme(named("n", 5), named("n", wf.uniform(1, 2), sector="b")),
            "parameter 'n': stands for 5.0 and for wf.uniform",
        ),
        (
            lambda: programme(
                cohort(chain=wf.OneOf("r", {HALF: 0.5, OTHER: 0.5})),
                cohort(sector="b", chain=wf.OneOf("r", {OTHER: 0.5, HALF: 0.5})),
            ),
            "choice 'r': stands for {'half': 0.5, 'other': 0.5} and for",
        ),
        (lambda: programme(title=5), ", title: got 5; write text"),
        (
            lambda: programme(named("H/all/gross_wage", wf.uniform(1, 2))),
            "'H/all/gross_wage': stands in H/all/workers, but is called as the place of another",
        ),
        (
            lambda: programme(cohort(), cohort(sector="b", chain=SAME_NAME)),
            "chain 'half': two different chains of this name",
        ),
        (
            lambda: programme(cohort(chain=wf.OneOf("half", {HALF: 0.5, OTHER: 0.5}))),
            "choice 'half': has the name of a chain",
        ),
        (
            lambda: programme(sides={"state": ["goverment"]}),
            "side 'state': no chain pays 'goverment'; did you mean 'government'?",
        ),
        (
            lambda: programme(sides={"state": ["government"], "broker": ["government"]}),
            "'government': stands on the sides 'state' and 'broker'; pick one",
        ),
        (lambda: programme(sides={"state": "government"}), "side 'state': got 'government'"),
        (lambda: programme(sides=["government"]), "sides: got ['government']"),
        (lambda: programme(sides={"state": [5]}), "side 'state': holds 5; write a list of texts"),
        (lambda: programme(statutory=["tax"]), "statutory: no chain pays 'tax'"),
        (lambda: programme(statutory="government"), "statutory: got 'government'; write a list"),
        (
            lambda: programme(pass_through={"worker": 0.5}),
            "pass_through of 'worker': not a recipient on the state's side",
        ),
        (lambda: programme(pass_through={"government": 80}), "80.0 is not a share (0 to 1)"),
        (lambda: programme(pass_through={"government": wf.uniform(0, 2)}), "is not a share"),
        (lambda: programme(pass_through=["government"]), "pass_through: got ['government']"),
        (lambda: programme(total_workers=-1), "total_workers: -1.0 can be below 0"),
        (lambda: programme(total_workers=9.5), "total_workers: 9.5 is not a whole number"),
        (
            lambda: programme(cohort(workers=0), total_workers=9),
            "all cohorts can be without workers",
        ),
        (lambda: programme(cohort(gross_wage=[1, 2])), "H/all/gross_wage: holds an array"),
        (
            lambda: programme(cohort(chain=wf.Chain("c", [wf.Share("government", [0.1, 0.2])]))),
            "c/government/rate: holds an array",
        ),
        (lambda: programme(price_year="2012"), "price_year: got '2012'"),
        (lambda: programme(year=2012.5), "year: got 2012.5"),
        (lambda: wf.Programme("p", cohorts=[]), "cohorts: got none"),
        (lambda: wf.Programme("p", cohorts=None), "cohorts: got None; write a list"),
        (lambda: wf.Programme("p", cohorts=[HALF]), "write a list of wf.Cohort(...)"),
        (lambda: wf.Programme("", cohorts=[cohort()]), "programme '': needs a name"),
        (lambda: wf.Programme(5, cohorts=[cohort()]), "programme 5: needs a name"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(make, says):
    with pytest.raises(InputError) as caught:
        make()
    text = str(caught.value)
    assert says in text
    assert text.startswith("programme ")
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"currency": "XXX", "price_year": 2012}, "currency 'XXX' is not in the table"),
        ({"currency": "usd"}, "price_year"),
        ({"currency": "EUR"}, "EUR cannot be converted without price_year"),
        ({"currency": "EUR", "price_year": 1850}, "year 1850: the table holds 1999 to 2024"),
        ({"currency": "SUR", "price_year": 1988}, "the Soviet rouble has no single rate"),
    ],
)
def test_money_that_cannot_be_converted_is_refused_with_its_cohort(changes, says):
    with pytest.raises(CurrencyError) as caught:
        programme(cohort(), cohort(host="X", **changes))
    assert says in str(caught.value)
    assert "cohort 'X/all'" in str(caught.value)


def test_prices_of_several_years_need_a_year():
    both = [cohort(host="A", price_year=2005), cohort(host="B", price_year=2012)]
    with pytest.raises(CurrencyError, match="prices of 2005, 2012; state price_year"):
        programme(*both)
    assert programme(*both, price_year=2020).price_year == 2020
    with pytest.raises(CurrencyError, match="price level, year 1900"):
        programme(*both, price_year=1900)


def test_a_chain_per_day_needs_days():
    daily = wf.Chain("daily", [wf.Fee("government", 5)], per="day")
    with pytest.raises(CurrencyError, match="its chain 'daily' is per day; state days="):
        programme(cohort(chain=daily))


def test_all_faults_are_named_at_once():
    with pytest.raises(InputError) as caught:
        programme(
            cohort(), cohort(), sides={"state": ["tax"]}, pass_through={"x": 3}, total_workers=-1
        )
    assert len(caught.value.faults) == 5


def test_sides_default_to_the_statutory_recipients():
    made = programme(cohort(), cohort(sector="b", chain=OTHER))
    assert made.sides == {"state": ("government",)}
    assert [made.side_of(name) for name in ("government", "worker", "agency")] == [
        "state",
        "worker",
        "other",
    ]
    assert programme(sides={"state": []}).sides["state"] == ()


def test_unknowns_keep_their_order_and_share_their_names():
    made = rich()
    assert list(made.unknowns)[:4] == [
        "pass_through/embassy",
        "state share",
        "A/sites/workers",
        "A/sites/gross_wage",
    ]
    assert len(made.unknowns) == len(set(made.unknowns))
    assert made.recipients[-3:] == ("in-kind loss", "family", "worker")


def test_parameters_lists_figures_ranges_and_their_sources():
    quota = wf.per_head(wf.Param("quota", wf.uniform(1, 2), source="S1"), workers=wf.Param("g", 5))
    chain = wf.Chain("c", [wf.Fee("government", quota)], source="S2", place="p. 3")
    made = programme(cohort(chain=wf.OneOf("r", {chain: 0.5, OTHER: 0.5})))
    table = made.parameters()
    assert list(table.index) == ["r", "quota", "g"]
    assert table.loc["quota", "source"] == "S1"
    assert table.loc["quota", ["mean", "p5", "p95"]].tolist() == pytest.approx([1.5, 1.05, 1.95])
    assert table.loc["g", ["mean", "sd"]].tolist() == [5, 0]
    assert table.loc["r", "source"] == "S2, p. 3"
    assert table.loc["r", "note"] == "one of: c, other"
    assert made.cited() == ("S1", "S2, p. 3")


VARIED = {
    "rich": rich,
    "no government": lambda: programme(cohort(chain=OTHER)),
    "nothing for the state": lambda: programme(sides={"state": []}),
    "from scipy": lambda: programme(cohort(gross_wage=wf.from_scipy(st.weibull_min(1.5)))),
    "truncated": lambda: programme(cohort(workers=wf.truncate(wf.normal(5, 9), 0, None))),
    "empirical": lambda: programme(cohort(gross_wage=wf.empirical([1, 2, 2, 7]))),
    "a figure and a group": lambda: programme(
        cohort(workers=wf.Param("n", 5, source="s", note="é")), total_workers=wf.Param("t", 9)
    ),
    "nothing earned": lambda: programme(cohort(workers=0, gross_wage=0)),
    "nested choice": lambda: programme(
        cohort(
            gross_wage=wf.OneOf(
                "a", {wf.OneOf("b", {1.0: 0.5, wf.uniform(2, 3): 0.5}): 0.4, 9: 0.6}
            )
        )
    ),
}


@pytest.mark.parametrize("name", VARIED)
def test_plain_tables_and_back_give_the_same_bits(name):
    made = VARIED[name]()
    plain = plain_programme(made)
    again = programme_from_plain(plain)
    assert plain_programme(again) == plain
    assert again.unknowns == made.unknowns
    assert list(again.unknowns) == list(made.unknowns)
    assert again.cohorts == made.cohorts
    assert again.sides == made.sides
    one, other = (wf.simulate(p, draws=2**8, seed=2) for p in (made, again))
    np.testing.assert_array_equal(one.summary("recipient"), other.summary("recipient"))


@pytest.mark.parametrize("name", ["dprk-2012", "dprk-2012-total"])
def test_shipped_programmes_go_to_plain_tables_and_back(name):
    made = wf.load_programme(name)
    again = programme_from_plain(plain_programme(made))
    assert list(again.unknowns.items()) == list(made.unknowns.items())
    one, other = (wf.simulate(p, draws=2**8, seed=2) for p in (made, again))
    np.testing.assert_array_equal(one.values("received"), other.values("received"))


def test_repr_says_what_it_is():
    assert repr(rich()) == (
        f"Programme('rich': 3 cohorts in 2 hosts, {len(rich().unknowns)} unknowns, "
        "results in USD a year of 2012)"
    )


def test_a_recipient_or_a_host_that_is_misspelt_stands_nowhere():
    made = programme(cohort(host="Kuwait"))
    with pytest.raises(UnknownNameError, match="no chain pays 'goverment'; did you mean 'governm"):
        made.side_of("goverment")
    with pytest.raises(UnknownNameError, match="no host 'Kuwiat'; did you mean 'Kuwait'"):
        made.cited("Kuwiat")


def test_a_number_may_be_called_as_its_own_place_and_stand_elsewhere_too():
    wage = wf.Param("H/all/gross_wage", wf.uniform(50, 60))
    for first in (wage, wage.value):  # of one name, and of one law, they are one unknown
        made = programme(cohort(workers=wage, gross_wage=first))
        again = programme_from_plain(plain_programme(made)).cohorts[0]
        assert (again.workers, again.gross_wage.value) == (wage, wage.value)


def test_a_chain_may_be_called_note_where_the_choice_has_none():
    made = programme(cohort(chain=wf.OneOf("r", {HALF: 0.5, NOTE: 0.5})))
    assert programme_from_plain(plain_programme(made)).cohorts == made.cohorts
    with pytest.raises(InputError, match="'r' offers a chain 'note' and has a note, which a file"):
        cohort(chain=wf.OneOf("r", {HALF: 0.5, NOTE: 0.5}, note="why so"))
