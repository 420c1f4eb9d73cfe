"""What people pass: numbers of any kind are read, and what is none is refused in our words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from wageflow.arguments import as_float, as_floats, checked
from wageflow.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping


def kind(value):
    return type(value).__name__


@pytest.mark.parametrize(
    "number",
    [5, 5.0, Decimal(5), Fraction(5), np.int8(5), np.uint8(5), np.float16(5), np.longdouble(5),
     np.array(5), np.array(5.0)],
)  # fmt: skip
def test_numbers_of_every_kind_are_numbers(number):
    assert as_float(number) == 5.0
    assert wf.uniform(number, 10) == wf.uniform(5, 10)
    assert wf.Chain("c", [wf.Share("a", 0.5)]).split(number)["worker"] == 2.5


NO_NUMBERS = [
    True, np.bool_(True), "5", np.str_("5"), b"5", None, 5 + 0j, np.complex128(5), np.ma.masked,
    np.timedelta64(5, "D"), np.datetime64("2012-01-01"), pd.NA,
    pd.NaT, Decimal("sNaN"), dt.timedelta(5), dt.date(2012, 1, 1), object(), {}, wf, float,
]  # fmt: skip


@pytest.mark.parametrize("value", NO_NUMBERS, ids=kind)
def test_what_is_no_number_is_refused_in_our_words(value):
    assert as_float(value) is None
    chain = wf.Chain("c", [wf.Share("a", 0.5)])
    for build in (
        lambda: wf.uniform(value, 10),
        lambda: wf.beta(2, 5, value, 1),
        lambda: wf.uniform(0, 1).cdf([value]),
        lambda: wf.Share("a", value),
        lambda: chain.gross_up(value),
    ):
        with pytest.raises(InputError) as caught:
            build()
        assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("number", [10**400, -(10**400), 1e308, float("inf"), float("nan")])
def test_sizes_that_no_figure_has_are_refused(number):
    chain = wf.Chain("c", [wf.Share("a", 0.5)])
    for build in (
        lambda: wf.normal(number, 1),
        lambda: wf.normal(5, number),
        lambda: wf.Fee("guard", number),
        lambda: wf.Param("p", number),
        lambda: wf.per_head(number, workers=5),
        lambda: wf.empirical([number]),
        lambda: wf.mixture([wf.uniform(0, 1), wf.uniform(1, 2)], weights=[number, number]),
        lambda: chain.gross_up(number),
    ):
        with pytest.raises(InputError):
            build()
    with pytest.raises(InputError, match="is too large to compute with"):
        chain.split(1e200)


def test_a_range_whose_tail_no_sum_holds_is_refused():
    with pytest.raises(InputError, match=r"guard.*runs to .* too large"):
        wf.Fee("guard", wf.lognormal(200, 1))
    assert wf.Fee("guard", wf.lognormal(8.5, 0.4))


def test_lists_that_hold_no_numbers_are_none():
    for values in (["1"], [1, [2]], np.array([1j]), [True], [None], {"a": 1}, "12"):
        assert as_floats(values) is None
    assert as_floats([Decimal(1), 2]).tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "value",
    [5, None, np.array(["a", "b"]), pd.NA, b"a", ["a"]],
    ids=lambda value: type(value).__name__,
)
def test_a_name_is_text(value):
    for build, place in (
        (lambda: wf.Share(value, 0.1), "Share, recipient"),
        (lambda: wf.Share("a", 0.1, of=value), "Share, of"),
        (lambda: wf.Fee("a", 1, shortfall=value), "Fee, shortfall"),
        (lambda: wf.Chain(value, []), "Chain, name"),
        (lambda: wf.load_programme(value), "load_programme, name"),
    ):
        with pytest.raises(InputError) as caught:
            build()
        assert str(caught.value).startswith(place)
        assert len(caught.value.faults) == 1


def test_truths_lists_and_mappings_are_asked_for_by_name():
    with pytest.raises(InputError, match=r"Brackets, marginal: .* is not a truth"):
        wf.Brackets("a", [(0, 0.1)], marginal=np.array([1.0, 2.0]))
    for ask in (wf.Chain("c", []).split, wf.Chain("c", []).gross_up):
        with pytest.raises(InputError, match=r"draws: .* is not a mapping"):
            ask(5, draws=np.array([1.0, 2.0]))
    with pytest.raises(InputError, match="remittance, steps: got array"):
        wf.Remittance(0.5, np.array(5.0))
    with pytest.raises(InputError, match=r"discrete|weights"):
        wf.mixture([wf.uniform(0, 1)], weights=5)
    with pytest.raises(InputError, match=r"not a list"):
        wf.empirical(np.array(5.0))


def test_all_arguments_are_told_at_once_and_methods_are_checked():
    class Desk:
        @checked
        def ask(self, name: str, many: bool = False, others: str | None = None) -> str:  # noqa: FBT001, FBT002 - what is checked
            return f"{name}{many}{others}"

    with pytest.raises(InputError) as caught:
        Desk().ask(1, many=2)
    assert len(caught.value.faults) == 2
    assert Desk().ask("a", many=True) == "aTrueNone"


def test_a_coverage_next_to_nothing_is_refused():
    with pytest.raises(InputError, match="coverage 5e-20"):
        wf.between(1, 2, coverage=5e-20)


def test_a_recipient_that_is_no_name_is_not_found():
    flow = wf.Chain("c", [wf.Share("a", 0.5)]).split(10)
    for name in (float("nan"), np.array([1.0]), None, "b"):
        with pytest.raises(UnknownNameError, match="nobody is called"):
            flow[name]


def test_known_names_stay_on_one_line_and_differ_in_case_alone():
    assert "\n" not in nearest("q", ["a\nb"])
    assert len(nearest("q", ["x" * 9_999])) < 200
    assert nearest("GROSS WAGE", ["gross_wage", "host"]) == "did you mean 'gross_wage'?"


def test_a_choice_between_chains_is_no_number():
    chains = wf.OneOf("account", {wf.Chain("c", []): 1.0})
    with pytest.raises(InputError, match=r"quota: choice 'account' holds a Chain; choose"):
        wf.per_head(chains, workers=5)
    with pytest.raises(InputError, match="parameter 'p', claims: got nan"):
        wf.Param("p", 5, claims=float("nan"))
    with pytest.raises(InputError) as caught:
        wf.Param("p", pd.Series([1.0, 2.0]))
    assert len(str(caught.value).splitlines()) == 1


def test_hosts_of_a_compliance_are_names():
    for host in (0.5, None, ("a", "b")):
        with pytest.raises(InputError, match=r"compliance of .*: is no name of a host"):
            wf.StopPermits(start="2017-09-11", compliance={host: 0.5})


def test_every_host_of_a_compliance_is_read():
    table = {5: 0.5, "Kuwait": 7.0, "Russia": np.ones(2), "China": -1.0}
    with pytest.raises(InputError) as caught:
        wf.StopPermits(start="2017-09-11", compliance=table)
    told = [fault.partition(":")[2] for fault in caught.value.faults]
    assert len(told) == 4
    for text, word in zip(told, ("name", "7", "array", "-1"), strict=True):
        assert word in text


def test_numbers_next_to_nothing_are_numbers():
    assert wf.uniform(5e-324, 1).mean() == 0.5
    law = wf.loguniform(5e-324, 5)
    assert (np.diff(law.ppf(np.linspace(0, 1, 99))) >= 0).all()
    with pytest.raises(InputError, match=r"term_months .* next to 0"):
        wf.Chain("c", [wf.Upfront("a", 100, 5e-324)])


def test_what_a_mapping_holds_does_not_keep_it_from_being_looked_at():
    @checked
    def price(rates: Mapping[str, int | tuple[float | None, ...]] | None = None) -> object:
        return rates

    assert price(None) is None
    with pytest.raises(InputError, match="price, rates: 5 is not a mapping"):
        price(5)
