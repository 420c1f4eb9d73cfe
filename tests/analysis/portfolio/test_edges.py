"""Sources of totals, and figures and portfolios with several faults."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.errors import InputError


def portfolio(*streams, **fields):
    return wf.Portfolio("mine", list(streams), labour=300.0, **fields)


def test_sources_of_totals_are_cited_for_the_whole_alone():
    sold = wf.Param("sold", wf.uniform(1, 2), source="a table")
    total = wf.Total(name="exports", amount=sold, source="a book")
    made = portfolio(wf.Stream("arms", 100.0, source="a paper"), totals=[total])
    assert made.cited() == ("a book", "a paper", "a table")
    assert made.cited("arms") == ("a paper",)


def test_portfolios_are_the_same_by_their_figures_whatever_is_told_beside():
    one, same = (
        portfolio(wf.Stream("arms", 100.0), sources=[f"a {name}"], notes=[f"see the {name}"])
        for name in ("book", "paper")
    )
    assert one == same
    assert one != portfolio(wf.Stream("arms", 101.0), sources=one.sources, notes=one.notes)


def test_all_that_is_wrong_with_a_figure_and_a_portfolio_is_said_at_once():
    with pytest.raises(InputError) as caught:
        wf.Reading(amount=[], times="often", price_year=2012.5)
    told = "\n".join(caught.value.faults)
    for part in ("amount", "times", "price_year"):
        assert part in told
    with pytest.raises(InputError) as caught:
        portfolio(sources=5, year="soon", price_year=2012.5)
    told = "\n".join(caught.value.faults)
    for part in ("sources", "'mine', year", "'mine', price_year"):
        assert part in told


def test_totals_in_prices_that_nobody_knows_are_refused():
    old = wf.Total(name="exports", amount=5.0, price_year=1900)
    with pytest.raises(InputError, match="total 'exports': price level, year 1900"):
        portfolio(wf.Stream("arms", 100.0), totals=[old], price_year=2012)
